//! The configuration files of a saved plan laid over the disk: what was added, changed or removed since does not count.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use crate::config::Given;
use crate::source::{Disk, Entry, Files, Memory};

/// What belongs to a configuration, by its name.
const KINDS: [&str; 4] = [".tf", ".tf.json", ".tfvars", ".tfvars.json"];

fn belongs(path: &str) -> bool {
    KINDS.iter().any(|kind| path.ends_with(kind))
}

/// The texts of all configuration files in these directories, and of the files that `-var-file` names.
pub(crate) fn files(files: &dyn Files, directories: &[Utf8PathBuf], given: &[Given]) -> BTreeMap<Utf8PathBuf, String> {
    let mut paths: BTreeSet<Utf8PathBuf> = BTreeSet::new();
    for directory in directories {
        let entries = files.list(directory).unwrap_or_default();
        let ours = entries
            .into_iter()
            .filter(|entry| !entry.directory && belongs(&entry.name));
        paths.extend(ours.map(|entry| directory.join(entry.name)));
    }
    paths.extend(given.iter().filter_map(|given| match given {
        Given::File(path) => Some(path.clone()),
        Given::Assignment(_) => None,
    }));
    paths
        .into_iter()
        .filter_map(|path| {
            let bytes = files.read(&path).ok()?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Some((path, text))
        })
        .collect()
}

/// The configuration as it was, and everything else as it is.
pub(crate) struct Frozen {
    kept: Memory,
    directories: BTreeSet<Utf8PathBuf>,
}

impl Frozen {
    pub(crate) fn new(files: &BTreeMap<Utf8PathBuf, String>, directories: &[Utf8PathBuf]) -> Self {
        let mut kept = Memory::new();
        for (path, text) in files {
            kept.set(path.clone(), text);
        }
        Self {
            kept,
            directories: directories.iter().map(|directory| plain(directory)).collect(),
        }
    }

    fn is_frozen(&self, path: &Utf8Path) -> bool {
        let directory = plain(path.parent().unwrap_or(Utf8Path::new("")));
        belongs(path.as_str()) && self.directories.contains(&directory)
    }
}

/// A path without `.` parts.
fn plain(path: &Utf8Path) -> Utf8PathBuf {
    path.components().filter(|part| part.as_str() != ".").collect()
}

impl Files for Frozen {
    fn read(&self, path: &Utf8Path) -> io::Result<Arc<[u8]>> {
        match self.kept.read(path) {
            Err(_) if !self.is_frozen(path) => Disk.read(path),
            kept => kept,
        }
    }

    fn list(&self, directory: &Utf8Path) -> io::Result<Vec<Entry>> {
        if !self.directories.contains(&plain(directory)) {
            return Disk.list(directory);
        }
        let mut entries = Disk.list(directory).unwrap_or_default();
        entries.retain(|entry| entry.directory || !belongs(&entry.name));
        let kept = self.kept.list(directory).unwrap_or_default();
        entries.extend(kept.into_iter().filter(|entry| !entry.directory));
        entries.sort();
        entries.dedup();
        Ok(entries)
    }

    fn is_file(&self, path: &Utf8Path) -> bool {
        self.kept.is_file(path) || (!self.is_frozen(path) && Disk.is_file(path))
    }

    fn is_directory(&self, path: &Utf8Path) -> bool {
        self.directories.contains(&plain(path)) || Disk.is_directory(path)
    }
}
