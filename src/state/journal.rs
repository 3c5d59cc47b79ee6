//! The journal beside the state: what was begun and what is finished, on disk before anything else happens.
//!
//! One JSON object a line, each on disk when its call returns. An object's line costs the same however large the state
//! is. The journal holds secrets as the state does, and is readable by its owner alone.

mod record;
mod replay;

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};

use record::{Begin, Commit, Created, ObjectRecord, Record, Settled};
pub(crate) use replay::{Relation, Replayed, leftover};

use super::lock::owner_only;
use super::{Object, codes};
use crate::address::InstanceAddress;
use crate::diagnostic::Diagnostic;
use crate::provider::Intent;

/// A handle of the journal; clones write to the same one, from any thread.
#[derive(Clone, Debug)]
pub struct Journal(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    path: Utf8PathBuf,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    file: Option<Arc<Appended>>,
    begin: Begin,
    /// Bytes of whole records; a torn line after them is cut off before anything is appended.
    length: u64,
    /// What must stand in the journal before anything is appended, when the one found cannot be gone on with.
    carried: Option<String>,
    /// What is begun and not finished.
    open: BTreeMap<String, Intent>,
}

/// A file that several threads append to.
#[derive(Debug)]
struct Appended {
    file: File,
    written: AtomicU64,
    /// How many bytes are known to be on disk; whoever holds it is flushing for everybody who wrote before.
    synced: Mutex<u64>,
}

impl Appended {
    /// A file whose first bytes are on disk already.
    fn new(file: File, length: u64) -> Arc<Self> {
        Arc::new(Self {
            file,
            written: AtomicU64::new(length),
            synced: Mutex::new(length),
        })
    }

    /// Flushes up to `end` at least, and for everybody who has written by then.
    fn sync(&self, end: u64) -> io::Result<()> {
        let mut synced = self.synced.lock().unwrap_or_else(PoisonError::into_inner);
        if *synced < end {
            let written = self.written.load(Ordering::Acquire);
            self.file.sync_data()?;
            *synced = written;
        }
        Ok(())
    }
}

/// The journal of a state file.
pub(crate) fn journal_path(state: &Utf8Path) -> Utf8PathBuf {
    state.with_file_name(format!(".{}.journal", state.file_name().unwrap_or_default()))
}

impl Journal {
    /// A journal that begins on that version of the state; nothing is written yet.
    pub(crate) fn new(path: Utf8PathBuf, lineage: &str, serial: u64) -> Self {
        Self(Arc::new(Shared {
            path,
            inner: Mutex::new(Inner {
                file: None,
                begin: Begin::new(lineage, serial),
                length: 0,
                carried: None,
                open: BTreeMap::new(),
            }),
        }))
    }

    /// Goes on with what was found: after its whole records, or after what is carried over from it.
    pub(crate) fn resume(&self, length: u64, open: &[Intent], carried: Option<String>) {
        let mut inner = self.inner();
        inner.length = length;
        inner.carried = carried;
        inner.open = open
            .iter()
            .map(|intent| (intent.token.clone(), intent.clone()))
            .collect();
    }

    /// Says that something is about to be created; gives the token for [`Journal::created`]. On disk when it returns.
    ///
    /// # Errors
    /// The disk refuses; then nothing may be created.
    pub fn intent(&self, address: &InstanceAddress, clue: BTreeMap<String, String>) -> Result<String, Diagnostic> {
        let token = uuid::Uuid::new_v4().to_string();
        let intent = Intent {
            address: address.to_string(),
            kind: address.resource.kind.to_string(),
            token: token.clone(),
            clue,
            id: None,
        };
        self.inner().open.insert(token.clone(), intent.clone());
        self.write(&Record::Intent(intent))?;
        Ok(token)
    }

