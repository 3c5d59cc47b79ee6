//! Directories to modules, and modules to a tree; kept so that only what changed is read and decoded again.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::schema::Schemas;
use crate::source::{AnchorId, Anchors, FileId, Files, Sources};
use crate::syntax::ast::{Block, ItemKind};
use crate::syntax::{self, Parse};

use super::assemble::{Assembly, Overrides};
use super::codes;
use super::declaration::{ModuleCall, ModuleSource};
use super::decode::{self, Decoded};
use super::module::{Configuration, Module, ModuleId, ModuleNode, ModulePath};

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

/// A file and what its items declare.
#[derive(Debug)]
struct LoadedFile {
    id: FileId,
    text: Arc<str>,
    parse: Parse,
    /// Said about the bytes, not by the parser.
    encoding: Vec<Diagnostic>,
    /// One per item.
    decoded: Vec<Arc<Decoded>>,
}

#[derive(Debug)]
struct LoadedModule {
    listing: Arc<Listing>,
    /// What it was put together of.
    files: Vec<Arc<LoadedFile>>,
    module: Arc<Module>,
    problems: Vec<Diagnostic>,
}

/// The configuration files of a directory, sorted; overrides apart.
#[derive(Default, Debug)]
struct Listing {
    plain: Vec<Utf8PathBuf>,
    overrides: Vec<Utf8PathBuf>,
}

