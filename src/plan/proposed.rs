//! What an object should become before its provider is asked: the configuration, completed from the prior object.

use std::sync::Arc;

use crate::language::types::Type;
use crate::language::value::{Kind, Members, Value};
use crate::schema::{AttributeSchema, BlockSchema, NestedSchema, Nesting};

/// The configuration where it speaks; where it is silent, the default, else the prior value of what the provider
/// may set, else unknown for what the provider will set. Values carry no marks.
pub fn proposed(schema: &BlockSchema, prior: &Value, config: &Value) -> Value {
    if config.is_null() || !config.is_known() {
        return config.clone();
    }
    let mut members = Members::new();
    for attribute in &schema.attributes {
        let value = propose_attribute(
            attribute,
            prior.get(&attribute.name),
            config.get(&attribute.name),
            prior.is_null(),
        );
        members.insert(Arc::clone(&attribute.name), value);
    }
    for nested in &schema.blocks {
        let value = propose_nested(nested, prior.get(&nested.name), config.get(&nested.name));
        members.insert(Arc::clone(&nested.name), value);
    }
    Value::object(members)
}

/// The configuration with every default filled in, nothing else: what data sources are read with.
pub fn with_defaults(schema: &BlockSchema, config: &Value) -> Value {
    let Kind::Object(members) = config.kind() else {
        return config.clone();
    };
    let mut members = Arc::clone(members);
    for attribute in &schema.attributes {
        if let (Some(default), Some(value)) = (&attribute.default, members.get(&attribute.name))
            && value.is_null()
        {
            Arc::make_mut(&mut members).insert(Arc::clone(&attribute.name), default.clone());
        }
    }
    Value::from(Kind::Object(members))
}

fn propose_attribute(
    attribute: &AttributeSchema,
    prior: Option<&Value>,
    config: Option<&Value>,
    creating: bool,
) -> Value {
    let configured = config.filter(|value| attribute.usage.is_configurable() && !value.is_null());
    if let Some(value) = configured {
        return value.clone();
    }
    if let Some(default) = &attribute.default {
        return default.clone();
    }
    if !attribute.usage.is_computed() {
        return Value::null(attribute.ty.clone());
    }
    match prior {
        Some(value) if !creating => value.clone(),
        _ => Value::unknown(attribute.ty.clone()),
    }
}

fn propose_nested(nested: &NestedSchema, prior: Option<&Value>, config: Option<&Value>) -> Value {
    let block = &nested.block;
    let Some(config) = config else {
        return empty(nested);
    };
    match (nested.nesting, config.kind()) {
        (Nesting::Single, Kind::Object(_)) => proposed(block, prior.unwrap_or(&nothing()), config),
        (Nesting::List, Kind::List(_, elements)) => {
            let prior = prior.and_then(Value::as_sequence).unwrap_or_default();
            let elements = elements
                .iter()
                .enumerate()
                .map(|(index, element)| proposed(block, prior.get(index).unwrap_or(&nothing()), element));
            Value::list(block.implied_type(), elements.collect())
        }
        (Nesting::Map, Kind::Map(_, elements)) => {
            let elements = elements.iter().map(|(key, element)| {
                let before = prior.and_then(|prior| prior.get(key));
                (Arc::clone(key), proposed(block, before.unwrap_or(&nothing()), element))
            });
            Value::map(block.implied_type(), elements.collect())
        }
        (Nesting::Set, Kind::Set(_, elements)) => propose_set(block, prior, elements),
        // Null or unknown as a whole, or a tuple or object where blocks differ in type.
        (_, Kind::Tuple(elements)) => {
            let prior = prior.and_then(Value::as_sequence).unwrap_or_default();
            let elements = elements
                .iter()
                .enumerate()
                .map(|(index, element)| proposed(block, prior.get(index).unwrap_or(&nothing()), element));
            Value::tuple(elements.collect())
        }
        _ => config.clone(),
    }
}

fn nothing() -> Value {
    Value::null(Type::Dynamic)
}

/// What a block that does not occur becomes.
fn empty(nested: &NestedSchema) -> Value {
    let of = nested.block.implied_type();
    match nested.nesting {
        Nesting::Single => Value::null(of),
        Nesting::List => Value::list(of, Vec::new()),
        Nesting::Set => Kind::Set(of, Arc::default()).into(),
        Nesting::Map => Value::map(of, Members::new()),
    }
}

