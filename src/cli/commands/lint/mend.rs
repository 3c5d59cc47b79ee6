//! Applies fixes over as many passes as it takes: one that touches what another has changed waits for the next, and what
//! a fix lets show is mended, too. Texts change in memory; [`Linting::write`] writes them.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use super::look::Looked;
use super::{Linting, absolute};
use crate::cli::codes;
use crate::linter::{Fixed, apply};

/// Fixes that never end would be a mistake of ours; what is left after so many passes is told.
const PASSES: usize = 10;

impl Linting<'_> {
    /// Mends a configuration in memory; the files that are other than before, each as it was and as it is.
    pub(super) fn mend(&mut self, looked: &mut Looked) -> Vec<Fixed> {
        self.take_over(looked);
        let mut all: BTreeMap<Utf8PathBuf, Fixed> = BTreeMap::new();
        for _ in 0..PASSES {
            let sources = looked.project.analysis.sources();
            let mut findings = looked.examined.findings.clone();
            self.asked.clone().narrow(sources, &mut findings);
            let fixed = apply(sources, &findings, self.arguments.unsafe_too);
            if fixed.is_empty() {
                break;
            }
            looked.again(fixed.iter().map(|file| (file.path.as_path(), file.after.as_str())));
            for file in fixed {
                merge(&mut all, file);
            }
        }
        let mended: Vec<Fixed> = all.into_values().filter(|file| *file.before != *file.after).collect();
        let texts = mended.iter().map(|file| (absolute(&file.path), file.after.clone()));
        self.mended.extend(texts);
        mended
    }

    /// Lets a configuration see what was mended in modules that it shares with others.
    fn take_over(&self, looked: &mut Looked) {
        if self.mended.is_empty() {
            return;
        }
        let sources = looked.project.analysis.sources();
        let files = sources.files().map(|(_, file)| &file.path);
        let texts: Vec<(Utf8PathBuf, &str)> = files
            .filter_map(|path| Some((path.clone(), self.mended.get(&absolute(path))?.as_str())))
            .collect();
        if !texts.is_empty() {
            looked.again(texts.iter().map(|(path, text)| (path.as_path(), *text)));
        }
    }

    /// Writes what was mended.
    pub(super) fn write(&mut self, mended: &[Fixed]) {
        let console = &self.session.console;
        for file in mended {
            match std::fs::write(&file.path, &file.after) {
                Ok(()) => console.note(&format!("{}: fixed {}", file.path, file.count)),
                Err(error) => {
                    self.failed = true;
                    console.diagnostic(&codes::unwritable_file(file.path.as_str(), &error));
                }
            }
        }
    }
}

/// Takes what a later pass made of a file.
fn merge(all: &mut BTreeMap<Utf8PathBuf, Fixed>, file: Fixed) {
    match all.get_mut(&file.path) {
        Some(known) => {
            known.after = file.after;
            known.count += file.count;
        }
        None => {
            all.insert(file.path.clone(), file);
        }
    }
}