/// A file that is to be read and parsed.
struct Task {
    path: Utf8PathBuf,
    id: FileId,
    anchor: AnchorId,
    text: Arc<str>,
    encoding: Vec<Diagnostic>,
    earlier: Option<Arc<LoadedFile>>,
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
        let mut configuration = Configuration {
            nodes: Vec::new(),
            diagnostics: Vec::new(),
        };
        let mut reported = BTreeMap::new();
        let root = tidy(root);
        if !files.is_directory(&root) {
            configuration
                .diagnostics
                .push(unreadable(&root, "there is no such directory"));
        }
        self.node(files, sources, &root, &[], None, &mut configuration, &mut reported);
        let mut at = 0;
        while at < configuration.nodes.len() {
            self.children(files, sources, ModuleId(at as u32), &mut configuration, &mut reported);
            at += 1;
        }
        configuration
    }

    #[allow(clippy::too_many_arguments)]
    fn node(
        &mut self,
        files: &dyn Files,
        sources: &mut Sources,
        directory: &Utf8Path,
        path: &[Arc<str>],
        parent: Option<(ModuleId, Arc<str>)>,
        configuration: &mut Configuration,
        reported: &mut BTreeMap<Utf8PathBuf, ()>,
    ) -> ModuleId {
        let (module, problems) = self.module(files, sources, directory);
        if reported.insert(directory.to_owned(), ()).is_none() {
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

    fn children(
        &mut self,
        files: &dyn Files,
        sources: &mut Sources,
        id: ModuleId,
        configuration: &mut Configuration,
        reported: &mut BTreeMap<Utf8PathBuf, ()>,
    ) {
        let node = configuration.node(id).clone();
        for (name, call) in &node.module.calls {
            match directory_of(files, configuration, id, call) {
                Ok(Some(directory)) => {
                    let path: Vec<Arc<str>> = node.path.iter().cloned().chain([Arc::clone(name)]).collect();
                    let parent = Some((id, Arc::clone(name)));
                    let child = self.node(files, sources, &directory, &path, parent, configuration, reported);
                    configuration.nodes[id.0 as usize]
                        .children
                        .insert(Arc::clone(name), child);
                }
                Ok(None) => {}
                Err(problem) => {
                    if !configuration.diagnostics.contains(&problem) {
                        configuration.diagnostics.push(*problem);
                    }
                }
            }
        }
    }

    /// The module of a directory, and everything that is wrong with its files.
    fn module(
        &mut self,
        files: &dyn Files,
        sources: &mut Sources,
        directory: &Utf8Path,
    ) -> (Arc<Module>, Vec<Diagnostic>) {
        let listing = match self.modules.get(directory) {
            Some(known) => Arc::clone(&known.listing),
            None => Arc::new(list(files, directory)),
        };
        let mut problems = self.read(files, sources, &listing);
        let known = |paths: &[Utf8PathBuf]| -> Vec<Arc<LoadedFile>> {
            paths.iter().filter_map(|path| self.files.get(path).cloned()).collect()
        };
        let (plain, overrides) = (known(&listing.plain), known(&listing.overrides));
        let loaded = [&plain[..], &overrides[..]].concat();
        if let Some(known) = self.modules.get(directory)
            && problems.is_empty()
            && known.files.len() == loaded.len()
            && known.files.iter().zip(&loaded).all(|(a, b)| Arc::ptr_eq(a, b))
        {
            return (Arc::clone(&known.module), known.problems.clone());
        }
        let (module, own) = self.assemble(directory, &plain, &overrides);
        problems.extend(own);
        let module = Arc::new(module);
        let known = LoadedModule {
            listing,
            files: loaded,
            module: Arc::clone(&module),
            problems: problems.clone(),
        };
        self.modules.insert(directory.to_owned(), known);
        (module, problems)
    }

    /// Reads and parses the files that are not known; says which cannot be read.
    fn read(&mut self, files: &dyn Files, sources: &mut Sources, listing: &Listing) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let mut tasks = Vec::new();
        for path in listing.plain.iter().chain(&listing.overrides) {
            if self.files.contains_key(path) {
                continue;
            }
            let bytes = match files.read(path) {
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
    ) -> (Module, Vec<Diagnostic>) {
        let loaded = || plain.iter().chain(overrides);
        let module = Module {
            directory: directory.to_owned(),
            files: loaded().map(|file| file.id).collect(),
            ..Module::default()
        };
        let mut assembly = Assembly::new(module, &mut self.overrides);
        for file in loaded() {
            assembly.problems.extend(file.encoding.iter().cloned());
            assembly.problems.extend(file.parse.problems.iter().cloned());
            let problems = file.decoded.iter().flat_map(|decoded| decoded.problems.iter().cloned());
            assembly.problems.extend(problems);
        }
        for file in plain {
            let declarations = file.decoded.iter().flat_map(|decoded| &decoded.declarations);
            declarations.for_each(|declaration| assembly.add(declaration));
        }
        for file in overrides {
            let declarations = file.decoded.iter().flat_map(|decoded| &decoded.declarations);
            declarations.for_each(|declaration| assembly.override_with(declaration));
        }
        let (module, mut problems) = assembly.finish();
        super::core_version::check(&module, &mut problems);
        (module, problems)
    }
}

impl Task {
    fn run(self, anchors: &Anchors, schemas: &Schemas) -> (Utf8PathBuf, LoadedFile) {
        let is_json = self.path.as_str().ends_with(".json");
        let parse = match &self.earlier {
            _ if is_json => super::json::parse(&self.text, self.anchor, anchors, schemas),
            Some(earlier) => syntax::reparse(&self.text, self.anchor, anchors, &earlier.parse, &earlier.text),
            None => syntax::parse(&self.text, self.anchor, anchors),
        };
        let known = self.earlier.as_ref().map(|earlier| known(earlier)).unwrap_or_default();
        let decoded = parse
            .items
            .iter()
            .map(|item| match &item.kind {
                ItemKind::Block(block) => match known.get(&(Arc::as_ptr(block) as usize)) {
                    Some(decoded) => Arc::clone(decoded),
                    None => Arc::new(decode::block(block)),
                },
                ItemKind::Attribute(attribute) => Arc::new(decode::attribute(attribute)),
            })
            .collect();
        let file = LoadedFile {
            id: self.id,
            text: self.text,
            parse,
            encoding: self.encoding,
            decoded,
        };
        (self.path, file)
    }
}

/// What the blocks of an earlier version declare, by their address: the earlier version keeps them alive.
fn known(earlier: &LoadedFile) -> HashMap<usize, &Arc<Decoded>> {
    let address = |block: &Arc<Block>| Arc::as_ptr(block) as usize;
    let items = earlier.parse.items.iter().zip(&earlier.decoded);
    items
        .filter_map(|(item, decoded)| match &item.kind {
            ItemKind::Block(block) => Some((address(block), decoded)),
            ItemKind::Attribute(_) => None,
        })
        .collect()
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
        &codes::MODULE_SOURCE,
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
