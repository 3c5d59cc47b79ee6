//! `resource` and `data`: their meta-arguments; the rest of the body waits for a schema.

use std::sync::Arc;

use crate::address::Mode;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Attribute, Block, Body, Ident};

use super::super::codes;
use super::super::declaration::{EphemeralResource, OnFailure, Provisioner, Repeat, Resource, ResourceKey, When};
use super::body::{check_name, labels, unsupported_argument, unsupported_block};
use super::lifecycle::lifecycle;
use super::reference::{keyword, provider, traversals};

/// The names in a resource body that are not the resource's own.
pub const META_ARGUMENTS: [&str; 4] = ["count", "for_each", "provider", "depends_on"];
/// The block types in a resource body that are not the resource's own.
pub const META_BLOCKS: [&str; 3] = ["lifecycle", "provisioner", "connection"];

/// A `resource` or `data` block.
pub(super) fn resource(block: &Arc<Block>, mode: Mode, problems: &mut Vec<Diagnostic>) -> Option<Resource> {
    let [kind, name] = labels(block, ["type", "name"], problems)?;
    check_name(&kind, "resource type", problems);
    check_name(&name, "resource", problems);
    let block = &unescaped(block, problems);
    let body = &block.body;
    reserved(body, mode, problems);
    let provisioners = provisioners(block, problems);
    single_connection(body, "resource", problems);
    let connection = body.blocks.iter().position(|inside| &*inside.kind.text == "connection");
    if mode == Mode::Data {
        not_for_data(body, problems);
    }
    Some(Resource {
        key: ResourceKey {
            mode,
            kind: kind.text,
            name: name.text,
        },
        name_span: name.span,
        kind_span: kind.span,
        block: Arc::clone(block),
        repeat: repeat(body, problems),
        provider: body
            .attribute("provider")
            .and_then(|attribute| provider(&attribute.value, problems)),
        depends_on: body
            .attribute("depends_on")
            .map(|attribute| traversals(attribute, problems))
            .unwrap_or_default(),
        lifecycle: lifecycle(block, (mode == Mode::Data).then_some("data"), problems),
        provisioners: if mode == Mode::Managed {
            provisioners
        } else {
            Vec::new()
        },
        connection,
        check: None,
    })
}

/// An `ephemeral` block.
pub(super) fn ephemeral(block: &Arc<Block>, problems: &mut Vec<Diagnostic>) -> Option<EphemeralResource> {
    let [kind, name] = labels(block, ["type", "name"], problems)?;
    check_name(&kind, "resource type", problems);
    check_name(&name, "ephemeral resource", problems);
    lifecycle(block, Some("ephemeral"), problems);
    let body = &block.body;
    Some(EphemeralResource {
        repeat: repeat(body, problems),
        provider: body
            .attribute("provider")
            .and_then(|attribute| provider(&attribute.value, problems)),
        block: Arc::clone(block),
        kind,
        name,
    })
}

/// `count`, `for_each` or `lifecycle { enabled = … }`, not two of them.
pub(super) fn repeat(body: &Body, problems: &mut Vec<Diagnostic>) -> Repeat {
    let lifecycle = body.blocks("lifecycle").next();
    let said = [
        body.attribute("count"),
        body.attribute("for_each"),
        lifecycle.and_then(|block| block.body.attribute("enabled")),
    ];
    let mut said_twice = said.iter().flatten();
    if let (Some(first), Some(second)) = (said_twice.next(), said_twice.next()) {
        problems.push(repeat_conflict(first, second));
    }
    match said {
        [_, Some(each), _] => Repeat::ForEach(each.value.clone()),
        [Some(count), ..] => Repeat::Count(count.value.clone()),
        [_, _, Some(enabled)] => Repeat::Enabled(enabled.value.clone()),
        _ => Repeat::Once,
    }
}

fn repeat_conflict(first: &Attribute, second: &Attribute) -> Diagnostic {
    let [one, other] = [first, second].map(|attribute| &*attribute.name.text);
    Diagnostic::error(
        &codes::REPEAT_CONFLICT,
        format!("Invalid combination of \"{one}\" and \"{other}\""),
        format!(
            "The \"{one}\" and \"{other}\" meta-arguments are mutually-exclusive, only one should be used to be \
             explicit about the number of resources to be created."
        ),
    )
    .at(second.name.span)
    .label(first.name.span, format!("{one} is here"))
    .help("Remove one of them.")
}

/// The block with the content of its `_` block, in which every name is the resource type's own.
fn unescaped(block: &Arc<Block>, problems: &mut Vec<Diagnostic>) -> Arc<Block> {
    const NONE: &[&str] = &[];
    let mut escaping = block.body.blocks("_");
    let Some(own) = escaping.next() else {
        return Arc::clone(block);
    };
    labels(own, [], problems);
    for again in escaping {
        problems.push(
            Diagnostic::error(
                &codes::DUPLICATE,
                "Duplicate escaping block",
                "A resource has at most one block \"_\", in which every name is the resource type's own.",
            )
            .at(again.header)
            .label(own.header, "the first one"),
        );
    }
    let mut whole = (**block).clone();
    whole.body.blocks.retain(|inside| &*inside.kind.text != "_");
    // No resource type that is known here has an argument or a block of these names.
    for attribute in &own.body.attributes {
        match &*attribute.name.text {
            "count" | "for_each" | "provider" | "depends_on" => {
                problems.push(unsupported_argument(&attribute.name, NONE, NONE));
            }
            _ => whole.body.attributes.push(attribute.clone()),
        }
    }
    for inside in &own.body.blocks {
        match &*inside.kind.text {
            "lifecycle" | "connection" | "provisioner" => {
                problems.push(unsupported_block(&inside.kind, NONE, NONE));
            }
            _ => whole.body.blocks.push(inside.clone()),
        }
    }
    Arc::new(whole)
}

