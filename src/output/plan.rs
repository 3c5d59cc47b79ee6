//! A plan for people: destroys first, then what is replaced, changed and created.

use std::fmt::Write;

use super::Style;
use super::differ::{Differ, same};
use super::lines::{Line, Sign, render};
use super::resource::{changed, header};
use super::whole::{labels, plain};
use crate::address::{InstanceAddress, InstanceKey};
use crate::language::types::Type;
use crate::language::value::Value;
use crate::plan::{Action, Change, Drift, OutputChange, Plan, PlanMode, Reason, Totals};

/// The text of a plan, without what the command says about where it was saved.
pub fn plan_text(plan: &Plan, style: Style) -> String {
    let mut text = String::new();
    drift_text(plan, style, &mut text);
    let visible = sorted(plan);
    let outputs = output_lines(&plan.outputs);
    if visible.is_empty() && outputs.is_empty() {
        text.push_str(&nothing(plan, style));
        return text;
    }
    if !visible.is_empty() {
        legend(&visible, style, &mut text);
        text.push_str("\ndynoform will perform the following actions:\n\n");
        for change in &visible {
            text.push_str(&change_text(change, style));
            text.push('\n');
        }
        let _ = writeln!(text, "{}", totals_text(plan.totals(), style));
    }
    if !outputs.is_empty() {
        let _ = writeln!(
            text,
            "\nChanges to Outputs:\n{}",
            render(&outputs, style).trim_end_matches('\n')
        );
        if visible.is_empty() {
            text.push_str(
                "\nYou can apply this plan to save these new output values, without changing anything on Heroku.\n",
            );
        }
    }
    text
}

/// What is to be shown, destroys first: nobody should have to scroll for them.
pub(crate) fn sorted(plan: &Plan) -> Vec<&Change> {
    let mut visible: Vec<&Change> = plan.changes.iter().filter(|change| change.is_visible()).collect();
    visible.sort_by_key(|change| rank(change.action));
    visible
}

fn rank(action: Action) -> usize {
    match action {
        Action::Delete => 0,
        Action::Replace { .. } => 1,
        Action::Forget => 2,
        Action::Update => 3,
        Action::Create => 4,
        Action::Read => 5,
        Action::NoOp => 6,
    }
}

fn nothing(plan: &Plan, style: Style) -> String {
    let (title, detail) = match plan.options.mode {
        PlanMode::Normal => ("No changes.", "What exists matches the configuration."),
        PlanMode::Destroy => ("No changes.", "No objects need to be destroyed."),
        PlanMode::RefreshOnly if plan.drift.is_empty() => ("No changes.", "What exists still matches the state."),
        PlanMode::RefreshOnly => (
            "Only the state changes.",
            "Applying this plan takes what changed outside into the state; nothing on Heroku is touched.",
        ),
    };
    format!("{} {detail}\n", style.bold(style.green(title)))
}

fn legend(visible: &[&Change], style: Style, text: &mut String) {
    text.push_str("Actions are indicated with the following symbols:\n");
    let entries = [
        (Sign::Delete, "destroy"),
        (Sign::Replace, "destroy and then create replacement"),
        (Sign::ReplaceCreateFirst, "create replacement and then destroy"),
        (Sign::Forget, "forget: leave the state, stay on Heroku"),
        (Sign::Update, "update in-place"),
        (Sign::Create, "create"),
        (Sign::Read, "read during apply"),
    ];
    for (sign, meaning) in entries {
        if visible.iter().any(|change| Sign::of(change.action) == sign) {
            text.push_str(&render(
                &[Line {
                    depth: 1,
                    sign,
                    text: meaning.to_owned(),
                }],
                style,
            ));
        }
    }
}

