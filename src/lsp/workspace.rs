//! The configurations that open buffers belong to, each with its analysis.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use gen_lsp_types as lsp;

use super::Setup;
use super::documents::Documents;
use super::position::Encoding;
use super::publish;
use crate::analysis::Analysis;
use crate::companions;
use crate::diagnostic::Diagnostic;
use crate::linter::{Examined, Facts, Settings};
use crate::source::Sources;
use crate::{linter, lints};

/// Files that a change of which changes what is known.
const RELEVANT: [&str; 4] = [".tf", ".tf.json", ".tfvars", ".tfvars.json"];

/// Whether a file can be part of a configuration.
pub(super) fn is_relevant(path: &Utf8Path) -> bool {
    let ending = RELEVANT.iter().any(|ending| path.as_str().ends_with(ending));
    ending || path.file_name() == Some("dynoform.hcl") || companions::Kind::of(path).is_some()
}

/// One analysis for each directory in which a buffer is open.
pub(super) struct Workspace {
    setup: Setup,
    roots: BTreeMap<Utf8PathBuf, Analysis>,
}

impl Workspace {
    /// No configuration yet.
    pub(super) fn new(setup: Setup) -> Self {
        Self {
            setup,
            roots: BTreeMap::new(),
        }
    }

    /// Takes the texts of buffers that were opened or changed.
    pub(super) fn update(&mut self, documents: &Documents, changed: &BTreeSet<Utf8PathBuf>) {
        let changed: Vec<(&Utf8Path, &str)> = changed
            .iter()
            .filter_map(|path| Some((path.as_path(), &*documents.get(path)?.text)))
            .collect();
        for analysis in self.roots.values_mut() {
            analysis.set_texts(changed.iter().copied());
        }
        for (path, _) in &changed {
            self.open_root(path, documents);
        }
    }

    /// Begins to analyse the directory of a buffer, if that has not begun. Every open buffer counts, also those of
    /// modules that it calls.
    fn open_root(&mut self, path: &Utf8Path, documents: &Documents) {
        let Some(directory) = self.root_of(path) else { return };
        if self.roots.contains_key(&directory) {
            return;
        }
        let files = Arc::clone(&self.setup.files);
        let providers = Arc::clone(&self.setup.providers);
        let mut analysis = Analysis::open(files, &directory, self.setup.options.clone(), providers);
        analysis.set_texts(documents.iter().map(|(path, document)| (path, &*document.text)));
        self.roots.insert(directory, analysis);
    }

    /// The directory of a buffer's configuration: of a Procfile in an app's code, that above it.
    fn root_of(&self, path: &Utf8Path) -> Option<Utf8PathBuf> {
        let own = path.parent()?;
        let above = companions::Kind::of(path).and_then(|_| linter::configuration_above(&*self.setup.files, own));
        Some(above.unwrap_or_else(|| own.to_owned()))
    }

    /// Takes back the text of a buffer: the disk counts again. A directory without buffers is forgotten.
    pub(super) fn close(&mut self, path: &Utf8Path, documents: &Documents) {
        let needed: BTreeSet<Utf8PathBuf> = documents.iter().filter_map(|(open, _)| self.root_of(open)).collect();
        self.roots.retain(|directory, _| needed.contains(directory));
        for analysis in self.roots.values_mut() {
            analysis.close(path);
        }
    }

    /// Takes note of files that changed on the disk.
    pub(super) fn changed_on_disk(&mut self, paths: &[Utf8PathBuf]) {
        for analysis in self.roots.values_mut() {
            for path in paths {
                analysis.changed(path);
            }
        }
    }

    /// What there is to say about each open buffer, from every configuration it is part of.
    pub(super) fn findings(
        &mut self,
        documents: &Documents,
        encoding: Encoding,
    ) -> BTreeMap<Utf8PathBuf, Vec<lsp::Diagnostic>> {
        let mut found: BTreeMap<Utf8PathBuf, Vec<lsp::Diagnostic>> = documents
            .iter()
            .map(|(path, _)| (path.to_owned(), Vec::new()))
            .collect();
        for (directory, analysis) in &mut self.roots {
            let settings = linter::load(&*analysis.files(), &self.setup.working, directory, &lints::RULES);
            let Examined { findings, failures } = lint(&self.setup, directory, analysis, &settings.settings);
            let of_settings = settings.problems.iter().chain(&failures);
            let working = &self.setup.working;
            collect(of_settings, &settings.sources, working, encoding, &mut found);
            let sources = analysis.sources();
            let wrong = analysis.diagnostics().iter();
            let wrong = wrong.filter(|wrong| !linter::says_better(sources, &findings, wrong));
            collect(wrong, sources, working, encoding, &mut found);
            collect(&findings, sources, working, encoding, &mut found);
        }
        found
    }
}

/// What the rules find in a configuration, those of its settings among them.
fn lint(setup: &Setup, directory: &Utf8Path, analysis: &mut Analysis, settings: &Settings) -> Examined {
    let facts = Facts {
        beside: linter::beside(analysis),
        ..(setup.facts)(directory)
    };
    linter::examine(analysis, &facts, settings, &lints::RULES)
}

/// Puts what stands in an open buffer to that buffer; settings are named as people see them from `working`.
fn collect<'a>(
    diagnostics: impl IntoIterator<Item = &'a Diagnostic>,
    sources: &Sources,
    working: &Utf8Path,
    encoding: Encoding,
    into: &mut BTreeMap<Utf8PathBuf, Vec<lsp::Diagnostic>>,
) {
    for diagnostic in diagnostics {
        let Some(place) = diagnostic.span.and_then(|span| sources.locate(span)) else {
            continue;
        };
        let Some(list) = into.get_mut(&working.join(&place.file.path)) else {
            continue;
        };
        let shown = publish::diagnostic(diagnostic, &place, sources, encoding);
        if !list.contains(&shown) {
            list.push(shown);
        }
    }
}
