//! Yes or no about a whole resource: `enabled` and `prevent_destroy`, which may be computed as OpenTofu has it.

use crate::address::ResourceAddress;
use crate::analysis::codes;
use crate::config::Resource;
use crate::diagnostic::{Code, Diagnostic};
use crate::language::convert::convert;
use crate::language::evaluate::evaluate_partly;
use crate::language::types::Type;
use crate::language::value::{Marks, Value};
use crate::syntax::ast::Expr;

use super::Evaluation;
use super::cell::Repetition;
use super::frame::FrameId;
use super::scope::FrameScope;

/// Whether an object may be destroyed.
#[derive(Clone, PartialEq, Debug)]
pub enum Protection {
    /// It may.
    None,
    /// It may not: `prevent_destroy` is true.
    Protected,
    /// It may not, because that is not known: the reason.
    Undecided(&'static str),
}

/// An argument that decides.
struct Argument {
    name: &'static str,
    code: &'static Code,
    /// What null means, where it means anything.
    null: Option<bool>,
    /// Why it must be no secret.
    secret: &'static str,
}

const ENABLED: Argument = Argument {
    name: "enabled",
    code: &codes::ENABLED,
    null: None,
    secret: "whether there is an instance shows anyway",
};

const PREVENT_DESTROY: Argument = Argument {
    name: "prevent_destroy",
    code: &codes::PREVENT_DESTROY,
    null: Some(false),
    secret: "a refused plan would show it",
};

impl Evaluation {
    /// Whether an instance is there; `None` while that is unknown.
    pub(super) fn is_enabled(&self, expr: &Expr, frame: FrameId) -> Result<Option<bool>, Vec<Diagnostic>> {
        self.decide(&ENABLED, expr, frame)
    }

    /// What is wrong with the `prevent_destroy` of a resource. That it is unknown matters only when it is asked.
    pub(super) fn protection_problems(&self, resource: &Resource, frame: FrameId) -> Vec<Diagnostic> {
        let expr = resource.lifecycle.prevent_destroy.as_ref();
        let decided = expr.map(|expr| self.decide(&PREVENT_DESTROY, expr, frame));
        decided.and_then(Result::err).unwrap_or_default()
    }

    /// Whether the objects of a resource may be destroyed. When the instance of the module that it belongs to is no
    /// longer configured, only what depends on nothing in it can be known.
    pub fn protection(&self, address: &ResourceAddress) -> Protection {
        let Some(resource) = self.program.resource(address) else {
            return Protection::None;
        };
        let Some(expr) = &resource.lifecycle.prevent_destroy else {
            return Protection::None;
        };
        let frame = self.find_frame(&address.module);
        let decided = match frame {
            Some(frame) => self.decide(&PREVENT_DESTROY, expr, frame),
            None if crate::language::references::references(expr).next().is_none() => {
                self.decide(&PREVENT_DESTROY, expr, FrameId::ROOT)
            }
            None => {
                return Protection::Undecided(
                    "its value comes from an instance of a module that is configured no more",
                );
            }
        };
        match decided {
            Ok(Some(true)) => Protection::Protected,
            Ok(Some(false)) => Protection::None,
            Ok(None) => Protection::Undecided("its value is not known before apply"),
            Err(_) => Protection::Undecided("its value is wrong"),
        }
    }

    fn decide(&self, argument: &Argument, expr: &Expr, frame: FrameId) -> Result<Option<bool>, Vec<Diagnostic>> {
        let (value, problems) = evaluate_partly(expr, &FrameScope::new(self, frame, &Repetition::Once));
        if !problems.is_empty() {
            return Err(problems);
        }
        read(argument, value).map_err(|reason| vec![argument.unsuitable(expr, &reason)])
    }
}

fn read(argument: &Argument, value: Value) -> Result<Option<bool>, String> {
    let (value, marks) = value.unmark();
    if marks.contains(Marks::SENSITIVE) {
        return Err(format!("it is derived from a sensitive value, and {}", argument.secret));
    }
    if marks.contains(Marks::EPHEMERAL) {
        return Err(
            "it is derived from an ephemeral value, which cannot be remembered between plan and apply".to_owned(),
        );
    }
    if value.is_null() {
        let meant = argument.null.map(Some);
        return meant.ok_or_else(|| "the given value is null".to_owned());
    }
    match convert(&value, &Type::Bool) {
        Ok(value) => Ok(value.as_bool()),
        Err(_) => Err("a bool is required".to_owned()),
    }
}

impl Argument {
    fn unsuitable(&self, expr: &Expr, reason: &str) -> Diagnostic {
        Diagnostic::error(
            self.code,
            format!("Invalid {} argument", self.name),
            format!("The given \"{}\" argument value is unsuitable: {reason}.", self.name),
        )
        .at(expr.first_part())
        .help("Give it a bool that variables and locals decide.")
    }
}
