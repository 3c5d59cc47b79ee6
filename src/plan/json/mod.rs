//! The reference's plan document (`show -json`, format_version 1.2), which policy tools read.
//!
//! Gives sensitive values on purpose and says where they are: whoever asks for this document asks for them.

mod configuration;
mod marks;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Tree, json};

use super::consistency::path_text;
use super::{Action, Change, Drift, OutputChange, Plan, PlanMode};
use crate::address::{InstanceAddress, InstanceKey, Mode, ModuleInstance};
use crate::analysis::Program;
use crate::language::json::{to_json, type_to_json};
use crate::language::value::{Path, PathStep, Value};
use crate::state::TERRAFORM_VERSION;

pub use marks::{sensitive_as_bool, unknown_as_bool};

/// The plan as a document. `prior_state` is the document of the state that it starts from.
pub fn document(plan: &Plan, program: &Program, prior_state: Tree) -> Tree {
    let errored = crate::diagnostic::has_errors(&plan.diagnostics);
    let mut document = json!({
        "format_version": "1.2",
        "terraform_version": TERRAFORM_VERSION,
        "planned_values": planned_values(plan),
        "resource_changes": plan.changes.iter().map(change).collect::<Vec<_>>(),
        "prior_state": prior_state,
        "configuration": configuration::document(program),
        "timestamp": plan.timestamp,
        "applyable": !errored && plan.is_applyable(),
        "complete": !errored && plan.options.targets.is_empty(),
        "errored": errored,
    });
    let variables = plan
        .variables
        .iter()
        .map(|(name, value)| (&**name, json!({ "value": to_json(value) })));
    if !plan.variables.is_empty() {
        document["variables"] = by_name(variables);
    }
    if !plan.outputs.is_empty() {
        let changes = plan.outputs.iter();
        document["output_changes"] = by_name(changes.map(|output| (&*output.name, output_change(output))));
    }
    if !plan.drift.is_empty() {
        document["resource_drift"] = plan.drift.iter().map(drift).collect();
    }
    document
}

/// Everything that a plan says, piece by piece: of ten thousand resources the whole document takes longer than the plan.
pub fn parts(plan: &Plan) -> impl Iterator<Item = Tree> {
    let outputs = plan
        .outputs
        .iter()
        .map(|output| json!({ "output": &*output.name, "change": output_change(output) }));
    let variables = plan
        .variables
        .iter()
        .map(|(name, value)| json!({ "variable": &**name, "value": to_json(value) }));
    let changes = plan.changes.iter().map(change);
    changes
        .chain(plan.drift.iter().map(drift))
        .chain(outputs)
        .chain(variables)
}

fn by_name<'a>(members: impl Iterator<Item = (&'a str, Tree)>) -> Tree {
    Tree::Object(members.map(|(name, tree)| (name.to_owned(), tree)).collect())
}

fn planned_values(plan: &Plan) -> Tree {
    let mut values = json!({});
    let outputs = plan.outputs.iter().filter(|output| output.action != Action::Delete);
    let outputs = by_name(outputs.map(|output| (&*output.name, planned_output(output))));
    if outputs.as_object().is_some_and(|outputs| !outputs.is_empty()) {
        values["outputs"] = outputs;
    }
    let mut modules: BTreeMap<&ModuleInstance, Vec<Tree>> = BTreeMap::new();
    let stays =
        |change: &&Change| change.deposed.is_none() && !matches!(change.action, Action::Delete | Action::Forget);
    for change in plan.changes.iter().filter(stays) {
        modules
            .entry(&change.address.resource.module)
            .or_default()
            .push(planned_resource(change));
    }
    values["root_module"] = module(&ModuleInstance::root(), &mut modules);
    values
}

fn planned_output(output: &OutputChange) -> Tree {
    let mut tree = json!({ "sensitive": output.sensitive });
    if output.after.is_wholly_known() {
        tree["type"] = type_to_json(&output.after.ty());
        tree["value"] = to_json(&output.after);
    }
    tree
}

/// A module with the modules inside it. Takes what it uses out of `modules`, which is sorted: parents come first.
fn module(at: &ModuleInstance, modules: &mut BTreeMap<&ModuleInstance, Vec<Tree>>) -> Tree {
    let mut tree = json!({});
    if let Some(resources) = modules.remove(at) {
        tree["resources"] = resources.into();
    }
    let depth = at.0.len();
    let mut children = Vec::new();
    while let Some((next, _)) = modules.range::<ModuleInstance, _>(at..).next()
        && next.0.len() > depth
        && next.0[..depth] == at.0[..]
    {
        let child = ModuleInstance(next.0[..=depth].into());
        let mut inside = module(&child, modules);
        inside["address"] = child.to_string().into();
        children.push(inside);
    }
    if !children.is_empty() {
        tree["child_modules"] = children.into();
    }
    tree
}

