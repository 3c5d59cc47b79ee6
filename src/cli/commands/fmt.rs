//! `dynoform fmt`

use std::borrow::Cow;
use std::io::Read;
use std::sync::Arc;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use crate::cli::arguments::FmtArguments;
use crate::cli::codes;
use crate::cli::session::{Exit, Outcome, Session};
use crate::diagnostic::Diagnostic;
use crate::format::{format, shield, unshield};
use crate::output::unified_diff;
use crate::source::{Disk, Files, Sources};
use crate::syntax;

/// What is formatted; JSON is not.
const EXTENSIONS: [&str; 4] = [".tf", ".tfvars", ".tftest.hcl", ".tfmock.hcl"];

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
        let mut bytes = Vec::new();
        std::io::stdin()
            .read_to_end(&mut bytes)
            .map_err(|error| vec![codes::unreadable_file("<stdin>", &error)])?;
        let path = Utf8Path::new("<stdin>");
        let Some((text, mut formatted)) = self.formatted(path, &bytes)? else {
            return Ok(());
        };
        self.differing += usize::from(formatted != text);
        if self.arguments.diff {
            self.session.console.disclose(&difference(path, &text, &formatted));
        } else if !self.arguments.check {
            // The reference ends what it prints with a line break.
            if !formatted.ends_with('\n') {
                formatted.push('\n');
            }
            self.session.console.disclose_bytes(&unshield(&formatted));
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
        let Some((text, formatted)) = self.formatted(path, &bytes)? else {
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
            self.session.console.disclose_bytes(&unshield(&formatted));
        }
        if formatted == text {
            return Ok(());
        }
        self.differing += 1;
        if list {
            self.session.console.line(path.as_str());
        }
        if diff {
            self.session.console.print(&difference(path, &text, &formatted));
        }
        if write && !check {
            std::fs::write(path, unshield(&formatted))
                .map_err(|error| vec![codes::unwritable_file(path.as_str(), &error)])?;
        }
        Ok(())
    }

    /// The text and what it is in the canonical style; says what is wrong and gives nothing when it does not parse.
    fn formatted<'b>(
        &mut self,
        path: &Utf8Path,
        bytes: &'b [u8],
    ) -> Result<Option<(Cow<'b, str>, String)>, Vec<Diagnostic>> {
        let Some(text) = shield(bytes) else {
            let error = std::io::Error::new(std::io::ErrorKind::InvalidData, "it is not UTF-8");
            return Err(vec![codes::unreadable_file(path.as_str(), &error)]);
        };
        let is_text = matches!(text, Cow::Borrowed(_));
        if is_text && let Ok(formatted) = format(&text) {
            return Ok(Some((text, formatted)));
        }
        let mut sources = Sources::new();
        let id = sources.set(path, Arc::from(""));
        let anchor = sources.file(id).anchor;
        let (shown, mut problems) = syntax::decode(bytes, anchor);
        sources.set(path, Arc::clone(&shown));
        if problems.is_empty()
            && let Ok(formatted) = format(&text)
        {
            return Ok(Some((text, formatted)));
        }
        self.failed = true;
        let anchors = sources.anchors();
        let parse = syntax::parse(&shown, sources.file(id).anchor, &anchors);
        for item in &parse.items {
            sources.place(item.anchor, id, item.base);
        }
        problems.extend(parse.problems);
        self.session.console.diagnostics(&sources, &problems);
        Ok(None)
    }
}

/// What formatting changes, for people to read.
fn difference(path: &Utf8Path, text: &str, formatted: &str) -> String {
    let [text, formatted] = [text, formatted].map(|text| String::from_utf8_lossy(&unshield(text)).into_owned());
    unified_diff(path.as_str(), &text, &formatted)
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
