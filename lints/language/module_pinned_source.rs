//! module-pinned-source: modules from a repository at no particular revision.

use crate::config::{Module, ModuleId, ModuleSource};
use crate::linter::{Check, Context, Findings, OptionKind, Rule, RuleOption};

pub(super) static RULE: Rule = Rule::new(
    "module-pinned-source",
    include_str!("module_pinned_source.md"),
    Check::Module(check),
)
.options(&[RuleOption::new("default_branches", OptionKind::Texts)])
.in_tflint();

/// Branches that move.
const MOVING: [&str; 5] = ["master", "main", "default", "develop", "HEAD"];

fn check(_: ModuleId, module: &Module, context: &Context<'_>, findings: &mut Findings<'_>) {
    for call in module.calls.values() {
        let ModuleSource::Remote(source) = &call.source else {
            continue;
        };
        if !is_repository(source) {
            continue;
        }
        let further = context.texts_option(&RULE, "default_branches", call.source_span);
        let detail = match revision(source) {
            None => format!("The source of module {:?} names no revision.", call.name.text),
            Some(branch) if MOVING.contains(&branch) || further.iter().any(|moving| moving == branch) => {
                format!(
                    "The source of module {:?} names {branch:?}, which moves.",
                    call.name.text
                )
            }
            Some(_) => continue,
        };
        let finding = findings.finding("Module that is not pinned", detail, call.source_span);
        findings.report(finding.help("Name a tag or a commit: `?ref=v1.2.0`."));
    }
}

/// Whether a source is a git or Mercurial repository.
fn is_repository(source: &str) -> bool {
    let hosts = ["github.com/", "bitbucket.org/", "git@", "git::", "hg::"];
    hosts.iter().any(|host| source.starts_with(host))
        || source.split('?').next().is_some_and(|path| path.ends_with(".git"))
}

/// What `ref` or `rev` of a source says.
fn revision(source: &str) -> Option<&str> {
    let (_, query) = source.split_once('?')?;
    let mut parts = query.split('&');
    parts.find_map(|part| part.strip_prefix("ref=").or_else(|| part.strip_prefix("rev=")))
}
