//! The reference's verdict, from the binary on PATH.

use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

use super::record::{Finding, Project};

/// How each verdict comes about.
pub(crate) const COMMAND: &str = "terraform init -backend=false -json (for modules), terraform validate -json";

fn terraform(directory: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("terraform")
        .args(arguments)
        .current_dir(directory)
        .env("CHECKPOINT_DISABLE", "1")
        .env_remove("TF_CLI_ARGS")
        .output();
    Some(String::from_utf8_lossy(&output.ok()?.stdout).into_owned())
}

/// What the reference says of a project: what `validate` finds, or `init` where it stops before modules are known.
pub(crate) fn verdict(project: &Project) -> Vec<Finding> {
    let directory = tempfile::tempdir().expect("a temporary directory");
    for (path, text) in &project.files {
        let path = directory.path().join(path);
        std::fs::create_dir_all(path.parent().expect("inside")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }
    // Only modules need it: the built-in provider is there without.
    let has_modules = project.files.values().any(|text| text.contains("module"));
    let init = has_modules
        .then(|| terraform(directory.path(), &["init", "-backend=false", "-input=false", "-json"]))
        .flatten()
        .unwrap_or_default();
    let validate = terraform(directory.path(), &["validate", "-json"]).unwrap_or_default();
    let validate: Json = serde_json::from_str(&validate).unwrap_or_else(|error| panic!("{}: {error}", project.name));
    let found = findings(validate["diagnostics"].as_array().into_iter().flatten());
    let is_stuck = found.iter().any(|finding| finding.summary == "Module not installed");
    let lines: Vec<Json> = init
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let at_init = findings(lines.iter().map(|line| &line["diagnostic"]).filter(|it| it.is_object()));
    let is_refused = at_init.iter().any(|finding| finding.error);
    if is_stuck && is_refused { at_init } else { found }
}

fn findings<'a>(diagnostics: impl Iterator<Item = &'a Json>) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for finding in diagnostics.map(Finding::read) {
        if !found.contains(&finding) {
            found.push(finding);
        }
    }
    found
}
