//! What can be said about references and calls without evaluating anything.

use std::sync::Arc;

use crate::address::Mode;
use crate::config::{self, ModuleCall, ModuleId, Repeat, ResourceKey};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, nearest};
use crate::schema::BlockSchema;
use crate::source::Span;
use crate::syntax::ast::{Expr, Step, StepKind, Traversal};

use super::Program;
use super::codes;
use super::node::{Declared, Item, Node};
use super::reference::{self, Subject};
use super::uses::{self, Use};

/// What can be said about one node.
pub(super) fn check(program: &Program, node: &Node) -> Arc<[Diagnostic]> {
    let mut problems = Vec::new();
    check_node(program, node, &mut problems);
    problems.into()
}

/// What can be said about modules beside their nodes.
pub(super) fn check_modules(program: &Program) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for (_, place) in program.configuration().modules() {
        removed(&place.module, &mut problems);
    }
    problems
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
        (Item::Call(_), Declared::Call(call)) => checker.call(call, problems),
        _ => {}
    }
    let parts = node.uses.parts.values().flatten();
    for used in node.uses.own.iter().chain(parts) {
        problems.extend(checker.check(used).err().map(|problem| *problem));
    }
}

/// `removed` blocks of what is still there.
fn removed(module: &config::Module, problems: &mut Vec<Diagnostic>) {
    use crate::address::Target;
    for removed in &module.removed {
        let still = match &removed.from.address {
            Target::Resource(resource) if resource.module.is_root() => {
                let key = ResourceKey {
                    mode: resource.mode,
                    kind: Arc::clone(&resource.kind),
                    name: Arc::clone(&resource.name),
                };
                module.resources.get(&key).map(|resource| resource.block.header)
            }
            Target::Module(path) => match &path.0[..] {
                [step] => module.calls.get(&step.name).map(|call| call.block.header),
                _ => None,
            },
            _ => None,
        };
        if let Some(declared) = still {
            let address = &removed.from.address;
            problems.push(
                Diagnostic::error(
                    &config::codes::REFACTORING,
                    "Removed object still exists",
                    format!("This statement declares that {address} was removed, but it is still declared."),
                )
                .at(removed.from.span)
                .label(declared, "declared here")
                .help("Remove one of the two blocks."),
            );
        }
    }
}

/// What can be said about an expression that stands in no declaration of its module.
pub(super) fn check_expression(program: &Program, module: ModuleId, expr: &Expr) -> Vec<Diagnostic> {
    let checker = Checker {
        program,
        module,
        declared: None,
    };
    let uses = uses::expression(expr);
    let problems = uses.iter().filter_map(|used| checker.check(used).err());
    problems.map(|problem| *problem).collect()
}

struct Checker<'a> {
    program: &'a Program,
    module: ModuleId,
    /// Whose text it is.
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
            return Err(Box::new(destroy_provisioner(&used.traversal)));
        }
        if used.ordering {
            self.ordering(&subject, rest, used)?;
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

    fn ordering(&self, subject: &Subject, rest: &[Step], used: &Use) -> Verdict {
        let extra = match subject {
            Subject::Resource(_) => rest.iter().any(|step| matches!(step.kind, StepKind::Attribute(_))),
            Subject::Module(_, output) => output.is_some(),
            _ => false,
        };
        if !extra {
            return Ok(());
        }
        Err(Box::new(
            Diagnostic::error(
                &codes::DEPENDS_ON,
                "Invalid depends_on reference",
                "References in depends_on must be to a whole object (resource, etc), not to an attribute of an object.",
            )
            .at(reference::span(&used.traversal))
            .help("Remove the attribute."),
        ))
    }

    fn resource(&self, key: &ResourceKey, rest: &[Step], place: &Place<'_>, _: &Use) -> Verdict {
        let program = self.program;
        let module = program.configuration().module(self.module);
        let Some(resource) = module.resources.get(key) else {
            return Err(self.undeclared_resource(key, place));
        };
        let is_own = matches!(self.declared, Some(Declared::Resource(own)) if own.key == *key);
        if is_own {
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
            (_, Some(StepKind::Attribute(_))) => return Err(place.missing_key(key, &resource.repeat)),
            (_, Some(_)) => &rest[1..],
            (_, None) => return Ok(()),
        };
        match program.schema(self.module, resource) {
            Some(schema) => attributes(&schema.block, after_key),
            None => Ok(()),
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
                return Err(place.missing_key(&written, &call.repeat));
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

    /// Arguments that the module has no variable for, and required variables without argument.
    fn call(&self, call: &ModuleCall, problems: &mut Vec<Diagnostic>) {
        let configuration = self.program.configuration();
        let Some(&child) = configuration.node(self.module).children.get(&call.name.text) else {
            return;
        };
        let variables = &configuration.module(child).variables;
        let names: Vec<&str> = variables.keys().map(|name| &**name).collect();
        for argument in call.arguments() {
            if !variables.contains_key(&argument.name.text) {
                problems.push(config::unsupported_argument(&argument.name, &names, []));
            }
        }
        for (name, variable) in variables {
            if variable.is_required() && call.argument(name).is_none() {
                problems.push(
                    config::missing(name, call.block.header)
                        .label(variable.block.header, "this variable of the module has no default"),
                );
            }
        }
        self.passed_providers(call, child, problems);
    }

    fn passed_providers(&self, call: &ModuleCall, child: ModuleId, problems: &mut Vec<Diagnostic>) {
        let configuration = self.program.configuration();
        for (_, outside) in &call.providers {
            if super::providers::resolve(configuration, self.module, &outside.key).is_none() {
                problems.push(missing_provider(&outside.key.to_string(), outside.span));
            }
        }
        for required in configuration.module(child).required_providers.values() {
            for alias in &required.aliases {
                if !call.providers.iter().any(|(inside, _)| inside.key == *alias) {
                    problems.push(
                        Diagnostic::error(
                            &codes::PROVIDER,
                            "Missing required provider configuration",
                            format!("The child module requires an additional configuration for provider {alias}."),
                        )
                        .at(call.block.header)
                        .help(format!("Pass one: providers = {{ {alias} = … }}")),
                    );
                }
            }
        }
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
            .at(step.span)
            .help("Remove the bracketed index to refer to the single instance."),
        )
    }

    fn missing_key(&self, address: &impl ToString, repeat: &Repeat) -> Box<Diagnostic> {
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
            .at(reference::span(self.traversal))
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

fn destroy_provisioner(traversal: &Traversal) -> Diagnostic {
    Diagnostic::error(
        &codes::CONTEXT,
        "Invalid reference from destroy provisioner",
        "Destroy-time provisioners and their connection configurations may only reference attributes of the related \
         resource, via 'self', 'count.index', or 'each.key'.",
    )
    .at(reference::span(traversal))
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