fn change_text(change: &Change, style: Style) -> String {
    let mut text = String::new();
    for (index, line) in headings(change).into_iter().enumerate() {
        let line = format!("# {line}");
        let line = match (index, change.action) {
            (0, Action::Delete | Action::Replace { .. }) => style.bold(style.red(line)),
            (0, _) => style.bold(line),
            _ => style.dim(line),
        };
        let _ = writeln!(text, "  {line}");
    }
    text.push_str(&render(&change_lines(change), style));
    text
}

/// The body of a change, from its header to its closing brace.
pub(crate) fn change_lines(change: &Change) -> Vec<Line> {
    let mut lines = Vec::new();
    let schema = change.schema.as_deref().map(|schema| &schema.block);
    let sign = Sign::of(change.action);
    if change.action == Action::Forget {
        lines.push(Line {
            depth: 1,
            sign,
            text: format!("{} {{", header(&change.address)),
        });
        lines.push(plain(1, "}".into()));
        return lines;
    }
    changed(
        &mut lines,
        sign,
        &change.address,
        schema,
        &change.before,
        &change.after,
        &change.replace_paths,
    );
    lines
}

/// What is said above a change: what will be done, and why.
pub(crate) fn headings(change: &Change) -> Vec<String> {
    let address = match &change.deposed {
        Some(key) => format!("{} (deposed object {key})", change.address),
        None => change.address.to_string(),
    };
    let what = match (change.action, change.reason) {
        (Action::Replace { .. }, Some(Reason::Tainted)) => "is tainted, so it must be replaced".to_owned(),
        (Action::Replace { .. }, Some(Reason::Requested)) => "will be replaced, as requested".to_owned(),
        (Action::Replace { .. }, Some(Reason::Triggered)) => {
            "will be replaced due to changes in replace_triggered_by".to_owned()
        }
        (Action::Replace { .. }, _) => "must be replaced".to_owned(),
        (Action::Create, _) => "will be created".to_owned(),
        (Action::Read, _) => "will be read during apply".to_owned(),
        (Action::Update, _) => "will be updated in-place".to_owned(),
        (Action::Delete, _) => "will be destroyed".to_owned(),
        (Action::Forget, _) => "will leave the state, but will not be destroyed".to_owned(),
        (Action::NoOp, _) if change.import.is_some() => "will be imported".to_owned(),
        (Action::NoOp, _) => match &change.previous {
            Some(previous) => return vec![format!("{previous} has moved to {address}")],
            None => "stays as it is".to_owned(),
        },
    };
    let mut headings = vec![format!("{address} {what}")];
    headings.extend(
        change
            .reason
            .and_then(|reason| because(reason, &change.address))
            .map(|why| format!("({why})")),
    );
    if let Some(previous) = &change.previous {
        headings.push(format!("(moved from {previous})"));
    }
    if let Some(id) = &change.import {
        headings.push(format!("(imported from \"{id}\")"));
    }
    headings
}

fn because(reason: Reason, address: &InstanceAddress) -> Option<String> {
    let resource = &address.resource;
    Some(match reason {
        Reason::NoResource => format!("because {resource} is not in configuration"),
        Reason::NoModule => format!("because {} is not in configuration", resource.module),
        Reason::WrongRepetition => match &address.key {
            None => "because resource uses count or for_each".to_owned(),
            Some(InstanceKey::Index(_)) => "because resource does not use count".to_owned(),
            Some(InstanceKey::Name(_)) => "because resource does not use for_each".to_owned(),
        },
        Reason::CountIndex => format!("because index {} is out of range for count", key(address)),
        Reason::EachKey => format!("because key {} is not in for_each map", key(address)),
        Reason::Disabled => "because enabled is false".to_owned(),
        Reason::NoMoveTarget => format!("because {address} was moved to an address where nothing is configured"),
        Reason::Deposed => "left over from a partially-failed replacement of this instance".to_owned(),
        Reason::ConfigUnknown => "config refers to values not yet known".to_owned(),
        Reason::DependencyPending => "depends on a resource or a module with changes pending".to_owned(),
        Reason::Tainted | Reason::Requested | Reason::Triggered | Reason::CannotUpdate => return None,
    })
}

