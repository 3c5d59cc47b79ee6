//! Directories to modules, and modules to a tree; kept so that only what changed is read and decoded again.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::schema::Schemas;
use crate::source::{Files, Sources};
use crate::syntax::{self, Parse};

use super::assemble::{Assembly, Overrides};
use super::codes;
use super::declaration::{ModuleCall, ModuleSource};
use super::file::{LoadedFile, Task};
use super::module::{Configuration, Module, ModuleId, ModuleNode, ModulePath};
use super::patch::patched;

/// Loads a configuration: the root module's directory and the local modules that it calls.
pub fn load(files: &dyn Files, sources: &mut Sources, root: &Utf8Path) -> Configuration {
    Loader::default().load(files, sources, root)
}

/// A loader that remembers what it read.
#[derive(Default, Debug)]
pub struct Loader {
    schemas: Arc<Schemas>,
    files: HashMap<Utf8PathBuf, Arc<LoadedFile>>,
    stale: HashMap<Utf8PathBuf, Arc<LoadedFile>>,
    modules: HashMap<Utf8PathBuf, LoadedModule>,
    overrides: Overrides,
}

#[derive(Debug)]
struct LoadedModule {
    listing: Arc<Listing>,
    /// What it was put together of.
    files: Vec<Arc<LoadedFile>>,
    module: Arc<Module>,
    /// What is wrong beyond single files: duplicates, overrides of nothing, versions.
    problems: Vec<Diagnostic>,
}

/// A load under way.
struct Run<'a> {
    files: &'a dyn Files,
    sources: &'a mut Sources,
    configuration: Configuration,
    /// The directories whose problems are reported: one may be called more than once.
    reported: BTreeSet<Utf8PathBuf>,
}

/// The configuration files of a directory, sorted; overrides apart.
#[derive(Default, Debug)]
struct Listing {
    plain: Vec<Utf8PathBuf>,
    overrides: Vec<Utf8PathBuf>,
}

impl Loader {
    /// A loader that knows which properties of resources are blocks, which JSON syntax does not tell.
    pub fn new(schemas: Arc<Schemas>) -> Self {
        Self {
            schemas,
            ..Self::default()
        }
    }

    /// Forgets a file, so that it is read again, and what lies in its directory.
    pub fn invalidate(&mut self, path: &Utf8Path, listing: bool) {
        if let Some(file) = self.files.remove(path) {
            self.stale.insert(path.to_owned(), file);
        }
        if listing {
            self.modules.remove(path.parent().unwrap_or(Utf8Path::new("")));
        }
    }

    /// Whether a file belongs to the configuration that was loaded last.
    pub fn has(&self, path: &Utf8Path) -> bool {
        self.files.contains_key(path)
    }

    /// What a file of the configuration was parsed to.
    pub fn parse(&self, path: &Utf8Path) -> Option<&Parse> {
        self.files.get(path).map(|file| &file.parse)
    }

    /// Loads a configuration; what was not invalidated is taken as it was.
    pub fn load(&mut self, files: &dyn Files, sources: &mut Sources, root: &Utf8Path) -> Configuration {
        let mut run = Run {
            files,
            sources,
            configuration: Configuration {
                nodes: Vec::new(),
                diagnostics: Vec::new(),
            },
            reported: BTreeSet::new(),
        };
        let root = tidy(root);
        if !files.is_directory(&root) {
            let problem = unreadable(&root, "there is no such directory");
            run.configuration.diagnostics.push(problem);
        }
        self.node(&mut run, &root, &[], None);
        let mut at = 0;
        while at < run.configuration.nodes.len() {
            self.children(&mut run, ModuleId(at as u32));
            at += 1;
        }
        run.configuration
    }

    fn node(
        &mut self,
        run: &mut Run<'_>,
        directory: &Utf8Path,
        path: &[Arc<str>],
        parent: Option<(ModuleId, Arc<str>)>,
    ) -> ModuleId {
        let (module, problems) = self.module(run, directory);
        let configuration = &mut run.configuration;
        if run.reported.insert(directory.to_owned()) {
            configuration.diagnostics.extend(problems);
        }
        let id = ModuleId(configuration.nodes.len() as u32);
        configuration.nodes.push(ModuleNode {
            path: ModulePath::from(path),
            parent,
            children: BTreeMap::new(),
            module,
        });
        id
    }

