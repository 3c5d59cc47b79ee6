//! Provisioners with their arguments evaluated.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::address::{InstanceAddress, InstanceKey};
use crate::analysis::codes;
use crate::analysis::inputs::Purpose;
use crate::config::{self, ModuleId, OnFailure, Provisioner, Removed, When};
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::language::scope::Scope;
use crate::language::types::Type;
use crate::language::value::Value;
use crate::schema::provisioners;
use crate::source::Span;
use crate::syntax::ast::{Block, Body};

use super::body::{Meta, decode};
use super::cell::Repetition;
use super::frame::FrameId;
use super::scope::FrameScope;
use super::{Evaluation, unknown};

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

/// The names in a provisioner's body that are the language's.
const META: Meta<'static> = Meta {
    arguments: &["when", "on_failure"],
    // The two that are reserved have been reported.
    blocks: &["connection", "lifecycle", "locals"],
    is_transient: true,
};

/// The provisioners of a block, and the connection that they share.
#[derive(Clone, Copy)]
struct Provisions<'a> {
    provisioners: &'a [Provisioner],
    connection: Option<&'a Body>,
}

impl<'a> Provisions<'a> {
    fn of_resource(resource: &'a config::Resource) -> Self {
        Self {
            provisioners: &resource.provisioners,
            connection: resource.connection.map(|index| &resource.body().blocks[index].body),
        }
    }

    fn of_removed(removed: &'a Removed) -> Self {
        Self {
            provisioners: &removed.provisioners,
            connection: removed.connection.map(|index| &removed.block.body.blocks[index].body),
        }
    }

    /// Those of one occasion, or all.
    fn runs(self, when: Option<When>, scope: &dyn Scope, problems: &mut Vec<Diagnostic>) -> Vec<ProvisionerRun> {
        let wanted = self.provisioners.iter();
        let wanted = wanted.filter(|provisioner| when.is_none_or(|when| when == provisioner.when));
        wanted
            .filter_map(|provisioner| run(self.connection, provisioner, scope, problems))
            .collect()
    }
}

impl Evaluation {
    /// The provisioners of an object for an occasion, in order, evaluated with `self` as given. Before destruction they
    /// need nothing else, so that they may be those of a `removed` block, or of an instance that is configured no more.
    pub fn provisioners(
        &self,
        address: &InstanceAddress,
        itself: &Value,
        when: When,
    ) -> Result<Vec<ProvisionerRun>, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let runs = match (self.place_of(address), self.program.find_resource(&address.resource)) {
            (Some((resource, frame, repetition)), _) => {
                let scope = FrameScope::new(self, frame, &repetition)
                    .with_self(Some(itself))
                    .named(&resource.key);
                Provisions::of_resource(&resource).runs(Some(when), &scope, &mut problems)
            }
            (None, Some((module, _))) => match self.program.resource(&address.resource) {
                Some(resource) => self.alone(
                    Provisions::of_resource(resource),
                    module,
                    address,
                    itself,
                    &mut problems,
                ),
                None => Vec::new(),
            },
            (None, None) => match self.program.removed(address) {
                Some((module, removed)) => {
                    self.alone(Provisions::of_removed(removed), module, address, itself, &mut problems)
                }
                None => Vec::new(),
            },
        };
        if has_errors(&problems) { Err(problems) } else { Ok(runs) }
    }

    /// Before destruction, with nothing but the object and its address.
    fn alone(
        &self,
        provisions: Provisions<'_>,
        module: ModuleId,
        address: &InstanceAddress,
        itself: &Value,
        problems: &mut Vec<Diagnostic>,
    ) -> Vec<ProvisionerRun> {
        let repetition = match &address.key {
            None => Repetition::Once,
            Some(InstanceKey::Index(index)) => Repetition::Index(Value::number(*index as i64)),
            Some(InstanceKey::Name(name)) => Repetition::Each(Value::string(Arc::clone(name)), unknown(&Type::Dynamic)),
        };
        let scope = FrameScope::new(self, FrameId::ROOT, &repetition)
            .within(module)
            .with_self(Some(itself));
        provisions.runs(Some(When::Destroy), &scope, problems)
    }

    /// What is wrong with the provisioners of `removed` blocks.
    pub(super) fn removed_problems(&self) -> Vec<Diagnostic> {
        let itself = unknown(&Type::Dynamic);
        let repetition = Repetition::Each(unknown(&Type::String), unknown(&Type::Dynamic));
        let mut problems = Vec::new();
        for (module, place) in self.program.configuration().modules() {
            let scope = FrameScope::new(self, FrameId::ROOT, &repetition)
                .within(module)
                .with_self(Some(&itself));
            for removed in &place.module.removed {
                Provisions::of_removed(removed).runs(None, &scope, &mut problems);
            }
        }
        softened(problems, self.inputs.purpose)
    }
}

