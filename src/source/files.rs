//! The only way in for files: a small trait, with the disk and its in-memory twins behind it.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

/// One name in a directory.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Entry {
    /// The last part of the path.
    pub name: String,
    /// Whether it is a directory (a link is followed).
    pub directory: bool,
}

/// What the pure stages may ask of a file system: reading, nothing else.
pub trait Files: Send + Sync {
    /// The bytes of a file.
    fn read(&self, path: &Utf8Path) -> io::Result<Arc<[u8]>>;
    /// The names in a directory, sorted.
    fn list(&self, directory: &Utf8Path) -> io::Result<Vec<Entry>>;
    /// Whether there is a file (not a directory) of that path.
    fn is_file(&self, path: &Utf8Path) -> bool;
    /// Whether there is a directory of that path.
    fn is_directory(&self, path: &Utf8Path) -> bool;
}

/// The real file system.
#[derive(Clone, Copy, Default, Debug)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Utf8Path) -> io::Result<Arc<[u8]>> {
        std::fs::read(path).map(Arc::from)
    }

    fn list(&self, directory: &Utf8Path) -> io::Result<Vec<Entry>> {
        let directory = if directory.as_str().is_empty() {
            Utf8Path::new(".")
        } else {
            directory
        };
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(directory)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let kind = entry.file_type()?;
            let is_directory = kind.is_dir() || (kind.is_symlink() && directory.join(&name).is_dir());
            entries.push(Entry {
                name,
                directory: is_directory,
            });
        }
        entries.sort();
        Ok(entries)
    }

    fn is_file(&self, path: &Utf8Path) -> bool {
        path.is_file()
    }

    fn is_directory(&self, path: &Utf8Path) -> bool {
        path.as_str().is_empty() || path.is_dir()
    }
}

/// Files in memory; a directory exists when a file lies below it.
#[derive(Clone, Default, Debug)]
pub struct Memory {
    files: BTreeMap<Utf8PathBuf, Arc<[u8]>>,
}

impl Memory {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds or replaces a file.
    pub fn set(&mut self, path: impl Into<Utf8PathBuf>, bytes: impl AsRef<[u8]>) {
        self.files.insert(tidy(&path.into()), Arc::from(bytes.as_ref()));
    }

    /// Removes a file.
    pub fn remove(&mut self, path: &Utf8Path) {
        self.files.remove(&tidy(path));
    }

    /// Every path and its bytes, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&Utf8Path, &Arc<[u8]>)> {
        self.files.iter().map(|(path, bytes)| (path.as_path(), bytes))
    }
}

/// A path without `.` parts and with `..` resolved where it can be.
pub fn tidy(path: &Utf8Path) -> Utf8PathBuf {
    let mut tidied = Utf8PathBuf::new();
    for part in path.components() {
        match part {
            camino::Utf8Component::CurDir => {}
            camino::Utf8Component::ParentDir if tidied.file_name().is_some_and(|name| name != "..") => {
                tidied.pop();
            }
            other => tidied.push(other),
        }
    }
    tidied
}

impl Files for Memory {
    fn read(&self, path: &Utf8Path) -> io::Result<Arc<[u8]>> {
        self.files
            .get(&tidy(path))
            .cloned()
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }

    fn list(&self, directory: &Utf8Path) -> io::Result<Vec<Entry>> {
        let directory = tidy(directory);
        let mut entries = std::collections::BTreeSet::new();
        for path in self.files.keys() {
            let Ok(rest) = path.strip_prefix(&directory) else {
                continue;
            };
            let mut parts = rest.components();
            if let Some(first) = parts.next() {
                entries.insert(Entry {
                    name: first.to_string(),
                    directory: parts.next().is_some(),
                });
            }
        }
        if entries.is_empty() && !directory.as_str().is_empty() {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        }
        Ok(entries.into_iter().collect())
    }

    fn is_file(&self, path: &Utf8Path) -> bool {
        self.files.contains_key(&tidy(path))
    }

    fn is_directory(&self, path: &Utf8Path) -> bool {
        let path = tidy(path);
        path.as_str().is_empty() || self.files.keys().any(|file| file != &path && file.starts_with(&path))
    }
}

/// Unsaved texts laid over other files, as an editor has them.
pub struct Overlay<F> {
    /// What lies on top.
    pub top: Memory,
    /// What shows through.
    pub base: F,
}

impl<F: Files> Files for Overlay<F> {
    fn read(&self, path: &Utf8Path) -> io::Result<Arc<[u8]>> {
        self.top.read(path).or_else(|_| self.base.read(path))
    }

    fn list(&self, directory: &Utf8Path) -> io::Result<Vec<Entry>> {
        let mut entries = match (self.base.list(directory), self.top.list(directory)) {
            (Err(error), Err(_)) => return Err(error),
            (below, above) => [below.unwrap_or_default(), above.unwrap_or_default()].concat(),
        };
        entries.sort();
        entries.dedup();
        Ok(entries)
    }

    fn is_file(&self, path: &Utf8Path) -> bool {
        self.top.is_file(path) || self.base.is_file(path)
    }

    fn is_directory(&self, path: &Utf8Path) -> bool {
        self.top.is_directory(path) || self.base.is_directory(path)
    }
}
