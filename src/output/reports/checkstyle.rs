//! Checkstyle XML, file by file.

use std::collections::BTreeMap;

use super::Reported;
use super::xml::escape;
use crate::diagnostic::Severity;

pub(super) fn print(findings: &[Reported]) -> String {
    let mut files: BTreeMap<&str, Vec<&Reported>> = BTreeMap::new();
    for finding in findings {
        let path = finding.place.as_ref().map_or("", |place| &place.path);
        files.entry(path).or_default().push(finding);
    }
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n");
    for (path, findings) in files {
        text.push_str(&format!("  <file name=\"{}\">\n", escape(path)));
        findings.iter().for_each(|finding| text.push_str(&error(finding)));
        text.push_str("  </file>\n");
    }
    text.push_str("</checkstyle>\n");
    text
}

fn error(finding: &Reported) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "info",
    };
    let (line, column) = finding.place.as_ref().map_or((1, 1), |place| place.start);
    format!(
        "    <error line=\"{line}\" column=\"{column}\" severity=\"{severity}\" message=\"{}\" source=\"dynoform.{}\"/>\n",
        escape(&finding.message),
        finding.code.name
    )
}
