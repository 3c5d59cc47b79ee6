//! Where rules are tried: a text in memory, analysed as the commands do it.

use std::sync::Arc;

use crate::analysis::{Analysis, Options, Purpose};
use crate::diagnostic::Diagnostic;
use crate::heroku::{Environment, Heroku};
use crate::linter::{self, Facts, Rule, Settings};
use crate::provider::Providers;
use crate::source::Memory;

/// What became of a text.
pub(super) struct Linted {
    pub(super) analysis: Analysis,
    pub(super) findings: Vec<Diagnostic>,
}

/// Files whose analysis must have nothing to say: an example that is wrong shows nothing.
pub(super) fn analyse(files: &[(&str, &str)]) -> Analysis {
    let mut memory = Memory::new();
    for (path, text) in files {
        memory.set(*path, text);
    }
    memory.set(
        "versions.tf",
        "terraform {\n  required_providers {\n    heroku = {\n      source = \"heroku/heroku\"\n    }\n  }\n}\n",
    );
    let options = Options::new(Purpose::Explore);
    let providers = Providers::new().with(|| Arc::new(Heroku::new(Environment::default())));
    let analysis = Analysis::open(Arc::new(memory), "".into(), options, Arc::new(providers));
    for problem in analysis.diagnostics() {
        assert!(!problem.is_error(), "{}: {}", problem.summary, problem.detail);
    }
    analysis
}

/// What one rule finds in one text.
pub(super) fn lint(rule: &'static Rule, text: &str, settings: &Settings, facts: &Facts) -> Linted {
    let analysis = analyse(&[("main.tf", text)]);
    let findings = linter::lint(&analysis, facts, settings, &[rule]);
    Linted { analysis, findings }
}
