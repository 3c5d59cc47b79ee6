//! JUnit XML: a test case per finding, or one that passes when there is none.

use super::xml::escape;
use super::{Reported, word};

pub(super) fn print(findings: &[Reported]) -> String {
    let count = findings.len();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"dynoform lint\" tests=\"{tests}\" \
         failures=\"{count}\" errors=\"0\">\n  <testsuite name=\"dynoform lint\" tests=\"{tests}\" failures=\"{count}\" \
         errors=\"0\" skipped=\"0\">\n",
        tests = count.max(1)
    );
    if findings.is_empty() {
        text.push_str("    <testcase name=\"no findings\" classname=\"dynoform\"/>\n");
    }
    findings.iter().for_each(|finding| text.push_str(&case(finding)));
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}

fn case(finding: &Reported) -> String {
    let place = finding.place.as_ref();
    let (path, line) = place.map_or((String::new(), 1), |place| (place.path.clone(), place.start.0));
    let name = format!("{} at {path}:{line}", finding.code.name);
    let body = format!("{}\n{path}:{line}", finding.message);
    format!(
        "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{line}\">\n      <failure type=\"{}\" \
         message=\"{}\">{}</failure>\n    </testcase>\n",
        escape(&name),
        escape(&path),
        escape(&path),
        word(finding.severity),
        escape(&finding.summary),
        escape(&body)
    )
}
