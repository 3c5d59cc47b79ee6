//! What is wrong with a resource's type and provider.

use crate::address::{Mode, ProviderAddress};
use crate::config::{IgnoreChanges, ModuleId, Resource};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, nearest};
use crate::language::value::PathStep;
use crate::schema::ProviderSchema;

use super::Program;
use super::codes;
use super::statics::missing_provider;

/// Its provider configuration, its type, the names in `ignore_changes`.
pub(super) fn check(program: &Program, module: ModuleId, resource: &Resource, problems: &mut Vec<Diagnostic>) {
    let Some(provider) = program.provider(module, resource) else {
        if super::calls::passes_missing(program, module, &resource.provider_key()) {
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

fn ignored(resource: &Resource, block: &crate::schema::BlockSchema, problems: &mut Vec<Diagnostic>) {
    let IgnoreChanges::Paths(paths) = &resource.lifecycle.ignore_changes else {
        return;
    };
    for (path, span) in paths {
        let Some(PathStep::Name(name)) = path.first() else {
            continue;
        };
        if block.attribute(name).is_none() && block.nested(name).is_none() {
            let mut detail =
                format!("This object has no argument, nested block, or exported attribute named \"{name}\".");
            let names = block.attributes.iter().map(|attribute| &*attribute.name);
            if let Some(near) = nearest(name, names.chain(block.blocks.iter().map(|nested| &*nested.name))) {
                detail.push_str(&format!(" Did you mean \"{near}\"?"));
            }
            problems.push(Diagnostic::error(&codes::UNSUPPORTED_ATTRIBUTE, "Unsupported attribute", detail).at(*span));
        }
    }
}
