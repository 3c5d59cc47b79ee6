//! Workflow commands of GitHub Actions: findings show beside the lines of a pull request.
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use super::Reported;
use crate::diagnostic::Severity;

pub(super) fn print(findings: &[Reported]) -> String {
    findings.iter().map(command).collect()
}

fn command(finding: &Reported) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = vec![format!(
        "title={}",
        property(&format!("{} ({})", finding.summary, finding.code.name))
    )];
    if let Some(place) = &finding.place {
        properties.push(format!("file={}", property(&place.path)));
        properties.push(format!("line={},endLine={}", place.start.0, place.end.0));
        // Columns are for ranges on one line.
        if place.start.0 == place.end.0 {
            properties.push(format!("col={},endColumn={}", place.start.1, place.end.1));
        }
    }
    format!("::{level} {}::{}\n", properties.join(","), data(&finding.message))
}

/// What may stand after the colons.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What may stand as a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
