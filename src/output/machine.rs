//! The reference's machine-readable lines: `plan -json` and `apply -json`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::events::{event_line, name, span, words};
use super::plan::{shown_drift, sorted, totals_text};
use super::{Console, Style, calls_text, cost_text, diagnostics_json};
use crate::address::{InstanceAddress, InstanceKey};
use crate::apply::driver::Cost;
use crate::apply::{Applied, Event, Operation, Subject};
use crate::diagnostic::{Diagnostic, Severity};
use crate::language::json::{to_json, type_to_json};
use crate::language::value::Value;
use crate::plan::{Action, Change, Plan, Reason, Totals};
use crate::provider::Calls;
use crate::source::Sources;
use crate::state::TERRAFORM_VERSION;

/// Writes one JSON object a line to standard output.
#[derive(Clone)]
pub struct Machine {
    console: Console,
}

impl Machine {
    /// Begins with the line that tells versions.
    pub fn new(console: &Console) -> Self {
        let machine = Self {
            console: console.clone(),
        };
        let message = format!("dynoform {}", env!("CARGO_PKG_VERSION"));
        machine.line(
            "info",
            &message,
            "version",
            json!({ "terraform": TERRAFORM_VERSION, "dynoform": env!("CARGO_PKG_VERSION"), "ui": "1.2" }),
        );
        machine
    }

    fn line(&self, level: &str, message: &str, kind: &str, mut rest: Json) {
        let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
        rest["@level"] = level.into();
        rest["@message"] = message.into();
        rest["@module"] = "terraform.ui".into();
        rest["@timestamp"] = now.into();
        rest["type"] = kind.into();
        clean(&self.console, &mut rest);
        // What may be shown has been cleaned string by string: names of fields must stay what they are.
        self.console.disclose(&format!("{rest}\n"));
    }

    /// One line per diagnostic.
    pub fn diagnostics(&self, sources: &Sources, diagnostics: &[Diagnostic]) {
        for diagnostic in diagnostics {
            let (level, word) = match diagnostic.severity {
                Severity::Error => ("error", "Error"),
                Severity::Warning | Severity::Note => ("warn", "Warning"),
            };
            let message = format!("{word}: {}", diagnostic.summary);
            let diagnostic = diagnostics_json(sources, diagnostic);
            self.line(level, &message, "diagnostic", json!({ "diagnostic": diagnostic }));
        }
    }

    /// What changed outside, what will be done, and the totals.
    pub fn plan(&self, plan: &Plan) {
        for drift in shown_drift(plan) {
            let action = drift.action().word();
            let mut change = json!({ "resource": resource(&drift.address), "action": action });
            if let Some(who) = &drift.changed_by {
                change["changed_by"] = who.as_str().into();
            }
            let message = format!("{}: Drift detected ({action})", drift.address);
            self.line("info", &message, "resource_drift", json!({ "change": change }));
        }
        for change in sorted(plan) {
            let message = format!("{}: Plan to {}", change.address, verb(change));
            self.line(
                "info",
                &message,
                "planned_change",
                json!({ "change": change_json(change) }),
            );
        }
        self.totals(plan.totals(), "plan", &totals_text(plan.totals(), Style::PLAIN));
        let outputs: BTreeMap<&str, Json> = plan
            .outputs
            .iter()
            .map(|output| {
                let json = json!({ "sensitive": output.sensitive, "action": output.action.word() });
                (&*output.name, json)
            })
            .collect();
        if !outputs.is_empty() {
            let message = format!("Outputs: {}", outputs.len());
            self.line("info", &message, "outputs", json!({ "outputs": outputs }));
        }
    }

    fn totals(&self, totals: Totals, operation: &str, message: &str) {
        let changes = json!({
            "add": totals.add,
            "change": totals.change,
            "import": totals.import,
            "remove": totals.destroy,
            "operation": operation,
        });
        self.line("info", message, "change_summary", json!({ "changes": changes }));
    }

    /// What everything costs a month, in US cents.
    pub fn cost(&self, cost: Cost) {
        let message = cost_text(cost);
        if message.is_empty() {
            return;
        }
        let Cost {
            before,
            after,
            unpriced,
        } = cost;
        let json = json!({
            "currency": "USD",
            "monthly_cents_before": before,
            "monthly_cents_after": after,
            "monthly_cents_difference": i128::from(after) - i128::from(before),
            "objects_without_price": unpriced,
        });
        self.line("info", &message, "cost", json!({ "cost": json }));
    }

    /// How many calls were made up to now.
    pub fn calls(&self, calls: Calls) {
        let message = calls_text(calls);
        if !message.is_empty() {
            let json = json!({ "total": calls.total, "polls": calls.polls });
            self.line("info", &message, "calls", json!({ "calls": json }));
        }
    }