fn key(address: &InstanceAddress) -> String {
    address.key.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// The drift that people want to see: all of it when the plan is about nothing else; otherwise what they could have
/// configured themselves. What merely follows from our own work (an app's vars after an add-on came) is no news.
pub(crate) fn shown_drift(plan: &Plan) -> Vec<&Drift> {
    let all = plan.options.mode == PlanMode::RefreshOnly;
    plan.drift.iter().filter(|drift| all || is_news(drift)).collect()
}

fn is_news(drift: &Drift) -> bool {
    let Some(schema) = &drift.schema else { return true };
    if drift.after.is_null() {
        return true;
    }
    let nothing = Value::null(Type::Dynamic);
    let differs = |name: &str| {
        let (was, is) = (drift.before.get(name), drift.after.get(name));
        !same(was.unwrap_or(&nothing), is.unwrap_or(&nothing))
    };
    let attributes = schema.block.attributes.iter();
    let mut configurable = attributes.filter(|attribute| attribute.usage.is_configurable());
    configurable.any(|attribute| differs(&attribute.name))
        || schema.block.blocks.iter().any(|nested| differs(&nested.name))
}

fn drift_text(plan: &Plan, style: Style, text: &mut String) {
    let shown = shown_drift(plan);
    if shown.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "{}\n",
        style.bold(style.cyan("Changed outside of dynoform since the last apply:"))
    );
    for drift in shown {
        for line in drift_headings(drift) {
            let _ = writeln!(text, "  {}", style.bold(format!("# {line}")));
        }
        let _ = writeln!(text, "{}", render(&drift_lines(drift), style));
    }
    if plan.options.mode == PlanMode::Normal && plan.has_changes() {
        text.push_str("What follows takes these changes into account, and may undo them.\n\n");
    }
}

/// What is said above a drifted object.
pub(crate) fn drift_headings(drift: &Drift) -> Vec<String> {
    let what = if drift.after.is_null() {
        "has been deleted"
    } else {
        "has changed"
    };
    let mut headings = vec![format!("{} {what}", drift.address)];
    headings.extend(drift.changed_by.as_ref().map(|who| format!("({who})")));
    headings
}

/// The body of a drifted object.
pub(crate) fn drift_lines(drift: &Drift) -> Vec<Line> {
    let mut lines = Vec::new();
    let schema = drift.schema.as_deref().map(|schema| &schema.block);
    let sign = Sign::of(drift.action());
    changed(
        &mut lines,
        sign,
        &drift.address,
        schema,
        &drift.before,
        &drift.after,
        &[],
    );
    lines
}

/// The outputs that change.
pub(crate) fn output_lines(outputs: &[OutputChange]) -> Vec<Line> {
    let changed: Vec<&OutputChange> = outputs
        .iter()
        .filter(|output| output.action != Action::NoOp && !same(&output.before, &output.after))
        .collect();
    let label = labels(changed.iter().map(|output| &*output.name), false);
    let mut differ = Differ::new(&[]);
    for output in &changed {
        let hide = |value: &Value| match output.sensitive {
            true => value.clone().sensitive(),
            false => value.clone(),
        };
        differ.change(1, &label(&output.name), &hide(&output.before), &hide(&output.after), "");
    }
    differ.lines
}

/// `Plan: 3 to add, 0 to change, 1 to destroy.`
pub(crate) fn totals_text(totals: Totals, style: Style) -> String {
    let mut text = style.bold("Plan:");
    if totals.import > 0 {
        let _ = write!(text, " {} to import,", totals.import);
    }
    let _ = write!(
        text,
        " {} to add, {} to change, {} to destroy",
        totals.add, totals.change, totals.destroy
    );
    if totals.forget > 0 {
        let _ = write!(text, ", {} to forget", totals.forget);
    }
    text.push('.');
    text
}

#[cfg(test)]
mod tests;
