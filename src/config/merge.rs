//! What an override file does to a block: its arguments and nested blocks take the place of the base's.

use std::sync::Arc;

use crate::syntax::ast::{Block, Body};

/// The base block as the override changes it.
pub(super) fn merged(base: &Block, over: &Block) -> Arc<Block> {
    Arc::new(Block {
        body: merged_body(&base.kind.text, &base.body, &over.body),
        ..base.clone()
    })
}

fn merged_body(kind: &str, base: &Body, over: &Body) -> Body {
    let mut body = base.clone();
    // Whichever the override has takes the place of the other.
    for (set, other) in [("count", "for_each"), ("for_each", "count")] {
        if matches!(kind, "resource" | "data" | "module") && over.attribute(set).is_some() {
            body.attributes.retain(|attribute| &*attribute.name.text != other);
        }
    }
    merge_attributes(&mut body, over);
    let by_argument = |nested: &str| match kind {
        "resource" | "data" => nested == "lifecycle",
        "terraform" => nested == "required_providers",
        _ => false,
    };
    let replaced = |block: &Block| {
        let name = target(block);
        !by_argument(name) && over.blocks.iter().any(|above| target(above) == name)
    };
    body.blocks.retain(|block| !replaced(block));
    for above in &over.blocks {
        let name = target(above);
        let same = body
            .blocks
            .iter_mut()
            .find(|block| by_argument(name) && target(block) == name);
        match same {
            Some(block) => block.body = merged_body("", &block.body, &above.body),
            None => body.blocks.push(above.clone()),
        }
    }
    body
}

fn merge_attributes(body: &mut Body, over: &Body) {
    for above in &over.attributes {
        let same = body
            .attributes
            .iter_mut()
            .find(|attribute| attribute.name.text == above.name.text);
        match same {
            Some(attribute) => *attribute = above.clone(),
            None => body.attributes.push(above.clone()),
        }
    }
}

/// The block type that a block makes; `cloud` and `backend` take each other's place.
fn target(block: &Block) -> &str {
    match (&*block.kind.text, &block.labels[..]) {
        ("dynamic", [label]) => &label.text,
        ("cloud", _) => "backend",
        (kind, _) => kind,
    }
}
