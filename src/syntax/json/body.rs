//! JSON objects as bodies: which properties are blocks, and their labels.

use std::sync::Arc;

use super::BlockKinds;
use super::decode::Text;
use super::value::{Member, Name, Value, ValueKind};
use crate::diagnostic::Diagnostic;
use crate::source::{AnchorId, Span};
use crate::syntax::ast::{Attribute, Block, BlockLabel, Body, Ident, ItemKind};
use crate::syntax::codes;
use crate::syntax::parser::{FirstNames, duplicate, normalized};

/// The blocks of the language itself, and within resources and the like those that `nested` knows.
pub(super) fn block_kinds(path: &[&str], nested: &BlockKinds<'_>) -> Vec<(Arc<str>, usize)> {
    let known: &[(&str, usize)] = match path {
        [] => &[
            ("terraform", 0),
            ("provider", 1),
            ("variable", 1),
            ("locals", 0),
            ("output", 1),
            ("resource", 2),
            ("data", 2),
            ("ephemeral", 2),
            ("module", 1),
            ("moved", 0),
            ("removed", 0),
            ("import", 0),
            ("check", 1),
        ],
        ["terraform"] => &[
            ("required_providers", 0),
            ("backend", 1),
            ("cloud", 0),
            ("provider_meta", 1),
        ],
        ["terraform", "cloud"] => &[("workspaces", 0)],
        ["variable", _] => &[("validation", 0)],
        ["output", _] => &[("precondition", 0)],
        ["check", _] => &[("assert", 0), ("data", 2)],
        ["removed"] => &[("lifecycle", 0), ("provisioner", 1)],
        ["resource" | "data" | "ephemeral", _] => {
            &[("lifecycle", 0), ("provisioner", 1), ("connection", 0), ("dynamic", 1)]
        }
        ["resource" | "data" | "ephemeral", _, "lifecycle"] => &[("precondition", 0), ("postcondition", 0)],
        [.., "provisioner", _] => &[("connection", 0)],
        [.., "dynamic", _] => &[("content", 0)],
        _ => &[],
    };
    let mut kinds: Vec<(Arc<str>, usize)> = known.iter().map(|&(kind, labels)| (kind.into(), labels)).collect();
    kinds.extend(nested(&without_dynamic(path)));
    kinds
}

/// What is in the content of a `dynamic` block is what would be in the block that it makes.
fn without_dynamic<'p>(path: &[&'p str]) -> Vec<&'p str> {
    let mut plain = Vec::with_capacity(path.len());
    let mut rest = path;
    while let [first, after @ ..] = rest {
        rest = match after {
            [kind, "content", after @ ..] if *first == "dynamic" => {
                plain.push(*kind);
                after
            }
            _ => {
                plain.push(*first);
                after
            }
        };
    }
    plain
}

/// Reads the values of one item.
pub(super) struct Reader<'r> {
    anchor: AnchorId,
    pub(super) base: u32,
    kinds: &'r BlockKinds<'r>,
    pub(super) problems: Vec<Diagnostic>,
}

/// A block whose labels are being collected.
struct Header<'h> {
    kind: &'h Name<'h>,
    labels: Vec<&'h Name<'h>>,
    /// How many labels are still missing.
    missing: usize,
}

impl<'r> Reader<'r> {
    pub(super) fn new(anchor: AnchorId, base: u32, kinds: &'r BlockKinds<'r>) -> Self {
        Self {
            anchor,
            base,
            kinds,
            problems: Vec::new(),
        }
    }

    pub(super) fn span(&self, start: u32, end: u32) -> Span {
        Span::new(self.anchor, start - self.base, end - self.base)
    }

    /// A property at the top of a file: blocks where it is a kind of block.
    pub(super) fn top(&mut self, member: &Member<'_>) -> Vec<ItemKind> {
        match self.labels_of(member, &[]) {
            Some(labels) => {
                let blocks = self.blocks(member, labels, &[]);
                blocks
                    .into_iter()
                    .map(|block| ItemKind::Block(Arc::new(block)))
                    .collect()
            }
            None => vec![ItemKind::Attribute(Arc::new(self.attribute(member, false)))],
        }
    }

    fn labels_of(&self, member: &Member<'_>, path: &[&str]) -> Option<usize> {
        let kinds = (self.kinds)(path);
        kinds
            .iter()
            .find(|(name, _)| member.name.text == &**name)
            .map(|(_, labels)| *labels)
    }

    pub(super) fn attribute(&mut self, member: &Member<'_>, literal: bool) -> Attribute {
        Attribute {
            name: self.ident(&member.name),
            span: self.span(member.name.start, member.value.end),
            value: self.expression(&member.value, literal),
        }
    }

    fn ident(&self, name: &Name<'_>) -> Ident {
        Ident {
            text: normalized(&name.text),
            span: self.span(name.start, name.end),
        }
    }

