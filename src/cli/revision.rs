//! The files of a configuration as a revision of git has them, read through the `git` command.
//!
//! Takes a directory and a revision; returns the files that can matter to a configuration, in memory and under their
//! absolute paths. Changes nothing in the repository: not even its index is refreshed.

use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use camino::{Utf8Path, Utf8PathBuf};

use crate::source::Memory;

/// Why a revision cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RevisionError {
    /// The command does not start.
    #[error("git cannot be started: {0}")]
    Start(io::Error),
    /// The command says no; its own words.
    #[error("git {command} failed: {message}")]
    Git {
        /// What was asked.
        command: String,
        /// What it said.
        message: String,
    },
    /// The command's answer breaks off.
    #[error("git broke off its answer: {0}")]
    Answer(#[from] io::Error),
}

/// What the loading of a configuration may read.
const KINDS: [&str; 5] = [".tf", ".tf.json", ".tfvars", ".tfvars.json", ".hcl"];

/// Beyond this size a file is no configuration.
const LARGEST: u64 = 16 * 1024 * 1024;

/// The files at the point where the present branch left a revision (or at the revision itself, when it is older).
pub(crate) fn files_at(directory: &Utf8Path, revision: &str) -> Result<Memory, RevisionError> {
    let top = text(directory, &["rev-parse", "--show-toplevel"])?;
    let top = Utf8PathBuf::from(top.trim_end_matches(['\n', '\r']));
    let commit = format!("{revision}^{{commit}}");
    text(
        directory,
        &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit],
    )
    .map_err(|_| RevisionError::Git {
        command: "rev-parse".to_owned(),
        message: format!("there is no revision {revision:?}"),
    })?;
    let base = text(directory, &["merge-base", revision, "HEAD"])?;
    let listing = text(&top, &["ls-tree", "-r", "-z", "--long", "--full-tree", base.trim_end()])?;
    let entries: Vec<(&str, &str)> = listing.split('\0').filter_map(entry).collect();
    contents(&top, &entries)
}

/// The files below a directory that differ from the point where the present branch left a revision, by their absolute
/// paths; those that git does not know yet are among them.
pub(crate) fn changed_since(directory: &Utf8Path, revision: &str) -> Result<BTreeSet<Utf8PathBuf>, RevisionError> {
    let top = text(directory, &["rev-parse", "--show-toplevel"])?;
    let top = Utf8PathBuf::from(top.trim_end_matches(['\n', '\r']));
    let base = text(directory, &["merge-base", "--end-of-options", revision, "HEAD"])?;
    let changed = text(&top, &["diff", "--name-only", "-z", base.trim_end()])?;
    let new = text(&top, &["ls-files", "--others", "--exclude-standard", "-z"])?;
    let paths = changed
        .split('\0')
        .chain(new.split('\0'))
        .filter(|path| !path.is_empty());
    Ok(paths.map(|path| top.join(path)).collect())
}

/// The object and the path of a line that names a file of ours.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (description, path) = line.split_once('\t')?;
    let mut words = description.split_ascii_whitespace();
    let (_mode, kind, object, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let small = size.parse().is_ok_and(|size: u64| size <= LARGEST);
    (kind == "blob" && small && KINDS.iter().any(|end| path.ends_with(end))).then_some((object, path))
}

