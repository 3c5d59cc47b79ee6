//! What rules see, and where they put what they find.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::address::{InstanceAddress, Mode};
use crate::analysis::{Evaluation, Program};
use crate::config::{Configuration, Module, ModuleId, Resource, ResourceKey};
use crate::diagnostic::{Diagnostic, Severity};
use crate::language::value::{Marks, Value};
use crate::source::{Sources, Span};

use super::rule::Rule;
use super::settings::{OptionValue, Settings};

/// What is known beside the configuration. Whoever calls the linter reads it; rules do no I/O.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Facts {
    /// The names of apps, pipelines and spaces in the state, by address; `None` when there is no telling.
    pub recorded: Option<Names>,
    /// The names in the configuration at the base revision.
    pub base: Option<Base>,
}

/// Names by the printed address of their instance.
pub type Names = BTreeMap<String, String>;

/// A configuration as git has it.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Base {
    /// As the user named it: `main`, `HEAD~1`.
    pub revision: String,
    /// The names at that revision.
    pub names: Names,
}

/// One evaluated instance of a managed resource.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// Which.
    pub address: InstanceAddress,
    /// The module whose text declares it.
    pub module: ModuleId,
    /// The declaration.
    pub resource: &'a Resource,
    /// The values of its arguments, by name; what is not known is unknown.
    pub config: Value,
}

impl<'a> Subject<'a> {
    /// The resource type.
    pub fn kind(&self) -> &'a str {
        &self.resource.key.kind
    }

    /// The text of an argument, when it is known and no secret.
    pub fn text(&self, argument: &str) -> Option<&str> {
        plain(self.config.get(argument)?)
    }

    /// Where an argument's value stands, or else the resource's header.
    pub fn span(&self, argument: &str) -> Span {
        let attribute = self.resource.body().attribute(argument);
        attribute.map_or(self.resource.block.header, |attribute| attribute.value.span)
    }
}

/// A string that is known and no secret.
pub fn plain(value: &Value) -> Option<&str> {
    (!value.marks().contains(Marks::SENSITIVE))
        .then(|| value.as_str())
        .flatten()
}

/// The resource types whose names people see and share.
pub const NAMED: &[&str] = &["heroku_app", "heroku_pipeline", "heroku_space"];

/// The instances that have such a name, with it; those whose name is not known are left out.
pub fn named<'a>(context: &'a Context<'_>) -> impl Iterator<Item = (&'a Subject<'a>, &'a str)> {
    context
        .of_kinds(NAMED)
        .filter_map(|subject| Some((subject, subject.text("name")?)))
}

/// Everything that a rule may ask.
pub struct Context<'a> {
    /// What is declared.
    pub configuration: &'a Configuration,
    /// What refers to what.
    pub program: &'a Program,
    /// The texts.
    pub sources: &'a Sources,
    /// Every instance of every managed resource, by address.
    pub subjects: Vec<Subject<'a>>,
    /// The values of the root module's variables.
    pub variables: BTreeMap<Arc<str>, Value>,
    /// What is known beside it.
    pub facts: &'a Facts,
    /// What `dynoform.hcl` says.
    pub settings: &'a Settings,
}

impl<'a> Context<'a> {
    /// What an evaluation knows.
    pub fn new(evaluation: &'a Evaluation, sources: &'a Sources, facts: &'a Facts, settings: &'a Settings) -> Self {
        let program = evaluation.program();
        let managed = evaluation
            .all_instances()
            .filter(|(address, ..)| address.resource.mode == Mode::Managed);
        let mut subjects: Vec<Subject<'a>> = managed
            .filter_map(|(address, resource, _, config)| {
                let (module, _) = program.find_resource(&address.resource)?;
                Some(Subject {
                    address,
                    module,
                    resource,
                    config: config.clone(),
                })
            })
            .collect();
        subjects.sort_by(|one, other| one.address.cmp(&other.address));
        let configuration = program.configuration();
        Self {
            configuration,
            program,
            sources,
            subjects,
            variables: evaluation.variables(),
            facts,
            settings,
        }
    }

    /// The instances of some resource types, by address.
    pub fn of_kinds<'b>(&'b self, kinds: &'b [&str]) -> impl Iterator<Item = &'b Subject<'a>> {
        self.subjects
            .iter()
            .filter(move |subject| kinds.contains(&subject.kind()))
    }

    /// Every resource with its module, each once however many instances it has.
    pub fn resources(&self) -> impl Iterator<Item = (ModuleId, &'a Module, &'a ResourceKey, &'a Resource)> {
        self.configuration.modules().flat_map(|(id, node)| {
            node.module
                .resources
                .iter()
                .map(move |(key, resource)| (id, &*node.module, key, &**resource))
        })
    }

    /// The text that an option of a rule has for the file of a span.
    pub fn text_option(&self, rule: &Rule, name: &str, at: Span) -> Option<&'a str> {
        match self.option(rule, name, at)? {
            OptionValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether an option of a rule is set to true for the file of a span.
    pub fn flag_option(&self, rule: &Rule, name: &str, at: Span) -> bool {
        matches!(self.option(rule, name, at), Some(OptionValue::Flag(true)))
    }

    fn option(&self, rule: &Rule, name: &str, at: Span) -> Option<&'a OptionValue> {
        let place = self.sources.locate(at);
        self.settings
            .option(rule.name(), name, place.as_ref().map(|place| place.file.path.as_path()))
    }
}

/// Where a rule puts what it finds.
#[derive(Debug)]
pub struct Findings<'a> {
    rule: &'static Rule,
    found: &'a mut Vec<Diagnostic>,
}

impl<'a> Findings<'a> {
    /// For the findings of one rule.
    pub(super) fn new(rule: &'static Rule, found: &'a mut Vec<Diagnostic>) -> Self {
        Self { rule, found }
    }

    /// A finding to be completed and reported; its severity is the configured one, whatever stands here.
    pub fn finding(&self, summary: &'static str, detail: impl Into<String>, span: Span) -> Diagnostic {
        Diagnostic::new(Severity::Warning, &self.rule.code, summary, detail).at(span)
    }

    /// Reports it.
    pub fn report(&mut self, finding: Diagnostic) {
        self.found.push(finding);
    }
}