/// Elements of a set have no name: an element takes over what the provider computed for a prior element
/// that is the same where the configuration speaks.
fn propose_set(block: &BlockSchema, prior: Option<&Value>, elements: &[Value]) -> Value {
    let mut left: Vec<&Value> = prior.and_then(Value::as_sequence).unwrap_or_default().iter().collect();
    let elements = elements
        .iter()
        .map(|element| {
            let matching = left.iter().position(|before| agrees(block, before, element));
            let before = matching.map(|at| left.remove(at).clone());
            proposed(block, &before.unwrap_or_else(nothing), element)
        })
        .collect();
    Kind::Set(block.implied_type(), Arc::new(elements)).into()
}

/// Whether a prior element could have come from this configuration.
fn agrees(block: &BlockSchema, prior: &Value, config: &Value) -> bool {
    let attributes = block.attributes.iter().all(|attribute| {
        let configured = config.get(&attribute.name).filter(|value| !value.is_null());
        match configured {
            Some(value) => prior.get(&attribute.name) == Some(value),
            None => attribute.usage.is_computed() || prior.get(&attribute.name).is_none_or(Value::is_null),
        }
    });
    attributes
        && block
            .blocks
            .iter()
            .all(|nested| prior.get(&nested.name) == config.get(&nested.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Usage;

    fn attribute(name: &str, usage: Usage) -> AttributeSchema {
        AttributeSchema {
            name: name.into(),
            ty: Type::String,
            usage,
            sensitive: false,
            unrecorded: false,
            replaces: false,
            default: None,
            conflicts: Vec::new(),
            deprecated: None,
            description: "".into(),
        }
    }

    fn schema() -> BlockSchema {
        let with_default = AttributeSchema {
            default: Some(Value::string("fallback")),
            ..attribute("region", Usage::Optional)
        };
        BlockSchema {
            attributes: vec![
                attribute("id", Usage::Computed),
                attribute("name", Usage::Required),
                attribute("note", Usage::Optional),
                with_default,
                attribute("stack", Usage::OptionalComputed),
            ],
            blocks: vec![NestedSchema {
                name: "vars".into(),
                nesting: Nesting::Set,
                min: 0,
                max: None,
                block: BlockSchema {
                    attributes: vec![attribute("key", Usage::Required), attribute("made", Usage::Computed)],
                    blocks: Vec::new(),
                },
            }],
        }
    }

    fn object(members: &[(&str, Option<&str>)], vars: &[&[(&str, Option<&str>)]]) -> Value {
        let strings = |members: &[(&str, Option<&str>)]| -> Members {
            members
                .iter()
                .map(|(name, value)| (Arc::from(*name), value.map_or(Value::null(Type::String), Value::string)))
                .collect()
        };
        let mut all = strings(members);
        let elements = vars.iter().map(|members| Value::object(strings(members))).collect();
        all.insert("vars".into(), Kind::Set(Type::Dynamic, Arc::new(elements)).into());
        Value::object(all)
    }

    fn check(prior: &Value, config: &Value, expected: &str) {
        assert_eq!(format!("{:?}", proposed(&schema(), prior, config)), expected);
    }

    #[test]
    fn what_is_created_has_unknown_where_the_provider_will_speak() {
        let config = object(
            &[
                ("id", None),
                ("name", Some("a")),
                ("note", None),
                ("region", None),
                ("stack", None),
            ],
            &[&[("key", Some("k")), ("made", None)]],
        );
        check(
            &nothing(),
            &config,
            r#"{"id": unknown(string), "name": "a", "note": null(string), "region": "fallback", "stack": unknown(string), "vars": {{"key": "k", "made": unknown(string)}}}"#,
        );
    }

    #[test]
    fn what_exists_keeps_what_the_provider_said() {
        let prior = object(
            &[
                ("id", Some("1")),
                ("name", Some("a")),
                ("note", Some("old")),
                ("region", Some("eu")),
                ("stack", Some("24")),
            ],
            &[
                &[("key", Some("gone")), ("made", Some("x"))],
                &[("key", Some("k")), ("made", Some("y"))],
            ],
        );
        let config = object(
            &[
                ("id", None),
                ("name", Some("b")),
                ("note", None),
                ("region", None),
                ("stack", None),
            ],
            &[&[("key", Some("k")), ("made", None)]],
        );
        check(
            &prior,
            &config,
            r#"{"id": "1", "name": "b", "note": null(string), "region": "fallback", "stack": "24", "vars": {{"key": "k", "made": "y"}}}"#,
        );
    }
}
