//! slug-bloat: sources that carry into every dyno what no dyno needs.

use crate::companions::Folder;
use crate::linter::{Check, Context, Findings, Rule, Subject};

pub(super) static RULE: Rule = Rule::new("slug-bloat", include_str!("slug_bloat.md"), Check::Resource(check));

/// Directories for those who write the code.
const IDLE: [&str; 12] = [
    ".git/",
    "node_modules/",
    "test/",
    "tests/",
    "spec/",
    "__tests__/",
    "e2e/",
    "cypress/",
    "features/",
    "coverage/",
    "fixtures/",
    ".venv/",
];

/// Files that only take room.
const MEDIA: [&str; 10] = [
    ".mp4", ".mov", ".avi", ".psd", ".sketch", ".wav", ".dmg", ".iso", ".sql.gz", ".dump",
];

fn check(subject: &Subject<'_>, context: &Context<'_>, findings: &mut Findings<'_>) {
    let beside = &context.facts.beside;
    let place = beside.builds.get(&subject.address);
    let Some(folder) = place.and_then(|at| beside.folders.get(*at)) else {
        return;
    };
    if folder.has(".slugignore") {
        return;
    }
    let found = idle(folder);
    if found.is_empty() {
        return;
    }
    let detail = format!(
        "{} uploads {}, and {} has no .slugignore.",
        subject.address,
        found.join(", "),
        folder.directory
    );
    let span = subject
        .resource
        .body()
        .blocks("source")
        .next()
        .and_then(|source| source.body.attribute("path"));
    let span = span.map_or(subject.resource.block.header, |path| path.value.span);
    let finding = findings
        .finding("Source that carries more than the app", detail, span)
        .about(&subject.address);
    findings.report(finding.help("Name them in a .slugignore beside the code, one a line."));
}

fn idle(folder: &Folder) -> Vec<&str> {
    let wanted = |name: &&String| IDLE.contains(&name.as_str()) || MEDIA.iter().any(|end| name.ends_with(end));
    folder.names.iter().filter(wanted).map(String::as_str).collect()
}
