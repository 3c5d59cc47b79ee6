//! Plans as a few lines, and the rounds in which their steps are done when everything takes the same time.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::graph::ResourceGraph;
use crate::language::types::Type;
use crate::language::value::Value;
use crate::plan::{PlanOptions, Prior, PriorInstance, PriorObject};
use crate::provider::ProviderAddress;

fn action(word: &str) -> Action {
    match word {
        "create" => Action::Create,
        "update" => Action::Update,
        "noop" => Action::NoOp,
        "delete" | "leave" => Action::Delete,
        "replace" => Action::Replace { create_first: false },
        "swap" => Action::Replace { create_first: true },
        other => panic!("no action {other}"),
    }
}

/// Lines `address: action | configured dependencies | dependencies in the state`. What leaves is deleted, and was to be
/// destroyed last; what is swapped is created anew before it is destroyed.
fn plan(lines: &str) -> Plan {
    let mut resources = Vec::new();
    let mut edges = Vec::new();
    let mut changes = Vec::new();
    let mut prior = Prior::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (address, rest) = line.split_once(": ").expect("address: …");
        let mut parts = rest.split('|');
        let word = parts.next().unwrap_or_default().trim();
        let mut list = || -> Vec<ResourceAddress> {
            let part = parts.next().unwrap_or_default();
            part.split_whitespace()
                .map(|text| text.parse().expect("an address"))
                .collect()
        };
        let (configured, stored) = (list(), list());
        let address: InstanceAddress = address.parse().expect("an address");
        if action(word) != Action::Delete {
            resources.push(address.resource.configured());
            edges.extend(configured.into_iter().map(|to| (address.resource.configured(), to)));
        }
        let mut change = change(&address, action(word));
        change.create_before_destroy |= word == "leave";
        prior.insert(address, instance(&change, stored));
        changes.push(change);
    }
    Plan {
        together: Default::default(),
        options: PlanOptions::default(),
        changes,
        drift: Vec::new(),
        outputs: Vec::new(),
        diagnostics: Vec::new(),
        variables: BTreeMap::new(),
        prior,
        graph: ResourceGraph::new(resources, edges),
        data: Vec::new(),
        timestamp: String::new(),
    }
}

fn change(address: &InstanceAddress, action: Action) -> Change {
    Change {
        address: address.clone(),
        deposed: None,
        previous: None,
        import: None,
        provider: ProviderAddress::heroku(),
        provider_name: "provider".into(),
        schema: None,
        action,
        reason: None,
        before: if action == Action::Create {
            Value::null(Type::Dynamic)
        } else {
            Value::empty_object()
        },
        after: Value::null(Type::Dynamic),
        replace_paths: Vec::new(),
        private: Vec::new(),
        create_before_destroy: action == Action::Replace { create_first: true },
    }
}

fn instance(change: &Change, dependencies: Vec<ResourceAddress>) -> PriorInstance {
    PriorInstance {
        provider: change.provider.clone(),
        provider_name: Arc::clone(&change.provider_name),
        schema: None,
        current: Some(PriorObject {
            value: Value::null(Type::Dynamic),
            private: Vec::new(),
            tainted: false,
            dependencies,
            create_before_destroy: change.create_before_destroy,
        }),
        deposed: BTreeMap::new(),
    }
}

/// What is done in each round; `-` destroys, `+` makes, no-ops are not shown.
fn check(lines: &str, expected: &[&str]) {
    let plan = plan(lines);
    let mut steps = Steps::new(&plan).expect("no knot");
    let mut rounds = Vec::new();
    let mut done = 0;
    loop {
        let mut shown = Vec::new();
        let mut busy = Vec::new();
        while let Some(step) = steps.schedule.next(true) {
            done += 1;
            match steps.steps[step] {
                Step::Gate => steps.schedule.finished(step),
                Step::Make(number) if plan.changes[number].action == Action::NoOp => steps.schedule.finished(step),
                Step::Make(number) => {
                    shown.push(format!("+{}", plan.changes[number].address));
                    busy.push(step);
                }
                Step::Destroy(number) => {
                    shown.push(format!("-{}", plan.changes[number].address));
                    busy.push(step);
                }
            }
        }
        if shown.is_empty() {
            break;
        }
        shown.sort();
        rounds.push(shown.join(" "));
        busy.into_iter().for_each(|step| steps.schedule.finished(step));
    }
    assert_eq!(rounds, expected);
    assert_eq!(done, steps.steps.len(), "every step is reached");
}

