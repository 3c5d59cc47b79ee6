//! The reference itself, where it is on PATH.
//!
//! Recorded verdicts are compared always. What is asked live says aloud when nobody is there to ask, and fails when
//! `DYNOFORM_ORACLE=required`, which `.ci/run` sets on machines that have the reference.

use std::io::Write;
use std::process::Command;

/// The version that the records follow.
const FOLLOWED: &str = "Terraform v1.11.";

/// `Terraform v1.11.4`; nothing where there is no such binary, and then `what` is said not to have been compared.
pub(crate) fn version(what: &str) -> Option<String> {
    let output = Command::new("terraform").arg("version").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let found = text.ok().and_then(|text| text.lines().next().map(ToOwned::to_owned));
    let followed = found.clone().filter(|line| line.starts_with(FOLLOWED));
    if followed.is_none() {
        let is_required = std::env::var("DYNOFORM_ORACLE").is_ok_and(|value| value == "required");
        let found = found.unwrap_or_else(|| "nothing".to_owned());
        let line =
            format!("{what}: not compared with the reference live ({FOLLOWED}* is wanted on PATH, there is {found})");
        assert!(!is_required, "{line}");
        // The test passes, and what a passing test prints is not shown.
        let _ = writeln!(std::io::stderr(), "note: {line}");
    }
    followed
}
