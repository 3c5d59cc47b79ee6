//! Files in JSON syntax: strings become the references and types that native syntax writes bare.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::schema::{BlockSchema, Nesting, Schemas};
use crate::source::{AnchorId, Anchors};
use crate::syntax::ast::{Attribute, Block, Body, ExprKind, Item, ItemKind, ObjectItem, ObjectKey};
use crate::syntax::{self, Parse, json_reference};

/// Parses a `.tf.json` file. The schemas say which properties of resources are blocks.
pub(super) fn parse(text: &str, anchor: AnchorId, anchors: &Anchors, schemas: &Schemas) -> Parse {
    let nested = |path: &[&str]| nested(path, schemas);
    let mut parse = syntax::parse_json(text, anchor, anchors, &nested);
    let mut problems = Vec::new();
    for item in &mut parse.items {
        *item = native(item, &mut problems);
    }
    parse.problems.extend(problems);
    parse
}

/// The nested blocks of resource types and providers, with the number of their labels.
fn nested(path: &[&str], schemas: &Schemas) -> Vec<(Arc<str>, usize)> {
    let [root, kind, inner @ ..] = path else {
        return Vec::new();
    };
    let schema = schemas.iter().find_map(|(address, provider)| match *root {
        "resource" => provider.resources.get(*kind).map(|schema| &schema.block),
        "data" => provider.data.get(*kind).map(|schema| &schema.block),
        "provider" => (*address.kind == **kind).then_some(&provider.provider.block),
        _ => None,
    });
    let mut block: Option<&BlockSchema> = schema;
    for name in inner {
        block = block.and_then(|block| block.nested(name)).map(|nested| &nested.block);
    }
    let blocks = block.map(|block| &block.blocks[..]).unwrap_or_default();
    blocks
        .iter()
        .map(|nested| (Arc::clone(&nested.name), usize::from(nested.nesting == Nesting::Map)))
        .collect()
}

fn native(item: &Item, problems: &mut Vec<Diagnostic>) -> Item {
    let kind = match &item.kind {
        ItemKind::Block(block) => ItemKind::Block(Arc::new(native_block(block, problems))),
        other => other.clone(),
    };
    Item { kind, ..item.clone() }
}

/// The block with references where the language has them.
fn native_block(block: &Block, problems: &mut Vec<Diagnostic>) -> Block {
    let names: &[&str] = match &*block.kind.text {
        "variable" => &["type"],
        "output" => &["depends_on"],
        "module" => &["depends_on", "providers"],
        "resource" | "data" => &["depends_on", "provider"],
        "moved" => &["from", "to"],
        "removed" => &["from"],
        "import" => &["to", "provider"],
        _ => &[],
    };
    let mut body = rewritten(&block.body, names, problems);
    for inside in &mut body.blocks {
        let names: &[&str] = match &*inside.kind.text {
            "lifecycle" => &["ignore_changes", "replace_triggered_by"],
            "provisioner" => &["when", "on_failure"],
            "dynamic" => &["iterator"],
            _ => continue,
        };
        inside.body = rewritten(&inside.body, names, problems);
    }
    if &*block.kind.text == "terraform" {
        let required = body
            .blocks
            .iter_mut()
            .filter(|inside| &*inside.kind.text == "required_providers");
        for entry in required.flat_map(|inside| &mut inside.body.attributes) {
            name_aliases(entry, problems);
        }
    }
    Block { body, ..block.clone() }
}

/// `configuration_aliases` as references.
fn name_aliases(entry: &mut Attribute, problems: &mut Vec<Diagnostic>) {
    let ExprKind::Object(items) = &entry.value.kind else {
        return;
    };
    let named = items.iter().map(|item| {
        let is_it = match &item.key {
            ObjectKey::Name(name) => &*name.text == "configuration_aliases",
            ObjectKey::Expr(key) => matches!(&key.kind, ExprKind::String(text) if &**text == "configuration_aliases"),
        };
        if !is_it {
            return item.clone();
        }
        let (value, found) = json_reference(&item.value);
        problems.extend(found);
        ObjectItem { value, ..item.clone() }
    });
    entry.value.kind = ExprKind::Object(named.collect());
}

fn rewritten(body: &Body, names: &[&str], problems: &mut Vec<Diagnostic>) -> Body {
    let mut body = body.clone();
    for attribute in &mut body.attributes {
        if names.contains(&&*attribute.name.text) {
            let (value, found) = json_reference(&attribute.value);
            attribute.value = value;
            problems.extend(found);
        }
    }
    body
}
