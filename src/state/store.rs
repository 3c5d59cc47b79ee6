//! The local store: a state file under its lock, with its backup and its journal.

use std::io;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest, Sha256};

use super::journal::{Journal, Relation, Replayed, journal_path, leftover};
use super::lock::{Lock, LockOptions};
use super::{State, codes, disk};
use crate::diagnostic::Diagnostic;
use crate::provider::Intent;

/// Where a state lies and how it is opened.
#[derive(Clone, PartialEq, Debug)]
pub struct OpenOptions {
    /// The state file: `terraform.tfstate`.
    pub path: Utf8PathBuf,
    /// Where the version before goes; `None` for no backup.
    pub backup: Option<Utf8PathBuf>,
    /// Whether and how it is locked.
    pub lock: LockOptions,
    /// Where a complete copy goes when the state cannot be written, tried in order.
    pub emergency: Vec<Utf8PathBuf>,
    /// Nothing will be recorded or committed.
    looking: bool,
}

impl OpenOptions {
    /// The usual: backup beside it, locked without waiting, `errored.tfstate` in the working directory for emergencies.
    pub fn new(path: impl Into<Utf8PathBuf>) -> Self {
        let path = path.into();
        let mut emergency = vec![Utf8PathBuf::from("errored.tfstate")];
        emergency.extend(Utf8PathBuf::from_path_buf(std::env::temp_dir().join("errored.tfstate")).ok());
        Self {
            backup: Some(Utf8PathBuf::from(format!("{path}.backup"))),
            path,
            lock: LockOptions::default(),
            emergency,
            looking: false,
        }
    }

    /// Without a lock.
    #[must_use]
    pub fn unlocked(mut self) -> Self {
        self.lock.enabled = false;
        self
    }

    /// Waiting for the lock.
    #[must_use]
    pub fn waiting(mut self, timeout: Duration) -> Self {
        self.lock.timeout = timeout;
        self
    }

    /// Saying what for: `OperationTypePlan`.
    #[must_use]
    pub fn operation(mut self, operation: impl Into<String>) -> Self {
        self.lock.operation = operation.into();
        self
    }
}

/// What opening found.
#[derive(Debug)]
pub struct Opened {
    /// The state, with what the journal of an interrupted command knew folded in. Its lineage is never empty.
    pub state: State,
    /// What an interrupted command began and nobody has finished: to be reconciled before anything else.
    pub intents: Vec<Intent>,
    /// What people should know: a journal that another tool's state had overtaken.
    pub warnings: Vec<Diagnostic>,
    /// To record and commit with.
    pub store: Store,
}

/// A state file that is open, and locked when the options said so. The lock goes when this is dropped.
#[derive(Debug)]
pub struct Store {
    options: OpenOptions,
    lock: Option<Lock>,
    journal: Journal,
    /// As printed when it was last read or written; `None` when there is no file.
    last: Option<String>,
    serial: u64,
    backed_up: bool,
}

impl Store {
    /// Locks, reads and replays. Nothing is written but the lock.
    ///
    /// # Errors
    /// Locked by somebody else, unreadable or malformed.
    pub fn open(mut options: OpenOptions) -> Result<Opened, Diagnostic> {
        // A rename would replace a link instead of what it leads to.
        if options.path.is_symlink()
            && let Ok(real) = options.path.canonicalize_utf8()
        {
            options.path = real;
        }
        let mut lock = match options.lock.enabled {
            true => {
                let lock = Lock::take(&options.path, &options.lock)?;
                disk::sweep(&options.path);
                Some(lock)
            }
            false => None,
        };
        let bytes = match &mut lock {
            Some(lock) => lock.read(),
            None => read_optional(&options.path),
        }
        .map_err(|error| unreadable(&options.path, &error))?;
        let found = parse(&bytes, &options.path)?;
        let last = found.as_ref().map(State::print);
        let digest = digest(&bytes);

        let path = journal_path(&options.path);
        let text = read_optional(&path).map_err(|error| unreadable(&path, &error))?;
        let serial = found.as_ref().map_or(0, |state| state.serial);
        let mut warnings = Vec::new();
        let mut replayed = None;
        let mut state;
        match leftover(&text, &path)? {
            None => state = found.unwrap_or_else(|| beginning(uuid::Uuid::new_v4().to_string())),
            Some(journal) => {
                let relation = journal.relation(found.as_ref(), &digest);
                state = found.unwrap_or_else(|| beginning(journal.lineage().to_owned()));
                match relation {
                    Relation::Foreign => warnings.push(foreign(&path, options.looking)?),
                    Relation::Advanced => warnings.push(overtaken(&path)),
                    Relation::Same => {}
                }
                if relation != Relation::Foreign {
                    replayed = Some(journal.replay(&mut state, &digest, relation));
                }
            }
        }
        let journal = Journal::new(path, &state.lineage, serial);
        let intents = replayed.map_or_else(Vec::new, |replayed: Replayed| {
            journal.resume(replayed.length, &replayed.intents, replayed.carried);
            replayed.intents
        });
        Ok(Opened {
            store: Self {
                journal,
                options,
                lock,
                last,
                serial,
                backed_up: false,
            },
            state,
            intents,
            warnings,
        })
    }

