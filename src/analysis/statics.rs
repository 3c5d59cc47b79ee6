//! What can be said about references and calls without evaluating anything.

mod attributes;
mod place;

use std::sync::Arc;

use crate::config::{ModuleId, ResourceKey};
use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::source::Span;
use crate::syntax::ast::{Expr, Step, StepKind, Traversal};

use super::Program;
use super::codes;
use super::node::{Declared, Item, Node};
use super::reference::{self, Subject};
use super::uses::{self, Role, Use};
use attributes::{attributes, never_changes};
use place::Place;

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
            Subject::Module(name, output) => self.module(name, output.as_deref(), rest, &place, used.role),
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
        let mut attributes = rest.iter().filter(|step| matches!(step.kind, StepKind::Attribute(_)));
        let extra = match subject {
            // An output is a whole object, too.
            Subject::Module(_, Some(_)) => attributes.nth(1),
            _ => attributes.next(),
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
            return Err(place.undeclared_resource(key, module, &self.module_name()));
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
        let after_key = match (resource.repeat.is_keyed(), rest.first().map(|step| &step.kind)) {
            (false, Some(StepKind::Key(_) | StepKind::Index { .. })) => {
                return Err(place.unexpected_key(key, &rest[0]));
            }
            (false, _) => rest,
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

    fn module_name(&self) -> String {
        let path = &self.program.configuration().node(self.module).path;
        if path.is_empty() {
            "the root module".to_owned()
        } else {
            let names: Vec<String> = path.iter().map(|name| format!("module.{name}")).collect();
            names.join(".")
        }
    }

    fn module(&self, name: &Arc<str>, output: Option<&str>, rest: &[Step], place: &Place<'_>, role: Role) -> Verdict {
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
        match (call.repeat.is_keyed(), keyed) {
            // Whatever is waited for, it is the whole module.
            _ if role == Role::Ordering => {}
            (false, true) => return Err(place.unexpected_key(&written, &rest[0])),
            (true, false) if output.is_some() => {
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
        if role == Role::Ordering {
            problem.severity = Severity::Warning;
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

fn context(traversal: &Traversal, summary: &'static str, detail: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(&codes::CONTEXT, summary, detail).at(reference::span(traversal)))
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
