//! Which files functions read, so that a file that changes evaluates its readers again and nothing else.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};

use crate::language::functions::Host;
use crate::source::{Entry, Files, tidy};

/// What was looked at.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Look {
    /// A file, there or not: its bytes.
    File(Utf8PathBuf),
    /// A directory: which names are in it.
    Directory(Utf8PathBuf),
}

impl Look {
    /// Whether it may see something else now that a file has changed; `listing` says whether it came or went.
    pub(super) fn sees(&self, path: &Utf8Path, listing: bool) -> bool {
        let (Self::File(place) | Self::Directory(place)) = self;
        if place.is_absolute() != path.is_absolute() {
            // Who knows: the one is relative to where the program was started.
            return true;
        }
        match self {
            Self::File(place) => *place == tidy(path),
            Self::Directory(place) => listing && tidy(path).starts_with(place),
        }
    }
}

/// A host, and what was looked at through it.
pub(super) struct Watch {
    host: Arc<dyn Host + Send + Sync>,
    looks: Mutex<Vec<Look>>,
}

impl Watch {
    pub(super) fn new(host: &Arc<dyn Host + Send + Sync>) -> Self {
        Self {
            host: Arc::clone(host),
            looks: Mutex::default(),
        }
    }

    /// What was looked at since the last time that this was asked, sorted.
    pub(super) fn take(&self) -> Vec<Look> {
        let mut looks = std::mem::take(&mut *self.looks.lock().unwrap_or_else(PoisonError::into_inner));
        looks.sort();
        looks.dedup();
        looks
    }

    fn note(&self, look: Look) {
        self.looks.lock().unwrap_or_else(PoisonError::into_inner).push(look);
    }
}

impl Host for Watch {
    fn files(&self) -> &dyn Files {
        self
    }

    fn working_directory(&self) -> &Utf8Path {
        self.host.working_directory()
    }

    fn home_directory(&self) -> Option<&Utf8Path> {
        self.host.home_directory()
    }

    fn plan_timestamp(&self) -> Option<&str> {
        self.host.plan_timestamp()
    }

    fn now(&self) -> Option<String> {
        self.host.now()
    }

    fn random(&self, bytes: &mut [u8]) -> bool {
        self.host.random(bytes)
    }
}

impl Files for Watch {
    fn read(&self, path: &Utf8Path) -> io::Result<Arc<[u8]>> {
        self.note(Look::File(tidy(path)));
        self.host.files().read(path)
    }

    fn list(&self, directory: &Utf8Path) -> io::Result<Vec<Entry>> {
        self.note(Look::Directory(tidy(directory)));
        self.host.files().list(directory)
    }

    fn is_file(&self, path: &Utf8Path) -> bool {
        self.note(Look::File(tidy(path)));
        self.host.files().is_file(path)
    }

    fn is_directory(&self, path: &Utf8Path) -> bool {
        self.note(Look::Directory(tidy(path)));
        self.host.files().is_directory(path)
    }
}
