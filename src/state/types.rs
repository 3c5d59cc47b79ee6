//! Types as states hold them: `"string"`, `["list", "string"]`, `["object", {"a": "number"}]`.

use serde_json::{Value as Tree, json};

use crate::language::types::Type;

/// The JSON of a type.
pub(crate) fn type_to_json(of: &Type) -> Tree {
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
            json!(["object", attributes])
        }
    }
}

/// The type of a JSON; `None` when it is none.
pub(crate) fn type_from_json(tree: &Tree) -> Option<Type> {
    if let Some(name) = tree.as_str() {
        return Some(match name {
            "dynamic" => Type::Dynamic,
            "bool" => Type::Bool,
            "number" => Type::Number,
            "string" => Type::String,
            _ => return None,
        });
    }
    let parts = tree.as_array()?;
    let inside = parts.get(1)?;
    Some(match parts.first()?.as_str()? {
        "list" => Type::list(type_from_json(inside)?),
        "set" => Type::set(type_from_json(inside)?),
        "map" => Type::map(type_from_json(inside)?),
        "tuple" => Type::tuple(
            inside
                .as_array()?
                .iter()
                .map(type_from_json)
                .collect::<Option<Vec<_>>>()?,
        ),
        "object" => Type::object(
            inside
                .as_object()?
                .iter()
                .map(|(name, of)| Some((name.as_str(), type_from_json(of)?)))
                .collect::<Option<Vec<_>>>()?,
        ),
        _ => return None,
    })
}
