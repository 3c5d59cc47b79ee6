//! `dynoform fmt`

use std::io::Read;
use std::sync::Arc;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use crate::cli::arguments::FmtArguments;
use crate::cli::codes;
use crate::cli::session::{Exit, Outcome, Session};
use crate::diagnostic::Diagnostic;
use crate::format::format;
use crate::output::unified_diff;
use crate::source::{Disk, Files, Sources};
use crate::syntax;

/// What is formatted; JSON is not.
const EXTENSIONS: [&str; 3] = [".tf", ".tfvars", ".tftest.hcl"];

/// Whatever cannot be formatted makes it a 2, as with the reference; the rest is formatted all the same.
pub(crate) fn run(arguments: &FmtArguments, session: &Session) -> Outcome {
    let mut formatter = Formatter {
        arguments,
        session,
        differing: 0,
        failed: false,
    };
    if let Err(diagnostics) = formatter.run() {
        session.console.diagnostics(&Sources::new(), &diagnostics);
        formatter.failed = true;
    }
    Ok(match (formatter.failed, arguments.check && formatter.differing > 0) {
        (true, _) => Exit::CHANGES,
        (_, true) => Exit::UNFORMATTED,
        _ => Exit::DONE,
    })
}

struct Formatter<'a> {
    arguments: &'a FmtArguments,
    session: &'a Session,
    differing: usize,
    failed: bool,
}

impl Formatter<'_> {
    fn run(&mut self) -> Result<(), Vec<Diagnostic>> {
        if self.arguments.targets.iter().any(|target| target == "-") {
            return self.standard_input();
        }
        for file in self.files()? {
            self.file(&file)?;
        }
        Ok(())
    }

    fn standard_input(&mut self) -> Result<(), Vec<Diagnostic>> {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .map_err(|error| vec![codes::unreadable_file("<stdin>", &error)])?;
        let Some(formatted) = self.formatted(Utf8Path::new("<stdin>"), &text) else {
            return Ok(());
        };
        self.differing += usize::from(formatted != text);
        if self.arguments.diff {
            self.session
                .console
                .disclose(&unified_diff("<stdin>", &text, &formatted));
        } else if !self.arguments.check {
            self.session.console.disclose(&formatted);
        }
        Ok(())
    }

    /// The files that are to be formatted: in the order of the command line, within a directory by name.
    fn files(&self) -> Result<Vec<Utf8PathBuf>, Vec<Diagnostic>> {
        let here = ["".to_owned()];
        let targets = if self.arguments.targets.is_empty() {
            &here[..]
        } else {
            &self.arguments.targets
        };
        let mut files = Vec::new();
        for target in targets {
            let path = &clean(Utf8Path::new(target));
            if Disk.is_directory(path) {
                self.directory(path, &mut files)
                    .map_err(|error| vec![codes::unreadable_file(target, &error)])?;
            } else if !Disk.is_file(path) {
                let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
                return Err(vec![codes::unreadable_file(target, &missing)]);
            } else if EXTENSIONS.iter().any(|extension| target.ends_with(extension)) {
                files.push(path.clone());
            } else {
                return Err(vec![codes::not_formatted(path)]);
            }
        }
        Ok(files)
    }

    fn directory(&self, directory: &Utf8Path, files: &mut Vec<Utf8PathBuf>) -> std::io::Result<()> {
        for entry in Disk.list(directory)? {
            let path = directory.join(&entry.name);
            if entry.name.starts_with('.') {
                continue;
            } else if entry.directory {
                if self.arguments.recursive {
                    self.directory(&path, files)?;
                }
            } else if EXTENSIONS.iter().any(|extension| entry.name.ends_with(extension)) {
                files.push(path);
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Utf8Path) -> Result<(), Vec<Diagnostic>> {
        let unreadable = |error: &std::io::Error| vec![codes::unreadable_file(path.as_str(), error)];
        let bytes = Disk.read(path).map_err(|error| unreadable(&error))?;
        let Ok(text) = std::str::from_utf8(&bytes) else {
            let error = std::io::Error::new(std::io::ErrorKind::InvalidData, "it is not UTF-8");
            return Err(unreadable(&error));
        };
        let Some(formatted) = self.formatted(path, text) else {
            return Ok(());
        };
        let FmtArguments {
            list,
            write,
            diff,
            check,
            ..
        } = *self.arguments;
        if !(list || write || diff || check) {
            self.session.console.disclose(&formatted);
        }
        if formatted == text {
            return Ok(());
        }
        self.differing += 1;
        if list {
            self.session.console.line(path.as_str());
        }
        if diff {
            self.session
                .console
                .print(&unified_diff(path.as_str(), text, &formatted));
        }
        if write && !check {
            std::fs::write(path, formatted).map_err(|error| vec![codes::unwritable_file(path.as_str(), &error)])?;
        }
        Ok(())
    }

    /// The text in the canonical style; says what is wrong and gives nothing when it does not parse.
    fn formatted(&mut self, path: &Utf8Path, text: &str) -> Option<String> {
        if let Ok(formatted) = format(text) {
            return Some(formatted);
        }
        self.failed = true;
        let mut sources = Sources::new();
        let id = sources.set(path, Arc::from(text));
        let anchors = sources.anchors();
        let parse = syntax::parse(text, sources.file(id).anchor, &anchors);
        for item in &parse.items {
            sources.place(item.anchor, id, item.base);
        }
        self.session.console.diagnostics(&sources, &parse.problems);
        None
    }
}

/// The same path without `.`, and without `..` after a name.
fn clean(path: &Utf8Path) -> Utf8PathBuf {
    let mut clean = Utf8PathBuf::new();
    for component in path.components() {
        match component {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir if clean.file_name().is_some() => _ = clean.pop(),
            other => clean.push(other),
        }
    }
    clean
}
