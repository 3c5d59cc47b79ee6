//! Runs the tests of rules.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::context::Facts;
use super::super::rule::Level;
use super::super::run::examine;
use super::super::settings::{Origin, RuleSettings, Settings};
use super::{CustomRule, CustomTest};
use crate::analysis::{Analysis, Options, Purpose};
use crate::diagnostic::Diagnostic;
use crate::provider::Providers;
use crate::source::{Memory, Sources};

/// What stands beside the files of a test that do not say where their provider comes from.
const PROVIDERS: &str = "terraform {
  required_providers {
    heroku = {
      source = \"heroku/heroku\"
    }
  }
}
";

/// What became of a test.
#[derive(Clone, PartialEq, Debug)]
pub struct Trial {
    /// The rule.
    pub rule: &'static str,
    /// The test.
    pub name: String,
    /// Where the test stands.
    pub origin: Origin,
    /// What should have been found.
    pub missing: Vec<String>,
    /// What was found and should not have been.
    pub unexpected: Vec<String>,
    /// What is wrong with the configuration of the test, or was with the rule.
    pub wrong: Vec<String>,
}

impl Trial {
    /// Whether everything is as the test says.
    pub fn passed(&self) -> bool {
        self.missing.is_empty() && self.unexpected.is_empty() && self.wrong.is_empty()
    }
}

/// Runs every test of every rule that the settings define, in order. `rules` are where failures of rules have their
/// places.
pub fn trials(settings: &Settings, places: &Sources, providers: &Arc<Providers>) -> Vec<Trial> {
    let rules = settings.custom.iter();
    rules
        .flat_map(|rule| rule.tests.iter().map(move |test| (rule, test)))
        .map(|(rule, test)| run(rule, test, places, providers))
        .collect()
}

fn run(rule: &Arc<CustomRule>, test: &CustomTest, places: &Sources, providers: &Arc<Providers>) -> Trial {
    let mut files = Memory::new();
    for (path, text) in &test.files {
        files.set(path.as_str(), text);
    }
    if !test.files.iter().any(|(_, text)| text.contains("required_providers")) {
        files.set("providers.tf", PROVIDERS);
    }
    let analysis = Analysis::open(
        Arc::new(files),
        "".into(),
        Options::new(Purpose::Explore),
        Arc::clone(providers),
    );
    let mut trial = Trial {
        rule: rule.name(),
        name: test.name.clone(),
        origin: test.origin.clone(),
        missing: Vec::new(),
        unexpected: Vec::new(),
        wrong: Vec::new(),
    };
    // In a configuration that is wrong nothing may be found for another reason than the rule.
    let errors = analysis.diagnostics().iter().filter(|problem| problem.is_error());
    trial.wrong.extend(errors.map(|error| told(error, analysis.sources())));
    if !trial.wrong.is_empty() {
        return trial;
    }
    let examined = examine(&analysis, &Facts::default(), &alone(rule), &[]);
    trial
        .wrong
        .extend(examined.failures.iter().map(|failure| told(failure, places)));
    let own = examined.findings.iter().filter(|found| found.code.name == rule.name());
    let mut found: Vec<(String, String)> = own.map(described).collect();
    for wanted in &test.findings {
        match found
            .iter()
            .position(|(address, whole)| wanted == address || wanted == whole)
        {
            Some(at) => {
                found.remove(at);
            }
            None => trial.missing.push(wanted.clone()),
        }
    }
    trial.unexpected.extend(found.into_iter().map(|(_, whole)| whole));
    trial
}

/// Settings in which there is that rule and no other, and it speaks.
fn alone(rule: &Arc<CustomRule>) -> Settings {
    let loud = RuleSettings {
        level: Some(rule.level.max(Level::Note)),
        ..RuleSettings::default()
    };
    Settings {
        custom: vec![Arc::clone(rule)],
        rules: BTreeMap::from([(rule.name().to_owned(), loud)]),
        ..Settings::default()
    }
}

/// The address of a finding, and that with its message; what is about everything has the address `configuration`.
fn described(finding: &Diagnostic) -> (String, String) {
    let address = finding.address.clone().unwrap_or_else(|| "configuration".to_owned());
    let whole = format!("{address}: {}", finding.detail);
    (address, whole)
}

fn told(problem: &Diagnostic, sources: &Sources) -> String {
    let place = problem.span.and_then(|span| sources.locate(span));
    let place = place.map_or(String::new(), |place| {
        let line = place.file.lines.line(place.range.start) + 1;
        format!("{}:{line}: ", place.file.path)
    });
    format!("{place}{}: {}", problem.summary, problem.detail)
}
