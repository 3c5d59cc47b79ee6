//! What a traversal names, before anyone asks whether it exists.

use std::sync::Arc;

use crate::address::Mode;
use crate::analysis::codes;
use crate::config::ResourceKey;
use crate::diagnostic::{Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::ast::{Step, StepKind, Traversal};

/// What a traversal begins with.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Subject {
    /// `var.NAME`
    Variable(Arc<str>),
    /// `local.NAME`
    Local(Arc<str>),
    /// `TYPE.NAME`, `resource.TYPE.NAME`, `data.TYPE.NAME`
    Resource(ResourceKey),
    /// `module.NAME`, with the output when its name is written right there.
    Module(Arc<str>, Option<Arc<str>>),
    /// `ephemeral.TYPE.NAME`
    Ephemeral(Arc<str>, Arc<str>),
    /// `each.key`, `each.value`
    Each(Each),
    /// `count.index`
    Count,
    /// `path.module`, `path.root`, `path.cwd`
    Path(PathKind),
    /// `terraform.workspace`
    Workspace,
    /// `terraform.applying`
    Applying,
    /// `self`
    Itself,
}

/// The two attributes of `each`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Each {
    /// `each.key`
    Key,
    /// `each.value`
    Value,
}

/// The attributes of `path`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PathKind {
    /// `path.module`
    Module,
    /// `path.root`
    Root,
    /// `path.cwd`
    Cwd,
}

/// A subject, and how many steps after the root it took.
pub type Parsed = (Subject, usize);

/// What a traversal names, or why it names nothing.
pub fn parse(traversal: &Traversal) -> Result<Parsed, Box<Diagnostic>> {
    let root = &*traversal.root.text;
    match root {
        "var" => Ok((Subject::Variable(attribute(traversal, 0)?), 1)),
        "local" => Ok((Subject::Local(attribute(traversal, 0)?), 1)),
        "module" => module(traversal),
        "each" => each(traversal),
        "count" => count(traversal),
        "path" => path(traversal),
        "terraform" | "tofu" => terraform(traversal),
        "self" => Ok((Subject::Itself, 0)),
        "data" => resource(traversal, Mode::Data, 0),
        "resource" => resource(traversal, Mode::Managed, 0),
        "ephemeral" => ephemeral(traversal),
        "template" | "lazy" | "arg" => Err(reserved(traversal)),
        _ => named_resource(traversal),
    }
}

/// Where a traversal stands, to its last step.
pub fn span(traversal: &Traversal) -> Span {
    traversal
        .steps
        .last()
        .map_or(traversal.root.span, |last| traversal.root.span.to(last.span))
}

fn invalid(traversal: &Traversal, detail: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(&codes::INVALID_REFERENCE, "Invalid reference", detail).at(span(traversal)))
}

/// A step that is not the name which has to follow.
fn invalid_step(traversal: &Traversal, step: &Step, detail: impl Into<String>) -> Box<Diagnostic> {
    let mut problem = invalid(traversal, detail);
    problem.span = Some(step.span);
    problem
}

fn name_of(step: Option<&Step>) -> Option<Arc<str>> {
    match &step?.kind {
        StepKind::Attribute(name) => Some(Arc::clone(name)),
        _ => None,
    }
}

/// The attribute at a step of an object that cannot be used whole.
fn attribute(traversal: &Traversal, at: usize) -> Result<Arc<str>, Box<Diagnostic>> {
    name_of(traversal.steps.get(at)).ok_or_else(|| {
        let root = &traversal.root.text;
        match traversal.steps.get(at) {
            None => {
                let detail = "object cannot be accessed directly. Instead, access one of its attributes.";
                invalid(traversal, format!("The \"{root}\" {detail}"))
            }
            Some(step) => {
                let detail = format!("The \"{root}\" object does not support this operation.");
                invalid_step(traversal, step, detail)
            }
        }
    })
}

fn module(traversal: &Traversal) -> Result<Parsed, Box<Diagnostic>> {
    let name = attribute(traversal, 0)?;
    let keyed = matches!(
        traversal.steps.get(1).map(|step| &step.kind),
        Some(StepKind::Key(_) | StepKind::Index { .. })
    );
    let output = name_of(traversal.steps.get(if keyed { 2 } else { 1 }));
    Ok((Subject::Module(name, output), 1))
}

fn each(traversal: &Traversal) -> Result<Parsed, Box<Diagnostic>> {
    let name = attribute(traversal, 0)?;
    match &*name {
        "key" => Ok((Subject::Each(Each::Key), 1)),
        "value" => Ok((Subject::Each(Each::Value), 1)),
        _ => Err(unsupported(
            traversal,
            &name,
            "The supported attributes are each.key and each.value, the current key and value pair of the \"for_each\" \
             attribute set.",
        )),
    }
}

