//! GitLab code quality. <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::Reported;
use crate::diagnostic::Severity;

pub(super) fn print(findings: &[Reported]) -> String {
    // A fingerprint stands once: the same line may hold a finding twice.
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let issues: Vec<Json> = findings
        .iter()
        .map(|finding| {
            let count = seen.entry(&finding.fingerprint).or_default();
            *count += 1;
            issue(finding, *count)
        })
        .collect();
    format!("{:#}\n", Json::Array(issues))
}

fn issue(finding: &Reported, count: usize) -> Json {
    let severity = match finding.severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Note => "info",
    };
    let (path, line) = finding
        .place
        .as_ref()
        .map_or((".", 1), |place| (&*place.path, place.start.0));
    let path = path.strip_prefix("./").unwrap_or(path);
    let again = if count > 1 { format!("-{count}") } else { String::new() };
    json!({
        "description": format!("{}: {}", finding.summary, finding.message),
        "check_name": finding.code.name,
        "fingerprint": format!("{}{again}", finding.fingerprint),
        "severity": severity,
        "location": { "path": path, "lines": { "begin": line } },
    })
}
