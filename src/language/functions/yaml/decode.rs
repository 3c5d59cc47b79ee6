//! YAML text to values.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};

use crate::language::convert::convert;
use crate::language::types::Type;
use crate::language::value::{Kind, Members, Value};

use super::resolve;

/// The value of the only document.
pub(super) fn decode(text: &str) -> Result<Value, String> {
    // An empty text is an empty document.
    let mut text = Cow::Borrowed(if text.is_empty() { "\n" } else { text });
    loop {
        let mut decoder = Decoder {
            events: Parser::new_from_str(&text),
            anchors: HashMap::new(),
            pending: HashSet::new(),
            depth: 0,
            tab: None,
        };
        let outcome = decoder.document();
        match decoder.tab.and_then(|at| with_space(&text, at)) {
            Some(spaced) if outcome.is_err() => text = Cow::Owned(spaced),
            _ => return outcome,
        }
    }
}

/// What the parser says of a tab after a colon, which is allowed.
const TAB_AFTER_COLON: &str = "':' must be followed by a valid YAML whitespace";

/// The text with a space for the tab after a colon, of which the parser stopped behind character `at`.
fn with_space(text: &str, at: usize) -> Option<String> {
    let end = text.char_indices().nth(at).map_or(text.len(), |(end, _)| end);
    let tab = text[..end].rfind(":\t")? + 1;
    Some(format!("{} {}", &text[..tab], &text[tab + 1..]))
}

struct Decoder<'a> {
    events: Parser<'a, saphyr_parser::StrInput<'a>>,
    anchors: HashMap<usize, Value>,
    /// Anchors whose value is being read.
    pending: HashSet<usize>,
    depth: usize,
    /// Where the parser did not take a tab after a colon.
    tab: Option<usize>,
}

/// Deeper than anyone nests, and shallow enough for the smallest stack of a thread.
const DEEPEST: usize = 500;

fn at(span: &Span, why: impl std::fmt::Display) -> String {
    // The reference says no place for the first line.
    if span.start.line() <= 1 {
        return why.to_string();
    }
    format!("on line {}, column {}: {why}", span.start.line(), span.start.col() + 1)
}

