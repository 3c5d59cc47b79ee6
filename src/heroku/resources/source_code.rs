//! Local sources: a directory or an archive, its hash for the plan and its bytes for the upload.
//!
//! The same contents give the same archive on every machine and at any time: names are sorted, times and owners left
//! out. What no build needs and what changes by itself is left out as well.

use std::fs;
use std::io::{self, Write};

use camino::{Utf8Path, Utf8PathBuf};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

/// Reads sources; relative paths begin at its base.
pub(in crate::heroku) struct SourceReader {
    base: Utf8PathBuf,
}

/// A source, ready to be uploaded.
pub(in crate::heroku) struct Archive {
    /// A gzipped tar archive.
    pub(in crate::heroku) bytes: Vec<u8>,
    /// `SHA256:` and the hash of the bytes.
    pub(in crate::heroku) checksum: String,
}

/// Every file has this time: January 2020.
const EPOCH: u64 = 1_577_836_800;

impl SourceReader {
    pub(in crate::heroku) fn new(base: Utf8PathBuf) -> Self {
        Self { base }
    }

    fn resolve(&self, path: &str) -> Utf8PathBuf {
        self.base.join(path)
    }

    /// `SHA256:` and the hash of what is there: of a directory's names and contents, or of an archive's bytes.
    pub(in crate::heroku) fn checksum(&self, path: &str) -> io::Result<String> {
        self.hash(path, |name| !is_left_out(name))
    }

    /// Whether the public provider gave what is there that checksum: it hashes a directory the same way, and leaves
    /// nothing out.
    pub(in crate::heroku) fn is_known_as(&self, path: &str, checksum: &str) -> bool {
        self.hash(path, |_| true).is_ok_and(|full| full == checksum)
    }

    fn hash(&self, given: &str, takes: fn(&str) -> bool) -> io::Result<String> {
        let path = self.resolve(given);
        if !path.is_dir() {
            return Ok(labelled(Sha256::new_with_prefix(fs::read(path)?)));
        }
        let mut walk = Walk {
            hash: Sha256::new(),
            given,
            base: last_element(given),
            takes,
        };
        walk.directory(&path, given)?;
        Ok(labelled(walk.hash))
    }

    /// A directory packed, or an archive as it is.
    pub(in crate::heroku) fn archive(&self, path: &str) -> io::Result<Archive> {
        let path = self.resolve(path);
        let bytes = if path.is_dir() {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
            pack(&path, &mut gzip)?;
            gzip.finish()?
        } else {
            fs::read(path)?
        };
        Ok(Archive {
            checksum: checksum_of(&bytes),
            bytes,
        })
    }
}

/// `SHA256:` and the hash of some bytes.
pub(in crate::heroku) fn checksum_of(bytes: &[u8]) -> String {
    labelled(Sha256::new_with_prefix(bytes))
}

fn labelled(hash: Sha256) -> String {
    let hex: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("SHA256:{hex}")
}

/// A directory on its way into a hash that the public provider gets as well: of each file and directory, by name within
/// its directory, a line with its path, then the contents of a file.
struct Walk<'p> {
    hash: Sha256,
    /// The path as it is configured.
    given: &'p str,
    base: &'p str,
    takes: fn(&str) -> bool,
}

impl Walk<'_> {
    fn directory(&mut self, at: &Utf8Path, path: &str) -> io::Result<()> {
        self.name(path);
        let mut entries = at.read_dir_utf8()?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by(|one, other| one.file_name().cmp(other.file_name()));
        let takes = self.takes;
        for entry in entries.iter().filter(|entry| takes(entry.file_name())) {
            let path = clean(&format!("{path}/{}", entry.file_name()));
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.directory(entry.path(), &path)?;
                continue;
            }
            self.name(&path);
            if kind.is_file() {
                io::copy(&mut fs::File::open(entry.path())?, &mut self.hash)?;
            }
        }
        Ok(())
    }

    /// The path below the last element of the given one. Where that was not written in its shortest form, as `./app`,
    /// what lies in it does not begin with it, and stands below it whole.
    fn name(&mut self, path: &str) {
        let below = path.strip_prefix(self.given).unwrap_or(path);
        let line = clean(&format!("{}/{below}", self.base));
        self.hash.update(line.as_bytes());
        self.hash.update(b"\n");
    }
}

/// The last element of a path; `.` where there is none.
fn last_element(path: &str) -> &str {
    match path.trim_end_matches('/').rsplit('/').next() {
        Some(name) if !name.is_empty() => name,
        _ => ".",
    }
}

/// The shortest form of a path, by its text alone.
fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let is_absolute = path.starts_with('/');
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if is_absolute => {}
            part => parts.push(part),
        }
    }
    match (is_absolute, parts.join("/")) {
        (true, rest) => format!("/{rest}"),
        (false, rest) if rest.is_empty() => ".".into(),
        (false, rest) => rest,
    }
}

fn pack(directory: &Utf8Path, into: &mut dyn Write) -> io::Result<()> {
    let mut names = Vec::new();
    collect(directory, Utf8Path::new(""), &mut names)?;
    names.sort();
    let mut archive = tar::Builder::new(into);
    archive.mode(tar::HeaderMode::Deterministic);
    for name in names {
        append(&mut archive, directory, &name)?;
    }
    archive.finish()
}