    fn blocks(&mut self, member: &Member<'_>, labels: usize, path: &[&str]) -> Vec<Block> {
        let mut header = Header {
            kind: &member.name,
            labels: Vec::new(),
            missing: labels,
        };
        let mut blocks = Vec::new();
        self.unpack(&member.value, &mut header, path, &mut blocks);
        blocks
    }

    /// Objects within objects are labels; an array stands for several of what is in it.
    fn unpack<'h>(&mut self, value: &'h Value<'_>, header: &mut Header<'h>, path: &[&str], blocks: &mut Vec<Block>) {
        if header.missing > 0 {
            let mut members = Vec::new();
            if self.labels(value, header, &mut members) && members.is_empty() {
                self.no_label(value, header);
            }
            header.missing -= 1;
            for member in members {
                header.labels.push(&member.name);
                self.unpack(&member.value, header, path, blocks);
                header.labels.pop();
            }
            header.missing += 1;
            return;
        }
        match &value.kind {
            ValueKind::Null | ValueKind::Error => {}
            ValueKind::Array(values) => {
                for value in values {
                    self.unpack(value, header, path, blocks);
                }
            }
            ValueKind::Object(members) => blocks.push(self.block(value, members, header, path)),
            _ => self.no_body(value, header),
        }
    }

    /// The members whose names are labels; whether all of the value may hold such.
    fn labels<'h>(&mut self, value: &'h Value<'_>, header: &Header<'_>, into: &mut Vec<&'h Member<'h>>) -> bool {
        match &value.kind {
            ValueKind::Null => true,
            ValueKind::Error => false,
            ValueKind::Array(values) => {
                let mut is_sound = true;
                for value in values {
                    is_sound &= self.labels(value, header, into);
                }
                is_sound
            }
            ValueKind::Object(members) => {
                into.extend(members);
                true
            }
            _ => {
                self.no_body(value, header);
                false
            }
        }
    }

    fn no_label(&mut self, value: &Value<'_>, header: &Header<'_>) {
        let problem = Diagnostic::error(
            &codes::INVALID_JSON_BODY,
            "Missing block label",
            format!(
                "At least one property is required here, whose name is a label of the `{}` block.",
                &*header.kind.text
            ),
        )
        .at(self.span(value.start, value.start + 1))
        .help("Remove the empty value when there is no such block.");
        self.problems.push(problem);
    }

    fn no_body(&mut self, value: &Value<'_>, header: &Header<'_>) {
        let kind = &*header.kind.text;
        let wanted = match header.missing {
            0 => "the content of a block".to_owned(),
            missing => format!("{missing} more label(s) of the block, as the name(s) of its properties"),
        };
        let problem = Diagnostic::error(
            &codes::INVALID_JSON_BODY,
            "Invalid JSON configuration",
            format!("In `{kind}` an object with {wanted} is expected here, or an array of such objects."),
        )
        .at(self.span(value.start, value.end));
        self.problems.push(problem);
    }

    fn block(&mut self, value: &Value<'_>, members: &[Member<'_>], header: &Header<'_>, path: &[&str]) -> Block {
        let mut inner: Vec<&str> = path.to_vec();
        inner.push(&header.kind.text);
        inner.extend(header.labels.first().map(|label| &*label.text));
        let labels: Vec<BlockLabel> = header.labels.iter().map(|label| self.label(label)).collect();
        let last = header.labels.last().unwrap_or(&header.kind);
        // A label is not the block's alone: other blocks may stand below the same one.
        Block {
            kind: self.ident(header.kind),
            labels,
            header: self.span(value.start, value.start + 1),
            span: self.span(last.start, value.end),
            body: self.body(value, members, &inner),
        }
    }

    fn label(&self, name: &Name<'_>) -> BlockLabel {
        BlockLabel {
            text: Arc::from(&*name.text),
            span: self.span(name.start, name.end),
            quoted: true,
        }
    }

    fn body(&mut self, value: &Value<'_>, members: &[Member<'_>], path: &[&str]) -> Body {
        let mut body = Body {
            attributes: Vec::new(),
            blocks: Vec::new(),
            span: self.span(value.start, value.end),
            missing: self.span(value.end - 1, value.end),
        };
        let mut names = FirstNames::default();
        let literal = matches!(path, ["variable", _]);
        for member in members.iter().filter(|member| !is_comment(&member.name.text)) {
            if let Some(labels) = self.labels_of(member, path) {
                let blocks = self.blocks(member, labels, path);
                body.blocks.extend(blocks);
                continue;
            }
            let attribute = self.attribute(member, literal);
            if let Some(first) = names.first(&body.attributes, &attribute) {
                self.problems.push(duplicate(&attribute, first));
            }
            body.attributes.push(attribute);
        }
        body
    }
}

/// Whether a property is there for people only.
fn is_comment(name: &Text<'_>) -> bool {
    *name == "//"
}
