//! Where rules are tried: a text in memory, analysed as the commands do it.

use std::sync::Arc;

use crate::analysis::{Analysis, Options, Purpose};
use crate::diagnostic::Diagnostic;
use crate::heroku::{Environment, Heroku};
use crate::linter::{self, Facts, Rule, Settings};
use crate::plan::{Request, plan};
use crate::provider::Providers;
use crate::source::Memory;

/// What became of a text.
pub(super) struct Linted {
    pub(super) text: String,
    pub(super) validates: bool,
    pub(super) analysis: Analysis,
    pub(super) findings: Vec<Diagnostic>,
}

/// What stands beside an example that says nothing of it itself.
const VERSIONS: &str = "terraform {
  required_version = \">= 1.0\"

  required_providers {
    heroku = {
      source  = \"heroku/heroku\"
      version = \"~> 5.0\"
    }
  }
}
";

/// Files whose analysis must have nothing to say: an example that is wrong shows nothing.
pub(super) fn analyse(files: &[(&str, &str)]) -> Analysis {
    let analysis = open(files);
    for problem in analysis.diagnostics() {
        assert!(!problem.is_error(), "{}: {}", problem.summary, problem.detail);
    }
    analysis
}

pub(super) fn open(files: &[(&str, &str)]) -> Analysis {
    let mut memory = Memory::new();
    for (path, text) in files {
        memory.set(*path, text);
    }
    if !files.iter().any(|(_, text)| text.contains("terraform {")) {
        memory.set("versions.tf", VERSIONS);
    }
    let options = Options::new(Purpose::Explore);
    let providers = providers();
    Analysis::open(Arc::new(memory), "".into(), options, Arc::new(providers))
}

fn providers() -> Providers {
    Providers::new().with(|| Arc::new(Heroku::new(Environment::default())))
}

/// What a plan for nothing that exists would do: each object and output, without the marks that hide it.
pub(super) fn planned(analysis: &Analysis) -> Vec<String> {
    let (options, snapshot, existing) = Default::default();
    let providers = providers();
    let request = Request {
        program: analysis.program(),
        providers: &providers,
        options: &options,
        snapshot: &snapshot,
        existing: &existing,
    };
    let plan = plan(&request, analysis.inputs().clone()).plan;
    let objects = plan.changes.iter().map(|change| {
        format!(
            "{} {:?} {:?}",
            change.address,
            change.action,
            change.after.clone().unmark().0
        )
    });
    let outputs = plan
        .outputs
        .iter()
        .map(|output| format!("output {} {:?}", output.name, output.after.clone().unmark().0));
    objects.chain(outputs).collect()
}

/// What one rule finds in some files.
pub(super) fn lint(
    rule: &'static Rule,
    files: &[(String, String, usize)],
    settings: &Settings,
    facts: &Facts,
) -> Linted {
    let named: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text, _)| (path.as_str(), text.as_str()))
        .collect();
    let text: String = files
        .iter()
        .map(|(path, text, _)| format!("# file: {path}\n{text}"))
        .collect();
    let may_fail = text.contains("# does not validate") || text.contains("module \"");
    let mut analysis = if may_fail { open(&named) } else { analyse(&named) };
    let facts = Facts {
        beside: linter::beside(&mut analysis),
        ..facts.clone()
    };
    let findings = linter::lint(&analysis, &facts, settings, &[rule]);
    Linted {
        validates: !text.contains("# does not validate"),
        text,
        analysis,
        findings,
    }
}
