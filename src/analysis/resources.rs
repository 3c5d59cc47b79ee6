//! What is wrong with a resource's type and provider.

use crate::address::{Mode, ProviderAddress};
use crate::config::{IgnoreChanges, ModuleId, Resource};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, nearest};
use crate::language::types::Type;
use crate::language::value::PathStep;
use crate::schema::{BlockSchema, ProviderSchema};
use crate::source::Span;
use crate::syntax::ast::ExprKind;

use super::Program;
use super::codes;
use super::statics::missing_provider;

/// Its provider configuration, its type, the names in `ignore_changes`.
pub(super) fn check(program: &Program, module: ModuleId, resource: &Resource, problems: &mut Vec<Diagnostic>) {
    let Some(provider) = program.provider(module, resource) else {
        if super::calls::is_said_at_call(program, module, &resource.provider_key()) {
            return;
        }
        let (key, at) = match &resource.provider {
            Some(named) => (named.key.to_string(), named.span),
            None => (resource.provider_key().to_string(), resource.kind_span),
        };
        problems.push(missing_provider(&key, at));
        return;
    };
    if is_sourceless(program, module, resource) {
        // Said once: one entry mends them all.
        let siblings = program.configuration().module(module).resources.values();
        let first = siblings
            .into_iter()
            .find(|sibling| is_sourceless(program, module, sibling));
        if first.is_some_and(|first| first.key == resource.key) {
            problems.push(without_source(resource));
        }
    }
    if let Some(schema) = program.schema(module, resource) {
        ignored(resource, &schema.block, problems);
        return;
    }
    if let Some(known) = program.schemas().provider(&provider.address) {
        problems.push(unknown_type(resource, known, &provider.address));
    }
}

/// Whether it would be looked for where Terraform looks when nobody says where.
fn is_sourceless(program: &Program, module: ModuleId, resource: &Resource) -> bool {
    let provider = program.provider(module, resource);
    provider.is_some_and(|provider| provider.address == ProviderAddress::implied("heroku"))
}

fn without_source(resource: &Resource) -> Diagnostic {
    Diagnostic::error(
        &codes::PROVIDER,
        "Provider without source",
        "No required_providers entry says where provider \"heroku\" comes from; without one it would be \
         hashicorp/heroku, which does not exist.",
    )
    .at(resource.kind_span)
    .help("Add terraform { required_providers { heroku = { source = \"heroku/heroku\" } } }.")
}

fn unknown_type(resource: &Resource, known: &ProviderSchema, provider: &ProviderAddress) -> Diagnostic {
    let kind = &*resource.key.kind;
    let (own, other, what, intended) = match resource.key.mode {
        Mode::Managed => (&known.resources, &known.data, "resource type", "data"),
        Mode::Data => (&known.data, &known.resources, "data source", "resource"),
    };
    let summary = match resource.key.mode {
        Mode::Managed => "Invalid resource type",
        Mode::Data => "Invalid data source",
    };
    let mut detail = format!("The provider {provider} does not support {what} \"{kind}\".");
    let mut diagnostic = Diagnostic::error(&codes::RESOURCE_TYPE, summary, "").at(resource.kind_span);
    if other.contains_key(kind) {
        detail.push_str(&format!(
            " Did you intend to use a block of type \"{intended}\" \"{kind}\"?"
        ));
    } else if let Some(near) = nearest(kind, own.keys().map(|name| &**name)) {
        detail.push_str(&format!(" Did you mean \"{near}\"?"));
        diagnostic = diagnostic.fix(Fix {
            title: format!("Replace `{kind}` with `{near}`"),
            applicability: Applicability::Unsafe,
            edits: vec![Edit {
                span: resource.kind_span,
                text: format!("\"{near}\""),
            }],
        });
    }
    diagnostic.detail = detail;
    diagnostic
}

/// What `ignore_changes` names: what is not there, and what nobody configures.
fn ignored(resource: &Resource, block: &BlockSchema, problems: &mut Vec<Diagnostic>) {
    let IgnoreChanges::Paths(paths) = &resource.lifecycle.ignore_changes else {
        return;
    };
    for (path, span) in paths {
        let Some((PathStep::Name(name), inside)) = path.split_first() else {
            continue;
        };
        match block.attribute(name) {
            Some(attribute) if !attribute.usage.is_configurable() && inside.is_empty() => {
                problems.push(redundant(name, *span));
            }
            Some(attribute) => {
                if let Some(depth) = beyond_primitive(&attribute.ty, inside) {
                    problems.push(no_attributes(step_span(resource, *span, depth)));
                }
            }
            None if block.nested(name).is_none() => problems.push(unknown_attribute(name, block, *span)),
            None => {}
        }
    }
}

fn unknown_attribute(name: &str, block: &BlockSchema, at: Span) -> Diagnostic {
    let mut detail = format!("This object has no argument, nested block, or exported attribute named \"{name}\".");
    let names = block.attributes.iter().map(|attribute| &*attribute.name);
    if let Some(near) = nearest(name, names.chain(block.blocks.iter().map(|nested| &*nested.name))) {
        detail.push_str(&format!(" Did you mean \"{near}\"?"));
    }
    Diagnostic::error(&codes::UNSUPPORTED_ATTRIBUTE, "Unsupported attribute", detail).at(at)
}

fn redundant(name: &str, at: Span) -> Diagnostic {
    Diagnostic::warning(
        &codes::COMPUTED_ARGUMENT,
        "Redundant ignore_changes element",
        format!(
            "The attribute {name} is decided by the provider alone: there is no configured value whose change could be \
             ignored."
        ),
    )
    .at(at)
    .help("Remove it from ignore_changes.")
}

fn no_attributes(at: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::UNSUPPORTED_ATTRIBUTE,
        "Unsupported attribute",
        "Can't access attributes on a primitive-typed value.",
    )
    .at(at)
}

/// How many steps into a value of that type lead to one that has nothing inside, when more follow.
fn beyond_primitive(of: &Type, steps: &[PathStep]) -> Option<usize> {
    let mut of = of;
    for (depth, step) in steps.iter().enumerate() {
        of = match (of, step) {
            (Type::Bool | Type::Number | Type::String, _) => return Some(depth),
            (Type::List(element) | Type::Map(element), _) => element,
            (Type::Object(object), PathStep::Name(name)) => object.attributes.get(name)?,
            _ => return None,
        };
    }
    None
}

/// Where a step of an element of `ignore_changes` stands.
fn step_span(resource: &Resource, element: Span, depth: usize) -> Span {
    let lifecycle = resource.body().blocks("lifecycle").next();
    let list = lifecycle.and_then(|block| block.body.attribute("ignore_changes"));
    let Some(ExprKind::Tuple(elements)) = list.map(|list| &list.value.kind) else {
        return element;
    };
    let step = elements.iter().find_map(|found| match &found.kind {
        ExprKind::Traversal(traversal) if found.span == element => traversal.steps.get(depth).map(|step| step.span),
        _ => None,
    });
    step.unwrap_or(element)
}
