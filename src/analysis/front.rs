//! The analysis that command line, linter and editor share: files in, everything known about them out, kept up to
//! date while texts change.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, RwLock};

use camino::{Utf8Path, Utf8PathBuf};

use crate::config::{Configuration, Given, InputValue, InputValues, Loader, Module, inputs, is_values_file};
use crate::diagnostic::Diagnostic;
use crate::provider::Providers;
use crate::schema::Schemas;
use crate::source::{AnchorId, Entry, FileId, Files, Memory, Sources};
use crate::syntax::Parse;

use super::evaluation::Evaluation;
use super::inputs::{Inputs, Purpose, StillHost};
use super::program::Program;
use super::statically::StaticResolver;

/// What an analysis is given beside files.
#[derive(Clone)]
pub struct Options {
    /// What for.
    pub purpose: Purpose,
    /// `-var` and `-var-file`
    pub given: Vec<Given>,
    /// The environment; `TF_VAR_…` in it gives values.
    pub environment: BTreeMap<String, String>,
    /// `terraform.workspace`
    pub workspace: Arc<str>,
    /// `path.cwd`, and what `file("…")` is relative to where the files are on a disk.
    pub cwd: Utf8PathBuf,
    /// What `~` means.
    pub home: Option<Utf8PathBuf>,
    /// Whether a variable of the root module that has no value is not known, where that would be a mistake.
    pub unset_is_unknown: bool,
}

impl Options {
    /// For a purpose, with no values given.
    pub fn new(purpose: Purpose) -> Self {
        Self {
            purpose,
            given: Vec::new(),
            environment: BTreeMap::new(),
            workspace: "default".into(),
            cwd: Utf8PathBuf::new(),
            home: None,
            unset_is_unknown: false,
        }
    }
}

/// Open buffers over other files.
struct Buffers {
    open: RwLock<Memory>,
    below: Arc<dyn Files>,
}

impl Buffers {
    fn read_open<T>(&self, ask: impl FnOnce(&Memory) -> T) -> T {
        match self.open.read() {
            Ok(open) => ask(&open),
            // A writer that panicked left a map that is whole nevertheless.
            Err(poisoned) => ask(&poisoned.into_inner()),
        }
    }

    fn change_open(&self, change: impl FnOnce(&mut Memory)) {
        match self.open.write() {
            Ok(mut open) => change(&mut open),
            Err(poisoned) => change(&mut poisoned.into_inner()),
        }
    }
}

impl Files for Buffers {
    fn read(&self, path: &Utf8Path) -> io::Result<Arc<[u8]>> {
        self.read_open(|open| open.read(path))
            .or_else(|_| self.below.read(path))
    }

    fn list(&self, directory: &Utf8Path) -> io::Result<Vec<Entry>> {
        let entries = match (self.below.list(directory), self.read_open(|open| open.list(directory))) {
            (Err(error), Err(_)) => return Err(error),
            (below, above) => below.unwrap_or_default().into_iter().chain(above.unwrap_or_default()),
        };
        let sorted: BTreeSet<Entry> = entries.collect();
        Ok(sorted.into_iter().collect())
    }

    fn is_file(&self, path: &Utf8Path) -> bool {
        self.read_open(|open| open.is_file(path)) || self.below.is_file(path)
    }

    fn is_directory(&self, path: &Utf8Path) -> bool {
        self.read_open(|open| open.is_directory(path)) || self.below.is_directory(path)
    }
}

/// Everything known about a configuration.
pub struct Analysis {
    buffers: Arc<Buffers>,
    root: Utf8PathBuf,
    options: Options,
    providers: Arc<Providers>,
    schemas: Arc<Schemas>,
    loader: Loader,
    sources: Sources,
    configuration: Arc<Configuration>,
    inputs: Inputs,
    input_problems: Vec<Diagnostic>,
    program: Arc<Program>,
    evaluation: Evaluation,
    diagnostics: Vec<Diagnostic>,
}

