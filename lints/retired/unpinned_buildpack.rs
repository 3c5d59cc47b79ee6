//! unpinned-buildpack: buildpacks from a repository at no particular revision.

use crate::language::value::Value;
use crate::linter::{Check, Context, Findings, Fixable, Rule, Subject, edit, plain};
use crate::syntax::ast::{Expr, ExprKind};

pub(super) static RULE: Rule = Rule::new(
    "unpinned-buildpack",
    include_str!("unpinned_buildpack.md"),
    Check::Resource(check),
)
.fixes(Fixable::Unsafe);

fn check(subject: &Subject<'_>, _: &Context<'_>, findings: &mut Findings<'_>) {
    if !["heroku_app", "heroku_build"].contains(&subject.kind()) {
        return;
    }
    let buildpacks = subject
        .config
        .get("buildpacks")
        .and_then(Value::as_sequence)
        .unwrap_or_default();
    for (at, url) in buildpacks.iter().enumerate() {
        let Some(url) = plain(url).filter(|text| floats(text)) else {
            continue;
        };
        let literal = element(subject, at, url);
        let detail = format!(
            "The next build of {} takes whatever {url:?} holds that day.",
            subject.address
        );
        let span = literal.map_or(subject.span("buildpacks"), |literal| literal.span);
        let finding = findings.finding("Buildpack that is not pinned", detail, span);
        let mut finding = finding
            .about(&subject.address)
            .help("Name a tag after a #: `https://github.com/OWNER/NAME#v1.2.0`.");
        if let (Some(literal), Some(name)) = (literal, released(url)) {
            let fix = edit::replace(
                format!("Take {name:?}, which Heroku releases"),
                literal.span,
                format!("{name:?}"),
            );
            finding = finding.fix(edit::risky(fix));
        }
        findings.report(finding);
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

/// The literal in a list that is written out.
fn element<'a>(subject: &'a Subject<'_>, at: usize, url: &str) -> Option<&'a Expr> {
    let ExprKind::Tuple(elements) = &subject.resource.body().attribute("buildpacks")?.value.kind else {
        return None;
    };
    elements
        .get(at)
        .filter(|element| matches!(&element.kind, ExprKind::String(text) if &**text == url))
}

/// Buildpacks that Heroku releases under a name of their own.
const RELEASED: [&str; 13] = [
    "nodejs",
    "ruby",
    "python",
    "java",
    "gradle",
    "scala",
    "clojure",
    "php",
    "go",
    "jvm-common",
    "nginx",
    "pgbouncer",
    "metrics",
];

/// The name under which Heroku releases what a URL names.
fn released(url: &str) -> Option<String> {
    let path = url.split('#').next()?.trim_end_matches(".git").trim_end_matches('/');
    let name = path.strip_prefix("https://github.com/heroku/heroku-buildpack-")?;
    let name = RELEASED.into_iter().find(|known| *known == name)?;
    Some(format!("heroku/{}", if name == "jvm-common" { "jvm" } else { name }))
}
