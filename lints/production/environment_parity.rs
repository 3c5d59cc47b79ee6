//! environment-parity: staging and production of a pipeline that are not alike.

use std::collections::{BTreeMap, BTreeSet};

use crate::address::InstanceAddress;
use crate::linter::estate::{App, Estate};
use crate::linter::{Check, Context, Findings, Preset, Rule};

pub(super) static RULE: Rule = Rule::new(
    "environment-parity",
    include_str!("environment_parity.md"),
    Check::Configuration(check),
)
.preset(Preset::Production);

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let estate = context.estate;
    if !estate.is_complete(&[
        "heroku_app_config_association",
        "heroku_pipeline_coupling",
        "heroku_addon",
    ]) {
        return;
    }
    for apps in by_pipeline(estate, context).values() {
        // An app of an unknown stage may be another one in staging.
        let told = |app: &&App<'_>| {
            app.of_kind("heroku_pipeline_coupling")
                .all(|part| part.text("stage").is_some())
        };
        if !apps.iter().all(told) {
            continue;
        }
        // With several apps in a stage there is no telling which goes with which.
        let of = |stage: &str| {
            let mut apps = apps.iter().filter(|app| app.stage() == Some(stage));
            apps.next().filter(|_| apps.next().is_none())
        };
        if let (Some(staging), Some(production)) = (of("staging"), of("production")) {
            compare(staging, production, findings);
        }
    }
}

fn by_pipeline<'a>(estate: &'a Estate<'_>, context: &Context<'_>) -> BTreeMap<InstanceAddress, Vec<&'a App<'a>>> {
    let mut pipelines: BTreeMap<InstanceAddress, Vec<&App<'_>>> = BTreeMap::new();
    for app in &estate.apps {
        for coupling in app.of_kind("heroku_pipeline_coupling") {
            if let Some(pipeline) = context.target(coupling, "pipeline") {
                pipelines.entry(pipeline.address).or_default().push(app);
            }
        }
    }
    pipelines
}

fn compare(staging: &App<'_>, production: &App<'_>, findings: &mut Findings<'_>) {
    let (one, other) = (&staging.subject.address, &production.subject.address);
    let mut report = |what: String, argument: &str| {
        let finding = findings.finding(
            "Staging that differs from production",
            what,
            production.subject.span(argument),
        );
        findings.report(
            finding
                .about(other)
                .help("Keep both alike, so that what works in staging works in production.")
                .label(staging.subject.span(argument), "the app in staging"),
        );
    };
    if let (Some(left), Some(right)) = (staging.keys(), production.keys()) {
        let only = |these: &BTreeSet<&str>, those: &BTreeSet<&str>| {
            these.difference(those).copied().collect::<Vec<_>>().join(", ")
        };
        for (missing, in_one, in_other) in [(only(&left, &right), one, other), (only(&right, &left), other, one)] {
            if !missing.is_empty() {
                report(
                    format!("{in_one} has config vars that {in_other} has not: {missing}."),
                    "config_vars",
                );
            }
        }
    }
    if let (Some(left), Some(right)) = (staging.subject.text("stack"), production.subject.text("stack"))
        && left != right
    {
        report(format!("{one} runs on {left}, and {other} on {right}."), "stack");
    }
    let packs = |app: &App<'_>| {
        app.subject
            .config
            .get("buildpacks")
            .filter(|value| value.is_wholly_known())
            .cloned()
    };
    if let (Some(left), Some(right)) = (packs(staging), packs(production))
        && left != right
    {
        report(
            format!("{one} and {other} are built by different buildpacks."),
            "buildpacks",
        );
    }
}