impl<'a> Decoder<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), String> {
        match self.events.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => {
                let marker = error.marker();
                let why = error.info();
                if why == TAB_AFTER_COLON {
                    self.tab = Some(marker.index());
                }
                Err(if marker.line() <= 1 {
                    why.to_owned()
                } else {
                    format!("on line {}, column {}: {why}", marker.line(), marker.col() + 1)
                })
            }
            None => Err("expecting value but found end of stream".into()),
        }
    }

    fn document(&mut self) -> Result<Value, String> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(_), _) => {}
                (Event::StreamEnd, _) => return Err("on line 1, column 1: missing start of document".into()),
                (event, span) => {
                    let value = self.value(event, &span)?;
                    self.end()?;
                    return Ok(value);
                }
            }
        }
    }

    fn end(&mut self) -> Result<(), String> {
        loop {
            match self.next()? {
                (Event::DocumentEnd, _) => {}
                (Event::StreamEnd, _) => return Ok(()),
                (Event::DocumentStart(_), _) => return Err("unexpected extra content after value".into()),
                (_, span) => return Err(at(&span, "unexpected extra content after value")),
            }
        }
    }

    fn value(&mut self, event: Event<'a>, span: &Span) -> Result<Value, String> {
        if self.depth == DEEPEST {
            return Err(at(span, "nested too deep"));
        }
        self.depth += 1;
        let value = self.node(event, span);
        self.depth -= 1;
        value
    }

    fn node(&mut self, event: Event<'a>, span: &Span) -> Result<Value, String> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let value = scalar(&text, style, tag.as_deref()).map_err(|why| at(span, why))?;
                Ok(self.anchored(anchor, value))
            }
            Event::Alias(anchor) if self.pending.contains(&anchor) => {
                Err(at(span, "cannot refer to an anchor from inside its own definition"))
            }
            Event::Alias(anchor) => self
                .anchors
                .get(&anchor)
                .cloned()
                .ok_or_else(|| at(span, "reference to undefined anchor")),
            Event::SequenceStart(anchor, tag) => {
                self.pending.insert(anchor);
                accept(tag.as_deref(), "seq", "sequence").map_err(|why| at(span, why))?;
                let mut values = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => break,
                        (event, span) => values.push(self.value(event, &span)?),
                    }
                }
                Ok(self.anchored(anchor, Value::tuple(values)))
            }
            Event::MappingStart(anchor, tag) => {
                self.pending.insert(anchor);
                accept(tag.as_deref(), "map", "mapping").map_err(|why| at(span, why))?;
                let members = self.members()?;
                Ok(self.anchored(anchor, Value::object(members)))
            }
            _ => Err(at(span, "expecting value but found something else")),
        }
    }

    /// Remembers the value under its anchor; 0 is none.
    fn anchored(&mut self, anchor: usize, value: Value) -> Value {
        if anchor != 0 {
            self.pending.remove(&anchor);
            self.anchors.insert(anchor, value.clone());
        }
        value
    }

    fn members(&mut self) -> Result<Members, String> {
        let mut members = Members::new();
        loop {
            let (event, span) = self.next()?;
            let Event::Scalar(text, style, anchor, tag) = event else {
                return match event {
                    Event::MappingEnd => Ok(members),
                    _ => Err(at(&span, "only strings are allowed as mapping keys")),
                };
            };
            if is_merge(&text, style, tag.as_deref()) {
                let (event, inner) = self.next()?;
                let merged = self.value(event, &inner)?;
                merge(&mut members, &merged).map_err(|why| at(&span, why))?;
                continue;
            }
            let key = scalar(&text, style, tag.as_deref()).map_err(|why| at(&span, why))?;
            let key = self.anchored(anchor, key);
            let key =
                convert(&key, &Type::String).map_err(|_| at(&span, "only strings are allowed as mapping keys"))?;
            let Kind::String(name) = key.into_kind() else {
                return Err(at(&span, "mapping key cannot be null"));
            };
            let (event, span) = self.next()?;
            let value = self.value(event, &span)?;
            members.insert(name, value);
        }
    }
}

fn is_merge(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> bool {
    match tag {
        Some(tag) => core_tag(tag) == Some("merge"),
        None => text == "<<" && style == ScalarStyle::Plain,
    }
}

fn merge(members: &mut Members, merged: &Value) -> Result<(), String> {
    let Some(others) = merged.as_members() else {
        return Err(format!("cannot merge {} into mapping", merged.ty().friendly()));
    };
    members.extend(others.iter().map(|(name, value)| (name.clone(), value.clone())));
    Ok(())
}

/// The tag without the prefix of the core schema.
fn core_tag(tag: &Tag) -> Option<&str> {
    match tag.handle.as_str() {
        "!!" | "tag:yaml.org,2002:" => Some(&tag.suffix),
        _ => None,
    }
}

fn accept(tag: Option<&Tag>, wanted: &str, what: &str) -> Result<(), String> {
    match tag {
        Some(tag) if core_tag(tag) != Some(wanted) => {
            Err(format!("can't interpret {what} as {}{}", tag.handle, tag.suffix))
        }
        _ => Ok(()),
    }
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Value, String> {
    match tag {
        Some(tag) => match core_tag(tag) {
            Some("str") => Ok(Value::text(text)),
            Some(core) if style == ScalarStyle::Plain || style == ScalarStyle::Literal => resolve::tagged(core, text),
            Some(core) => {
                resolve::tagged(core, text)?;
                Ok(Value::text(text))
            }
            None => Err(format!("unsupported tag \"{}{}\"", tag.handle, tag.suffix)),
        },
        None if matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted) => Ok(Value::text(text)),
        // The reference resolves blocks too: `|` over `true` is a bool when nothing follows it.
        None => resolve::plain(text),
    }
}
