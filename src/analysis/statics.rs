//! What can be said about references and calls without evaluating anything.

use std::sync::Arc;

use crate::address::Mode;
use crate::config::{ModuleId, Repeat, ResourceKey};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Severity, nearest};
use crate::schema::BlockSchema;
use crate::source::Span;
use crate::syntax::ast::{Expr, Step, StepKind, Traversal};

use super::Program;
use super::codes;
use super::node::{Declared, Item, Node};
use super::reference::{self, Subject};
use super::uses::{self, Role, Use};

/// What can be said about one node.
pub(super) fn check(program: &Program, node: &Node) -> Arc<[Diagnostic]> {
    let mut problems = Vec::new();
    check_node(program, node, &mut problems);
    problems.into()
}

fn check_node(program: &Program, node: &Node, problems: &mut Vec<Diagnostic>) {
    let checker = Checker {
        program,
        module: node.module,
        declared: Some(&node.declared),
    };
    match (&node.item, &node.declared) {
        // Its validations are a node of their own, and its value belongs to the call.
        (Item::Variable(_) | Item::CallValue(_) | Item::CallEnd(_), _) => return,
        (Item::Resource(_), Declared::Resource(resource)) => {
            super::resources::check(program, node.module, resource, problems);
        }
        (Item::Call(_), Declared::Call(call)) => super::calls::check(program, node.module, call, problems),
        _ => {}
    }
    let parts = node.uses.parts.values().flatten();
    for used in node.uses.own.iter().chain(parts) {
        problems.extend(checker.check(used).err().map(|problem| *problem));
    }
}

/// What is wrong with uses that belong to no node of a module.
pub(super) fn check_uses(program: &Program, module: ModuleId, uses: &[Use], problems: &mut Vec<Diagnostic>) {
    let checker = Checker {
        program,
        module,
        declared: None,
    };
    let found = uses.iter().filter_map(|used| checker.check(used).err());
    problems.extend(found.map(|problem| *problem));
}

/// What can be said about an expression that stands in no declaration of its module.
pub(super) fn check_expression(program: &Program, module: ModuleId, expr: &Expr) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    check_uses(program, module, &uses::expression(expr), &mut problems);
    problems
}

struct Checker<'a> {
    program: &'a Program,
    module: ModuleId,
    /// What the uses stand in.
    declared: Option<&'a Declared>,
}

type Verdict = Result<(), Box<Diagnostic>>;