fn planned_resource(change: &Change) -> Tree {
    let mut tree = head(&change.address, &change.provider.to_string());
    tree.insert("schema_version".into(), schema_version(change).into());
    let values = to_json(&change.after);
    if values != json!({}) {
        tree.insert("values".into(), values);
    }
    let sensitive = sensitive_as_bool(&change.after);
    tree.insert(
        "sensitive_values".into(),
        if sensitive == json!(false) {
            json!({})
        } else {
            sensitive
        },
    );
    Tree::Object(tree)
}

fn schema_version(change: &Change) -> u64 {
    change.schema.as_ref().map_or(0, |schema| schema.version)
}

/// What every description of an instance begins with.
fn head(address: &InstanceAddress, provider: &str) -> Map<String, Tree> {
    let resource = &address.resource;
    let mode = match resource.mode {
        Mode::Managed => "managed",
        Mode::Data => "data",
    };
    let mut head = Map::new();
    head.insert("address".into(), address.to_string().into());
    head.insert("mode".into(), mode.into());
    head.insert("type".into(), (*resource.kind).into());
    head.insert("name".into(), (*resource.name).into());
    match &address.key {
        Some(InstanceKey::Index(index)) => head.insert("index".into(), (*index).into()),
        Some(InstanceKey::Name(name)) => head.insert("index".into(), (**name).into()),
        None => None,
    };
    head.insert("provider_name".into(), provider.into());
    head
}

/// One of `resource_changes`.
pub fn change(change: &Change) -> Tree {
    let mut tree = head(&change.address, &change.provider.to_string());
    place(&mut tree, &change.address, change.previous.as_ref());
    if let Some(key) = &change.deposed {
        tree.insert("deposed".into(), (**key).into());
    }
    let mut difference = difference(change.action, &change.before, &change.after);
    if !change.replace_paths.is_empty() {
        difference["replace_paths"] = change.replace_paths.iter().map(path).collect();
    }
    if let Some(id) = &change.import {
        difference["importing"] = json!({ "id": &**id });
    }
    tree.insert("change".into(), difference);
    if let Some(reason) = change.reason.and_then(super::Reason::word) {
        tree.insert("action_reason".into(), reason.into());
    }
    Tree::Object(tree)
}

fn place(tree: &mut Map<String, Tree>, address: &InstanceAddress, previous: Option<&InstanceAddress>) {
    if !address.resource.module.is_root() {
        tree.insert("module_address".into(), address.resource.module.to_string().into());
    }
    if let Some(previous) = previous {
        tree.insert("previous_address".into(), previous.to_string().into());
    }
}

/// One of `resource_drift`.
pub fn drift(drift: &Drift) -> Tree {
    let mut tree = head(&drift.address, &drift.provider.to_string());
    place(&mut tree, &drift.address, drift.previous.as_ref());
    tree.insert("change".into(), difference(drift.action(), &drift.before, &drift.after));
    Tree::Object(tree)
}

fn difference(action: Action, before: &Value, after: &Value) -> Tree {
    let unknown = if after.is_wholly_known() {
        json!({})
    } else {
        or_empty(unknown_as_bool(after))
    };
    json!({
        "actions": action.words(),
        "before": to_json(before),
        "after": if action == Action::Forget { Tree::Null } else { to_json(after) },
        "after_unknown": unknown,
        "before_sensitive": sensitive_as_bool(before),
        "after_sensitive": sensitive_as_bool(after),
    })
}

fn or_empty(tree: Tree) -> Tree {
    if tree == json!(false) { json!({}) } else { tree }
}

fn output_change(output: &OutputChange) -> Tree {
    let mut tree = json!({
        "actions": output.action.words(),
        "before": to_json(&output.before),
        "after_unknown": if output.after.is_wholly_known() { json!(false) } else { unknown_as_bool(&output.after) },
        "before_sensitive": output.sensitive || output.before.is_sensitive(),
        "after_sensitive": output.sensitive,
    });
    if output.after.is_known() {
        tree["after"] = to_json(&output.after);
    }
    tree
}

fn path(path: &Path) -> Tree {
    path.iter()
        .map(|step| match step {
            PathStep::Name(name) => Tree::from(&**name),
            PathStep::Index(index) => Tree::from(*index),
            PathStep::Element => Tree::from(path_text(path)),
        })
        .collect()
}

impl Plan {
    /// Whether there is anything to apply: a change, a move, an output, or in a refresh-only plan a drift.
    pub fn is_applyable(&self) -> bool {
        self.has_changes() || (self.options.mode == PlanMode::RefreshOnly && !self.drift.is_empty())
    }
}

#[cfg(test)]
mod tests;
