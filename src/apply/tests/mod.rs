//! Whole life cycles against a cloud in memory, through the same driver as the program, on a real state file.
//! Time stands still but for the cloud's latencies, so that durations are exact.

mod cloud;
mod lab;
mod plans;
mod properties;

use std::time::Duration;

use cloud::Kill;
use lab::{Lab, destroying};

use super::*;
use crate::plan::PlanOptions;

/// Names from texts `name: need need`; every thing refers to what it needs.
fn things(lines: &str) -> String {
    let mut text = String::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, needs) = line.split_once(':').expect("name: needs");
        let needs: Vec<String> = needs
            .split_whitespace()
            .map(|need| format!("cloud_thing.{need}.id"))
            .collect();
        text.push_str(&format!(
            "resource \"cloud_thing\" \"{name}\" {{\n  name  = \"{name}\"\n  needs = [{}]\n}}\n",
            needs.join(", ")
        ));
    }
    text
}

const SYSTEM: &str = "
    app:
    addon: app
    build: app addon
    formation: build app
    domain: app
    pipeline:
    coupling: pipeline app
";

#[tokio::test(start_paused = true)]
async fn what_is_applied_is_settled_and_what_is_destroyed_is_gone() {
    let lab = Lab::new();
    let text = things(SYSTEM);
    let applied = lab.apply_well(&text).await;
    assert_eq!(applied.added, 7);
    lab.assert_agreed();
    lab.assert_settled(&text).await;
    let destroyed = lab.destroy(&text).await;
    assert_eq!(destroyed.destroyed, 7);
    assert!(lab.state().is_empty() && lab.cloud.names().is_empty());
}

#[tokio::test(start_paused = true)]
async fn calls_follow_the_edges_and_the_wall_time_is_the_longest_path() {
    let lab = Lab::new();
    let applied = lab.apply_well(&things(SYSTEM)).await;
    assert_eq!(applied.added, 7);
    let calls = lab.cloud.take_calls();
    let call = |name: &str| calls.iter().find(|call| call.name == name).expect("it was called");
    for (first, then) in [
        ("app", "addon"),
        ("addon", "build"),
        ("build", "formation"),
        ("pipeline", "coupling"),
        ("app", "coupling"),
    ] {
        assert!(call(first).to <= call(then).from, "{first} before {then}");
    }
    let end = calls.iter().map(|call| call.to).max();
    assert_eq!(end, Some(Duration::from_millis(400)), "app, addon, build, formation");
}

#[tokio::test(start_paused = true)]
async fn what_can_go_in_one_call_begins_together_and_waits_for_nobody_else() {
    let mut lab = Lab::new();
    lab.parallelism = 1;
    let thing = |name: &str, needs: &str| {
        format!(
            "resource \"cloud_thing\" \"{name}\" {{\n  name   = \"{name}\"\n  secret = cloud_thing.app.url\n  \
             needs  = [{needs}]\n}}\n"
        )
    };
    let text = [
        things("app:\nother:\nnext: app other"),
        thing("web", "cloud_thing.app.id"),
        thing("worker", ""),
        thing("clock", "cloud_thing.web.id"),
    ];
    lab.apply_well(&text.concat()).await;
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let begun = lab.cloud.begun();
    let pair = begun.iter().find(|(together, _)| together.contains(&"web".to_owned()));
    assert_eq!(
        pair.map(|(together, _)| together.clone()),
        Some(names(&["web", "worker"])),
        "{begun:?}"
    );
    assert!(
        begun.iter().any(|(together, _)| *together == names(&["clock"])),
        "{begun:?}"
    );
    let calls = lab.cloud.take_calls();
    let call = |name: &str| calls.iter().find(|call| call.name == name).expect("it was called");
    assert_eq!(call("web").from, call("worker").from, "though one at a time is allowed");
    assert!(call("web").to <= call("clock").from, "and nobody waited for the clock");
    let told_first = pair.map_or(0, |(_, before)| *before);
    let earlier = calls.iter().filter(|one| one.from < call("web").from).count();
    assert_eq!(told_first, earlier, "it was said before either began");
}