/// Block types that the language keeps for itself.
fn reserved(body: &Body, mode: Mode, problems: &mut Vec<Diagnostic>) {
    let what = if mode == Mode::Data { "data" } else { "resource" };
    for block in body.blocks("locals") {
        problems.push(
            Diagnostic::error(
                &codes::UNKNOWN_BLOCK,
                "Reserved block type name in resource block",
                format!(
                    "The block type name \"{}\" is reserved in a {what} block.",
                    block.kind.text
                ),
            )
            .at(block.kind.span),
        );
    }
}

fn not_for_data(body: &Body, problems: &mut Vec<Diagnostic>) {
    for kind in ["provisioner", "connection"] {
        for block in body.blocks(kind) {
            problems.push(
                Diagnostic::error(
                    &codes::META_ARGUMENT,
                    "Unsupported block type",
                    format!("Blocks of type \"{kind}\" are not expected here: a data source is only read."),
                )
                .at(block.header)
                .help(format!("Move the {kind} to a managed resource.")),
            );
        }
    }
}

/// The `provisioner` blocks.
pub(super) fn provisioners(block: &Arc<Block>, problems: &mut Vec<Diagnostic>) -> Vec<Provisioner> {
    let blocks = block.body.blocks.iter().enumerate();
    blocks
        .filter(|(_, inside)| &*inside.kind.text == "provisioner")
        .filter_map(|(index, inside)| {
            let [kind] = labels(inside, ["type"], problems)?;
            if GONE.contains(&&*kind.text) {
                problems.push(gone(&kind));
                return None;
            }
            reserved_in_provisioner(&inside.body, problems);
            single_connection(&inside.body, "provisioner", problems);
            Some(Provisioner {
                kind: kind.text,
                block: Arc::clone(block),
                index,
                when: when(&inside.body, problems),
                on_failure: on_failure(&inside.body, problems),
            })
        })
        .collect()
}

/// Provisioners that there were before version 0.15.
const GONE: [&str; 4] = ["chef", "habitat", "puppet", "salt-masterless"];

fn gone(kind: &Ident) -> Diagnostic {
    Diagnostic::error(
        &codes::META_ARGUMENT,
        format!("The \"{}\" provisioner has been removed", kind.text),
        format!("Provisioner \"{}\" is gone since version 0.15.", kind.text),
    )
    .at(kind.span)
    .help("Run the tool itself, for example with local-exec.")
}

fn reserved_in_provisioner(body: &Body, problems: &mut Vec<Diagnostic>) {
    for block in body.blocks("lifecycle").chain(body.blocks("locals")) {
        problems.push(
            Diagnostic::error(
                &codes::UNKNOWN_BLOCK,
                "Reserved block type name in provisioner block",
                format!(
                    "The block type name \"{}\" is reserved in a provisioner block.",
                    block.kind.text
                ),
            )
            .at(block.kind.span),
        );
    }
}

/// Reports `connection` blocks after the first.
fn single_connection(body: &Body, what: &str, problems: &mut Vec<Diagnostic>) {
    let mut connections = body.blocks("connection");
    let Some(first) = connections.next() else { return };
    for again in connections {
        problems.push(
            Diagnostic::error(
                &codes::DUPLICATE,
                "Duplicate connection block",
                format!("This {what} already has a connection block."),
            )
            .at(again.header)
            .label(first.header, "the first one"),
        );
    }
}

fn when(body: &Body, problems: &mut Vec<Diagnostic>) -> When {
    let Some(attribute) = body.attribute("when") else {
        return When::Create;
    };
    match keyword(&attribute.value, problems).as_deref() {
        Some("create") => When::Create,
        Some("destroy") => When::Destroy,
        _ => {
            problems.push(wrong_keyword("when", "create or destroy", attribute.value.span));
            When::Create
        }
    }
}

fn on_failure(body: &Body, problems: &mut Vec<Diagnostic>) -> OnFailure {
    let Some(attribute) = body.attribute("on_failure") else {
        return OnFailure::Fail;
    };
    match keyword(&attribute.value, problems).as_deref() {
        Some("fail") => OnFailure::Fail,
        Some("continue") => OnFailure::Continue,
        _ => {
            problems.push(wrong_keyword("on_failure", "continue or fail", attribute.value.span));
            OnFailure::Fail
        }
    }
}

fn wrong_keyword(name: &str, words: &str, at: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::WRONG_CONSTANT,
        format!("Invalid \"{name}\" keyword"),
        format!("The \"{name}\" argument requires one of the following keywords: {words}."),
    )
    .at(at)
}
