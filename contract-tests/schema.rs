//! Our tables against the published schema of the public provider: type for type, version for version.

use std::collections::BTreeMap;

use dynoform::language::types::Type;
use dynoform::schema::heroku::provider_schema;
use dynoform::schema::{BlockSchema, Nesting, Schema, Usage};
use serde_json::Value as Json;

/// Secrets that the public provider shows; we hide them.
const HIDDEN_BY_US: &[&str] = &[
    "heroku_space_vpn_connection.tunnels.pre_shared_key",
    "heroku_telemetry_drain.headers",
];

fn published() -> Json {
    let folder =
        std::env::var("DYNOFORM_SHARED_DATA").expect("DYNOFORM_SHARED_DATA names the folder of published schemas");
    let path = std::path::Path::new(&folder).join("heroku-provider-5.3.schema.json");
    let text = std::fs::read_to_string(&path).expect("the published schema is readable");
    serde_json::from_str(&text).expect("it is JSON")
}

/// One line per attribute and block, as both sides print it.
type Lines = BTreeMap<String, String>;

fn ours(place: &str, block: &BlockSchema, lines: &mut Lines) {
    for attribute in &block.attributes {
        let place = format!("{place}.{}", attribute.name);
        let usage = match attribute.usage {
            Usage::Required => "required",
            Usage::Optional => "optional",
            Usage::OptionalComputed => "optional computed",
            Usage::Computed => "computed",
        };
        let sensitive = attribute.sensitive && !HIDDEN_BY_US.contains(&place.as_str());
        lines.insert(
            place,
            line(
                &type_json(&attribute.ty),
                usage,
                sensitive,
                attribute.deprecated.is_some(),
            ),
        );
    }
    for nested in &block.blocks {
        let place = format!("{place}.{}", nested.name);
        let nesting = match nested.nesting {
            Nesting::Single => "single",
            Nesting::List => "list",
            Nesting::Set => "set",
            Nesting::Map => "map",
        };
        lines.insert(
            place.clone(),
            format!("block {nesting} {}..{:?}", nested.min, nested.max),
        );
        ours(&place, &nested.block, lines);
    }
}

fn theirs(place: &str, block: &Json, lines: &mut Lines) {
    let flag = |of: &Json, name: &str| of[name].as_bool().unwrap_or(false);
    for (name, attribute) in block["attributes"].as_object().into_iter().flatten() {
        let usage = match (
            flag(attribute, "required"),
            flag(attribute, "optional"),
            flag(attribute, "computed"),
        ) {
            (true, false, false) => "required",
            (false, true, false) => "optional",
            (false, true, true) => "optional computed",
            (false, false, true) => "computed",
            other => panic!("{place}.{name}: {other:?}"),
        };
        lines.insert(
            format!("{place}.{name}"),
            line(
                &attribute["type"],
                usage,
                flag(attribute, "sensitive"),
                flag(attribute, "deprecated"),
            ),
        );
    }
    for (name, nested) in block["block_types"].as_object().into_iter().flatten() {
        let place = format!("{place}.{name}");
        let min = nested["min_items"].as_u64().unwrap_or(0);
        let nesting = nested["nesting_mode"].as_str().expect("a nesting mode");
        lines.insert(
            place.clone(),
            format!("block {nesting} {min}..{:?}", nested["max_items"].as_u64()),
        );
        theirs(&place, &nested["block"], lines);
    }
}

fn line(of: &Json, usage: &str, sensitive: bool, deprecated: bool) -> String {
    format!("{of} {usage} sensitive={sensitive} deprecated={deprecated}")
}

fn type_json(of: &Type) -> Json {
    match of {
        Type::Bool => "bool".into(),
        Type::Number => "number".into(),
        Type::String => "string".into(),
        Type::List(element) => serde_json::json!(["list", type_json(element)]),
        Type::Set(element) => serde_json::json!(["set", type_json(element)]),
        Type::Map(element) => serde_json::json!(["map", type_json(element)]),
        Type::Object(object) => {
            let members: serde_json::Map<String, Json> = object
                .attributes
                .iter()
                .map(|(name, of)| (name.to_string(), type_json(of)))
                .collect();
            serde_json::json!(["object", members])
        }
        other => panic!("no table has {other}"),
    }
}

fn compare(kind: &str, schema: Option<&Schema>, published: &Json) {
    let schema = schema.unwrap_or_else(|| panic!("{kind} has no table"));
    let (mut left, mut right) = (Lines::new(), Lines::new());
    ours(kind, &schema.block, &mut left);
    theirs(kind, &published["block"], &mut right);
    assert_eq!(left, right);
    assert_eq!(Some(schema.version), published["version"].as_u64(), "{kind}");
}

#[test]
fn our_tables_are_the_published_schema() {
    let published = published();
    let schema = provider_schema();
    compare("provider", Some(&schema.provider), &published["provider"]);
    for (section, tables) in [
        ("resource_schemas", &schema.resources),
        ("data_source_schemas", &schema.data),
    ] {
        let theirs = published[section].as_object().expect("a table of schemas");
        assert_eq!(theirs.len(), tables.len(), "{section}");
        for (kind, table) in theirs {
            compare(kind, tables.get(kind.as_str()).map(|table| &**table), table);
        }
    }
}

#[test]
fn what_we_hide_beyond_the_published_schema_exists() {
    let schema = provider_schema();
    for place in HIDDEN_BY_US {
        let mut parts = place.split('.');
        let kind = parts.next().expect("a resource type");
        let mut block = &schema.resources[kind].block;
        let names: Vec<&str> = parts.collect();
        let (last, way) = names.split_last().expect("an attribute");
        for name in way {
            block = &block.nested(name).expect("a block").block;
        }
        assert!(block.attribute(last).expect("an attribute").sensitive, "{place}");
    }
}
