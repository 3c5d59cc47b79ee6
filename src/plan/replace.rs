//! Which changes cannot be made in place.

use std::sync::Arc;

use crate::language::value::{Path, PathStep, Value};
use crate::schema::{BlockSchema, NestedSchema};

/// The paths whose value differs and whose schema says that a change replaces the object. Values carry no marks;
/// something unknown differs from everything.
pub fn by_schema(schema: &BlockSchema, before: &Value, after: &Value) -> Vec<Path> {
    let mut found = Vec::new();
    walk(schema, before, after, &mut Vec::new(), &mut found);
    found
}

fn walk(schema: &BlockSchema, before: &Value, after: &Value, path: &mut Path, found: &mut Vec<Path>) {
    for attribute in schema.attributes.iter().filter(|attribute| attribute.replaces) {
        if before.get(&attribute.name) != after.get(&attribute.name) {
            path.push(PathStep::Name(Arc::clone(&attribute.name)));
            found.push(path.clone());
            path.pop();
        }
    }
    for nested in schema.blocks.iter().filter(|nested| any_replaces(&nested.block)) {
        let pair = (before.get(&nested.name), after.get(&nested.name));
        if let (Some(before), Some(after)) = pair
            && before != after
        {
            path.push(PathStep::Name(Arc::clone(&nested.name)));
            nested_block(nested, before, after, path, found);
            path.pop();
        }
    }
}

fn nested_block(nested: &NestedSchema, before: &Value, after: &Value, path: &mut Path, found: &mut Vec<Path>) {
    if let (Some(old), Some(new)) = (before.as_members(), after.as_members())
        && nested.nesting == crate::schema::Nesting::Map
    {
        for (key, element) in new {
            let null = Value::null(element.ty());
            path.push(PathStep::Name(Arc::clone(key)));
            walk(&nested.block, old.get(key).unwrap_or(&null), element, path, found);
            path.pop();
        }
        return;
    }
    match (before.as_sequence(), after.as_sequence()) {
        (Some(old), Some(new)) if old.len() == new.len() => {
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                path.push(PathStep::Index(index));
                walk(&nested.block, old, new, path, found);
                path.pop();
            }
        }
        // A block came or went: all of it is at fault.
        (Some(_), Some(_)) => found.push(path.clone()),
        _ => walk(&nested.block, before, after, path, found),
    }
}

fn any_replaces(schema: &BlockSchema) -> bool {
    schema.attributes.iter().any(|attribute| attribute.replaces)
        || schema.blocks.iter().any(|nested| any_replaces(&nested.block))
}

/// What lies at a path, when everything on the way is there. Elements of sets are not followed: the set itself
/// is what lies there.
pub fn at<'a>(value: &'a Value, path: &[PathStep]) -> Option<&'a Value> {
    let Some((step, rest)) = path.split_first() else {
        return Some(value);
    };
    match step {
        PathStep::Name(name) => at(value.get(name)?, rest),
        PathStep::Index(index) => at(value.as_sequence()?.get(*index)?, rest),
        PathStep::Element => Some(value),
    }
}

/// Of the paths that a provider names, those whose value differs indeed.
pub fn differing(paths: Vec<Path>, before: &Value, after: &Value) -> Vec<Path> {
    paths
        .into_iter()
        .filter(|path| at(before, path) != at(after, path))
        .collect()
}
