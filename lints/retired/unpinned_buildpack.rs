//! unpinned-buildpack: buildpacks from a repository at no particular revision.

use crate::language::value::Value;
use crate::linter::{Check, Context, Findings, Rule, Subject, plain};

pub(super) static RULE: Rule = Rule::new(
    "unpinned-buildpack",
    include_str!("unpinned_buildpack.md"),
    Check::Resource(check),
);

fn check(subject: &Subject<'_>, _: &Context<'_>, findings: &mut Findings<'_>) {
    if !["heroku_app", "heroku_build"].contains(&subject.kind()) {
        return;
    }
    let buildpacks = subject
        .config
        .get("buildpacks")
        .and_then(Value::as_sequence)
        .unwrap_or_default();
    for url in buildpacks.iter().filter_map(plain).filter(|text| floats(text)) {
        let detail = format!(
            "The next build of {} takes whatever {url:?} holds that day.",
            subject.address
        );
        let finding = findings.finding("Buildpack that is not pinned", detail, subject.span("buildpacks"));
        findings.report(
            finding
                .about(&subject.address)
                .help("Name a tag after a #: `https://github.com/OWNER/NAME#v1.2.0`."),
        );
    }
}

/// Whether it is a repository without a revision; an archive is what it is.
fn floats(text: &str) -> bool {
    let repository = text.starts_with("https://") || text.starts_with("http://") || text.starts_with("git://");
    let path = text.split(['#', '?']).next().unwrap_or(text);
    let archive = [".tgz", ".tar.gz", ".zip"].iter().any(|end| path.ends_with(end));
    let moving = text
        .split_once('#')
        .is_none_or(|(_, revision)| ["", "main", "master"].contains(&revision));
    repository && !archive && moving
}
