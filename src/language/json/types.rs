//! The JSON notation of types: `"string"`, `["list", "string"]`, `["object", {"a": "number"}]`.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value as Tree, json};

use crate::language::types::{ObjectType, Type};

/// The JSON of a type.
pub fn type_to_json(of: &Type) -> Tree {
    match of {
        Type::Dynamic => json!("dynamic"),
        Type::Bool => json!("bool"),
        Type::Number => json!("number"),
        Type::String => json!("string"),
        Type::List(element) => json!(["list", type_to_json(element)]),
        Type::Set(element) => json!(["set", type_to_json(element)]),
        Type::Map(element) => json!(["map", type_to_json(element)]),
        Type::Tuple(elements) => json!(["tuple", elements.iter().map(type_to_json).collect::<Vec<_>>()]),
        Type::Object(object) => {
            let attributes: serde_json::Map<String, Tree> = object
                .attributes
                .iter()
                .map(|(name, of)| (name.to_string(), type_to_json(of)))
                .collect();
            if object.optional.is_empty() {
                json!(["object", attributes])
            } else {
                let optional: Vec<&str> = object.optional.iter().map(|name| &**name).collect();
                json!(["object", attributes, optional])
            }
        }
    }
}

/// The type of a JSON; `None` when it is none.
pub fn type_from_json(tree: &Tree) -> Option<Type> {
    match tree {
        Tree::String(name) => Some(match name.as_str() {
            "dynamic" => Type::Dynamic,
            "bool" => Type::Bool,
            "number" => Type::Number,
            "string" => Type::String,
            _ => return None,
        }),
        Tree::Array(parts) => match (parts.first()?.as_str()?, &parts[1..]) {
            ("list", [element]) => Some(Type::list(type_from_json(element)?)),
            ("set", [element]) => Some(Type::set(type_from_json(element)?)),
            ("map", [element]) => Some(Type::map(type_from_json(element)?)),
            ("tuple", [Tree::Array(elements)]) => {
                let elements: Option<Vec<Type>> = elements.iter().map(type_from_json).collect();
                Some(Type::tuple(elements?))
            }
            ("object", [Tree::Object(attributes)]) => object(attributes, &[]),
            ("object", [Tree::Object(attributes), Tree::Array(optional)]) => object(attributes, optional),
            _ => None,
        },
        _ => None,
    }
}

fn object(attributes: &serde_json::Map<String, Tree>, optional: &[Tree]) -> Option<Type> {
    let attributes = attributes
        .iter()
        .map(|(name, of)| Some((Arc::from(name.as_str()), type_from_json(of)?)))
        .collect::<Option<_>>()?;
    let optional = optional
        .iter()
        .map(|name| name.as_str().map(Arc::from))
        .collect::<Option<BTreeSet<Arc<str>>>>()?;
    Some(Type::Object(Arc::new(ObjectType { attributes, optional })))
}
