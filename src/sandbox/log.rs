//! The log of requests: one JSON line each, never a token, never a body.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// What the log says of one request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LogLine {
    /// When it came in, by the sandbox's clock.
    pub time: String,
    /// Upper case.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// Of the answer; 0 when the connection was dropped.
    pub status: u16,
    /// E-mail address of the account; empty without a valid token.
    pub user: String,
    /// The pretend app that was asked, if it was not the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// Real milliseconds from the server's start until the request was read.
    pub start_ms: f64,
    /// Real milliseconds from the server's start until the answer was given.
    pub end_ms: f64,
}

/// Where lines go. Clones share one log.
#[derive(Clone, Debug, Default)]
pub struct RequestLog {
    lines: Arc<Mutex<Vec<LogLine>>>,
    file: Option<Arc<Mutex<File>>>,
    keeps: bool,
}

impl RequestLog {
    /// Keeps nothing.
    pub fn none() -> RequestLog {
        RequestLog::default()
    }

    /// Keeps lines in memory, for tests.
    pub fn in_memory() -> RequestLog {
        RequestLog {
            keeps: true,
            ..RequestLog::default()
        }
    }

    /// Appends to a file.
    pub fn to_file(path: &Path) -> io::Result<RequestLog> {
        let file = File::options().append(true).create(true).open(path)?;
        Ok(RequestLog {
            file: Some(Arc::new(Mutex::new(file))),
            ..RequestLog::default()
        })
    }

    /// The lines kept in memory so far.
    pub fn lines(&self) -> Vec<LogLine> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Writes a line. A log that cannot be written does not fail the request.
    pub(super) fn write(&self, line: LogLine) {
        if let Some(file) = &self.file {
            let mut text = serde_json::to_vec(&line).unwrap_or_default();
            text.push(b'\n');
            let _ = file.lock().unwrap_or_else(PoisonError::into_inner).write_all(&text);
        }
        if self.keeps {
            self.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        }
    }
}