fn collect(root: &Utf8Path, below: &Utf8Path, names: &mut Vec<Utf8PathBuf>) -> io::Result<()> {
    for entry in root.join(below).read_dir_utf8()? {
        let entry = entry?;
        let name = entry.file_name();
        if is_left_out(name) {
            continue;
        }
        let path = if below.as_str().is_empty() {
            Utf8PathBuf::from(name)
        } else {
            below.join(name)
        };
        if entry.file_type()?.is_dir() {
            collect(root, &path, names)?;
        } else {
            names.push(path);
        }
    }
    Ok(())
}

/// History, tools' own files, and states: they change by themselves, and the last hold secrets.
fn is_left_out(name: &str) -> bool {
    matches!(name, ".git" | ".hg" | ".svn" | ".terraform" | ".dynoform")
        || name.ends_with(".tfstate")
        || name.contains(".tfstate.")
}

fn append(archive: &mut tar::Builder<&mut dyn Write>, root: &Utf8Path, name: &Utf8Path) -> io::Result<()> {
    let path = root.join(name);
    let metadata = fs::symlink_metadata(&path)?;
    let mut header = tar::Header::new_gnu();
    header.set_mtime(EPOCH);
    if metadata.is_symlink() {
        header.set_entry_type(tar::EntryType::Symlink);
        header.set_mode(0o777);
        header.set_size(0);
        return archive.append_link(&mut header, name, fs::read_link(&path)?);
    }
    let contents = fs::read(&path)?;
    header.set_mode(if is_executable(&metadata) { 0o755 } else { 0o644 });
    header.set_size(contents.len() as u64);
    archive.append_data(&mut header, name, contents.as_slice())
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_metadata: &fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> (tempfile::TempDir, SourceReader) {
        let directory = tempfile::tempdir().expect("a directory");
        let base = Utf8PathBuf::from_path_buf(directory.path().to_owned()).expect("a path in UTF-8");
        fs::create_dir_all(base.join("app/bin")).expect("a directory");
        fs::write(base.join("app/Procfile"), "web: run\n").expect("a file");
        fs::write(base.join("app/bin/run"), "#!/bin/sh\n").expect("a file");
        (directory, SourceReader::new(base))
    }

    #[test]
    fn only_contents_change_the_checksum() {
        let (directory, reader) = project();
        let first = reader.checksum("app").expect("a checksum");
        let procfile = directory.path().join("app/Procfile");
        fs::write(&procfile, "web: run\n").expect("a file");
        fs::create_dir_all(directory.path().join("app/.git")).expect("a directory");
        fs::write(directory.path().join("app/.git/HEAD"), "x").expect("a file");
        fs::write(directory.path().join("app/terraform.tfstate"), "{}").expect("a file");
        assert_eq!(reader.checksum("app").expect("a checksum"), first);
        fs::write(&procfile, "web: other\n").expect("a file");
        assert_ne!(reader.checksum("app").expect("a checksum"), first);
    }

    /// Recorded with heroku/heroku 5.3.0: `local_checksum` of a planned `heroku_build` whose source has these paths.
    #[test]
    fn a_directory_has_the_checksum_that_the_public_provider_gives_it() {
        let directory = tempfile::tempdir().expect("a directory");
        let base = Utf8PathBuf::from_path_buf(directory.path().to_owned()).expect("a path in UTF-8");
        for (name, text) in [
            ("app/Procfile", "web: run\n"),
            ("app/bin/run", "#!/bin/sh\n"),
            ("app/bin.txt", "x"),
            ("app/.env", ""),
            ("app/lib/.keep", ""),
        ] {
            let path = base.join(name);
            fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
            fs::write(path, text).expect("a file");
        }
        let reader = SourceReader::new(base.clone());
        let plain = "SHA256:6d9f34edc3b7177f01b07ad7040f96659f9560f4b31ec52c434fc51d0dea141d";
        let dotted = "SHA256:ed87b8240800c7d699361aafd4258465d94a29206be4f206b0a8f6b50b454d92";
        for (path, expected) in [
            ("app", plain),
            ("app/", plain),
            ("./app", dotted),
            ("app/../app", dotted),
        ] {
            assert_eq!(reader.checksum(path).expect("a checksum"), expected, "{path}");
        }
        assert_eq!(reader.checksum(base.join("app").as_str()).expect("a checksum"), plain);
        fs::create_dir_all(base.join("app/.git")).expect("a directory");
        assert_eq!(
            reader.checksum("app").expect("a checksum"),
            plain,
            "history is left out"
        );
        assert!(
            !reader.is_known_as("app", plain),
            "and the public provider leaves nothing out"
        );
    }

    #[test]
    fn a_directory_becomes_an_archive_of_its_files() {
        let (_directory, reader) = project();
        let archive = reader.archive("app").expect("an archive");
        let mut unpacked = tar::Archive::new(flate2::read::GzDecoder::new(archive.bytes.as_slice()));
        let names: Vec<String> = unpacked
            .entries()
            .expect("entries")
            .map(|entry| entry.expect("an entry").path().expect("a path").display().to_string())
            .collect();
        assert_eq!(names, ["Procfile", "bin/run"]);
        assert_eq!(archive.checksum, checksum_of(&archive.bytes));
        assert_eq!(reader.archive("app").expect("an archive").checksum, archive.checksum);
    }

    #[test]
    fn what_is_not_there_is_an_error() {
        let (_directory, reader) = project();
        assert!(reader.checksum("nothing").is_err());
    }
}