    /// One line per event that the reference has too.
    pub fn event(&self, event: &Event) {
        let Some((kind, hook)) = hook(event) else { return };
        if let Event::Refreshed { .. } = event {
            let message = event_line(event).unwrap_or_default();
            self.line("info", &message, "refresh_start", json!({ "hook": hook.clone() }));
        }
        let message = message(event);
        let level = if kind.ends_with("errored") { "error" } else { "info" };
        self.line(level, &message, kind, json!({ "hook": hook }));
    }

    /// The totals and the outputs of an apply. Sensitive outputs have no value here.
    pub fn applied(&self, applied: &Applied, destroy: bool, message: &str) {
        let totals = Totals {
            import: applied.imported,
            add: applied.added,
            change: applied.changed,
            destroy: applied.destroyed,
            forget: applied.forgotten,
        };
        self.totals(totals, if destroy { "destroy" } else { "apply" }, message);
        let outputs: BTreeMap<&Arc<str>, Json> = applied
            .outputs
            .iter()
            .map(|(name, value)| (name, output(value)))
            .collect();
        let message = format!("Outputs: {}", outputs.len());
        self.line("info", &message, "outputs", json!({ "outputs": outputs }));
    }
}

/// The sentence of a line, where the reference words it otherwise than for people.
fn message(event: &Event) -> String {
    match event {
        Event::Refreshed { address, id } => {
            let id = id.as_ref().map(|id| format!(" [id={id}]")).unwrap_or_default();
            format!("{address}: Refresh complete{id}")
        }
        Event::ProvisionOutput {
            address,
            provisioner,
            line,
        } => format!("{address}: ({provisioner}): {line}"),
        Event::ProvisionFinished {
            address,
            provisioner,
            success: true,
        } => format!("{address}: ({provisioner}) Provisioning complete"),
        other => event_line(other).unwrap_or_default(),
    }
}

fn output(value: &Value) -> Json {
    let sensitive = !value.marks_deep().is_empty();
    let mut json = json!({ "sensitive": sensitive, "type": type_to_json(&value.ty()) });
    if !sensitive {
        json["value"] = to_json(value);
    }
    json
}

fn clean(console: &Console, json: &mut Json) {
    match json {
        Json::String(text) => *text = console.clean(text),
        Json::Array(values) => values.iter_mut().for_each(|value| clean(console, value)),
        Json::Object(members) => members.values_mut().for_each(|value| clean(console, value)),
        _ => {}
    }
}

fn resource(address: &InstanceAddress) -> Json {
    let resource = &address.resource;
    let local = InstanceAddress {
        resource: crate::address::ResourceAddress {
            module: crate::address::ModuleInstance::root(),
            ..resource.clone()
        },
        key: address.key.clone(),
    };
    json!({
        "addr": address.to_string(),
        "module": resource.module.to_string(),
        "resource": local.to_string(),
        "implied_provider": resource.kind.split('_').next(),
        "resource_type": &*resource.kind,
        "resource_name": &*resource.name,
        "resource_key": match &address.key {
            None => Json::Null,
            Some(InstanceKey::Index(index)) => (*index).into(),
            Some(InstanceKey::Name(name)) => (**name).into(),
        },
    })
}

fn verb(change: &Change) -> &'static str {
    match change.action {
        Action::NoOp if change.import.is_some() => "import",
        Action::NoOp => "move",
        action => action.word(),
    }
}

fn change_json(change: &Change) -> Json {
    let mut json = json!({ "resource": resource(&change.address), "action": verb(change) });
    if let Some(previous) = &change.previous {
        json["previous_resource"] = resource(previous);
    }
    if let Some(id) = &change.import {
        json["importing"] = json!({ "id": &**id });
    }
    if let Some(word) = change.reason.and_then(reason) {
        json["reason"] = word.into();
    }
    json
}

/// The reference's words for event lines, which are not those of its plan document.
fn reason(reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::Tainted => "tainted",
        Reason::Requested => "requested",
        Reason::Triggered => "replace_triggered_by",
        Reason::CannotUpdate => "cannot_update",
        Reason::NoResource => "delete_because_no_resource_config",
        Reason::NoModule => "delete_because_no_module",
        Reason::WrongRepetition => "delete_because_wrong_repetition",
        Reason::CountIndex => "delete_because_count_index",
        Reason::EachKey => "delete_because_each_key",
        Reason::Disabled => "delete_because_enabled_false",
        Reason::NoMoveTarget => "delete_because_no_move_target",
        Reason::ConfigUnknown => "read_because_config_unknown",
        Reason::DependencyPending => "read_because_dependency_pending",
        Reason::Deposed => return None,
    })
}

