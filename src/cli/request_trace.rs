//! `-log`: each request to Heroku as a line, on standard error or in a file that its owner alone can read.
//!
//! Without `-log`, the reference's variables are obeyed: `TF_LOG` turns it on, `TF_LOG_PATH` names the file.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};

use super::codes;
use super::session::Session;
use crate::diagnostic::Diagnostic;
use crate::heroku::{Exchange, Trace};
use crate::output::exchange_line;

/// Where requests are traced to, when they are.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn open(asked: Option<&Utf8Path>, session: &Session) -> Result<Option<Trace>, Diagnostic> {
    let Some(path) = asked.map(ToOwned::to_owned).or_else(|| by_environment(session)) else {
        return Ok(None);
    };
    let console = session.console.clone();
    if path == "-" {
        return Ok(Some(Arc::new(move |exchange: &Exchange| {
            console.note(&console.err.dim(exchange_line(exchange)));
        })));
    }
    let file = create(&path).map_err(|error| codes::unwritable_file(path.as_str(), &error))?;
    let file = Mutex::new(file);
    Ok(Some(Arc::new(move |exchange: &Exchange| {
        let line = console.clean(&format!("{}\n", exchange_line(exchange)));
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        // A disk that is full must not end what is being traced.
        let _ = file.write_all(line.as_bytes());
    })))
}

fn by_environment(session: &Session) -> Option<Utf8PathBuf> {
    let set = |name: &str| session.environment.get(name).filter(|text| !text.is_empty());
    set("TF_LOG").filter(|level| !level.eq_ignore_ascii_case("off"))?;
    Some(set("TF_LOG_PATH").map_or_else(|| "-".into(), Utf8PathBuf::from))
}

/// Appends; what is new, or was readable by others, is the owner's from now on.
fn create(path: &Utf8Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        let file = options.mode(0o600).open(path)?;
        if file.metadata()?.is_file() {
            file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        }
        Ok(file)
    }
    #[cfg(not(unix))]
    options.open(path)
}
