//! What names mean in a rule: `self`, `resource`, `app`, `related`, `resources`, `each`, `local`.

use std::sync::{Arc, LazyLock};

use super::super::codes::INVALID_RULE;
use super::CustomRule;
use crate::analysis::StillHost;
use crate::diagnostic::{Diagnostic, nearest};
use crate::language::functions::Host;
use crate::language::scope::Scope;
use crate::language::value::Value;
use crate::schema::heroku::provider_schema;
use crate::source::{Memory, Span};
use crate::syntax::ast::{StepKind, Traversal};

/// What a rule sees: a resource of a configuration, or what any resource of a type would look like.
pub(super) trait View {
    /// The arguments of the resource, and its address.
    fn itself(&self) -> Value;
    /// Its address, type, name, key, module and file.
    fn resource(&self) -> Value;
    /// The app that it belongs to, or that it is; null when there is none.
    fn app(&self) -> Value;
    /// What belongs to that app, of one type.
    fn of_app(&self, kind: &str) -> Value;
    /// What refers to the resource or is referred to by it, of one type.
    fn related(&self, kind: &str) -> Value;
    /// Every resource of a type.
    fn all(&self, kind: &str) -> Value;
}

/// `each.key` and `each.value`
pub(super) type Each<'a> = Option<(&'a Value, &'a Value)>;

/// The names of a rule, asked about what a view shows.
pub(super) struct Names<'a> {
    pub(super) rule: &'a CustomRule,
    pub(super) view: &'a dyn View,
    pub(super) each: Each<'a>,
}

/// The first parts of names.
const ROOTS: [&str; 7] = ["self", "resource", "app", "related", "resources", "each", "local"];

type Resolved = Result<(Value, usize), Box<Diagnostic>>;

impl Scope for Names<'_> {
    fn resolve(&self, traversal: &Traversal) -> Resolved {
        let root = &traversal.root;
        let about_all = self.rule.is_about_all();
        match &*root.text {
            "self" | "resource" | "app" | "related" if about_all => Err(wrong(
                format!(
                    "{:?} is one resource, and this rule names no type of resources.",
                    root.text
                ),
                root.span,
                "Set `type` or `types`, or look at `resources.TYPE`.".to_owned(),
            )),
            "self" => Ok((self.view.itself(), 0)),
            "resource" => Ok((self.view.resource(), 0)),
            "app" => self.app(traversal),
            "related" => Ok((self.view.related(&kind(traversal, 0, "related")?), 1)),
            "resources" => Ok((self.view.all(&kind(traversal, 0, "resources")?), 1)),
            "each" => self.each(traversal),
            "local" => local(&self.rule.locals, traversal),
            _ => Err(unknown_root(traversal)),
        }
    }

    fn functions(&self) -> Option<&dyn Host> {
        Some(host())
    }
}

impl Names<'_> {
    fn app(&self, traversal: &Traversal) -> Resolved {
        if name(traversal, 0) != Some("resources") {
            return Ok((self.view.app(), 0));
        }
        let kind = kind(traversal, 1, "app.resources")?;
        let schema = provider_schema();
        let belongs = |kind: &str| {
            let schema = schema.resources.get(kind);
            schema.is_some_and(|schema| schema.block.attribute("app_id").is_some())
        };
        if belongs(&kind) {
            return Ok((self.view.of_app(&kind), 2));
        }
        let kinds = schema.resources.keys().map(|kind| &**kind).filter(|kind| belongs(kind));
        let help = match nearest(&kind, kinds) {
            Some(near) => format!("Did you mean {near:?}?"),
            None => "Resources that belong to an app have an argument `app_id`.".to_owned(),
        };
        let span = traversal.steps.get(1).map_or(traversal.root.span, |step| step.span);
        Err(wrong(
            format!("No resource of type {kind:?} belongs to an app."),
            span,
            help,
        ))
    }

    fn each(&self, traversal: &Traversal) -> Resolved {
        match (self.each, name(traversal, 0)) {
            (Some((key, _)), Some("key")) => Ok((key.clone(), 1)),
            (Some((_, value)), Some("value")) => Ok((value.clone(), 1)),
            (Some(_), _) => Err(wrong(
                "\"each\" has a key and a value.".to_owned(),
                traversal.root.span,
                "Write `each.key` or `each.value`.".to_owned(),
            )),
            (None, _) => Err(wrong(
                "There is nothing to go through: this rule has no `for_each`.".to_owned(),
                traversal.root.span,
                "Set `for_each`.".to_owned(),
            )),
        }
    }
}