    fn children(&mut self, run: &mut Run<'_>, id: ModuleId) {
        let node = run.configuration.node(id).clone();
        for (name, call) in &node.module.calls {
            match directory_of(run.files, &run.configuration, id, call) {
                Ok(Some(directory)) => {
                    let path: Vec<Arc<str>> = node.path.iter().cloned().chain([Arc::clone(name)]).collect();
                    let child = self.node(run, &directory, &path, Some((id, Arc::clone(name))));
                    let children = &mut run.configuration.nodes[id.0 as usize].children;
                    children.insert(Arc::clone(name), child);
                }
                Ok(None) => {}
                Err(problem) => {
                    let diagnostics = &mut run.configuration.diagnostics;
                    if !diagnostics.contains(&problem) {
                        diagnostics.push(*problem);
                    }
                }
            }
        }
    }

    /// The module of a directory, and everything that is wrong with its files.
    fn module(&mut self, run: &mut Run<'_>, directory: &Utf8Path) -> (Arc<Module>, Vec<Diagnostic>) {
        let listing = match self.modules.get(directory) {
            Some(known) => Arc::clone(&known.listing),
            None => Arc::new(list(run.files, directory)),
        };
        let mut problems = self.read(run, &listing);
        let known = |paths: &[Utf8PathBuf]| -> Vec<Arc<LoadedFile>> {
            paths.iter().filter_map(|path| self.files.get(path).cloned()).collect()
        };
        let (plain, overrides) = (known(&listing.plain), known(&listing.overrides));
        let loaded = [&plain[..], &overrides[..]].concat();
        problems.extend(plain.iter().flat_map(|file| file.problems().cloned()));
        // An override need not say what the block that it overrides says: what both lack is found when they are merged.
        let of_overrides = overrides.iter().flat_map(|file| file.problems());
        problems.extend(
            of_overrides
                .filter(|problem| problem.code != &codes::MISSING_ARGUMENT)
                .cloned(),
        );
        let earlier = self.modules.remove(directory);
        let is_same = |known: &LoadedModule| {
            known.files.len() == loaded.len() && known.files.iter().zip(&loaded).all(|(a, b)| Arc::ptr_eq(a, b))
        };
        let (module, own) = match earlier {
            Some(known) if is_same(&known) => (known.module, known.problems),
            Some(known) if overrides.is_empty() && known.problems.is_empty() => {
                match patched(&known.module, &known.files, &loaded) {
                    Some(module) => (Arc::new(module), Vec::new()),
                    None => self.assemble(directory, &plain, &overrides),
                }
            }
            _ => self.assemble(directory, &plain, &overrides),
        };
        problems.extend(own.iter().cloned());
        let known = LoadedModule {
            listing,
            files: loaded,
            module: Arc::clone(&module),
            problems: own,
        };
        self.modules.insert(directory.to_owned(), known);
        (module, problems)
    }

    /// Reads and parses the files that are not known; says which cannot be read.
    fn read(&mut self, run: &mut Run<'_>, listing: &Listing) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let mut tasks = Vec::new();
        let sources = &mut *run.sources;
        for path in listing.plain.iter().chain(&listing.overrides) {
            if self.files.contains_key(path) {
                continue;
            }
            let bytes = match run.files.read(path) {
                Ok(bytes) => bytes,
                Err(error) => {
                    problems.push(unreadable(path, &error.to_string()));
                    continue;
                }
            };
            // The file's anchor is needed to say where bytes are wrong, and it comes with its text.
            let id = match sources.find(path) {
                Some(id) => id,
                None => sources.set(path, Arc::from("")),
            };
            let anchor = sources.file(id).anchor;
            let (text, encoding) = syntax::decode(&bytes, anchor);
            sources.set(path, Arc::clone(&text));
            tasks.push(Task {
                path: path.clone(),
                id,
                anchor,
                text,
                encoding,
                earlier: self.stale.remove(path),
            });
        }
        let anchors = sources.anchors();
        let schemas = &*self.schemas;
        let done: Vec<(Utf8PathBuf, LoadedFile)> = if tasks.len() > 1 {
            tasks.into_par_iter().map(|task| task.run(&anchors, schemas)).collect()
        } else {
            tasks.into_iter().map(|task| task.run(&anchors, schemas)).collect()
        };
        for (path, file) in done {
            for item in &file.parse.items {
                sources.place(item.anchor, file.id, item.base);
            }
            self.files.insert(path, Arc::new(file));
        }
        problems
    }