fn count(traversal: &Traversal) -> Result<Parsed, Box<Diagnostic>> {
    let name = attribute(traversal, 0)?;
    if &*name == "index" {
        return Ok((Subject::Count, 1));
    }
    Err(unsupported(
        traversal,
        &name,
        "The only supported attribute is count.index, which is the index of each instance of a resource block that has \
         the \"count\" argument set.",
    ))
}

fn path(traversal: &Traversal) -> Result<Parsed, Box<Diagnostic>> {
    let name = attribute(traversal, 0)?;
    let kind = match &*name {
        "module" => PathKind::Module,
        "root" => PathKind::Root,
        "cwd" => PathKind::Cwd,
        _ => {
            let hint = match nearest(&name, ["module", "root", "cwd"]) {
                Some(near) => format!("Did you mean \"{near}\"?"),
                None => "The supported attributes are path.module, path.root and path.cwd.".to_owned(),
            };
            return Err(unsupported(traversal, &name, &hint));
        }
    };
    Ok((Subject::Path(kind), 1))
}

fn terraform(traversal: &Traversal) -> Result<Parsed, Box<Diagnostic>> {
    let name = attribute(traversal, 0)?;
    match &*name {
        "workspace" => Ok((Subject::Workspace, 1)),
        "applying" => Ok((Subject::Applying, 1)),
        _ => Err(unsupported(
            traversal,
            &name,
            "The only supported attributes are terraform.workspace, the name of the currently-selected workspace, and \
             terraform.applying, a boolean which is true only during apply.",
        )),
    }
}

fn unsupported(traversal: &Traversal, name: &str, hint: &str) -> Box<Diagnostic> {
    let root = &traversal.root.text;
    Box::new(
        Diagnostic::error(
            &codes::INVALID_REFERENCE,
            format!("Invalid \"{root}\" attribute"),
            format!("The \"{root}\" object does not have an attribute named \"{name}\". {hint}"),
        )
        .at(span(traversal)),
    )
}

fn reserved(traversal: &Traversal) -> Box<Diagnostic> {
    let name = &traversal.root.text;
    Box::new(
        Diagnostic::error(
            &codes::INVALID_REFERENCE,
            "Reserved symbol name",
            format!("The symbol name \"{name}\" is reserved for use in a future version of the language."),
        )
        .at(span(traversal))
        .help(format!(
            "If a resource type has this name, write resource.{name} to refer to it."
        )),
    )
}

/// `data.TYPE.NAME` or `resource.TYPE.NAME`
fn resource(traversal: &Traversal, mode: Mode, at: usize) -> Result<Parsed, Box<Diagnostic>> {
    let kind = name_of(traversal.steps.get(at));
    let name = name_of(traversal.steps.get(at + 1));
    let (Some(kind), Some(name)) = (kind, name) else {
        let (root, what) = match mode {
            Mode::Data => ("data", "the data source type and the resource name"),
            Mode::Managed => ("resource", "the resource type and the resource name"),
        };
        return Err(invalid(
            traversal,
            format!("The \"{root}\" object must be followed by two attribute names: {what}."),
        ));
    };
    Ok((Subject::Resource(ResourceKey { mode, kind, name }), at + 2))
}

fn ephemeral(traversal: &Traversal) -> Result<Parsed, Box<Diagnostic>> {
    match (name_of(traversal.steps.first()), name_of(traversal.steps.get(1))) {
        (Some(kind), Some(name)) => Ok((Subject::Ephemeral(kind, name), 2)),
        _ => Err(invalid(
            traversal,
            "The \"ephemeral\" object must be followed by two attribute names: the ephemeral resource type and the \
             resource name.",
        )),
    }
}

fn named_resource(traversal: &Traversal) -> Result<Parsed, Box<Diagnostic>> {
    let Some(name) = name_of(traversal.steps.first()) else {
        let detail = "A reference to a resource type must be followed by at least one attribute access, specifying the \
                      resource name.";
        return Err(match traversal.steps.first() {
            Some(step) => invalid_step(traversal, step, detail),
            None => {
                let quoted = format!("If it is meant as text, put it in quotes: \"{}\".", traversal.root.text);
                let problem = invalid(traversal, detail);
                Box::new(problem.help(quoted))
            }
        });
    };
    let kind = Arc::clone(&traversal.root.text);
    let key = ResourceKey {
        mode: Mode::Managed,
        kind,
        name,
    };
    Ok((Subject::Resource(key), 1))
}
