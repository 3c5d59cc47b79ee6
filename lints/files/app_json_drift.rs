//! app-json-drift: app.json that disagrees with the configuration.

use std::collections::BTreeSet;

use crate::companions::{Companion, Member, Node, NodeKind};
use crate::linter::estate::{App, Estate};
use crate::linter::{Check, Context, Findings, Rule};
use crate::schema::catalogue::{RETIRED_SIZES, StackState, stack};
use crate::source::Span;

use super::code::{self, GIVEN, addresses, report_problems};

pub(super) static RULE: Rule = Rule::new(
    "app-json-drift",
    include_str!("app_json_drift.md"),
    Check::Configuration(check),
);

/// Services that hold what an app cannot run without. Others are often for production alone.
const STORES: [&str; 4] = ["heroku-postgresql", "heroku-redis", "heroku-kafka", "jawsdb"];

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let estate = context.estate;
    for (folder, apps) in context.code() {
        let Some(file) = &folder.app_json else { continue };
        report_problems(
            file,
            "app.json that does not parse",
            "Heroku refuses the file as it is.",
            findings,
        );
        if !matches!(file.content.kind, NodeKind::Map(_) | NodeKind::Broken) {
            let finding = findings.finding(
                "app.json that does not parse",
                "app.json is one object.",
                file.content.span,
            );
            findings.report(finding.help("Write `{ \"name\": … }`."));
        }
        let mut drift = Drift {
            file,
            apps: &apps,
            estate,
            findings,
        };
        drift.retired();
        if !apps.is_empty() {
            drift.addons();
            drift.formation();
            drift.stack();
            drift.buildpacks();
            drift.env();
        }
    }
}

/// A file with the apps whose code it lies in.
struct Drift<'a, 'e, 'f> {
    file: &'a Companion<Node>,
    apps: &'a [&'a App<'e>],
    estate: &'a Estate<'e>,
    findings: &'a mut Findings<'f>,
}

