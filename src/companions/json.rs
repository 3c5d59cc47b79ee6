//! app.json: JSON as the parser of the configuration reads it, without its meaning there.

use std::borrow::Cow;
use std::ops::Range;

use super::node::{Member, Node, NodeKind};
use super::{Problem, span};
use crate::source::AnchorId;
use crate::syntax::json_value::{self, Value, ValueKind};

pub(super) fn parse(text: &str, anchor: AnchorId) -> (Node, Vec<Problem>) {
    let comments = comments(text);
    let bare = without(text, &comments);
    let (value, found) = json_value::parse(&bare, anchor);
    let comments = comments.into_iter().map(|range| Problem {
        span: span(anchor, range),
        detail: "JSON has no comments.".to_owned(),
    });
    let others = found.into_iter().map(|problem| Problem {
        span: problem.span.unwrap_or(span(anchor, 0..0)),
        detail: problem.detail,
    });
    (node(&value, anchor), comments.chain(others).collect())
}

/// Where `//`, `/* */` and `#` stand outside of strings, with what follows them.
fn comments(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut at, mut quoted) = (0, false);
    while let Some(character) = text[at..].chars().next() {
        let rest = &text[at..];
        let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let length = match character {
            '\\' if quoted => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            '"' => {
                quoted = !quoted;
                1
            }
            '\n' => {
                quoted = false;
                1
            }
            _ if quoted => character.len_utf8(),
            '#' => line,
            '/' if rest.starts_with("//") => line,
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            _ => character.len_utf8(),
        };
        if !quoted && (character == '#' || character == '/' && length > 1) {
            found.push(at..at + length);
        }
        at += length;
    }
    found
}

/// The text with spaces for some of it, as long as before.
fn without<'t>(text: &'t str, ranges: &[Range<usize>]) -> Cow<'t, str> {
    if ranges.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bare = String::with_capacity(text.len());
    let mut from = 0;
    for range in ranges {
        bare.push_str(&text[from..range.start]);
        let blank = |byte| {
            if matches!(byte, b'\n' | b'\r') {
                char::from(byte)
            } else {
                ' '
            }
        };
        bare.extend(text[range.clone()].bytes().map(blank));
        from = range.end;
    }
    bare.push_str(&text[from..]);
    Cow::Owned(bare)
}

fn node(value: &Value<'_>, anchor: AnchorId) -> Node {
    let kind = match &value.kind {
        ValueKind::Null => NodeKind::Null,
        ValueKind::Bool(flag) => NodeKind::Bool(*flag),
        ValueKind::Number(text) => NodeKind::Number((*text).to_owned()),
        ValueKind::String(text) => NodeKind::Text(text.to_string()),
        ValueKind::Array(values) => NodeKind::List(values.iter().map(|value| node(value, anchor)).collect()),
        ValueKind::Object(members) => NodeKind::Map(
            members
                .iter()
                .map(|member| Member {
                    name: member.name.text.to_string(),
                    name_span: span(anchor, member.name.start as usize..member.name.end as usize),
                    value: node(&member.value, anchor),
                })
                .collect(),
        ),
        ValueKind::Error => NodeKind::Broken,
    };
    Node {
        kind,
        span: span(anchor, value.start as usize..value.end as usize),
    }
}
