//! What is wrong with a reference, where it stands and what was probably meant.

use crate::address::Mode;
use crate::config::{Module, Repeat, ResourceKey};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, nearest};
use crate::source::Span;
use crate::syntax::ast::{Step, Traversal};

use super::super::codes;

/// A traversal and where its subject ends.
pub(super) struct Place<'a> {
    pub(super) traversal: &'a Traversal,
    /// How many of its steps name the subject.
    pub(super) consumed: usize,
}

impl Place<'_> {
    /// The subject alone: `var.name`, `heroku_app.web`.
    pub(super) fn whole(&self) -> Span {
        match self
            .consumed
            .checked_sub(1)
            .and_then(|last| self.traversal.steps.get(last))
        {
            Some(step) => self.traversal.root.span.to(step.span),
            None => self.traversal.root.span,
        }
    }

    pub(super) fn undeclared<'b>(
        &self,
        summary: &'static str,
        detail: &str,
        name: &str,
        known: impl Iterator<Item = &'b str>,
        declaration: &str,
    ) -> Box<Diagnostic> {
        let span = self.whole();
        let diagnostic = Diagnostic::error(&codes::UNDECLARED, summary, detail).at(span);
        Box::new(match nearest(name, known) {
            Some(near) => Diagnostic {
                detail: format!("{detail} Did you mean \"{near}\"?"),
                ..diagnostic
            }
            .fix(replace(span, &format!("{}.{near}", self.traversal.root.text))),
            None => diagnostic.help(format!("Declare it: {declaration}")),
        })
    }

    /// A resource that its module does not declare. `name` is what people call the module.
    pub(super) fn undeclared_resource(&self, key: &ResourceKey, module: &Module, name: &str) -> Box<Diagnostic> {
        let what = if key.mode == Mode::Data {
            "data resource"
        } else {
            "managed resource"
        };
        let detail = format!(
            "A {what} \"{}\" \"{}\" has not been declared in {name}.",
            key.kind, key.name,
        );
        let other = ResourceKey {
            mode: if key.mode == Mode::Data {
                Mode::Managed
            } else {
                Mode::Data
            },
            ..key.clone()
        };
        let near = if module.resources.contains_key(&other) {
            Some(other.to_string())
        } else {
            nearest_resource(key, module.resources.keys())
        };
        let mut diagnostic =
            Diagnostic::error(&codes::UNDECLARED, "Reference to undeclared resource", detail).at(self.whole());
        if let Some(near) = near {
            diagnostic.detail.push_str(&format!(" Did you mean {near}?"));
            diagnostic = diagnostic.fix(replace(self.whole(), &near));
        }
        Box::new(diagnostic)
    }

    pub(super) fn unexpected_key(&self, address: &impl ToString, step: &Step) -> Box<Diagnostic> {
        Box::new(
            Diagnostic::error(
                &codes::INSTANCE_KEY,
                "Unexpected resource instance key",
                format!(
                    "Because {} does not have \"count\" or \"for_each\" set, references to it must not include an \
                     index key.",
                    address.to_string()
                ),
            )
            .at(self.traversal.root.span.to(step.span))
            .help("Remove the bracketed index to refer to the single instance."),
        )
    }

    pub(super) fn scoped(&self, key: &ResourceKey, check: &str) -> Box<Diagnostic> {
        Box::new(
            Diagnostic::error(
                &codes::CONTEXT,
                "Reference to scoped resource",
                format!(
                    "The referenced data resource \"{}\" \"{}\" is not available from this context.",
                    key.kind, key.name
                ),
            )
            .at(self.whole())
            .help(format!(
                "It stands in check \"{check}\", which alone can refer to it: move it out of there."
            )),
        )
    }

    pub(super) fn missing_key(&self, address: &impl ToString, repeat: &Repeat, at: Span) -> Box<Diagnostic> {
        let address = address.to_string();
        let (set, key) = match repeat {
            Repeat::Count(_) => ("count", "[count.index]"),
            _ => ("for_each", "[each.key]"),
        };
        Box::new(
            Diagnostic::error(
                &codes::INSTANCE_KEY,
                "Missing resource instance key",
                format!("Because {address} has \"{set}\" set, its attributes must be accessed on specific instances."),
            )
            .at(at)
            .help(format!(
                "To correlate with the keys of a referring resource, use {address}{key}; for all instances, \
                 {}.",
                if set == "count" {
                    format!("{address}[*]")
                } else {
                    format!("values({address})[*]")
                }
            )),
        )
    }
}

/// A resource of the same type with a name that is near, or of the same name with a type that is near.
fn nearest_resource<'a>(key: &ResourceKey, known: impl Iterator<Item = &'a ResourceKey> + Clone) -> Option<String> {
    let known = known.filter(|known| known.mode == key.mode);
    let same_kind = known.clone().filter(|known| known.kind == key.kind);
    let same_name = known.filter(|known| known.name == key.name);
    let found = match nearest(&key.name, same_kind.map(|known| &*known.name)) {
        Some(name) => ResourceKey {
            name: name.into(),
            ..key.clone()
        },
        None => {
            let kind = nearest(&key.kind, same_name.map(|known| &*known.kind))?;
            ResourceKey {
                kind: kind.into(),
                ..key.clone()
            }
        }
    };
    Some(found.to_string())
}

/// The edit that writes another name.
pub(super) fn replace(span: Span, with: &str) -> Fix {
    Fix {
        title: format!("Replace with `{with}`"),
        applicability: Applicability::Unsafe,
        edits: vec![Edit {
            span,
            text: with.to_owned(),
        }],
    }
}
