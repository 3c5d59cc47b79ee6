//! The lock that the reference takes: a POSIX record lock over the whole state file, and a file beside it that tells
//! people who holds it.
//!
//! Such a lock belongs to an inode and a process: it goes when the process ends, and also when the process closes *any*
//! handle of that file. So the state is read through the locked handle, and a new version is locked before it is renamed.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::time::{Duration, Instant};

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use super::{TERRAFORM_VERSION, codes};
use crate::diagnostic::Diagnostic;

/// Whether and how a command locks the state.
#[derive(Clone, PartialEq, Debug)]
pub struct LockOptions {
    /// False for `-lock=false`.
    pub enabled: bool,
    /// How long to wait for another command: `-lock-timeout`.
    pub timeout: Duration,
    /// What for, in the reference's words: `OperationTypeApply`.
    pub operation: String,
}

impl Default for LockOptions {
    fn default() -> Self {
        Self {
            enabled: true,
            timeout: Duration::ZERO,
            operation: "OperationTypeApply".into(),
        }
    }
}

/// What `.NAME.lock.info` says.
#[derive(Clone, Serialize, Deserialize, Debug)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct LockInfo {
    #[serde(rename = "ID")]
    id: String,
    operation: String,
    info: String,
    who: String,
    version: String,
    created: String,
    path: String,
}

impl LockInfo {
    fn new(path: &Utf8Path, operation: &str) -> Self {
        Self {
            id: uuid::Uuid::new_v4().to_string(),
            operation: operation.to_owned(),
            info: String::new(),
            who: who(),
            version: TERRAFORM_VERSION.into(),
            created: jiff::Timestamp::now().to_string(),
            path: path.to_string(),
        }
    }

    fn path(state: &Utf8Path) -> Utf8PathBuf {
        state.with_file_name(format!(".{}.lock.info", state.file_name().unwrap_or_default()))
    }

    fn read(state: &Utf8Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(Self::path(state)).ok()?).ok()
    }
}

/// `user@host`, as the reference writes it.
fn who() -> String {
    let named = || {
        ["USER", "LOGNAME", "USERNAME"]
            .iter()
            .find_map(|name| std::env::var(name).ok())
    };
    format!("{}@{}", account().or_else(named).unwrap_or_default(), host())
}

/// The name of the account that the process runs as, where the system's list of accounts has it.
#[cfg(unix)]
fn account() -> Option<String> {
    let id = rustix::process::getuid().as_raw().to_string();
    let accounts = std::fs::read_to_string("/etc/passwd").ok()?;
    let mut lines = accounts.lines().map(|line| line.split(':').collect::<Vec<_>>());
    lines.find_map(|fields| (fields.get(2) == Some(&id.as_str())).then(|| fields[0].to_owned()))
}

#[cfg(not(unix))]
fn account() -> Option<String> {
    None
}

#[cfg(unix)]
fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}

/// The lock while it is held; let go when dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    path: Utf8PathBuf,
    file: Option<File>,
    created: bool,
}

impl Lock {
    /// Takes the lock, waiting for it as long as the options say. Makes an empty state file when there is none.
    pub(crate) fn take(path: &Utf8Path, options: &LockOptions) -> Result<Self, Diagnostic> {
        let deadline = Instant::now() + options.timeout;
        let mut pause = Duration::from_millis(50);
        loop {
            match Self::attempt(path) {
                Ok(Some(lock)) => {
                    lock.announce(&options.operation)
                        .map_err(|error| failed(path, &error))?;
                    return Ok(lock);
                }
                Ok(None) if Instant::now() >= deadline => return Err(held(path)),
                Ok(None) => std::thread::sleep(pause.min(deadline.saturating_duration_since(Instant::now()))),
                Err(error) => return Err(failed(path, &error)),
            }
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }

    /// One attempt; `None` when somebody else holds it.
    fn attempt(path: &Utf8Path) -> io::Result<Option<Self>> {
        loop {
            let existed = path.exists();
            let file = open(path)?;
            if !try_lock(&file)? {
                return Ok(None);
            }
            if is_current(&file, path) {
                return Ok(Some(Self {
                    path: path.to_owned(),
                    file: Some(file),
                    created: !existed,
                }));
            }
        }
    }

    fn announce(&self, operation: &str) -> io::Result<()> {
        let info = LockInfo::new(&self.path, operation);
        let mut file =
            owner_only(OpenOptions::new().write(true).create(true).truncate(true)).open(LockInfo::path(&self.path))?;
        file.write_all(&serde_json::to_vec(&info)?)
    }

    /// The text of the locked state.
    pub(crate) fn read(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        if let Some(file) = &mut self.file {
            file.rewind()?;
            file.read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    }

    /// Locks a file that is about to be renamed over the state.
    pub(crate) fn prepare(&mut self, next: &File) -> io::Result<()> {
        if cfg!(unix) {
            try_lock(next)?;
        } else {
            // Elsewhere a locked file can be neither read nor replaced.
            self.file = None;
        }
        Ok(())
    }

    /// Goes over to the file that has been renamed over the state.
    pub(crate) fn moved(&mut self, next: File) -> io::Result<()> {
        if !cfg!(unix) {
            try_lock(&next)?;
        }
        self.file = Some(next);
        self.created = false;
        Ok(())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(LockInfo::path(&self.path));
        let empty = self
            .file
            .as_ref()
            .and_then(|file| file.metadata().ok())
            .is_some_and(|metadata| metadata.len() == 0);
        if self.created && empty {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Readable by its owner alone.
pub(crate) fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

fn open(path: &Utf8Path) -> io::Result<File> {
    owner_only(OpenOptions::new().read(true).write(true).create(true).truncate(false)).open(path)
}

#[cfg(unix)]
fn try_lock(file: &File) -> io::Result<bool> {
    use rustix::fs::{FlockOperation, fcntl_lock};
    use rustix::io::Errno;
    match fcntl_lock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(true),
        Err(Errno::AGAIN | Errno::ACCESS) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(unix))]
fn try_lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(std::fs::TryLockError::WouldBlock) => Ok(false),
        Err(std::fs::TryLockError::Error(error)) => Err(error),
    }
}

/// Whether the path still leads to this file: another command may have put a new version there in the meantime.
#[cfg(unix)]
fn is_current(file: &File, path: &Utf8Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(ours), Ok(there)) => ours.ino() == there.ino() && ours.dev() == there.dev(),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_current(_: &File, _: &Utf8Path) -> bool {
    true
}

fn held(path: &Utf8Path) -> Diagnostic {
    let detail = match LockInfo::read(path) {
        Some(info) => format!(
            "{path} is locked by {} since {} for {} (lock {}, version {}).",
            info.who, info.created, info.operation, info.id, info.version
        ),
        None => format!("{path} is locked by another process, which left no word about itself."),
    };
    Diagnostic::error(&codes::STATE_LOCKED, "State is locked", detail).help(
        "wait for the other command to end, or give -lock-timeout=5m to wait for it; the lock ends with the process that holds it",
    )
}

fn failed(path: &Utf8Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error(
        &codes::STATE_LOCK_FAILED,
        "State cannot be locked",
        format!("Locking {path} failed: {error}."),
    )
    .help("check that the directory exists and is writable; -lock=false works without a lock")
}
