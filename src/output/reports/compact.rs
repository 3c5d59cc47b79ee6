//! `path:line:column: severity[rule]: message`, one line each.

use super::{Reported, word};

pub(super) fn print(findings: &[Reported]) -> String {
    findings.iter().map(line).collect()
}

fn line(finding: &Reported) -> String {
    let place = finding.place.as_ref().map_or(String::new(), |place| {
        format!("{}:{}:{}: ", place.path, place.start.0, place.start.1)
    });
    let message = finding.message.replace('\n', " ");
    format!("{place}{}[{}]: {message}\n", word(finding.severity), finding.code.name)
}
