//! heroku-yml-drift: heroku.yml that disagrees with the configuration, or with itself.

use std::collections::BTreeSet;

use crate::companions::{Companion, Node, NodeKind};
use crate::linter::estate::App;
use crate::linter::{Check, Context, Findings, Rule};
use crate::source::Span;

use super::code::{self, GIVEN, addresses, is_container, report_problems};

pub(super) static RULE: Rule = Rule::new(
    "heroku-yml-drift",
    include_str!("heroku_yml_drift.md"),
    Check::Configuration(check),
);

const SUMMARY: &str = "heroku.yml that disagrees with the configuration";

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let estate = context.estate;
    for (folder, apps) in context.code() {
        let Some(file) = &folder.heroku_yml else { continue };
        report_problems(file, "heroku.yml that does not parse", "A build stops here.", findings);
        if !matches!(file.content.kind, NodeKind::Map(_) | NodeKind::Broken | NodeKind::Null) {
            let detail = "heroku.yml is a map with setup, build, release and run.";
            let finding = findings.finding("heroku.yml that does not parse", detail, file.content.span);
            findings.report(finding.help("Begin with `build:`."));
        }
        images(file, findings);
        retired(file, findings);
        for app in &apps {
            unread(file, app, findings);
            processes(file, app, findings);
        }
        if !apps.is_empty() && estate.is_complete(&GIVEN) {
            addons(file, &apps, findings);
            config(file, &apps, findings);
        }
    }
}

fn report(detail: String, span: Span, help: impl Into<String>, app: Option<&App<'_>>, findings: &mut Findings<'_>) {
    let mut finding = findings.finding(SUMMARY, detail, span);
    if let Some(app) = app {
        finding = finding.about(&app.subject.address);
    }
    findings.report(finding.help(help));
}

/// The plans of add-ons that it sets up, with their places.
fn plans(file: &Companion<Node>) -> impl Iterator<Item = (&str, Span)> {
    let list = file.content.get("setup").and_then(|setup| setup.get("addons"));
    let elements = list.map_or(&[][..], Node::elements).iter();
    elements.filter_map(|element| {
        let plan = element.get("plan").unwrap_or(element);
        Some((plan.text()?, plan.span))
    })
}

/// Add-ons that Heroku does not sell any more.
fn retired(file: &Companion<Node>, findings: &mut Findings<'_>) {
    for (plan, span) in plans(file).filter(|(plan, _)| code::is_retired(plan)) {
        let detail = format!("Heroku does not sell {plan:?} any more.");
        report(detail, span, "Write what the configuration has.", None, findings);
    }
}

/// Process types whose image nothing builds.
fn images(file: &Companion<Node>, findings: &mut Findings<'_>) {
    let Some(built) = file.content.get("build").and_then(|build| build.get("docker")) else {
        return;
    };
    let runs = file.content.get("run").map_or(&[][..], Node::members);
    let release = file.content.member("release");
    for member in runs.iter().chain(release) {
        let Some(image) = member.value.get("image") else {
            continue;
        };
        if let Some(name) = image.text().filter(|name| built.get(name).is_none()) {
            let detail = format!(
                "{} takes the image of {name:?}, and build.docker has no such process.",
                member.name
            );
            let finding = findings.finding("Image that nothing builds", detail, image.span);
            findings.report(finding.help("Name a process of `build.docker`."));
        }
    }
}

/// An app that is built another way.
fn unread(file: &Companion<Node>, app: &App<'_>, findings: &mut Findings<'_>) {
    let Some(stack) = app.subject.text("stack").filter(|stack| *stack != "container") else {
        return;
    };
    let detail = format!(
        "{} runs on {stack}: Heroku reads heroku.yml on the stack container alone.",
        app.subject.address
    );
    let finding = findings.finding("heroku.yml that is not read", detail, app.subject.span("stack"));
    let finding = finding.label(file.start, "this file").about(&app.subject.address);
    findings.report(finding.help("Set `stack = \"container\"`, or remove heroku.yml."));
}

fn processes(file: &Companion<Node>, app: &App<'_>, findings: &mut Findings<'_>) {
    if is_container(app) != Some(true) {
        return;
    }
    let of = |node: Option<&Node>| {
        let members = node.map_or(&[][..], Node::members);
        members
            .iter()
            .map(|member| member.name.clone())
            .collect::<Vec<String>>()
    };
    let run = of(file.content.get("run"));
    let built = of(file.content.get("build").and_then(|build| build.get("docker")));
    let known: BTreeSet<String> = run.into_iter().chain(built).collect();
    for formation in app.of_kind("heroku_formation").filter(|_| !known.is_empty()) {
        if let Some(kind) = formation.text("type").filter(|kind| !known.contains(*kind)) {
            let names: Vec<&str> = known.iter().map(String::as_str).collect();
            let detail = format!(
                "{} scales {kind:?}, and {} has {}.",
                formation.address,
                file.path,
                names.join(", ")
            );
            let finding = findings
                .finding(SUMMARY, detail, formation.span("type"))
                .about(&formation.address);
            findings.report(finding.help(format!("Add {kind:?} to `run`, or remove the formation.")));
        }
    }
}

fn addons(file: &Companion<Node>, apps: &[&App<'_>], findings: &mut Findings<'_>) {
    let services: Option<Vec<BTreeSet<&str>>> = apps.iter().map(|app| code::services(app)).collect();
    let Some(services) = services else { return };
    for (plan, span) in plans(file) {
        let name = plan.split(':').next().unwrap_or(plan);
        if !services.iter().any(|own| own.contains(name)) {
            let detail = format!("heroku.yml sets up {name}, and {} has no such add-on.", addresses(apps));
            let help = "Add a heroku_addon, or take it out of heroku.yml.";
            report(
                detail,
                span,
                help,
                apps.first().filter(|_| apps.len() == 1).copied(),
                findings,
            );
        }
    }
}

fn config(file: &Companion<Node>, apps: &[&App<'_>], findings: &mut Findings<'_>) {
    let config = file.content.get("setup").and_then(|setup| setup.get("config"));
    for member in config.map_or(&[][..], Node::members) {
        let lacking = |app: &&App<'_>| code::keys(app).is_some_and(|keys| !keys.contains(&member.name));
        let lacking: Vec<&App<'_>> = apps.iter().copied().filter(lacking).collect();
        if !lacking.is_empty() {
            let detail = format!(
                "heroku.yml sets {} up, and {} is not given it.",
                member.name,
                addresses(&lacking)
            );
            let help = format!(
                "Set {} in the configuration, or take it out of heroku.yml.",
                member.name
            );
            report(
                detail,
                member.name_span,
                help,
                lacking.first().filter(|_| lacking.len() == 1).copied(),
                findings,
            );
        }
    }
}
