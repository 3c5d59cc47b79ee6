//! Looks for names and values in settings that mean nothing.

use super::super::codes::{INVALID_SETTING, UNKNOWN_SETTING};
use super::super::rule::{Level, OptionKind, Preset, Rule};
use super::values::glob;
use super::{Layer, unknown_rule};
use crate::diagnostic::{Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::ast::{Attribute, Block, Body, Expr, ExprKind, Ident, ItemKind};

/// What a `lint` block sets.
const LINT_ARGUMENTS: &[&str] = &["fail_on", "preset"];

/// What stands at the top of the file.
const TOP: &[&str] = &["lint", "rule", "locals"];

/// Looks for names and values that mean nothing.
pub(super) struct Checker<'a> {
    pub(super) rules: &'a [&'static Rule],
    /// The names of the rules that the settings define.
    pub(super) custom: &'a [&'a str],
    pub(super) problems: Vec<Diagnostic>,
}

impl Checker<'_> {
    /// Checks a file.
    pub(super) fn layer(&mut self, layer: &Layer) {
        for item in &layer.items {
            match &item.kind {
                ItemKind::Attribute(attribute) if &*attribute.name.text == "extends" => {}
                ItemKind::Attribute(attribute) => self.unknown(&attribute.name, &["extends"], TOP),
                ItemKind::Block(block) => self.top(block),
            }
        }
        let blocks: Vec<&Block> = TOP
            .iter()
            .flat_map(|kind| layer.blocks(kind))
            .map(|block| &**block)
            .collect();
        self.once(&blocks);
    }

    fn top(&mut self, block: &Block) {
        match &*block.kind.text {
            "lint" if self.labels(block, 0) => self.lint(&block.body),
            "rule" if self.labels(block, 1) => self.definition(block),
            "locals" => {
                self.labels(block, 0);
            }
            "lint" | "rule" => {}
            _ => self.unknown(&block.kind, &["extends"], TOP),
        }
    }

    /// A rule of one's own; what is inside is read where rules are.
    fn definition(&mut self, block: &Block) {
        let label = &block.labels[0];
        if self.rules.iter().any(|rule| rule.name() == &*label.text) {
            let detail = format!("{:?} is a rule of dynoform.", label.text);
            let problem = Diagnostic::error(&INVALID_SETTING, "Invalid setting", detail).at(label.span);
            self.problems
                .push(problem.help("Choose another name, or set its level and options within `lint { … }`."));
        }
    }

    fn lint(&mut self, body: &Body) {
        self.once(&body.blocks.iter().collect::<Vec<_>>());
        for attribute in &body.attributes {
            match &*attribute.name.text {
                "fail_on" => self.level(attribute),
                "preset" => self.preset(attribute),
                _ => self.unknown(&attribute.name, LINT_ARGUMENTS, &["rule", "path"]),
            }
        }
        for block in &body.blocks {
            match &*block.kind.text {
                "rule" if self.labels(block, 1) => self.rule(block),
                "path" if self.labels(block, 1) => self.path(block),
                "rule" | "path" => {}
                _ => self.unknown(&block.kind, LINT_ARGUMENTS, &["rule", "path"]),
            }
        }
    }

    fn path(&mut self, block: &Block) {
        let label = &block.labels[0];
        if let Err(error) = glob(&label.text) {
            self.invalid(
                label.span,
                format!("{:?} is no pattern of paths: {}.", label.text, error.kind()),
            );
        }
        self.once(&block.body.blocks.iter().collect::<Vec<_>>());
        for attribute in &block.body.attributes {
            self.unknown(&attribute.name, &[], &["rule"]);
        }
        for inner in &block.body.blocks {
            match &*inner.kind.text {
                "rule" if self.labels(inner, 1) => self.rule(inner),
                "rule" => {}
                _ => self.unknown(&inner.kind, &[], &["rule"]),
            }
        }
    }

    fn rule(&mut self, block: &Block) {
        let label = &block.labels[0];
        let rule = self.rules.iter().copied().find(|rule| rule.name() == &*label.text);
        if rule.is_none() && !self.custom.contains(&&*label.text) {
            let known = self
                .rules
                .iter()
                .map(|rule| rule.name())
                .chain(self.custom.iter().copied());
            self.problems.push(unknown_rule(&label.text, known).at(label.span));
            return;
        }
        let taken = rule.map_or(&[][..], |rule| rule.options);
        self.once(&block.body.blocks.iter().collect::<Vec<_>>());
        let options: Vec<&str> = ["level"]
            .into_iter()
            .chain(taken.iter().map(|option| option.name))
            .collect();
        for attribute in &block.body.attributes {
            let name = &*attribute.name.text;
            match taken.iter().find(|option| option.name == name) {
                _ if name == "level" => self.level(attribute),
                Some(option) => self.option(attribute, option.kind),
                None => self.unknown(&attribute.name, &options, &[]),
            }
        }
        for inner in &block.body.blocks {
            self.unknown(&inner.kind, &options, &[]);
        }
    }

    /// Says that a name is not known here, and what is.
    fn unknown(&mut self, name: &Ident, attributes: &[&str], blocks: &[&str]) {
        let known = attributes.iter().chain(blocks).copied();
        let mut problem = Diagnostic::error(
            &UNKNOWN_SETTING,
            "Unknown setting",
            format!("There is no setting {:?} here.", name.text),
        )
        .at(name.span);
        problem = match nearest(&name.text, known.clone()) {
            Some(near) => problem.help(format!("Did you mean {near:?}?")),
            None => problem.help(format!("Known here: {}.", known.collect::<Vec<_>>().join(", "))),
        };
        self.problems.push(problem);
    }

    fn invalid(&mut self, span: Span, detail: String) {
        self.problems
            .push(Diagnostic::error(&INVALID_SETTING, "Invalid setting", detail).at(span));
    }

    fn labels(&mut self, block: &Block, wanted: usize) -> bool {
        let right = block.labels.len() == wanted;
        if !right {
            let kind = &block.kind.text;
            let detail = match wanted {
                0 => format!("A block {kind:?} has no label."),
                _ => format!("A block {kind:?} has one label: {kind} \"NAME\" {{ … }}."),
            };
            self.invalid(block.header, detail);
        }
        right
    }

    /// Says which blocks stand twice in a body; attributes that do are the parser's or nobody's.
    fn once(&mut self, blocks: &[&Block]) {
        for (index, block) in blocks.iter().enumerate() {
            let same = |other: &&&Block| {
                other.kind.text == block.kind.text
                    && other
                        .labels
                        .iter()
                        .map(|label| &label.text)
                        .eq(block.labels.iter().map(|label| &label.text))
            };
            if let Some(first) = blocks[..index].iter().find(same) {
                let label = block.labels.first().map_or("", |label| &*label.text);
                let detail = match label {
                    "" => format!("There are two blocks {:?}.", block.kind.text),
                    _ => format!("{} {label:?} is set twice.", block.kind.text),
                };
                let problem = Diagnostic::error(&INVALID_SETTING, "Invalid setting", detail).at(block.header);
                self.problems.push(problem.label(first.header, "first here"));
            }
        }
    }

    fn level(&mut self, attribute: &Attribute) {
        let word = match &attribute.value.kind {
            ExprKind::String(word) => Level::parse(word),
            _ => None,
        };
        if word.is_none() {
            let words: Vec<&str> = Level::words().collect();
            let detail = format!("{:?} is one of: {}.", attribute.name.text, words.join(", "));
            self.invalid(attribute.value.span, detail);
        }
    }

    fn preset(&mut self, attribute: &Attribute) {
        let known = matches!(&attribute.value.kind, ExprKind::String(word) if Preset::parse(word).is_some());
        if !known {
            let words: Vec<&str> = Preset::words().collect();
            let detail = format!("{:?} is one of: {}.", attribute.name.text, words.join(", "));
            self.invalid(attribute.value.span, detail);
        }
    }

    fn option(&mut self, attribute: &Attribute, kind: OptionKind) {
        if !takes(kind, &attribute.value) {
            let detail = format!("{:?} takes {}, written out.", attribute.name.text, kind.friendly());
            self.invalid(attribute.value.span, detail);
        }
    }
}

fn takes(kind: OptionKind, value: &Expr) -> bool {
    match (kind, &value.kind) {
        (OptionKind::Text, ExprKind::String(_)) | (OptionKind::Flag, ExprKind::Bool(_)) => true,
        (OptionKind::Texts, ExprKind::Tuple(values)) => values.iter().all(|value| takes(OptionKind::Text, value)),
        _ => false,
    }
}
