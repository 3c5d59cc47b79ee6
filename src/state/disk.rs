//! Files that are replaced whole or not at all.

use std::fs::File;
use std::io::{self, Write};

use camino::Utf8Path;

/// Puts bytes under a path, atomically and durably, readable by the owner alone. `before` sees the new file when it is
/// complete and not yet in place. Gives the open file and whether there was one before.
pub(crate) fn replace(
    path: &Utf8Path,
    bytes: &[u8],
    before: impl FnOnce(&File) -> io::Result<()>,
) -> io::Result<(File, bool)> {
    let existed = path.exists();
    let name = path.file_name().unwrap_or_default();
    let mut next = tempfile::Builder::new()
        .prefix(&format!(".{}.", name.trim_start_matches('.')))
        .suffix(".tmp")
        .tempfile_in(directory(path))?;
    next.write_all(bytes)?;
    next.as_file().sync_all()?;
    before(next.as_file())?;
    let file = next.persist(path).map_err(|error| error.error)?;
    sync_directory(path)?;
    Ok((file, existed))
}

/// Removes what a killed process left of a replacement: of this file, its backup or its journal. Only whoever holds the
/// lock may.
pub(crate) fn sweep(path: &Utf8Path) {
    let prefix = format!(".{}.", path.file_name().unwrap_or_default());
    let Ok(entries) = directory(path).read_dir_utf8() else {
        return;
    };
    for entry in entries.flatten() {
        if entry.file_name().starts_with(&prefix) && entry.file_name().ends_with(".tmp") {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// The directory of a file; `.` for a bare name.
pub(crate) fn directory(path: &Utf8Path) -> &Utf8Path {
    match path.parent() {
        Some(parent) if !parent.as_str().is_empty() => parent,
        _ => Utf8Path::new("."),
    }
}

/// Makes the names in a file's directory durable.
#[cfg(unix)]
pub(crate) fn sync_directory(path: &Utf8Path) -> io::Result<()> {
    File::open(directory(path))?.sync_all()
}

/// Elsewhere directories cannot be opened; the rename is durable enough.
#[cfg(not(unix))]
pub(crate) fn sync_directory(_: &Utf8Path) -> io::Result<()> {
    Ok(())
}
