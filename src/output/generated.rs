//! The configuration of objects that exist, as a beginning for people to go on from.

use std::fmt::Write;

use crate::address::InstanceAddress;
use crate::language::literal::{self, quoted};
use crate::language::value::Value;
use crate::schema::catalogue::{Generation, lacks};
use crate::schema::{AttributeSchema, BlockSchema, Nesting, Usage};

/// The blocks that describe these objects, in the canonical style. What is sensitive is left for people to fill in.
pub fn generated_configuration<'a>(
    objects: impl IntoIterator<Item = (&'a InstanceAddress, &'a Value, &'a BlockSchema)>,
) -> String {
    let mut text =
        String::from("# Written by dynoform from what exists. Look through it, and move it where it belongs.\n");
    for (address, value, schema) in objects {
        let resource = &address.resource;
        let _ = writeln!(text, "\nresource \"{}\" \"{}\" {{", resource.kind, resource.name);
        body(schema, value, &lacking(&resource.kind, value), 1, &mut text);
        text.push_str("}\n");
    }
    crate::format::format(&text).unwrap_or(text)
}

/// What the object tells about itself and must not be asked for where it is.
fn lacking(kind: &str, value: &Value) -> Vec<&'static str> {
    let generation = match value.get("generation").and_then(Value::as_str) {
        Some("fir") => Generation::Fir,
        _ => return Vec::new(),
    };
    lacks(generation, kind).filter_map(|lack| lack.argument).collect()
}

fn body(schema: &BlockSchema, value: &Value, lacking: &[&str], depth: usize, text: &mut String) {
    for attribute in schema
        .attributes
        .iter()
        .filter(|attribute| is_written(attribute, value) && !lacking.contains(&&*attribute.name))
    {
        argument(attribute, value, depth, text);
    }
    for nested in schema.blocks.iter().filter(|nested| is_for_people(&nested.block)) {
        let Some(inside) = value.get(&nested.name).filter(|inside| !inside.is_null()) else {
            continue;
        };
        let all: Vec<(Option<&str>, &Value)> = match nested.nesting {
            Nesting::Single => vec![(None, inside)],
            Nesting::List | Nesting::Set => inside
                .as_sequence()
                .unwrap_or_default()
                .iter()
                .map(|one| (None, one))
                .collect(),
            Nesting::Map => {
                let members = inside.as_members().into_iter().flatten();
                members.map(|(label, one)| (Some(&**label), one)).collect()
            }
        };
        for (label, one) in all {
            let label = label.map(|label| format!(" {}", quoted(label))).unwrap_or_default();
            let _ = writeln!(text, "\n{}{}{label} {{", indent(depth), nested.name);
            body(&nested.block, one, &[], depth + 1, text);
            let _ = writeln!(text, "{}}}", indent(depth));
        }
    }
}

/// What people write: not what the provider alone says, not the identity, not what says nothing.
fn is_written(attribute: &AttributeSchema, value: &Value) -> bool {
    let is_required = attribute.usage == Usage::Required;
    if !attribute.usage.is_configurable() || (&*attribute.name == "id" && !is_required) {
        return false;
    }
    let Some(value) = value.get(&attribute.name) else {
        return false;
    };
    // A switch that is off when nobody writes it.
    let is_off = attribute.usage == Usage::OptionalComputed && value.as_bool() == Some(false);
    is_required || !(is_off || is_nothing(value) || attribute.default.as_ref() == Some(value))
}

/// Blocks that the provider fills when nobody does are left to it.
fn is_for_people(block: &BlockSchema) -> bool {
    let by_provider =
        |attribute: &AttributeSchema| matches!(attribute.usage, Usage::OptionalComputed | Usage::Computed);
    !block.blocks.is_empty() || !block.attributes.iter().all(by_provider)
}

fn is_nothing(value: &Value) -> bool {
    value.is_null()
        || value.as_sequence().is_some_and(<[Value]>::is_empty)
        || value.as_members().is_some_and(|members| members.is_empty())
        || value.as_str().is_some_and(str::is_empty)
}

fn argument(attribute: &AttributeSchema, value: &Value, depth: usize, text: &mut String) {
    let name = &attribute.name;
    let value = value.get(name);
    if attribute.sensitive || value.is_some_and(Value::is_sensitive) {
        let _ = writeln!(
            text,
            "{}{name} = null # sensitive: set it, best from a variable",
            indent(depth)
        );
        return;
    }
    let _ = write!(text, "{}{name} = ", indent(depth));
    if let Some(value) = value {
        text.push_str(&literal::expression(value));
    }
    text.push('\n');
}

fn indent(depth: usize) -> String {
    "  ".repeat(depth)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::types::Type;
    use crate::language::value::Members;
    use crate::schema::heroku::provider_schema;

    #[test]
    fn what_exists_is_written_as_people_write_it() {
        let object = |members: Vec<(&str, Value)>| {
            Value::object(
                members
                    .into_iter()
                    .map(|(name, value)| (name.into(), value))
                    .collect::<Members>(),
            )
        };
        let vars = Value::map(Type::String, [("A".into(), Value::string("${x} \"1\"\n"))].into());
        let team = object(vec![("name", Value::string("acme")), ("locked", Value::bool(true))]);
        let app = object(vec![
            ("id", Value::string("0123")),
            ("name", Value::string("shop")),
            ("region", Value::string("us")),
            ("git_url", Value::string("https://git.heroku.com/shop.git")),
            (
                "buildpacks",
                Value::list(Type::String, vec![Value::string("heroku/nodejs")]),
            ),
            ("config_vars", vars),
            (
                "sensitive_config_vars",
                Value::map(Type::String, [("S".into(), Value::string("canary"))].into()),
            ),
            ("space", Value::null(Type::String)),
            ("organization", Value::list(team.ty(), vec![team.clone()])),
        ]);
        let schema = provider_schema();
        let address: InstanceAddress = "heroku_app.web".parse().expect("an address");
        let text = generated_configuration([(&address, &app, &schema.resources["heroku_app"].block)]);
        insta::assert_snapshot!(text, @r#"
        # Written by dynoform from what exists. Look through it, and move it where it belongs.

        resource "heroku_app" "web" {
          buildpacks = ["heroku/nodejs"]
          config_vars = {
            A = "$${x} \"1\"\n"
          }
          name                  = "shop"
          region                = "us"
          sensitive_config_vars = null # sensitive: set it, best from a variable

          organization {
            locked = true
            name   = "acme"
          }
        }
        "#);
    }
}
