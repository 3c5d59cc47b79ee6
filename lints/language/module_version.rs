//! module-version: modules from a registry without a version.

use crate::config::{Module, ModuleId, ModuleSource};
use crate::linter::{Check, Context, Findings, OptionKind, Rule, RuleOption};

pub(super) static RULE: Rule = Rule::new(
    "module-version",
    include_str!("module_version.md"),
    Check::Module(check),
)
.options(&[RuleOption::new("exact", OptionKind::Flag)])
.in_tflint();

fn check(_: ModuleId, module: &Module, context: &Context<'_>, findings: &mut Findings<'_>) {
    for call in module.calls.values() {
        let ModuleSource::Remote(source) = &call.source else {
            continue;
        };
        if !is_registry(source) {
            continue;
        }
        let exact = context.flag_option(&RULE, "exact", call.source_span);
        let detail = match &call.version {
            None => format!(
                "Module {:?} takes whatever version of {source} is newest.",
                call.name.text
            ),
            Some(version) if exact && !is_exact(&version.text) => {
                format!(
                    "Module {:?} takes any version that is {:?}.",
                    call.name.text, version.text
                )
            }
            Some(_) => continue,
        };
        let span = call.version.as_ref().map_or(call.source_span, |version| version.span);
        let finding = findings.finding("Module without a version", detail, span);
        findings.report(finding.help("Set `version`, as `version = \"~> 1.2\"`."));
    }
}

/// `namespace/name/system`, with or without a host before it.
fn is_registry(source: &str) -> bool {
    let address = source.split("//").next().unwrap_or(source);
    let parts: Vec<&str> = address.split('/').collect();
    let plain = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    let repository = ["github.com", "bitbucket.org"].contains(&parts[0]);
    matches!(parts.len(), 3 | 4)
        && parts.iter().all(plain)
        && !repository
        && (parts.len() == 3 || parts[0].contains('.'))
}

fn is_exact(version: &str) -> bool {
    version
        .trim_start_matches(['=', ' '])
        .chars()
        .next()
        .is_some_and(|first| first.is_ascii_digit())
        && !version.contains(',')
}
