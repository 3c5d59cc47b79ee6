//! A state for people and for programs.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::lines::{Line, render};
use super::resource::shown;
use super::{Style, outputs_text};
use crate::address::{InstanceAddress, InstanceKey, Mode, ModuleInstance};
use crate::language::json::{from_text, to_json, type_to_json};
use crate::language::value::{Kind, Value};
use crate::plan::{Prior, PriorInstance, PriorObject};
use crate::state::{Output, State, TERRAFORM_VERSION};

/// The value of an output of the state, marked when it is sensitive; `None` when the text does not fit the type.
pub fn output_value(output: &Output) -> Option<Value> {
    let value = from_text(output.value.text(), &output.ty).ok()?;
    Some(if output.sensitive { value.sensitive() } else { value })
}

/// Everything that a state holds, for `show`.
pub fn state_text(state: &State, prior: &Prior, style: Style) -> String {
    if state.is_empty() {
        return "The state is empty: nothing is managed yet.\n".into();
    }
    let mut text = String::new();
    for (address, instance) in prior {
        for (deposed, object) in objects(instance) {
            text.push_str(&object_text(address, deposed, instance, object, style));
            text.push('\n');
        }
    }
    if !state.outputs.is_empty() {
        let values: BTreeMap<&str, Value> = state
            .outputs
            .iter()
            .filter_map(|(name, output)| Some((&**name, output_value(output)?)))
            .collect();
        text.push_str("\nOutputs:\n\n");
        text.push_str(&outputs_text(
            values.iter().map(|(name, value)| (*name, value, value.is_sensitive())),
        ));
    }
    text
}

/// One instance, for `state show`.
pub fn instance_text(address: &InstanceAddress, instance: &PriorInstance, style: Style) -> String {
    objects(instance)
        .map(|(deposed, object)| object_text(address, deposed, instance, object, style))
        .collect()
}

fn objects(instance: &PriorInstance) -> impl Iterator<Item = (Option<&str>, &PriorObject)> {
    let current = instance.current.iter().map(|object| (None, object));
    current.chain(instance.deposed.iter().map(|(key, object)| (Some(&**key), object)))
}

fn object_text(
    address: &InstanceAddress,
    deposed: Option<&str>,
    instance: &PriorInstance,
    object: &PriorObject,
    style: Style,
) -> String {
    let mut notes = deposed
        .map(|key| format!(" (deposed object {key})"))
        .unwrap_or_default();
    if object.tainted {
        notes.push_str(" (tainted)");
    }
    let mut lines: Vec<Line> = Vec::new();
    let schema = instance.schema.as_deref().map(|schema| &schema.block);
    shown(&mut lines, address, schema, &object.value);
    format!(
        "{}\n{}",
        style.bold(format!("# {address}{notes}:")),
        render(&lines, style)
    )
}

/// The reference's JSON of a state (`format_version` 1.0). It gives sensitive values: `show -json` is asked for them.
pub fn state_json(state: &State, prior: &Prior) -> Json {
    if state.is_empty() {
        return json!({ "format_version": "1.0" });
    }
    let mut values = json!({ "root_module": module_json(&ModuleInstance::root(), prior) });
    if !state.outputs.is_empty() {
        values["outputs"] = outputs_json(state);
    }
    let mut document = json!({
        "format_version": "1.0",
        "terraform_version": TERRAFORM_VERSION,
        "values": values,
    });
    if let Some(checks) = state.check_results.as_ref().filter(|checks| !checks.is_empty()) {
        document["checks"] = checks
            .iter()
            .map(|check| json!({ "address": { "to_display": check.address, "kind": check.kind }, "status": check.status }))
            .collect();
    }
    document
}

/// Every output with its type and value: `output -json`. It gives sensitive values, which is what it is for.
pub fn outputs_json(state: &State) -> Json {
    let outputs = state.outputs.iter().map(|(name, output)| {
        let json = json!({
            "sensitive": output.sensitive,
            "type": type_to_json(&output.ty),
            "value": output.value.value(),
        });
        (name.to_string(), json)
    });
    Json::Object(outputs.collect())
}

fn module_json(module: &ModuleInstance, prior: &Prior) -> Json {
    let mut json = json!({});
    if !module.is_root() {
        json["address"] = module.to_string().into();
    }
    let resources: Vec<Json> = prior
        .iter()
        .filter(|(address, _)| address.resource.module == *module)
        .flat_map(|(address, instance)| {
            objects(instance).map(|(deposed, object)| resource_json(address, deposed, instance, object))
        })
        .collect();
    if !resources.is_empty() {
        json["resources"] = resources.into();
    }
    let depth = module.0.len();
    let mut children: Vec<ModuleInstance> = prior
        .keys()
        .filter(|address| address.resource.module.0.len() > depth && address.resource.module.0[..depth] == *module.0)
        .map(|address| ModuleInstance(address.resource.module.0[..=depth].into()))
        .collect();
    children.dedup();
    if !children.is_empty() {
        json["child_modules"] = children.iter().map(|child| module_json(child, prior)).collect();
    }
    json
}

fn resource_json(
    address: &InstanceAddress,
    deposed: Option<&str>,
    instance: &PriorInstance,
    object: &PriorObject,
) -> Json {
    let resource = &address.resource;
    let mut json = json!({
        "address": address.to_string(),
        "mode": if resource.mode == Mode::Managed { "managed" } else { "data" },
        "type": &*resource.kind,
        "name": &*resource.name,
        "provider_name": instance.provider.to_string(),
        "schema_version": instance.schema.as_ref().map_or(0, |schema| schema.version),
        "values": to_json(&object.value),
        "sensitive_values": sensitive_json(&object.value).unwrap_or_else(|| json!({})),
    });
    match &address.key {
        Some(InstanceKey::Index(index)) => json["index"] = (*index).into(),
        Some(InstanceKey::Name(name)) => json["index"] = (**name).into(),
        None => {}
    }
    if !object.dependencies.is_empty() {
        json["depends_on"] = object.dependencies.iter().map(ToString::to_string).collect();
    }
    if object.tainted {
        json["tainted"] = true.into();
    }
    if let Some(key) = deposed {
        json["deposed_key"] = key.into();
    }
    json
}

/// Where something sensitive is: true there, and the way to it. Objects and maps leave out what is not sensitive,
/// lists say false.
pub(crate) fn sensitive_json(value: &Value) -> Option<Json> {
    if value.is_sensitive() {
        return Some(true.into());
    }
    match value.kind() {
        Kind::Map(_, members) | Kind::Object(members) => {
            let members = members
                .iter()
                .filter_map(|(name, value)| Some((name.to_string(), sensitive_json(value)?)));
            Some(Json::Object(members.collect()))
        }
        Kind::List(_, values) | Kind::Tuple(values) | Kind::Set(_, values) => Some(
            values
                .iter()
                .map(|value| sensitive_json(value).unwrap_or(false.into()))
                .collect(),
        ),
        _ => None,
    }
}
