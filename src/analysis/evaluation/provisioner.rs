//! Provisioners with their arguments evaluated.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::address::InstanceAddress;
use crate::analysis::codes;
use crate::analysis::inputs::Purpose;
use crate::config::{self, OnFailure, Provisioner, When};
use crate::diagnostic::{Diagnostic, Severity};
use crate::language::convert::convert;
use crate::language::evaluate::evaluate_partly;
use crate::language::scope::Scope;
use crate::language::types::Type;
use crate::language::value::Value;
use crate::source::Span;
use crate::syntax::ast::Body;

use super::Evaluation;
use super::scope::FrameScope;

/// `local-exec`
#[derive(Clone, PartialEq, Default, Debug)]
pub struct LocalExec {
    /// `command`
    pub command: String,
    /// `working_dir`
    pub working_directory: Option<String>,
    /// `interpreter`: the program and its arguments before the command; empty for the system's shell.
    pub interpreter: Vec<String>,
    /// `environment`, beside the inherited one.
    pub environment: BTreeMap<String, String>,
    /// `quiet`
    pub quiet: bool,
    /// Something in it is sensitive or ephemeral: neither the command nor its output is shown.
    pub is_sensitive: bool,
}

/// A provisioner that is to run.
#[derive(Clone, PartialEq, Debug)]
pub struct ProvisionerRun {
    /// What it does.
    pub exec: LocalExec,
    /// When.
    pub when: When,
    /// What happens when it fails.
    pub on_failure: OnFailure,
    /// Its header.
    pub span: Span,
}

const ARGUMENTS: [&str; 8] = [
    "command",
    "working_dir",
    "interpreter",
    "environment",
    "quiet",
    "when",
    "on_failure",
    "connection",
];

impl Evaluation {
    /// The provisioners of an instance, in order, evaluated with `self` as given.
    pub fn provisioners(
        &self,
        address: &InstanceAddress,
        itself: &Value,
    ) -> Result<Vec<ProvisionerRun>, Vec<Diagnostic>> {
        let Some((resource, frame, repetition)) = self.place_of(address) else {
            return Ok(Vec::new());
        };
        let scope = FrameScope::new(self, frame, &repetition).with_self(Some(itself));
        let mut runs = Vec::new();
        let mut problems = Vec::new();
        for provisioner in &resource.provisioners {
            runs.extend(run(provisioner, &scope, &mut problems));
        }
        if crate::diagnostic::has_errors(&problems) {
            Err(problems)
        } else {
            Ok(runs)
        }
    }
}

/// What is wrong with the provisioners of an instance, its object being as known as it is now.
/// One that is not available is an error only where it would have to run.
pub(super) fn problems(resource: &config::Resource, scope: &dyn Scope, purpose: Purpose) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for provisioner in &resource.provisioners {
        run(provisioner, scope, &mut problems);
    }
    for problem in &mut problems {
        if purpose != Purpose::Plan && problem.code == &codes::PROVISIONER {
            problem.severity = Severity::Warning;
        }
    }
    problems
}

fn run(provisioner: &Provisioner, scope: &dyn Scope, problems: &mut Vec<Diagnostic>) -> Option<ProvisionerRun> {
    let block = provisioner.own();
    if &*provisioner.kind != "local-exec" {
        problems.push(
            Diagnostic::error(
                &codes::PROVISIONER,
                "Provisioner not available",
                format!("Provisioner \"{}\" is not available; local-exec is.", provisioner.kind),
            )
            .at(block.header)
            .help("Run the command on this machine with local-exec, for example through ssh."),
        );
        return None;
    }
    for attribute in &block.body.attributes {
        if !ARGUMENTS.contains(&&*attribute.name.text) {
            problems.push(config::unsupported_argument(&attribute.name, &ARGUMENTS, []));
        }
    }
    if block.body.attribute("command").is_none() {
        problems.push(config::missing("command", block.body.missing));
        return None;
    }
    let mut reader = Reader {
        body: &block.body,
        scope,
        problems,
        is_sensitive: false,
    };
    let text = |value: Value| value.as_str().map(str::to_owned);
    let command = reader.take("command", &Type::String).and_then(text);
    let working_directory = reader.take("working_dir", &Type::String).and_then(text);
    let interpreter = reader.take("interpreter", &Type::list(Type::String));
    let environment = reader.take("environment", &Type::map(Type::String));
    let quiet = reader.take("quiet", &Type::Bool).and_then(|value| value.as_bool());
    let is_sensitive = reader.is_sensitive;
    let exec = LocalExec {
        command: command?,
        working_directory,
        interpreter: interpreter
            .and_then(|value| {
                value
                    .as_sequence()
                    .map(|words| words.iter().cloned().filter_map(text).collect())
            })
            .unwrap_or_default(),
        environment: environment.map(variables).unwrap_or_default(),
        quiet: quiet.unwrap_or(false),
        is_sensitive,
    };
    Some(ProvisionerRun {
        exec,
        when: provisioner.when,
        on_failure: provisioner.on_failure,
        span: block.header,
    })
}

/// Null means: not set.
fn variables(value: Value) -> BTreeMap<String, String> {
    let pair = |(name, value): (&Arc<str>, &Value)| Some((name.to_string(), value.as_str()?.to_owned()));
    value
        .as_members()
        .map(|members| members.iter().filter_map(pair).collect())
        .unwrap_or_default()
}

struct Reader<'a> {
    body: &'a Body,
    scope: &'a dyn Scope,
    problems: &'a mut Vec<Diagnostic>,
    is_sensitive: bool,
}

impl Reader<'_> {
    fn take(&mut self, name: &str, of: &Type) -> Option<Value> {
        let attribute = self.body.attribute(name)?;
        let (value, found) = evaluate_partly(&attribute.value, self.scope);
        self.problems.extend(found);
        self.is_sensitive |= !value.marks_deep().is_empty();
        match convert(&value, of) {
            Ok(value) => Some(value.unmark_deep().0),
            Err(error) => {
                self.problems.push(
                    Diagnostic::error(
                        &codes::WRONG_TYPE,
                        "Incorrect attribute value type",
                        format!("Inappropriate value for attribute \"{name}\": {error}."),
                    )
                    .at(attribute.value.span),
                );
                None
            }
        }
    }
}