impl Analysis {
    /// Loads and evaluates the configuration of a directory.
    pub fn open(files: Arc<dyn Files>, root: &Utf8Path, options: Options, providers: Arc<Providers>) -> Self {
        let buffers = Arc::new(Buffers {
            open: RwLock::new(Memory::new()),
            below: files,
        });
        let schemas = Arc::new(schemas(&providers));
        let mut loader = Loader::new(Arc::clone(&schemas));
        let mut sources = Sources::new();
        let configuration = Arc::new(loader.load(&*buffers, &mut sources, root));
        let host = StillHost {
            files: Arc::clone(&buffers) as Arc<dyn Files>,
            working_directory: options.cwd.clone(),
            home_directory: options.home.clone(),
            plan_timestamp: None,
        };
        let mut inputs = Inputs {
            purpose: options.purpose,
            variables: BTreeMap::new(),
            workspace: Arc::clone(&options.workspace),
            cwd: options.cwd.clone(),
            host: Arc::new(host),
        };
        let (values, input_problems) = read_inputs(&buffers, &mut sources, configuration.root(), &options);
        inputs.variables = values;
        let (program, problems) = Program::build(&configuration, &schemas);
        let program = Arc::new(program);
        let evaluation = Evaluation::new(&program, inputs.clone());
        let mut analysis = Self {
            buffers,
            root: root.to_owned(),
            options,
            providers,
            schemas,
            loader,
            sources,
            configuration,
            inputs,
            input_problems,
            program,
            evaluation,
            diagnostics: Vec::new(),
        };
        analysis.evaluate(problems);
        analysis
    }

    /// Gives a file another text, as an editor has it; the file need not exist.
    pub fn set_text(&mut self, path: &Utf8Path, text: &str) {
        self.set_texts([(path, text)]);
    }

    /// Gives several files other texts at once.
    pub fn set_texts<'a>(&mut self, texts: impl IntoIterator<Item = (&'a Utf8Path, &'a str)>) {
        let mut paths = Vec::new();
        for (path, text) in texts {
            let is_new = !self.buffers.is_file(path);
            self.buffers.change_open(|open| open.set(path, text));
            paths.push((path, is_new));
        }
        self.revise(&paths);
    }

    /// Forgets the text that [`Analysis::set_text`] gave: what is below shows again.
    pub fn close(&mut self, path: &Utf8Path) {
        self.buffers.change_open(|open| open.remove(path));
        let is_gone = !self.buffers.is_file(path);
        self.revise(&[(path, is_gone)]);
    }

    /// Says that a file below has changed, come or gone.
    pub fn changed(&mut self, path: &Utf8Path) {
        self.revise(&[(path, true)]);
    }

    /// Takes changed files; the flag says whether their directory's listing changed.
    fn revise(&mut self, paths: &[(&Utf8Path, bool)]) {
        let mut values_changed = false;
        for (path, listing) in paths {
            self.loader.invalidate(path, *listing);
            values_changed |= is_values_file(path);
        }
        let buffers = Arc::clone(&self.buffers);
        let configuration = Arc::new(self.loader.load(&*buffers, &mut self.sources, &self.root));
        let before = std::mem::replace(&mut self.configuration, configuration);
        if values_changed || !same_variables(before.root(), self.configuration.root()) {
            let root = self.configuration.root();
            let (values, problems) = read_inputs(&self.buffers, &mut self.sources, root, &self.options);
            self.inputs.variables = values;
            self.input_problems = problems;
        }
        let (program, problems) = Program::rebuild(&self.configuration, &self.schemas, Some(&self.program));
        self.program = Arc::new(program);
        self.evaluation.update(&self.program, self.inputs.clone());
        for (path, listing) in paths {
            self.evaluation.file_changed(path, *listing);
        }
        self.evaluate(problems);
    }

    fn evaluate(&mut self, problems: Vec<Diagnostic>) {
        let mut resolver = StaticResolver {
            providers: Arc::clone(&self.providers),
        };
        let found = self.evaluation.run(&mut resolver);
        let (_, imports) = self.evaluation.imports();
        let all = self.configuration.diagnostics.iter().cloned();
        let all = all
            .chain(self.input_problems.iter().cloned())
            .chain(problems)
            .chain(found)
            .chain(imports);
        self.diagnostics = sorted(&self.sources, all.collect());
    }

    /// Everything that is wrong, by file and place; what is nowhere comes first.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// What is wrong with the values that variables were given.
    pub fn input_problems(&self) -> &[Diagnostic] {
        &self.input_problems
    }

    /// What is wrong in one file.
    pub fn diagnostics_of(&self, file: FileId) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(move |diagnostic| {
            let place = diagnostic.span.and_then(|span| self.sources.locate(span));
            place.is_some_and(|place| place.id == file)
        })
    }

    /// The configuration.
    pub fn configuration(&self) -> &Arc<Configuration> {
        &self.configuration
    }

    /// The resolved references.
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// The values.
    pub fn evaluation(&self) -> &Evaluation {
        &self.evaluation
    }

    /// The values alone, for a plan or an apply to go on with.
    pub fn into_evaluation(self) -> Evaluation {
        self.evaluation
    }

    /// What the evaluation was given: the values of variables, and what functions may reach.
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// The files, and where spans lie.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Takes a text that is in no file, under a name that is shown where something is wrong with it; gives the anchor
    /// of its spans. A later text of that name takes its place.
    pub fn quote(&mut self, name: &Utf8Path, text: &str) -> AnchorId {
        let id = self.sources.set(name, text.into());
        self.sources.file(id).anchor
    }

    /// Files as the analysis sees them: open buffers over the rest.
    pub fn files(&self) -> Arc<dyn Files> {
        Arc::clone(&self.buffers) as Arc<dyn Files>
    }

    /// What a file of the configuration was parsed to.
    pub fn parse(&self, path: &Utf8Path) -> Option<&Parse> {
        self.loader.parse(path)
    }

    /// What resource types look like.
    pub fn schemas(&self) -> &Arc<Schemas> {
        &self.schemas
    }

    /// What the last revision evaluated, as names: `var.region`, `module.eu.heroku_app.web`.
    pub fn evaluated(&self) -> Vec<String> {
        let nodes = self.evaluation.evaluated().iter();
        nodes.map(|id| self.program.label(*id)).collect()
    }
}

