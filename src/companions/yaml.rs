//! heroku.yml: YAML events to a tree with places. Anchors and `<<` are resolved; tags mean nothing.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span as Place, StrInput};

use super::node::{Member, Node, NodeKind};
use super::{Problem, lines, span};
use crate::source::{AnchorId, Span};

/// Deeper than anyone nests.
const DEEPEST: usize = 100;

/// How many values aliases may repeat, before a file counts as an attack.
const MOST: usize = 10_000;

/// The first document; broken from where it does not parse.
pub(super) fn parse(text: &str, anchor: AnchorId) -> (Node, Vec<Problem>) {
    let starts: Vec<usize> = lines(text).map(|(start, _)| start).collect();
    let mut reader = Reader {
        text,
        starts,
        anchor,
        events: Parser::new_from_str(text),
        anchors: BTreeMap::new(),
        repeated: 0,
        depth: 0,
    };
    match reader.document() {
        Ok(node) => (node, Vec::new()),
        Err(problem) => {
            let node = Node {
                kind: NodeKind::Broken,
                span: problem.span,
            };
            (node, vec![problem])
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    starts: Vec<usize>,
    anchor: AnchorId,
    events: Parser<'t, StrInput<'t>>,
    anchors: BTreeMap<usize, Node>,
    repeated: usize,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn byte(&self, marker: &Marker) -> usize {
        let start = self.starts.get(marker.line().saturating_sub(1)).copied();
        let start = start.unwrap_or(self.text.len());
        let rest = &self.text[start..];
        start + rest.char_indices().nth(marker.col()).map_or(rest.len(), |(at, _)| at)
    }

    fn place(&self, place: &Place) -> Span {
        let start = self.byte(&place.start);
        let end = self.byte(&place.end).max(start);
        let length = self.text[start..end].trim_end().len();
        span(self.anchor, start..start + length)
    }

    fn problem(&self, at: Span, detail: &str) -> Problem {
        Problem {
            span: at,
            detail: detail.to_owned(),
        }
    }

    fn next(&mut self) -> Result<(Event<'t>, Span), Problem> {
        match self.events.next_event() {
            Some(Ok((event, place))) => {
                let place = self.place(&place);
                Ok((event, place))
            }
            Some(Err(error)) => {
                let at = self.byte(error.marker());
                let end = self.text[at..]
                    .find(['\n', '\r'])
                    .map_or(self.text.len(), |length| at + length);
                Err(Problem {
                    span: span(self.anchor, at..end),
                    detail: format!("This is no YAML: {}.", error.info()),
                })
            }
            None => Err(self.problem(
                span(self.anchor, self.text.len()..self.text.len()),
                "The text ends too early.",
            )),
        }
    }

    fn document(&mut self) -> Result<Node, Problem> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(_), _) => {}
                (Event::StreamEnd, place) => {
                    return Ok(Node {
                        kind: NodeKind::Null,
                        span: place,
                    });
                }
                (event, place) => {
                    let node = self.value(event, place)?;
                    // What is broken after it is broken, too.
                    while !matches!(self.next()?, (Event::StreamEnd | Event::DocumentStart(_), _)) {}
                    return Ok(node);
                }
            }
        }
    }

    fn value(&mut self, event: Event<'t>, place: Span) -> Result<Node, Problem> {
        if self.depth == DEEPEST {
            return Err(self.problem(place, "Values are nested too deep."));
        }
        self.depth += 1;
        let node = self.node(event, place);
        self.depth -= 1;
        node
    }

    fn node(&mut self, event: Event<'t>, place: Span) -> Result<Node, Problem> {
        let (anchor, kind) = match event {
            Event::Scalar(text, style, anchor, _) => (anchor, scalar(&text, style)),
            Event::Alias(anchor) => return self.alias(anchor, place),
            Event::SequenceStart(anchor, _) => {
                let mut elements = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => break,
                        (event, place) => elements.push(self.value(event, place)?),
                    }
                }
                (anchor, NodeKind::List(elements))
            }
            Event::MappingStart(anchor, _) => (anchor, NodeKind::Map(self.members()?)),
            _ => return Err(self.problem(place, "A value is expected here.")),
        };
        let node = Node { kind, span: place };
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn alias(&mut self, anchor: usize, place: Span) -> Result<Node, Problem> {
        let Some(node) = self.anchors.get(&anchor).cloned() else {
            return Err(self.problem(place, "The alias stands for a value that is not there yet."));
        };
        self.repeated = self.repeated.saturating_add(size(&node));
        if self.repeated > MOST {
            return Err(self.problem(place, "The aliases repeat too much."));
        }
        Ok(node)
    }

    fn members(&mut self) -> Result<Vec<Member>, Problem> {
        let mut members: Vec<Member> = Vec::new();
        let mut merged: Vec<Member> = Vec::new();
        loop {
            let (event, name_span) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                break;
            }
            let key = self.value(event, name_span)?;
            let (event, place) = self.next()?;
            let value = self.value(event, place)?;
            let name = match key.kind {
                NodeKind::Text(name) => name,
                NodeKind::Null => "null".to_owned(),
                NodeKind::Bool(flag) => flag.to_string(),
                _ => return Err(self.problem(name_span, "The name of a property is a word.")),
            };
            if name == "<<" {
                let all: Vec<&Node> = if value.elements().is_empty() {
                    vec![&value]
                } else {
                    value.elements().iter().collect()
                };
                merged.extend(all.into_iter().flat_map(|node| node.members().iter().cloned()));
                continue;
            }
            members.push(Member { name, name_span, value });
        }
        // What is written here counts more than what is merged.
        merged.retain(|member| members.iter().all(|own| own.name != member.name));
        merged.append(&mut members);
        Ok(merged)
    }
}

fn scalar(text: &str, style: ScalarStyle) -> NodeKind {
    match (style, text) {
        (ScalarStyle::Plain, "" | "~" | "null" | "Null" | "NULL") => NodeKind::Null,
        (ScalarStyle::Plain, "true" | "True" | "TRUE") => NodeKind::Bool(true),
        (ScalarStyle::Plain, "false" | "False" | "FALSE") => NodeKind::Bool(false),
        _ => NodeKind::Text(text.to_owned()),
    }
}

/// How many values a value is.
fn size(node: &Node) -> usize {
    let below = node
        .elements()
        .iter()
        .chain(node.members().iter().map(|member| &member.value));
    1 + below.map(size).sum::<usize>()
}
