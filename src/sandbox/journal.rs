//! The sandbox on disk: its contents as of the last start, and every change since, in order.
//!
//! A change is one appended line, written before its answer is given, so a kill loses nothing that was acknowledged;
//! a line cut short by a kill was not acknowledged, and is dropped. As [`super::handle`] is pure, answering the same
//! requests at the same times again rebuilds the world exactly. Tokens are not kept: only whose they were.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Seek, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::codes::StartError;
use super::identity;
use super::message::Request;
use super::timestamp::Timestamp;
use super::world::World;

/// The contents of the data file.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Snapshot {
    /// Of this layout.
    pub(super) format: u32,
    /// The number of the last change in it.
    pub(super) sequence: u64,
    /// How far the clock is ahead of the real one, in milliseconds.
    pub(super) ahead: i64,
    /// The time of the last change.
    pub(super) last: Timestamp,
    /// Everything.
    pub(super) world: World,
}

const FORMAT: u32 = 1;

/// One line of the journal.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    sequence: u64,
    at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request: Option<Request>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ahead: Option<i64>,
}

/// The open files.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    lines: File,
    sequence: u64,
}

impl Journal {
    /// Opens (or begins) the data, and gives what it holds. `None` when there is nothing yet.
    pub(super) fn open(path: &Path) -> Result<(Journal, Option<Snapshot>), StartError> {
        let failed = |reason: io::Error| StartError::Data {
            path: path.to_owned(),
            reason: reason.to_string(),
        };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        owner_only(&mut options);
        let mut lines = options.open(beside(path, ".journal")).map_err(failed)?;
        match lines.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StartError::DataInUse { path: path.to_owned() }),
            Err(TryLockError::Error(reason)) => return Err(failed(reason)),
        }
        let kept = read_snapshot(path)?;
        let is_new = kept.is_none();
        let mut snapshot = kept.unwrap_or_default();
        let replayed = replay(&mut lines, &mut snapshot).map_err(failed)?;
        let journal = Journal {
            path: path.to_owned(),
            lines,
            sequence: snapshot.sequence,
        };
        Ok((journal, (!is_new || replayed > 0).then_some(snapshot)))
    }

    /// Writes a change down. It is on disk (or in the system's hands) when this returns.
    pub(super) fn append(&mut self, at: Timestamp, request: &Request) -> io::Result<()> {
        self.write(at, Some(without_token(request)), None)
    }

    /// Writes a move of the clock down.
    pub(super) fn append_clock(&mut self, at: Timestamp, ahead: i64) -> io::Result<()> {
        self.write(at, None, Some(ahead))
    }

    fn write(&mut self, at: Timestamp, request: Option<Request>, ahead: Option<i64>) -> io::Result<()> {
        self.sequence += 1;
        let mut line = serde_json::to_vec(&Line {
            sequence: self.sequence,
            at,
            request,
            ahead,
        })?;
        line.push(b'\n');
        let good = self.lines.metadata()?.len();
        self.lines.write_all(&line).inspect_err(|_| {
            // A line cut short (a full disk) would hide every later one.
            let _ = self.lines.set_len(good);
        })
    }

    /// Writes everything into the data file and empties the journal. A kill in between does no harm: lines that the
    /// data file has already are known by their number.
    pub(super) fn compact(&mut self, world: &World, ahead: i64, last: Timestamp) -> io::Result<()> {
        #[derive(Serialize)]
        struct View<'a> {
            format: u32,
            sequence: u64,
            ahead: i64,
            last: Timestamp,
            world: &'a World,
        }
        let view = View {
            format: FORMAT,
            sequence: self.sequence,
            ahead,
            last,
            world,
        };
        let next = beside(&self.path, ".next");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        owner_only(&mut options);
        let mut file = options.open(&next)?;
        file.write_all(&serde_json::to_vec(&view)?)?;
        file.sync_all()?;
        std::fs::rename(&next, &self.path)?;
        self.lines.set_len(0)
    }
}

/// Only the owner may read: config vars and credentials are in there.
fn owner_only(options: &mut OpenOptions) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = options;
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path.as_os_str());
    name.push(suffix);
    PathBuf::from(name)
}

fn read_snapshot(path: &Path) -> Result<Option<Snapshot>, StartError> {
    let failed = |reason: String| StartError::Data {
        path: path.to_owned(),
        reason,
    };
    let text = match std::fs::read(path) {
        Ok(text) if text.is_empty() => return Ok(None),
        Ok(text) => text,
        Err(reason) if reason.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(reason) => return Err(failed(reason.to_string())),
    };
    let damaged =
        |reason: serde_json::Error| failed(format!("damaged at line {}, column {}", reason.line(), reason.column()));
    let snapshot: Snapshot = serde_json::from_slice(&text).map_err(damaged)?;
    if snapshot.format > FORMAT {
        return Err(failed(format!(
            "written by a newer version (format {})",
            snapshot.format
        )));
    }
    Ok(Some(snapshot))
}

/// Answers the journal's requests again; returns how many changes there were. What follows a damaged line is cut off:
/// only the last line can be, by a kill.
fn replay(lines: &mut File, snapshot: &mut Snapshot) -> io::Result<u64> {
    lines.rewind()?;
    let mut reader = BufReader::new(&mut *lines);
    let (mut replayed, mut good) = (0, 0);
    let mut text = Vec::new();
    loop {
        text.clear();
        let read = reader.read_until(b'\n', &mut text)?;
        let Ok(line) = serde_json::from_slice::<Line>(&text) else {
            break;
        };
        if text.last() != Some(&b'\n') {
            break;
        }
        good += read as u64;
        if line.sequence <= snapshot.sequence {
            continue;
        }
        snapshot.sequence = line.sequence;
        snapshot.last = snapshot.last.max(line.at);
        snapshot.ahead = line.ahead.unwrap_or(snapshot.ahead);
        replayed += 1;
        if let Some(request) = &line.request {
            super::replay(&mut snapshot.world, request, line.at);
        }
    }
    drop(reader);
    lines.set_len(good)?;
    Ok(replayed)
}

/// The request as it is kept: with its user, without its token.
fn without_token(request: &Request) -> Request {
    let mut kept = request.clone();
    kept.headers
        .retain(|name, _| matches!(name.as_str(), "accept" | "host" | "x-sandbox-digest"));
    if let Ok(user) = identity::user_of(request) {
        kept.headers
            .insert("authorization".to_owned(), format!("Bearer {user}/journal"));
    }
    kept
}