    fn assemble(
        &mut self,
        directory: &Utf8Path,
        plain: &[Arc<LoadedFile>],
        overrides: &[Arc<LoadedFile>],
    ) -> (Arc<Module>, Vec<Diagnostic>) {
        let module = Module {
            directory: directory.to_owned(),
            files: plain.iter().chain(overrides).map(|file| file.id).collect(),
            ..Module::default()
        };
        let mut assembly = Assembly::new(module, &mut self.overrides);
        let declarations = |file: &Arc<LoadedFile>| file.decoded.clone();
        for decoded in plain.iter().flat_map(declarations) {
            decoded
                .declarations
                .iter()
                .for_each(|declaration| assembly.add(declaration));
        }
        for decoded in overrides.iter().flat_map(declarations) {
            decoded
                .declarations
                .iter()
                .for_each(|declaration| assembly.override_with(declaration));
        }
        let (module, mut problems) = assembly.finish();
        super::core_version::check(&module, &mut problems);
        (Arc::new(module), problems)
    }
}

/// The configuration files of a directory.
fn list(files: &dyn Files, directory: &Utf8Path) -> Listing {
    let mut listing = Listing::default();
    for entry in files.list(directory).unwrap_or_default() {
        let name = &*entry.name;
        let is_ignored = name.starts_with('.') || name.ends_with('~') || (name.starts_with('#') && name.ends_with('#'));
        if entry.directory || is_ignored {
            continue;
        }
        let path = directory.join(name);
        let stem = name.strip_suffix(".tf").or_else(|| name.strip_suffix(".tf.json"));
        if let Some(stem) = stem {
            if stem == "override" || stem.ends_with("_override") {
                listing.overrides.push(path);
            } else {
                listing.plain.push(path);
            }
        }
    }
    listing
}

/// The directory of a call's module; nothing when its source has been reported.
fn directory_of(
    files: &dyn Files,
    configuration: &Configuration,
    caller: ModuleId,
    call: &ModuleCall,
) -> Result<Option<Utf8PathBuf>, Box<Diagnostic>> {
    let source = match &call.source {
        ModuleSource::Local(source) => source,
        ModuleSource::Remote(source) => return Err(Box::new(remote(source, call))),
        ModuleSource::Unknown => return Ok(None),
    };
    let directory = tidy(&configuration.module(caller).directory.join(source.replace('\\', "/")));
    if !files.is_directory(&directory) {
        return Err(Box::new(
            Diagnostic::error(
                &codes::MODULE_SOURCE,
                "Unreadable module directory",
                format!(
                    "The directory {directory} of module \"{}\" does not exist.",
                    call.name.text
                ),
            )
            .at(call.source_span)
            .help("A source is taken relative to the directory of the calling module."),
        ));
    }
    let mut above = Some(caller);
    while let Some(id) = above {
        let node = configuration.node(id);
        if node.module.directory == directory {
            return Err(Box::new(
                Diagnostic::error(
                    &codes::MODULE_CYCLE,
                    "Module calls itself",
                    format!(
                        "Module \"{}\" is the directory {directory}, from which it is called.",
                        call.name.text
                    ),
                )
                .at(call.source_span),
            ));
        }
        above = node.parent.as_ref().map(|(parent, _)| *parent);
    }
    Ok(Some(directory))
}

fn remote(source: &str, call: &ModuleCall) -> Diagnostic {
    Diagnostic::error(
        &codes::REMOTE_MODULE,
        "Module not available",
        format!(
            "Module \"{}\" comes from {source:?}; modules from registries, git and archives are not fetched yet.",
            call.name.text
        ),
    )
    .at(call.source_span)
    .help("Copy the module into the repository and write its directory: source = \"./modules/NAME\".")
}

fn unreadable(path: &Utf8Path, reason: &str) -> Diagnostic {
    Diagnostic::error(
        &codes::UNREADABLE,
        "Cannot read configuration",
        format!(
            "{} cannot be read: {reason}.",
            if path.as_str().is_empty() { "." } else { path.as_str() }
        ),
    )
}

/// A path without `.` parts and with `..` resolved where it can be.
pub(super) fn tidy(path: &Utf8Path) -> Utf8PathBuf {
    let mut tidied = Utf8PathBuf::new();
    for part in path.components() {
        match part {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir if tidied.file_name().is_some_and(|name| name != "..") => {
                tidied.pop();
            }
            other => tidied.push(other),
        }
    }
    tidied
}