impl Drift<'_, '_, '_> {
    fn report(&mut self, detail: String, span: Span, help: impl Into<String>) {
        let finding = self
            .findings
            .finding("app.json that disagrees with the configuration", detail, span);
        let finding = match self.apps {
            [app] => finding.about(&app.subject.address),
            _ => finding,
        };
        self.findings.report(finding.help(help));
    }

    fn member(&self, name: &str) -> Option<&Member> {
        self.file.content.member(name)
    }

    /// The plans of add-ons, with their places, wherever they are asked for.
    fn plans(&self) -> Vec<(String, Span)> {
        let review = self.file.content.get("environments").and_then(|all| all.get("review"));
        let lists = [Some(&self.file.content), review]
            .into_iter()
            .flatten()
            .filter_map(|node| node.get("addons"));
        let plans = lists.flat_map(Node::elements).filter_map(|element| {
            let plan = element.get("plan").unwrap_or(element);
            Some((plan.text()?.to_owned(), plan.span))
        });
        plans.collect()
    }

    /// The names of their services.
    fn asked(&self) -> Vec<(String, Span)> {
        let service = |plan: &str| plan.split(':').next().unwrap_or_default().to_owned();
        self.plans().iter().map(|(plan, span)| (service(plan), *span)).collect()
    }

    fn addons(&mut self) {
        let Some(list) = self.member("addons").map(|member| member.name_span) else {
            return;
        };
        let services: Option<Vec<BTreeSet<&str>>> = self.apps.iter().map(|app| code::services(app)).collect();
        let complete = self.estate.is_complete(&GIVEN);
        let (Some(services), true) = (services, complete) else {
            return;
        };
        let asked = self.asked();
        let whose = addresses(self.apps);
        for (name, span) in &asked {
            if !services.iter().any(|own| own.contains(name.as_str())) {
                let detail = format!("app.json asks for {name}, and {whose} has no such add-on.");
                self.report(detail, *span, "Add a heroku_addon, or take it out of app.json.");
            }
        }
        for name in STORES
            .into_iter()
            .filter(|name| services.iter().all(|own| own.contains(name)))
        {
            if !asked.iter().any(|(asked, _)| asked == name) {
                let detail = format!("{whose} has {name}, and app.json does not ask for it: a review app has none.");
                self.report(detail, list, format!("Add {name:?} to `addons`."));
            }
        }
    }

    fn formation(&mut self) {
        let Some(member) = self.member("formation") else { return };
        let list = member.name_span;
        let written: Vec<(String, Span)> = member
            .value
            .members()
            .iter()
            .map(|kind| (kind.name.clone(), kind.name_span))
            .collect();
        let scaled: Option<Vec<BTreeSet<&str>>> = self.apps.iter().map(|app| code::scaled(app)).collect();
        let Some(scaled) = scaled.filter(|_| self.estate.is_complete(&["heroku_formation"])) else {
            return;
        };
        // Without any formation, they are scaled by hand.
        if written.is_empty() || scaled.iter().any(BTreeSet::is_empty) {
            return;
        }
        let whose = addresses(self.apps);
        for (name, span) in &written {
            if !scaled.iter().any(|own| own.contains(name.as_str())) {
                let detail = format!("app.json runs {name:?}, and {whose} has no formation of that type.");
                self.report(detail, *span, "Add a heroku_formation, or take it out of app.json.");
            }
        }
        let every: Vec<&str> = scaled.first().into_iter().flatten().copied().collect();
        for kind in every
            .into_iter()
            .filter(|kind| scaled.iter().all(|own| own.contains(kind)))
        {
            if !written.iter().any(|(name, _)| name == kind) {
                let detail = format!("{whose} runs {kind:?}, and app.json does not: a review app has none.");
                self.report(detail, list, format!("Add {kind:?} to `formation`."));
            }
        }
    }

    fn stack(&mut self) {
        let Some(node) = self.file.content.get("stack") else {
            return;
        };
        let (Some(written), span) = (node.text(), node.span) else {
            return;
        };
        let stacks: Option<Vec<&str>> = self.apps.iter().map(|app| app.subject.text("stack")).collect();
        if let Some(stacks) = stacks.filter(|stacks| !stacks.contains(&written)) {
            let detail = format!(
                "app.json asks for {written}, and {} runs on {}.",
                addresses(self.apps),
                stacks[0]
            );
            self.report(detail, span, format!("Write {:?}.", stacks[0]));
        }
    }

    fn buildpacks(&mut self) {
        let Some(member) = self.member("buildpacks") else {
            return;
        };
        let span = member.name_span;
        let urls = member
            .value
            .elements()
            .iter()
            .map(|pack| pack.get("url").unwrap_or(pack).text());
        let Some(written) = urls
            .map(|url| url.map(code::buildpack))
            .collect::<Option<Vec<String>>>()
        else {
            return;
        };
        let own: Option<Vec<Vec<String>>> = self.apps.iter().map(|app| code::buildpacks(app)).collect();
        if let Some(own) = own.filter(|own| !written.is_empty() && !own.contains(&written)) {
            let detail = format!(
                "app.json builds with {}, and {} with {}.",
                written.join(", "),
                addresses(self.apps),
                own[0].join(", ")
            );
            self.report(detail, span, "Name the same buildpacks in the same order.");
        }
    }

    /// Keys that an app must be given.
    fn env(&mut self) {
        let env = self.file.content.get("env").map_or(&[][..], Node::members);
        let needed: Vec<(String, Span)> = env
            .iter()
            .filter(|member| is_needed(&member.value))
            .map(|member| (member.name.clone(), member.name_span))
            .collect();
        if !self.estate.is_complete(&GIVEN) {
            return;
        }
        for (key, span) in needed {
            let lacking = |app: &&App<'_>| code::keys(app).is_some_and(|keys| !keys.contains(&key));
            let lacking: Vec<&App<'_>> = self.apps.iter().copied().filter(lacking).collect();
            if !lacking.is_empty() {
                let detail = format!("app.json requires {key}, and {} is not given it.", addresses(&lacking));
                self.report(
                    detail,
                    span,
                    format!("Set {key}, or write `\"required\": false` in app.json."),
                );
            }
        }
    }

    /// What Heroku no longer has.
    fn retired(&mut self) {
        let sizes = self
            .member("formation")
            .into_iter()
            .flat_map(|member| member.value.members());
        let old: Vec<(String, Span)> = sizes
            .filter_map(|kind| {
                let size = kind.value.get("size")?;
                let text = size.text()?;
                let gone = RETIRED_SIZES.contains(&text.to_ascii_lowercase().as_str());
                gone.then(|| (format!("Heroku has no dynos of size {text:?} any more."), size.span))
            })
            .collect();
        let base = self.file.content.get("stack").and_then(|node| {
            let text = node.text()?;
            let gone = stack(text).is_some_and(|stack| stack.state == StackState::Gone);
            gone.then(|| (format!("Heroku has no stack {text:?} any more."), node.span))
        });
        let plans = self.plans().into_iter().filter(|(plan, _)| code::is_retired(plan));
        let plans = plans.map(|(plan, span)| (format!("Heroku does not sell {plan:?} any more."), span));
        for (detail, span) in old.into_iter().chain(base).chain(plans) {
            self.report(detail, span, "Write what the configuration has.");
        }
    }
}

/// Whether somebody has to give a value: none is written, and it is not said to be optional.
fn is_needed(value: &Node) -> bool {
    let optional = value.get("required").is_some_and(|required| required.is(false));
    matches!(value.kind, NodeKind::Map(_)) && value.get("value").is_none() && !optional
}
