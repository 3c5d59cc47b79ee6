//! app.json: JSON as the parser of the configuration reads it, without its meaning there.

use super::node::{Member, Node, NodeKind};
use super::{Problem, span};
use crate::source::AnchorId;
use crate::syntax::json_value::{self, Value, ValueKind};

pub(super) fn parse(text: &str, anchor: AnchorId) -> (Node, Vec<Problem>) {
    let (value, found) = json_value::parse(text, anchor);
    let problems = found.into_iter().map(|problem| Problem {
        span: problem.span.unwrap_or(span(anchor, 0..0)),
        detail: problem.detail,
    });
    (node(&value, anchor), problems.collect())
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