impl Checker<'_> {
    fn check(&self, used: &Use) -> Verdict {
        let (subject, consumed) = reference::parse(&used.traversal)?;
        let rest = used.traversal.steps.get(consumed..).unwrap_or_default();
        if used.allowed.alone
            && !matches!(
                subject,
                Subject::Each(_) | Subject::Count | Subject::Itself | Subject::Path(_)
            )
        {
            return Err(Box::new(destroy_provisioner(used.within)));
        }
        if used.role == Role::Ordering {
            self.ordering(&subject, rest)?;
        }
        let module = self.program.configuration().module(self.module);
        let place = Place {
            traversal: &used.traversal,
            consumed,
        };
        match &subject {
            Subject::Variable(name) if !module.variables.contains_key(name) => {
                let names = module.variables.keys().map(|name| &**name);
                Err(place.undeclared(
                    "Reference to undeclared input variable",
                    &format!("An input variable with the name \"{name}\" has not been declared."),
                    name,
                    names,
                    &format!("variable \"{name}\" {{}}"),
                ))
            }
            Subject::Local(name) if !module.locals.contains_key(name) => {
                let names = module.locals.keys().map(|name| &**name);
                Err(place.undeclared(
                    "Reference to undeclared local value",
                    &format!("A local value with the name \"{name}\" has not been declared."),
                    name,
                    names,
                    &format!("locals {{ {name} = … }}"),
                ))
            }
            Subject::Resource(key) => self.resource(key, rest, &place, used),
            Subject::Module(name, output) => self.module(name, output.as_deref(), rest, &place),
            Subject::Each(_) if !used.allowed.each => Err(context(
                &used.traversal,
                "Reference to \"each\" in context without for_each",
                "The \"each\" object can be used only in \"module\" or \"resource\" blocks, and only when the \"for_each\" argument is set.",
            )),
            Subject::Count if !used.allowed.count => Err(context(
                &used.traversal,
                "Reference to \"count\" in non-counted context",
                "The \"count\" object can only be used in \"module\", \"resource\", and \"data\" blocks, and only when the \"count\" argument is set.",
            )),
            Subject::Ephemeral(kind, name)
                if !module.ephemerals.contains_key(&(Arc::clone(kind), Arc::clone(name))) =>
            {
                let detail = format!(
                    "An ephemeral resource \"{kind}\" \"{name}\" has not been declared in {}.",
                    self.module_name()
                );
                let problem = Diagnostic::error(&codes::UNDECLARED, "Reference to undeclared resource", detail);
                Err(Box::new(problem.at(place.whole())))
            }
            Subject::Itself if !used.allowed.itself => Err(context(
                &used.traversal,
                "Invalid \"self\" reference",
                "The \"self\" object is not available in this context. This object can be used only in resource provisioner, connection, and postcondition blocks.",
            )),
            Subject::Itself => self.itself(rest),
            _ => Ok(()),
        }
    }

    fn itself(&self, rest: &[Step]) -> Verdict {
        let Some(Declared::Resource(resource)) = self.declared else {
            return Ok(());
        };
        match self.program.schema(self.module, resource) {
            Some(schema) => attributes(&schema.block, rest),
            None => Ok(()),
        }
    }

    fn ordering(&self, subject: &Subject, rest: &[Step]) -> Verdict {
        let extra = match subject {
            Subject::Resource(_) | Subject::Module(..) => {
                rest.iter().find(|step| matches!(step.kind, StepKind::Attribute(_)))
            }
            _ => None,
        };
        let Some(extra) = extra else {
            return Ok(());
        };
        Err(Box::new(
            Diagnostic::error(
                &codes::DEPENDS_ON,
                "Invalid depends_on reference",
                "References in depends_on must be to a whole object (resource, etc), not to an attribute of an object.",
            )
            .at(extra.span)
            .help("Remove the attribute."),
        ))
    }

    fn resource(&self, key: &ResourceKey, rest: &[Step], place: &Place<'_>, used: &Use) -> Verdict {
        let program = self.program;
        let module = program.configuration().module(self.module);
        let Some(resource) = module.resources.get(key) else {
            return Err(self.undeclared_resource(key, place));
        };
        if let Some(check) = &resource.check
            && !self.is_check(check)
        {
            return Err(place.scoped(key, check));
        }
        let is_own = matches!(self.declared, Some(Declared::Resource(own)) if own.key == *key);
        if is_own && used.role == Role::Ordering {
            // It waits for itself: the reference lets it be.
            return Ok(());
        }
        if is_own && !used.allowed.by_name {
            return Err(Box::new(
                Diagnostic::error(
                    &codes::SELF_REFERENCE,
                    "Self-referential block",
                    format!("Configuration for {key} may not refer to itself."),
                )
                .at(reference::span(place.traversal)),
            ));
        }
        let after_key = match (&resource.repeat, rest.first().map(|step| &step.kind)) {
            (Repeat::Once, Some(StepKind::Key(_) | StepKind::Index { .. })) => {
                return Err(place.unexpected_key(key, &rest[0]));
            }
            (Repeat::Once, _) => rest,
            (_, Some(StepKind::Attribute(_))) => {
                return Err(place.missing_key(key, &resource.repeat, reference::span(place.traversal)));
            }
            (_, Some(_)) => &rest[1..],
            (_, None) => return Ok(()),
        };
        let Some(schema) = program.schema(self.module, resource) else {
            return Ok(());
        };
        attributes(&schema.block, after_key).map_err(|problem| match used.role {
            Role::Trigger => Box::new(never_changes(*problem)),
            _ => problem,
        })
    }

    /// Whether the uses stand in that `check` block.
    fn is_check(&self, name: &str) -> bool {
        match self.declared {
            Some(Declared::Check(check)) => *check.name.text == *name,
            Some(Declared::Resource(resource)) => resource.check.as_deref() == Some(name),
            _ => false,
        }
    }

    fn undeclared_resource(&self, key: &ResourceKey, place: &Place<'_>) -> Box<Diagnostic> {
        let module = self.program.configuration().module(self.module);
        let what = if key.mode == Mode::Data {
            "data resource"
        } else {
            "managed resource"
        };
        let detail = format!(
            "A {what} \"{}\" \"{}\" has not been declared in {}.",
            key.kind,
            key.name,
            self.module_name()
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
            Diagnostic::error(&codes::UNDECLARED, "Reference to undeclared resource", detail).at(place.whole());
        if let Some(near) = near {
            diagnostic.detail.push_str(&format!(" Did you mean {near}?"));
            diagnostic = diagnostic.fix(replace(place.whole(), &near));
        }
        Box::new(diagnostic)
    }

    fn module_name(&self) -> String {
        let path = &self.program.configuration().node(self.module).path;
        if path.is_empty() {
            "the root module".to_owned()
        } else {
            let names: Vec<String> = path.iter().map(|name| format!("module.{name}")).collect();
            names.join(".")
        }
    }

    fn module(&self, name: &Arc<str>, output: Option<&str>, rest: &[Step], place: &Place<'_>) -> Verdict {
        let configuration = self.program.configuration();
        let module = configuration.module(self.module);
        let Some(call) = module.calls.get(name) else {
            let names = module.calls.keys().map(|name| &**name);
            let detail = format!("No module call named \"{name}\" is declared in {}.", self.module_name());
            return Err(place.undeclared(
                "Reference to undeclared module",
                &detail,
                name,
                names,
                &format!("module \"{name}\" {{ source = … }}"),
            ));
        };
        let keyed = matches!(
            rest.first().map(|step| &step.kind),
            Some(StepKind::Key(_) | StepKind::Index { .. })
        );
        let written = format!("module.{name}");
        match (&call.repeat, keyed) {
            (Repeat::Once, true) => return Err(place.unexpected_key(&written, &rest[0])),
            (Repeat::Count(_) | Repeat::ForEach(_), false) if output.is_some() => {
                return Err(place.missing_key(&written, &call.repeat, rest[0].span));
            }
            _ => {}
        }
        let child = configuration.node(self.module).children.get(name);
        let (Some(output), Some(&child)) = (output, child) else {
            return Ok(());
        };
        let outputs = &configuration.module(child).outputs;
        if outputs.contains_key(output) {
            return Ok(());
        }
        let step = &rest[usize::from(keyed)];
        let mut detail = format!("This object does not have an attribute named \"{output}\".");
        let near = nearest(output, outputs.keys().map(|name| &**name));
        if let Some(near) = near {
            detail.push_str(&format!(" Did you mean \"{near}\"?"));
        }
        let mut problem =
            Diagnostic::error(&codes::UNSUPPORTED_ATTRIBUTE, "Unsupported attribute", detail).at(step.span);
        if near.is_none() {
            problem = problem.help(format!(
                "Declare output \"{output}\" in the module, or use one that it has."
            ));
        }
        Err(Box::new(problem))
    }
}