/// The names in a `locals` block: those before it, and functions.
pub(super) struct LocalNames<'a>(pub(super) &'a std::collections::BTreeMap<Arc<str>, Value>);

impl Scope for LocalNames<'_> {
    fn resolve(&self, traversal: &Traversal) -> Resolved {
        match &*traversal.root.text {
            "local" => local(self.0, traversal),
            _ => Err(wrong(
                format!("{:?} is not known here.", traversal.root.text),
                traversal.root.span,
                "Locals of settings are made of literals, functions and locals above them.".to_owned(),
            )),
        }
    }

    fn functions(&self) -> Option<&dyn Host> {
        Some(host())
    }
}

fn local(locals: &std::collections::BTreeMap<Arc<str>, Value>, traversal: &Traversal) -> Resolved {
    let wanted = name(traversal, 0).unwrap_or_default();
    if let Some(value) = locals.get(wanted) {
        return Ok((value.clone(), 1));
    }
    let help = match nearest(wanted, locals.keys().map(|name| &**name)) {
        Some(near) => format!("Did you mean local.{near}?"),
        None => "Write it into a `locals` block of the same file, above what uses it.".to_owned(),
    };
    Err(wrong(
        format!("There is no local {wanted:?} here."),
        traversal.root.span,
        help,
    ))
}

/// A resource type that a traversal selects; one of Heroku's must exist.
fn kind(traversal: &Traversal, at: usize, of: &str) -> Result<String, Box<Diagnostic>> {
    let Some(kind) = name(traversal, at) else {
        return Err(wrong(
            format!("{of:?} holds resources by their type."),
            traversal.root.span,
            format!("Select a type: `{of}.heroku_drain`."),
        ));
    };
    let schema = provider_schema();
    if !kind.starts_with("heroku_") || schema.resources.contains_key(kind) {
        return Ok(kind.to_owned());
    }
    let span = traversal.steps.get(at).map_or(traversal.root.span, |step| step.span);
    Err(unknown_kind(kind, span))
}

/// What is said about a type of Heroku's that does not exist.
pub(super) fn unknown_kind(kind: &str, span: Span) -> Box<Diagnostic> {
    let schema = provider_schema();
    let help = match nearest(kind, schema.resources.keys().map(|kind| &**kind)) {
        Some(near) => format!("Did you mean {near:?}?"),
        None => "The public provider's documentation lists the types.".to_owned(),
    };
    wrong(format!("Heroku has no resources of type {kind:?}."), span, help)
}

fn unknown_root(traversal: &Traversal) -> Box<Diagnostic> {
    let root = &traversal.root;
    let help = match nearest(&root.text, ROOTS) {
        Some(near) => format!("Did you mean {near:?}?"),
        None => format!("Known in a rule: {}.", ROOTS.join(", ")),
    };
    wrong(format!("{:?} is not known in a rule.", root.text), root.span, help)
}

pub(super) fn wrong(detail: String, span: Span, help: String) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error(&INVALID_RULE, "Invalid rule", detail)
            .at(span)
            .help(help),
    )
}

fn name(traversal: &Traversal, at: usize) -> Option<&str> {
    match &traversal.steps.get(at)?.kind {
        StepKind::Attribute(name) | StepKind::Key(name) => Some(name),
        StepKind::Index { .. } => None,
    }
}

/// What functions reach from a rule: nothing.
fn host() -> &'static dyn Host {
    static HOST: LazyLock<StillHost> = LazyLock::new(|| StillHost::new(Arc::new(Memory::new())));
    &*HOST
}
