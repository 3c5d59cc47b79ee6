//! One top-level item to what it declares, with what is wrong in it.
//!
//! Depends on the item alone, so that the result can be kept as long as the item's text stays.

pub(super) mod body;
mod check;
mod condition;
mod lifecycle;
mod module_call;
pub(super) mod refactoring;
pub(super) mod resource;
mod reference;
pub(super) mod settings;
mod variable;

use std::sync::Arc;

use crate::address::Mode;
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Attribute, Block};

use super::declaration::{
    Check, EphemeralResource, Import, Local, ModuleCall, Moved, Output, ProviderBlock, Removed, Resource, Settings,
    Variable,
};

/// The block types that may stand at the top of a `.tf` file.
const BLOCKS: [&str; 14] = [
    "check",
    "data",
    "ephemeral",
    "import",
    "locals",
    "module",
    "moved",
    "output",
    "provider",
    "removed",
    "resource",
    "terraform",
    "variable",
    "language",
];

/// What one item declares.
#[derive(Clone, Debug)]
pub enum Declaration {
    /// `variable`
    Variable(Arc<Variable>),
    /// One local of a `locals` block.
    Local(Arc<Local>),
    /// `output`
    Output(Arc<Output>),
    /// `resource` or `data`
    Resource(Arc<Resource>),
    /// `module`
    Call(Arc<ModuleCall>),
    /// `provider`
    Provider(Arc<ProviderBlock>),
    /// `terraform`
    Settings(Arc<Settings>),
    /// `moved`
    Moved(Arc<Moved>),
    /// `removed`
    Removed(Arc<Removed>),
    /// `import`
    Import(Arc<Import>),
    /// `check`
    Check(Arc<Check>),
    /// `ephemeral`
    Ephemeral(Arc<EphemeralResource>),
}

/// What one item declares, and what is wrong in it.
#[derive(Clone, Default, Debug)]
pub struct Decoded {
    /// In order.
    pub declarations: Vec<Declaration>,
    /// In order.
    pub problems: Vec<Diagnostic>,
}

/// A block at the top of a file.
pub(super) fn block(block: &Arc<Block>) -> Decoded {
    let mut problems = Vec::new();
    let declarations = match &*block.kind.text {
        "variable" => one(variable::variable(block, &mut problems), Declaration::Variable),
        "locals" => variable::locals(block, &mut problems)
            .into_iter()
            .map(|local| Declaration::Local(Arc::new(local)))
            .collect(),
        "output" => one(variable::output(block, &mut problems), Declaration::Output),
        "resource" => one(
            resource::resource(block, Mode::Managed, &mut problems),
            Declaration::Resource,
        ),
        "data" => one(
            resource::resource(block, Mode::Data, &mut problems),
            Declaration::Resource,
        ),
        "module" => one(module_call::module_call(block, &mut problems), Declaration::Call),
        "provider" => one(module_call::provider_block(block, &mut problems), Declaration::Provider),
        "terraform" => one(Some(settings::settings(block, &mut problems)), Declaration::Settings),
        "moved" => one(refactoring::moved(block, &mut problems), Declaration::Moved),
        "removed" => one(refactoring::removed(block, &mut problems), Declaration::Removed),
        "import" => one(refactoring::import(block, &mut problems), Declaration::Import),
        "check" => one(check::check(block, &mut problems), Declaration::Check),
        "ephemeral" => one(resource::ephemeral(block, &mut problems), Declaration::Ephemeral),
        _ => {
            problems.push(body::unsupported_block(&block.kind, [], &BLOCKS));
            Vec::new()
        }
    };
    Decoded { declarations, problems }
}

/// An attribute at the top of a file, where none may stand.
pub(super) fn attribute(attribute: &Attribute) -> Decoded {
    Decoded {
        declarations: Vec::new(),
        problems: vec![body::unsupported_argument(&attribute.name, [], &BLOCKS)],
    }
}

fn one<T>(found: Option<T>, declare: impl Fn(Arc<T>) -> Declaration) -> Vec<Declaration> {
    found.map(|found| declare(Arc::new(found))).into_iter().collect()
}