#[tokio::test(start_paused = true)]
async fn as_much_goes_on_at_once_as_is_allowed() {
    let mut lab = Lab::new();
    let text = "resource \"cloud_thing\" \"many\" {\n  count = 40\n  name = \"n${count.index}\"\n}\n";
    lab.apply_well(text).await;
    assert_eq!(lab.cloud.busiest(), 10);
    let end = lab.cloud.take_calls().iter().map(|call| call.to).max();
    assert_eq!(end, Some(Duration::from_millis(400)));
    lab = Lab::new();
    lab.parallelism = 3;
    lab.apply_well(text).await;
    assert_eq!(lab.cloud.busiest(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_failure_stops_its_dependents_and_not_its_neighbours() {
    let lab = Lab::new();
    let text = things(SYSTEM);
    lab.cloud.refuse(&["addon"]);
    let applied = lab.apply(&text, PlanOptions::default()).await;
    let skipped: Vec<String> = applied
        .skipped
        .iter()
        .map(|subject| subject.address.to_string())
        .collect();
    assert_eq!(skipped, ["cloud_thing.build", "cloud_thing.formation"]);
    assert_eq!(lab.cloud.names(), ["app", "coupling", "domain", "pipeline"]);
    assert_eq!(applied.diagnostics.len(), 1);
    lab.assert_agreed();
    lab.cloud.refuse(&[]);
    assert_eq!(lab.apply_well(&text).await.added, 3);
    lab.assert_settled(&text).await;
}

/// Kills the run at every call, before it has happened and after, and applies again.
async fn kill_everywhere(first: Option<&str>, text: &str, names: &[&str]) {
    for number in 1.. {
        let mut any = false;
        for kill in [Kill::Before(number), Kill::After(number)] {
            let lab = Lab::new();
            if let Some(first) = first {
                lab.apply_well(first).await;
            }
            any |= lab.apply_killed(text, kill).await;
            lab.apply_well(text).await;
            assert_eq!(lab.cloud.names(), names, "after {kill:?}");
            lab.assert_agreed();
            lab.assert_settled(text).await;
        }
        if !any {
            assert!(number > 3, "calls were made");
            return;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_kill_at_any_call_a_second_apply_converges() {
    let names = ["addon", "app", "build", "coupling", "domain", "formation", "pipeline"];
    kill_everywhere(None, &things(SYSTEM), &names).await;
}

#[tokio::test(start_paused = true)]
async fn after_a_kill_among_replacements_a_second_apply_converges() {
    let text = |kind: &str, first: bool| {
        format!(
            "resource \"cloud_thing\" \"a\" {{\n  name = \"a\"\n  kind = \"{kind}\"\n  lifecycle {{\n    \
             create_before_destroy = {first}\n  }}\n}}\n\
             resource \"cloud_thing\" \"b\" {{\n  name = \"b\"\n  kind = cloud_thing.a.id\n}}\n\
             resource \"cloud_thing\" \"c\" {{\n  name = \"c-${{cloud_thing.a.kind}}\"\n}}\n"
        )
    };
    for first in [false, true] {
        kill_everywhere(Some(&text("x", first)), &text("y", first), &["a", "b", "c-y"]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_interruption_finishes_what_is_in_flight_and_leaves_the_rest() {
    let lab = Lab::new();
    let text = things(SYSTEM);
    let stop = lab.stop.clone();
    let asking = async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        stop.ask();
        std::future::pending::<()>().await;
    };
    let applied = tokio::select! {
        applied = lab.apply(&text, PlanOptions::default()) => applied,
        () = asking => unreachable!("it never ends"),
    };
    assert!(applied.interrupted);
    assert_eq!(lab.cloud.names(), ["addon", "app", "coupling", "domain", "pipeline"]);
    assert_eq!(applied.skipped.len(), 2);
    assert!(applied.diagnostics.iter().any(crate::diagnostic::Diagnostic::is_error));
    lab.assert_agreed();
}

#[tokio::test(start_paused = true)]
async fn what_is_dropped_at_once_is_found_by_the_next_run() {
    let mut lab = Lab::new();
    let text = things(SYSTEM);
    let stop = lab.stop.clone();
    let asking = async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        stop.ask();
        stop.ask();
        std::future::pending::<()>().await;
    };
    let applied = tokio::select! {
        applied = lab.apply(&text, PlanOptions::default()) => applied,
        () = asking => unreachable!("it never ends"),
    };
    assert!(
        applied.interrupted && applied.diagnostics.len() >= 3,
        "{:?}",
        applied.diagnostics
    );
    lab.stop = Stop::new();
    lab.apply_well(&text).await;
    assert_eq!(lab.cloud.names().len(), 7);
    lab.assert_agreed();
}
