//! What rules see, and where they put what they find.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::address::{InstanceAddress, Mode};
use crate::analysis::relation::{self, Target};
use crate::analysis::{Analysis, Program, Protection};
use crate::config::{Configuration, Module, ModuleId, Resource, ResourceKey};
use crate::diagnostic::{Diagnostic, Severity};
use crate::language::value::{Marks, Value};
use crate::source::{Sources, Span};
use crate::syntax::ast::{Expr, ExprKind};

use super::beside::Beside;
use super::blame;
use super::estate::Estate;
use super::rule::Rule;
use super::settings::{OptionValue, Settings};
use super::text::Text;

/// What is known beside the configuration. Whoever calls the linter reads it; rules do no I/O.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Facts {
    /// The names of apps, pipelines and spaces in the state, by address; `None` when there is no telling.
    pub recorded: Option<Names>,
    /// The names in the configuration at the base revision.
    pub base: Option<Base>,
    /// Procfile and the like, beside the configuration and in the sources of its builds.
    pub beside: Beside,
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
    /// Whether a plan may destroy its object.
    pub protection: Protection,
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

    /// Whether an argument is known to be true or false.
    pub fn flag(&self, argument: &str) -> Option<bool> {
        self.config.get(argument)?.as_bool()
    }

    /// Whether an argument is surely not set.
    pub fn lacks(&self, argument: &str) -> bool {
        self.config.get(argument).is_none_or(Value::is_null)
    }

    /// The members of a map that is known, secret ones included: their values may be, their names are not.
    pub fn members(&self, argument: &str) -> impl Iterator<Item = (&str, &Value)> {
        let members = self.config.get(argument).and_then(Value::as_members);
        members.into_iter().flatten().map(|(name, value)| (&**name, value))
    }

    /// The one block of a kind that may be there once; `None` when there is none or that is not known.
    pub fn block(&self, kind: &str) -> Option<&Value> {
        self.config.get(kind)?.as_sequence()?.first()
    }

    /// The object that an argument refers to.
    pub(super) fn target(&self, configuration: &Configuration, argument: &str) -> Option<Target> {
        let expr = &self.resource.body().attribute(argument)?.value;
        relation::target(configuration, self.module, &self.address, expr)
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
    /// The files of the configuration, by path.
    pub texts: Vec<Text<'a>>,
    /// Every instance of every managed resource, by address.
    pub subjects: &'a [Subject<'a>],
    /// The values of the root module's variables.
    pub variables: BTreeMap<Arc<str>, Value>,
    /// What is known beside it.
    pub facts: &'a Facts,
    /// What `dynoform.hcl` says.
    pub settings: &'a Settings,
    /// Apps with what belongs to them, read once for all rules.
    pub estate: &'a Estate<'a>,
}

/// Every instance of every managed resource, by address.
pub(super) fn subjects(analysis: &Analysis) -> Vec<Subject<'_>> {
    let evaluation = analysis.evaluation();
    let program = evaluation.program();
    let managed = evaluation
        .all_instances()
        .filter(|(address, ..)| address.resource.mode == Mode::Managed);
    let mut subjects: Vec<Subject<'_>> = managed
        .filter_map(|(address, resource, _, config)| {
            let (module, _) = program.find_resource(&address.resource)?;
            Some(Subject {
                protection: evaluation.protection(&address.resource),
                address,
                module,
                resource,
                config: config.clone(),
            })
        })
        .collect();
    subjects.sort_by(|one, other| one.address.cmp(&other.address));
    subjects
}

impl<'a> Context<'a> {
    /// What an analysis knows, given its [`subjects`] and their estate.
    pub(super) fn new(
        analysis: &'a Analysis,
        subjects: &'a [Subject<'a>],
        estate: &'a Estate<'a>,
        facts: &'a Facts,
        settings: &'a Settings,
    ) -> Self {
        let (evaluation, sources) = (analysis.evaluation(), analysis.sources());
        let program = evaluation.program();
        let configuration = program.configuration();
        let texts = sources.files().filter_map(|(id, file)| {
            let parse = analysis.parse(&file.path)?;
            Some(Text { id, file, parse })
        });
        let mut texts: Vec<Text<'a>> = texts.collect();
        texts.sort_by(|one, other| one.file.path.cmp(&other.file.path));
        Self {
            configuration,
            program,
            sources,
            texts,
            subjects,
            variables: evaluation.variables(),
            facts,
            settings,
            estate,
        }
    }

    /// The directories of modules, each with the first of the modules that have it.
    pub fn directories(&self) -> impl Iterator<Item = (ModuleId, &'a Module)> {
        let mut seen = std::collections::BTreeSet::new();
        self.configuration
            .modules()
            .filter(move |(_, node)| seen.insert(&node.module.directory))
            .map(|(id, node)| (id, &*node.module))
    }

    /// The files of a module.
    pub fn texts_of(&self, module: &'a Module) -> impl Iterator<Item = &Text<'a>> {
        self.texts.iter().filter(|text| module.files.contains(&text.id))
    }

    /// The literal that an argument's value is written as: there, or where a call passes it.
    pub fn literal<'s>(&'s self, subject: &'s Subject<'_>, argument: &str) -> Option<&'s Expr> {
        let own = &subject.resource.body().attribute(argument)?.value;
        let written = blame::origin(self.configuration, subject, own).map_or(own, |origin| origin.expr);
        let quoted = self.sources.text(written.span).starts_with('"');
        (quoted && matches!(written.kind, ExprKind::String(_))).then_some(written)
    }

    /// The object that an argument of a subject refers to.
    pub fn target(&self, subject: &Subject<'_>, argument: &str) -> Option<Target> {
        subject.target(self.configuration, argument)
    }

    /// The instance at an address.
    pub fn subject(&self, address: &InstanceAddress) -> Option<&Subject<'a>> {
        self.place(address).map(|at| &self.subjects[at])
    }

    /// The place of that instance among the subjects.
    pub(super) fn place(&self, address: &InstanceAddress) -> Option<usize> {
        let found = self.subjects.binary_search_by(|subject| subject.address.cmp(address));
        found.ok()
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

    /// The texts that an option of a rule has for the file of a span.
    pub fn texts_option(&self, rule: &Rule, name: &str, at: Span) -> &'a [String] {
        match self.option(rule, name, at) {
            Some(OptionValue::Texts(texts)) => texts,
            _ => &[],
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