fn hook(event: &Event) -> Option<(&'static str, Json)> {
    Some(match event {
        Event::Refreshed { address, id } => (
            "refresh_complete",
            with_id(json!({ "resource": resource(address) }), id),
        ),
        Event::Started { subject, operation, id } => ("apply_start", with_id(acting(subject, *operation), id)),
        Event::Waiting {
            subject,
            operation,
            text,
            elapsed,
        } => {
            let mut hook = timed(subject, *operation, *elapsed);
            if let Some(text) = text {
                hook["waiting_for"] = text.as_str().into();
            }
            ("apply_progress", hook)
        }
        Event::Finished {
            subject,
            operation,
            id,
            elapsed,
        } => ("apply_complete", with_id(timed(subject, *operation, *elapsed), id)),
        Event::Errored {
            subject,
            operation,
            elapsed,
            ..
        } => ("apply_errored", timed(subject, *operation, *elapsed)),
        Event::ProvisionStarted { address, provisioner } => ("provision_start", provision(address, provisioner)),
        Event::ProvisionOutput {
            address,
            provisioner,
            line,
        } => {
            let mut hook = provision(address, provisioner);
            hook["output"] = line.as_str().into();
            ("provision_progress", hook)
        }
        Event::Output {
            subject,
            operation,
            source,
            line,
        } => {
            let mut hook = acting(subject, *operation);
            hook["source"] = (*source).into();
            hook["output"] = line.as_str().into();
            ("apply_output", hook)
        }
        Event::ProvisionFinished {
            address,
            provisioner,
            success,
        } => {
            let kind = if *success {
                "provision_complete"
            } else {
                "provision_errored"
            };
            (kind, provision(address, provisioner))
        }
        Event::Skipped {
            subject,
            operation,
            because,
        } => {
            let mut hook = acting(subject, *operation);
            hook["because"] = because.as_ref().map(name).into();
            ("apply_skipped", hook)
        }
        Event::Interrupted { in_flight } => ("interrupted", json!({ "in_flight": in_flight })),
        Event::RefreshStarted { .. } | Event::Recovered { .. } | Event::Saved { .. } => return None,
    })
}

fn acting(subject: &Subject, operation: Operation) -> Json {
    let mut hook = json!({ "resource": resource(&subject.address), "action": words(operation).action });
    if let Some(key) = &subject.deposed {
        hook["deposed"] = (**key).into();
    }
    hook
}

fn timed(subject: &Subject, operation: Operation, elapsed: Duration) -> Json {
    let mut hook = acting(subject, operation);
    hook["elapsed_seconds"] = elapsed.as_secs().into();
    hook
}

fn with_id(mut hook: Json, id: &Option<String>) -> Json {
    if let Some(id) = id {
        hook["id_key"] = "id".into();
        hook["id_value"] = id.as_str().into();
    }
    hook
}

fn provision(address: &InstanceAddress, provisioner: &str) -> Json {
    json!({ "resource": resource(address), "provisioner": provisioner })
}

/// `Apply complete! Resources: 1 added, 0 changed, 0 destroyed.`
pub fn applied_text(applied: &Applied, destroy: bool) -> String {
    if destroy {
        return format!("Destroy complete! Resources: {} destroyed.", applied.destroyed);
    }
    let imported = match applied.imported {
        0 => String::new(),
        some => format!("{some} imported, "),
    };
    format!(
        "Apply complete! Resources: {imported}{} added, {} changed, {} destroyed.",
        applied.added, applied.changed, applied.destroyed
    )
}

/// How long something took, for summaries.
pub fn took(elapsed: Duration) -> String {
    span(elapsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_json_with_secrets_cleaned_and_fields_kept() {
        let (console, out, _) = Console::captured();
        console.conceal("type");
        let machine = Machine::new(&console);
        machine.event(&Event::ProvisionOutput {
            address: "module.eu.heroku_app.web[\"a\"]".parse().expect("an address"),
            provisioner: "local-exec",
            line: "the type is".into(),
        });
        let text = out.text();
        let lines: Vec<Json> = text
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        assert_eq!(lines[0]["type"], "version");
        let mut line = lines[1].clone();
        line["@timestamp"] = "TIME".into();
        insta::assert_snapshot!(serde_json::to_string_pretty(&line).expect("JSON"), @r#"
        {
          "@level": "info",
          "@message": "module.eu.heroku_app.web[\"a\"]: (local-exec): the (sensitive value) is",
          "@module": "terraform.ui",
          "@timestamp": "TIME",
          "hook": {
            "output": "the (sensitive value) is",
            "provisioner": "local-exec",
            "resource": {
              "addr": "module.eu.heroku_app.web[\"a\"]",
              "implied_provider": "heroku",
              "module": "module.eu",
              "resource": "heroku_app.web[\"a\"]",
              "resource_key": "a",
              "resource_name": "web",
              "resource_type": "heroku_app"
            }
          },
          "type": "provision_progress"
        }
        "#);
    }
}