    /// The state as it is, unlocked, with the journal folded in; `None` when there is none. For commands that only look.
    ///
    /// # Errors
    /// Unreadable or malformed.
    pub fn look(path: &Utf8Path) -> Result<Option<State>, Diagnostic> {
        let mut options = OpenOptions::new(path).unlocked();
        options.looking = true;
        let opened = Self::open(options)?;
        let exists = opened.store.last.is_some() || opened.store.journal.is_used();
        Ok(exists.then_some(opened.state))
    }

    /// To record with, from any thread.
    pub fn journal(&self) -> Journal {
        self.journal.clone()
    }

    /// Where the state lies.
    pub fn path(&self) -> &Utf8Path {
        &self.options.path
    }

    /// Makes this the state on disk, with the next serial, and begins the journal anew. Writes nothing when nothing
    /// has changed; says whether it wrote.
    ///
    /// # Errors
    /// The disk refuses; the diagnostic says where a complete copy is.
    pub fn commit(&mut self, state: &mut State) -> Result<bool, Diagnostic> {
        state.serial = self.serial;
        let same = self.last.as_ref().is_some_and(|last| *last == state.print());
        if same && !self.journal.is_used() {
            return Ok(false);
        }
        if !same {
            state.serial = self.serial + 1;
            let text = state.print();
            if self.journal.is_used() {
                // When even this cannot be written, replaying once more does no harm.
                let _ = self.journal.committing(state.serial, &digest(text.as_bytes()));
            }
            if let Err(error) = self.write(&text) {
                return Err(self.rescue(&text, &error));
            }
            self.last = Some(text);
            self.serial = state.serial;
        }
        self.journal.restart(&state.lineage, self.serial)?;
        Ok(!same)
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        if let (false, Some(last), Some(backup)) = (self.backed_up, &self.last, &self.options.backup) {
            disk::replace(backup, last.as_bytes(), |_| Ok(()))?;
            self.backed_up = true;
        }
        let lock = &mut self.lock;
        let (file, _) = disk::replace(&self.options.path, text.as_bytes(), |next| match lock {
            Some(lock) => lock.prepare(next),
            None => Ok(()),
        })?;
        match &mut self.lock {
            Some(lock) => lock.moved(file),
            None => Ok(()),
        }
    }

    /// Puts a complete copy where there is room, and says where.
    fn rescue(&self, text: &str, error: &io::Error) -> Diagnostic {
        let copy = self
            .options
            .emergency
            .iter()
            .find(|path| disk::replace(path, text.as_bytes(), |_| Ok(())).is_ok());
        let path = &self.options.path;
        let (detail, help) = match copy {
            Some(copy) => (
                format!("Writing {path} failed: {error}. The complete state is in {copy}."),
                format!("make room or mend the permissions, then copy {copy} over {path}"),
            ),
            None => (
                format!(
                    "Writing {path} failed: {error}. No copy could be written either; {} holds every finished step.",
                    journal_path(path)
                ),
                "make room or mend the permissions, then run the command again: it reads the journal".to_owned(),
            ),
        };
        Diagnostic::error(&codes::STATE_UNWRITABLE, "State cannot be written", detail).help(help)
    }
}

fn parse(bytes: &[u8], path: &Utf8Path) -> Result<Option<State>, Diagnostic> {
    State::parse(&String::from_utf8_lossy(bytes), path.as_str())
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read_optional(path: &Utf8Path) -> io::Result<Vec<u8>> {
    match std::fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        other => other,
    }
}

fn unreadable(path: &Utf8Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error(
        &codes::STATE_UNREADABLE,
        "State cannot be read",
        format!("Reading {path} failed: {error}."),
    )
    .help("check that the file is yours: states are readable by their owner alone")
}

fn overtaken(path: &Utf8Path) -> Diagnostic {
    Diagnostic::warning(
        &codes::JOURNAL_FOREIGN,
        "Journal of an older state",
        format!(
            "An interrupted command left {path}, and another tool has written the state since. Objects that the state \
             lacks were taken from the journal; all others were left as they are."
        ),
    )
    .help("look at the plan: what exists twice or is missing shows there")
}

/// Renames a journal of another lineage out of the way, unless the caller only looks.
fn foreign(path: &Utf8Path, looking: bool) -> Result<Diagnostic, Diagnostic> {
    let aside = Utf8PathBuf::from(format!("{path}.foreign"));
    let done = if looking {
        "Nothing was taken from it.".to_owned()
    } else {
        std::fs::rename(path, &aside).map_err(|error| unreadable(path, &error))?;
        format!("It was renamed to {aside}; nothing was taken from it.")
    };
    Ok(Diagnostic::warning(
        &codes::JOURNAL_FOREIGN,
        "Journal of another state",
        format!("{path} belongs to a state of another lineage. {done}"),
    )
    .help("if the state was replaced by mistake, put the old one back and rename the journal to its old name"))
}

fn beginning(lineage: String) -> State {
    State {
        lineage,
        ..State::default()
    }
}

#[cfg(test)]
mod tests;