/// A provider configuration that is nowhere.
pub(super) fn missing_provider(key: &str, at: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::PROVIDER,
        "Provider configuration not present",
        format!("There is no provider configuration {key} here."),
    )
    .at(at)
    .help("Add a provider block with that alias, or pass one through the module call's providers argument.")
}

/// A traversal and where its subject ends.
struct Place<'a> {
    traversal: &'a Traversal,
    consumed: usize,
}

impl Place<'_> {
    /// The subject alone: `var.name`, `heroku_app.web`.
    fn whole(&self) -> Span {
        match self
            .consumed
            .checked_sub(1)
            .and_then(|last| self.traversal.steps.get(last))
        {
            Some(step) => self.traversal.root.span.to(step.span),
            None => self.traversal.root.span,
        }
    }

    fn undeclared<'b>(
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

    fn unexpected_key(&self, address: &impl ToString, step: &Step) -> Box<Diagnostic> {
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

    fn scoped(&self, key: &ResourceKey, check: &str) -> Box<Diagnostic> {
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

    fn missing_key(&self, address: &impl ToString, repeat: &Repeat, at: Span) -> Box<Diagnostic> {
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

fn replace(span: Span, with: &str) -> Fix {
    Fix {
        title: format!("Replace with `{with}`"),
        applicability: Applicability::Unsafe,
        edits: vec![Edit {
            span,
            text: with.to_owned(),
        }],
    }
}

fn context(traversal: &Traversal, summary: &'static str, detail: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(&codes::CONTEXT, summary, detail).at(reference::span(traversal)))
}

/// A trigger that names an attribute which is not there is no error in the reference: it is never seen to change.
fn never_changes(mut problem: Diagnostic) -> Diagnostic {
    problem.severity = Severity::Warning;
    problem
        .detail
        .push_str(" What is not there never changes, so this replaces nothing.");
    problem
}

fn destroy_provisioner(at: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::CONTEXT,
        "Invalid reference from destroy provisioner",
        "Destroy-time provisioners and their connection configurations may only reference attributes of the related \
         resource, via 'self', 'count.index', or 'each.key'.",
    )
    .at(at)
    .help("Keep what the provisioner needs in an attribute of its own resource, for example triggers_replace.")
}

/// Whether the steps into an object of that schema lead anywhere. Only what the schema alone can tell.
fn attributes(block: &BlockSchema, steps: &[Step]) -> Verdict {
    let Some(step) = steps.first() else {
        return Ok(());
    };
    let name = match &step.kind {
        StepKind::Attribute(name) | StepKind::Key(name) => name,
        StepKind::Index { .. } => return Ok(()),
    };
    if block.attribute(name).is_some() || block.nested(name).is_some() {
        return Ok(());
    }
    let names = block.attributes.iter().map(|attribute| &*attribute.name);
    let names = names.chain(block.blocks.iter().map(|nested| &*nested.name));
    let mut diagnostic = Diagnostic::error(
        &codes::UNSUPPORTED_ATTRIBUTE,
        "Unsupported attribute",
        format!("This object has no argument, nested block, or exported attribute named \"{name}\"."),
    )
    .at(step.span);
    if let Some(near) = nearest(name, names) {
        diagnostic.detail.push_str(&format!(" Did you mean \"{near}\"?"));
        if matches!(step.kind, StepKind::Attribute(_)) {
            diagnostic = diagnostic.fix(replace(step.span, &format!(".{near}")));
        }
    }
    Err(Box::new(diagnostic))
}