/// Reads all objects in one go.
fn contents(top: &Utf8Path, entries: &[(&str, &str)]) -> Result<Memory, RevisionError> {
    let mut files = Memory::new();
    let mut child = git(top, &["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(RevisionError::Start)?;
    let (Some(mut requests), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::from(io::ErrorKind::BrokenPipe).into());
    };
    let objects: String = entries.iter().map(|(object, _)| format!("{object}\n")).collect();
    // Both pipes are finite, so requests are written while answers are read.
    let read = std::thread::scope(|scope| {
        scope.spawn(move || requests.write_all(objects.as_bytes()));
        let mut answers = BufReader::new(answers);
        entries.iter().try_for_each(|(_, path)| {
            files.set(top.join(path), answer(&mut answers)?);
            Ok::<(), io::Error>(())
        })
    });
    let ended = child.wait();
    read?;
    ended?;
    Ok(files)
}

/// One object: `ID blob SIZE`, its bytes, a line break.
fn answer(answers: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut head = String::new();
    answers.read_line(&mut head)?;
    let size = head
        .trim_end()
        .rsplit(' ')
        .next()
        .and_then(|size| size.parse::<usize>().ok());
    let mut bytes = vec![0; size.ok_or(io::ErrorKind::InvalidData)? + 1];
    answers.read_exact(&mut bytes)?;
    bytes.pop();
    Ok(bytes)
}

fn git(directory: &Utf8Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .arg("--no-optional-locks")
        .args(arguments)
        .current_dir(directory);
    // A hook's git speaks of its own index and directory; here the directory counts.
    for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_PREFIX"] {
        command.env_remove(name);
    }
    command
}

fn text(directory: &Utf8Path, arguments: &[&str]) -> Result<String, RevisionError> {
    let output = git(directory, arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(RevisionError::Start)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(RevisionError::Git {
        command: arguments.first().copied().unwrap_or_default().to_owned(),
        message: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Files;

    /// A repository in which each commit is made of files.
    struct Repository(tempfile::TempDir);

    impl Repository {
        fn new() -> Self {
            let repository = Self(tempfile::tempdir().expect("a directory"));
            repository.git(&["init", "--quiet", "--initial-branch=main"]);
            repository
        }

        fn path(&self) -> Utf8PathBuf {
            let path = self.0.path().canonicalize().expect("it exists");
            Utf8PathBuf::from_path_buf(path).expect("it is UTF-8")
        }

        fn git(&self, arguments: &[&str]) {
            let who = [
                "-c",
                "user.name=Ada",
                "-c",
                "user.email=ada@example.com",
                "-c",
                "commit.gpgsign=false",
            ];
            let mut command = git(&self.path(), &[]);
            let output = command.args(who).args(arguments).output().expect("git starts");
            assert!(
                output.status.success(),
                "{arguments:?}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }

        fn commit(&self, files: &[(&str, &str)]) {
            for (path, text) in files {
                let path = self.path().join(path);
                std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
                std::fs::write(path, text).expect("written");
            }
            self.git(&["add", "--all"]);
            self.git(&["commit", "--quiet", "--message", "x"]);
        }
    }

    #[test]
    fn a_revision_gives_its_files_and_nothing_of_today() {
        let repository = Repository::new();
        repository.commit(&[
            ("live/main.tf", "old\n"),
            ("modules/ä b.tf", "module"),
            ("README.md", "no"),
        ]);
        repository.git(&["checkout", "--quiet", "-b", "work"]);
        repository.commit(&[("live/main.tf", "new\n"), ("live/more.tf", "")]);
        repository.git(&["checkout", "--quiet", "main"]);
        repository.commit(&[("live/main.tf", "meanwhile\n")]);
        repository.git(&["checkout", "--quiet", "work"]);
        let top = repository.path();
        let files = files_at(&top.join("live"), "main").expect("it is a repository");
        let read: Vec<(&Utf8Path, &[u8])> = files.iter().map(|(path, bytes)| (path, &**bytes)).collect();
        assert_eq!(
            read,
            [
                (top.join("live/main.tf").as_path(), b"old\n".as_slice()),
                (top.join("modules/ä b.tf").as_path(), b"module"),
            ]
        );
        assert!(!files.is_file(&top.join("live/more.tf")));
    }

    #[test]
    fn what_is_no_revision_is_named() {
        let repository = Repository::new();
        repository.commit(&[("main.tf", "")]);
        let error = files_at(&repository.path(), "nowhere").expect_err("there is none");
        assert_eq!(
            error.to_string(),
            "git rev-parse failed: there is no revision \"nowhere\""
        );
        let outside = tempfile::tempdir().expect("a directory");
        let outside = Utf8Path::from_path(outside.path()).expect("UTF-8");
        assert!(files_at(outside, "main").is_err());
    }
}