/// What is wrong with the provisioners of an instance, its object being as known as it is now.
pub(super) fn problems(resource: &config::Resource, scope: &dyn Scope, purpose: Purpose) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    Provisions::of_resource(resource).runs(None, scope, &mut problems);
    softened(problems, purpose)
}

/// A provisioner that is not available is an error only where it would have to run.
fn softened(mut problems: Vec<Diagnostic>, purpose: Purpose) -> Vec<Diagnostic> {
    for problem in &mut problems {
        if purpose != Purpose::Plan && problem.code == &codes::PROVISIONER {
            problem.severity = Severity::Warning;
        }
    }
    problems
}

fn run(
    shared: Option<&Body>,
    provisioner: &Provisioner,
    scope: &dyn Scope,
    problems: &mut Vec<Diagnostic>,
) -> Option<ProvisionerRun> {
    let block = provisioner.own();
    let Some(schema) = provisioners::provisioner(&provisioner.kind) else {
        problems.push(unknown_provisioner(provisioner));
        return None;
    };
    let decoded = decode(&block.body, schema, META, scope);
    let mut is_wrong = has_errors(&decoded.problems);
    problems.extend(decoded.problems);
    if let Some(connection) = connection(shared, block) {
        let meta = Meta {
            is_transient: true,
            ..Meta::default()
        };
        let decoded = decode(&connection, provisioners::connection(), meta, scope);
        is_wrong |= has_errors(&decoded.problems);
        problems.extend(decoded.problems);
    }
    if is_wrong {
        return None;
    }
    if &*provisioner.kind != "local-exec" {
        problems.push(ambiguous(provisioner, &decoded.value).unwrap_or_else(|| not_available(provisioner)));
        return None;
    }
    Some(ProvisionerRun {
        exec: local_exec(decoded.value)?,
        when: provisioner.when,
        on_failure: provisioner.on_failure,
        span: block.header,
    })
}

/// How a provisioner connects: as its resource says, unless its own block says otherwise.
fn connection(shared: Option<&Body>, provisioner: &Block) -> Option<Body> {
    let own = provisioner.body.blocks("connection").next().map(|block| &block.body);
    let (Some(own), Some(shared)) = (own, shared) else {
        return own.or(shared).cloned();
    };
    let mut merged = own.clone();
    let more = shared.attributes.iter();
    let more = more.filter(|attribute| own.attribute(&attribute.name.text).is_none());
    merged.attributes.extend(more.cloned());
    Some(merged)
}

fn unknown_provisioner(provisioner: &Provisioner) -> Diagnostic {
    Diagnostic::error(
        &codes::UNKNOWN_PROVISIONER,
        "Missing required provisioner plugin",
        format!("There is no provisioner \"{}\".", provisioner.kind),
    )
    .at(provisioner
        .own()
        .labels
        .first()
        .map_or(provisioner.own().header, |label| label.span))
    .help("There are local-exec, remote-exec and file.")
}

/// Arguments of which there must be one.
fn ambiguous(provisioner: &Provisioner, value: &Value) -> Option<Diagnostic> {
    let names: &[&str] = match &*provisioner.kind {
        "remote-exec" => &["inline", "script", "scripts"],
        _ => &["source", "content"],
    };
    let set = names
        .iter()
        .filter(|name| value.get(name).is_some_and(|value| !value.is_null()));
    (set.count() != 1).then(|| {
        Diagnostic::error(
            &config::codes::MISSING_ARGUMENT,
            format!("Invalid {} provisioner configuration", provisioner.kind),
            format!("One of \"{}\" must be set, and only one.", names.join("\", \"")),
        )
        .at(provisioner.own().header)
    })
}

fn not_available(provisioner: &Provisioner) -> Diagnostic {
    Diagnostic::error(
        &codes::PROVISIONER,
        "Provisioner not available",
        format!("Provisioner \"{}\" is not available; local-exec is.", provisioner.kind),
    )
    .at(provisioner.own().header)
    .help("Run the command on this machine with local-exec, for example through ssh.")
}

/// Nothing while the command is not known.
fn local_exec(value: Value) -> Option<LocalExec> {
    let is_sensitive = !value.marks_deep().is_empty();
    let (value, _) = value.unmark_deep();
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let interpreter = value
        .get("interpreter")
        .and_then(Value::as_sequence)
        .unwrap_or_default();
    Some(LocalExec {
        command: text("command")?,
        working_directory: text("working_dir"),
        interpreter: interpreter
            .iter()
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect(),
        environment: value.get("environment").map(variables).unwrap_or_default(),
        quiet: value.get("quiet").and_then(Value::as_bool).unwrap_or(false),
        is_sensitive,
    })
}

/// Null means: not set.
fn variables(value: &Value) -> BTreeMap<String, String> {
    let pair = |(name, value): (&Arc<str>, &Value)| Some((name.to_string(), value.as_str()?.to_owned()));
    value
        .as_members()
        .map(|members| members.iter().filter_map(pair).collect())
        .unwrap_or_default()
}