    /// Says under which id it was created. On disk when it returns.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn created(&self, token: &str, id: &str) -> Result<(), Diagnostic> {
        if let Some(intent) = self.inner().open.get_mut(token) {
            intent.id = Some(id.to_owned());
        }
        self.write(&Record::Created(Created {
            token: token.to_owned(),
            id: id.to_owned(),
        }))
    }

    /// Says what became of an object: what it is now, or that there is none. Closes the intents of its address when it
    /// is the current one. On disk when it returns.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn object(
        &self,
        address: &InstanceAddress,
        deposed: Option<&str>,
        provider: &str,
        object: Option<&Object>,
    ) -> Result<(), Diagnostic> {
        if deposed.is_none() {
            let printed = address.to_string();
            self.inner().open.retain(|_, intent| intent.address != printed);
        }
        self.write(&Record::Object(Box::new(ObjectRecord::new(
            address, deposed, provider, object,
        ))))
    }

    /// Says that an intent came to nothing: nothing was created, or it has been dealt with otherwise.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn settled(&self, token: &str) -> Result<(), Diagnostic> {
        if self.inner().open.remove(token).is_none() {
            return Ok(());
        }
        self.write(&Record::Settled(Settled {
            token: token.to_owned(),
        }))
    }

    /// What is begun and not finished.
    pub fn open_intents(&self) -> Vec<Intent> {
        self.inner().open.values().cloned().collect()
    }

    /// Whether anything has been recorded since the state was written.
    pub(crate) fn is_used(&self) -> bool {
        self.inner().length > 0
    }

    /// Says that everything before is about to be in the state, under this serial and with this digest.
    pub(crate) fn committing(&self, serial: u64, digest: &str) -> Result<(), Diagnostic> {
        self.write(&Record::Commit(Commit {
            serial,
            digest: digest.to_owned(),
        }))
    }

    /// Begins anew on a version of the state that holds everything recorded so far; what is still open is kept.
    pub(crate) fn restart(&self, lineage: &str, serial: u64) -> Result<(), Diagnostic> {
        let mut inner = self.inner();
        inner.begin = Begin::new(lineage, serial);
        let open: Vec<Intent> = inner.open.values().cloned().collect();
        inner.carried = None;
        let outcome = if open.is_empty() {
            inner.file = None;
            inner.length = 0;
            remove(&self.0.path)
        } else {
            self.rewrite(&mut inner, open)
        };
        outcome.map_err(|error| self.refused(&error))
    }

    /// Puts a new journal of nothing but intents in place of the old one, atomically.
    fn rewrite(&self, inner: &mut Inner, open: Vec<Intent>) -> io::Result<()> {
        let mut text = Record::Begin(inner.begin.clone()).line();
        for intent in open {
            text.push_str(&Record::Intent(intent).line());
        }
        self.replace(inner, &text).map(drop)
    }

    fn replace(&self, inner: &mut Inner, text: &str) -> io::Result<Arc<Appended>> {
        let (file, _) = super::disk::replace(&self.0.path, text.as_bytes(), |_| Ok(()))?;
        inner.length = text.len() as u64;
        let file = Appended::new(file, inner.length);
        inner.file = Some(Arc::clone(&file));
        Ok(file)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, record: &Record) -> Result<(), Diagnostic> {
        self.append(record).map_err(|error| self.refused(&error))
    }

    fn append(&self, record: &Record) -> io::Result<()> {
        let line = record.line();
        let (appended, end) = {
            let mut inner = self.inner();
            let appended = self.file(&mut inner)?;
            if let Err(error) = (&appended.file).write_all(line.as_bytes()) {
                // A torn line must not stand before whole ones.
                let _ = appended.file.set_len(inner.length);
                return Err(error);
            }
            inner.length += line.len() as u64;
            appended.written.store(inner.length, Ordering::Release);
            (appended, inner.length)
        };
        appended.sync(end)
    }

    /// The open file; made, with its first line, when nothing has been recorded yet.
    fn file(&self, inner: &mut Inner) -> io::Result<Arc<Appended>> {
        if let Some(file) = &inner.file {
            return Ok(Arc::clone(file));
        }
        if let Some(text) = inner.carried.take() {
            return self.replace(inner, &text);
        }
        if inner.length == 0 {
            let line = Record::Begin(inner.begin.clone()).line();
            return self.replace(inner, &line);
        }
        let mut file = owner_only(OpenOptions::new().write(true)).open(&self.0.path)?;
        file.set_len(inner.length)?;
        file.seek(io::SeekFrom::End(0))?;
        file.sync_data()?;
        let file = Appended::new(file, inner.length);
        inner.file = Some(Arc::clone(&file));
        Ok(file)
    }

    fn refused(&self, error: &io::Error) -> Diagnostic {
        Diagnostic::error(
            &codes::STATE_UNWRITABLE,
            "Journal cannot be written",
            format!("Writing {} failed: {error}. Nothing further was begun.", self.0.path),
        )
        .help("make room on the disk, or make the directory writable, and run the command again")
    }
}

fn remove(path: &Utf8Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