#[test]
fn creation_follows_references_and_passes_what_stays() {
    check(
        "a.app: create
         a.addon: noop | a.app
         a.domain: create | a.addon
         a.pipeline: create",
        &["+a.app +a.pipeline", "+a.domain"],
    );
}

#[test]
fn a_resource_without_instances_passes_its_order_on() {
    let mut plan = plan("a.app: create\n a.late: create | a.none");
    let address = |text: &str| text.parse::<ResourceAddress>().expect("an address");
    plan.graph = ResourceGraph::new(
        [address("a.app"), address("a.none"), address("a.late")],
        [
            (address("a.late"), address("a.none")),
            (address("a.none"), address("a.app")),
        ],
    );
    let mut steps = Steps::new(&plan).expect("no knot");
    let mut first = Vec::new();
    while let Some(step) = steps.schedule.next(true) {
        match steps.steps[step] {
            Step::Gate => steps.schedule.finished(step),
            Step::Make(number) => first.push(plan.changes[number].address.to_string()),
            Step::Destroy(_) => {}
        }
    }
    assert_eq!(first, ["a.app"]);
}

#[test]
fn destruction_goes_backwards() {
    check(
        "a.app: delete
         a.addon: delete | | a.app
         a.attachment: delete | | a.addon a.app",
        &["-a.attachment", "-a.addon", "-a.app"],
    );
}

#[test]
fn instances_of_a_module_do_not_wait_for_each_other() {
    check(
        "module.m[\"eu\"].a.app: create
         module.m[\"eu\"].a.domain: create | module.m.a.app
         module.m[\"us\"].a.app: noop
         module.m[\"us\"].a.domain: create | module.m.a.app
         a.after: create | module.m.a.domain",
        &[
            "+module.m[\"eu\"].a.app +module.m[\"us\"].a.domain",
            "+module.m[\"eu\"].a.domain",
            "+a.after",
        ],
    );
}

#[test]
fn a_replacement_takes_its_dependents_along() {
    check(
        "a.app: replace | |
         a.addon: replace | a.app | a.app
         a.domain: update | a.app | a.app",
        &["-a.addon", "-a.app", "+a.app", "+a.addon +a.domain"],
    );
}

#[test]
fn create_before_destroy_keeps_the_old_until_everybody_has_turned() {
    check(
        "a.app: swap
         a.domain: update | a.app | a.app",
        &["+a.app", "+a.domain", "-a.app"],
    );
    check(
        "a.app: swap
         a.addon: swap | a.app | a.app",
        &["+a.app", "+a.addon", "-a.addon", "-a.app"],
    );
}

#[test]
fn what_goes_for_good_goes_before_what_depended_on_it_changes() {
    check(
        "a.old: delete
         a.domain: update | | a.old",
        &["-a.old", "+a.domain"],
    );
}

#[test]
fn good_manners_give_way_where_they_would_close_a_cycle() {
    check(
        "a.old: replace
         a.domain: swap | | a.old",
        &["+a.domain", "-a.domain", "-a.old", "+a.old"],
    );
}

#[test]
fn what_leaves_waits_until_everybody_has_turned_unless_they_wait_for_it() {
    check(
        "a.old: leave
         a.domain: update | a.app | a.old
         a.app: create",
        &["+a.app", "+a.domain", "-a.old"],
    );
    // The app can only be replaced when what lives on it is gone, and the domain turns to the new app.
    check(
        "a.app: replace
         a.old: leave | | a.app
         a.domain: update | a.app | a.old
         a.swapped: swap
         a.user: update | a.swapped | a.swapped",
        &["+a.swapped -a.old", "+a.user -a.app", "+a.app -a.swapped", "+a.domain"],
    );
}

#[test]
fn a_swap_that_waits_for_itself_destroys_early() {
    check(
        "a.app: replace
         a.addon: swap | | a.app
         a.domain: update | a.app a.addon | a.addon",
        &["+a.addon", "-a.addon", "-a.app", "+a.app", "+a.domain"],
    );
}
