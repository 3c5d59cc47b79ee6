//! procfile-process: process types that are scaled and that the Procfile does not define; lines that define nothing.

use crate::companions::{Companion, Procfile};
use crate::diagnostic::nearest;
use crate::linter::{Check, Context, Findings, Rule, Subject};

use super::code::{is_container, may_be_default, report_problems};

pub(super) static RULE: Rule = Rule::new(
    "procfile-process",
    include_str!("procfile_process.md"),
    Check::Configuration(check),
);

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (folder, apps) in context.code() {
        let Some(file) = &folder.procfile else { continue };
        // Beside images it is for foreman and its like, which take more than Heroku does.
        if !apps.is_empty() && apps.iter().all(|app| is_container(app) == Some(true)) {
            continue;
        }
        report_problems(
            file,
            "Line of a Procfile that defines nothing",
            "Write `TYPE: command`, one a line; a line that begins with # is a comment.",
            findings,
        );
        let built = apps.iter().filter(|app| is_container(app) == Some(false));
        for app in built.filter(|_| !file.content.processes.is_empty()) {
            for formation in app.of_kind("heroku_formation") {
                let kind = formation.text("type").filter(|kind| !may_be_default(folder, app, kind));
                if let Some(kind) = kind.filter(|kind| file.content.process(kind).is_none()) {
                    report(formation, kind, file, findings);
                }
            }
        }
    }
}

fn report(formation: &Subject<'_>, kind: &str, file: &Companion<Procfile>, findings: &mut Findings<'_>) {
    let names: Vec<&str> = file
        .content
        .processes
        .iter()
        .map(|process| process.name.as_str())
        .collect();
    let detail = format!(
        "{} scales {kind:?}, and {} defines {}.",
        formation.address,
        file.path,
        names.join(", ")
    );
    let finding = findings.finding(
        "Process type that the Procfile does not define",
        detail,
        formation.span("type"),
    );
    let help = match nearest(kind, names.iter().copied()) {
        Some(near) => format!("Did you mean {near:?}?"),
        None => format!("Add a line `{kind}: …` to the Procfile, or remove the formation: Heroku refuses to scale it."),
    };
    let finding = finding.label(file.start, "the Procfile").about(&formation.address);
    findings.report(finding.help(help));
}
