//! What names mean: the one thing the evaluator asks for.

use crate::diagnostic::Diagnostic;
use crate::language::codes;
use crate::syntax::ast::Traversal;

use super::functions::{Function, Host};
use super::value::Value;

/// Where references are looked up and what functions may reach.
pub trait Scope {
    /// Resolves the longest leading part of a traversal that names something (`var.x`, `local.y`, `TYPE.NAME`,
    /// `data.T.N`, `module.M`, `each.key`, `count.index`, `path.module`, `self`, `terraform.workspace`):
    /// its value, and how many of the steps after the root that took.
    fn resolve(&self, traversal: &Traversal) -> Result<(Value, usize), Box<Diagnostic>>;

    /// What functions may reach outside; `None` where no function may be called.
    fn functions(&self) -> Option<&dyn Host>;

    /// The functions that a provider of that local name brings; `None` where there is no such provider.
    fn provider_functions(&self, _provider: &str) -> Option<&'static [Function]> {
        None
    }

    /// Why a certain function may not be called here, when it may not.
    fn forbids(&self, _function: &str) -> Option<String> {
        None
    }
}

/// No names and no functions: for what must be written as a constant.
#[derive(Clone, Copy, Debug)]
pub struct Constants;

impl Scope for Constants {
    fn resolve(&self, traversal: &Traversal) -> Result<(Value, usize), Box<Diagnostic>> {
        Err(Box::new(
            Diagnostic::error(
                &codes::NOT_CONSTANT,
                "Variables not allowed",
                "Variables may not be used here.",
            )
            .at(traversal.root.span)
            .help("write a literal value here"),
        ))
    }

    fn functions(&self) -> Option<&dyn Host> {
        None
    }
}