/// What all providers know.
fn schemas(providers: &Providers) -> Schemas {
    let mut schemas = Schemas::new();
    for (address, provider) in providers.iter() {
        schemas.add(address.clone(), provider.schema());
    }
    schemas
}

fn read_inputs(
    buffers: &Buffers,
    sources: &mut Sources,
    module: &Module,
    options: &Options,
) -> (InputValues, Vec<Diagnostic>) {
    let (mut values, problems) = inputs(buffers, sources, module, &options.given, &options.environment);
    if options.unset_is_unknown {
        let required = module.variables.iter().filter(|(_, variable)| variable.is_required());
        for (name, _) in required {
            values.entry(Arc::clone(name)).or_insert_with(InputValue::unknown);
        }
    }
    (values, problems)
}

/// Whether the same variables are declared by the same text.
fn same_variables(before: &Module, now: &Module) -> bool {
    before.variables.len() == now.variables.len()
        && before
            .variables
            .values()
            .zip(now.variables.values())
            .all(|(a, b)| Arc::ptr_eq(a, b))
}

/// By file and place, without repetition.
fn sorted(sources: &Sources, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut keyed: Vec<_> = diagnostics
        .into_iter()
        .map(|diagnostic| {
            let place = diagnostic.span.and_then(|span| sources.locate(span));
            let place = place.map(|place| (place.file.path.clone(), place.range.start, place.range.end));
            (place, diagnostic)
        })
        .collect();
    keyed.sort_by(|(a, left), (b, right)| {
        a.cmp(b)
            .then_with(|| left.severity.cmp(&right.severity))
            .then_with(|| left.summary.cmp(&right.summary))
            .then_with(|| left.detail.cmp(&right.detail))
    });
    keyed.dedup_by(|(a, left), (b, right)| a == b && left.code == right.code && left.detail == right.detail);
    keyed.into_iter().map(|(_, diagnostic)| diagnostic).collect()
}
