//! What the rules about files share: the apps of a folder, what they run and what they are given.

use std::collections::BTreeSet;

use crate::companions::{Companion, Folder};
use crate::linter::beside;
use crate::linter::estate::App;
use crate::linter::{Findings, plain};
use crate::schema::catalogue::{PlanState, plan, service};

/// Reports what does not parse.
pub(super) fn report_problems<T>(file: &Companion<T>, summary: &'static str, help: &str, findings: &mut Findings<'_>) {
    for problem in &file.problems {
        let finding = findings.finding(summary, problem.detail.clone(), problem.span);
        findings.report(finding.help(help));
    }
}

/// Their addresses, for a sentence.
pub(super) fn addresses(apps: &[&App<'_>]) -> String {
    let names: Vec<String> = apps.iter().map(|app| app.subject.address.to_string()).collect();
    match names.as_slice() {
        [front @ .., last] if !front.is_empty() => format!("{} and {last}", front.join(", ")),
        names => names.concat(),
    }
}

/// The process types that are scaled; `None` when one is not known.
pub(super) fn scaled<'a>(app: &App<'a>) -> Option<BTreeSet<&'a str>> {
    app.of_kind("heroku_formation")
        .map(|formation| formation.text("type"))
        .collect()
}

/// Whether dynos are made from images, so that Heroku reads heroku.yml and no Procfile; `None` when that is not known.
pub(super) fn is_container(app: &App<'_>) -> Option<bool> {
    match app.subject.text("stack") {
        Some(stack) => Some(stack == "container"),
        None => app
            .subject
            .resource
            .body()
            .attribute("stack")
            .is_none()
            .then_some(false),
    }
}

/// The services of the add-ons that are made for an app or attached to it; `None` when one is not known.
pub(super) fn services<'a>(app: &'a App<'_>) -> Option<BTreeSet<&'a str>> {
    let attached = app.of_kind("heroku_addon_attachment").next().is_some();
    app.services().filter(|_| !attached)
}

/// Whether it is the plan of an add-on that is not sold any more.
pub(super) fn is_retired(text: &str) -> bool {
    plan(text).is_some_and(|(_, plan)| plan.state == PlanState::Retired)
}

/// Types of what an app is given.
pub(super) const GIVEN: [&str; 3] = [
    "heroku_app_config_association",
    "heroku_addon",
    "heroku_addon_attachment",
];

/// The keys of the config vars that an app surely has; `None` when there may be others.
pub(super) fn keys(app: &App<'_>) -> Option<BTreeSet<String>> {
    let mut keys: BTreeSet<String> = app.keys()?.into_iter().map(str::to_owned).collect();
    for name in services(app)? {
        let service = service(name)?;
        keys.extend(service.config_var_names(service.attachment));
    }
    Some(keys)
}

/// The buildpacks that an app names, in one spelling; `None` when one is not known or there are none.
pub(super) fn buildpacks(app: &App<'_>) -> Option<Vec<String>> {
    let packs = beside::texts(app.subject.config.get("buildpacks"))?;
    (!packs.is_empty()).then(|| packs.into_iter().map(buildpack).collect())
}

/// `heroku/nodejs` for each way to write it.
pub(super) fn buildpack(written: &str) -> String {
    let path = written
        .split('#')
        .next()
        .unwrap_or(written)
        .trim_end_matches('/')
        .trim_end_matches(".git");
    let path = path.split_once("github.com/").map_or(path, |(_, path)| path);
    path.replace("heroku-buildpack-", "")
        .trim_start_matches("urn:buildpack:")
        .to_ascii_lowercase()
}

/// Files that tell a language, and the process types that its buildpack defines without a Procfile or beside it.
const DEFAULTS: [(&str, &[&str]); 14] = [
    ("Gemfile", &["web", "worker", "rake", "console"]),
    ("package.json", &["web"]),
    ("composer.json", &["web"]),
    ("index.php", &["web"]),
    ("pom.xml", &["web"]),
    ("build.gradle", &["web"]),
    ("build.gradle.kts", &["web"]),
    ("build.sbt", &["web", "console"]),
    ("project.clj", &["web", "repl"]),
    ("go.mod", &["web"]),
    ("mix.exs", &["web"]),
    ("static.json", &["web"]),
    ("Cargo.toml", &["web"]),
    ("project.toml", &["web"]),
];

/// Whether a buildpack may define a process type by itself.
pub(super) fn may_be_default(folder: &Folder, app: &App<'_>, kind: &str) -> bool {
    let by_language = DEFAULTS
        .iter()
        .any(|(name, kinds)| folder.has(name) && kinds.contains(&kind));
    let foreign = |url: &String| !url.starts_with("heroku/");
    let packs = app
        .subject
        .config
        .get("buildpacks")
        .and_then(|value| value.as_sequence());
    let known = packs.unwrap_or_default().iter().filter_map(plain).map(buildpack);
    by_language || kind == "web" && known.collect::<Vec<_>>().iter().any(foreign)
}
