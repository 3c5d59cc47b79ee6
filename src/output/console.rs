//! Where text goes: standard output for results, standard error for what is said about them.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Redactor, Style};
use crate::diagnostic::Diagnostic;
use crate::language::value::Value;
use crate::source::Sources;

type Sink = Box<dyn Write + Send>;

/// The two streams, how to style them, and what must not go through them. Cheap to clone; safe from any thread.
#[derive(Clone)]
pub struct Console {
    shared: Arc<Mutex<Streams>>,
    /// Of standard output.
    pub out: Style,
    /// Of standard error.
    pub err: Style,
}

struct Streams {
    out: Sink,
    err: Sink,
    redactor: Redactor,
}

/// What a console for tests was given.
#[derive(Clone, Default)]
pub struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    /// Everything so far.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Console {
    /// The process's own streams. Colours only on a terminal, and not with `-no-color`, `NO_COLOR` or `TERM=dumb`.
    pub fn standard(no_color: bool) -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let plain = no_color || set("NO_COLOR") || std::env::var("TERM").is_ok_and(|term| term == "dumb");
        let forced = set("CLICOLOR_FORCE") || set("FORCE_COLOR");
        let style = |terminal: bool| Style {
            colored: !plain && (terminal || forced),
            terminal,
            width: if terminal { width() } else { Style::PLAIN.width },
        };
        Self {
            out: style(io::stdout().is_terminal()),
            err: style(io::stderr().is_terminal()),
            shared: Arc::new(Mutex::new(Streams {
                out: Box::new(anstream::AutoStream::new(io::stdout(), choice(plain))),
                err: Box::new(anstream::AutoStream::new(io::stderr(), choice(plain))),
                redactor: Redactor::new(),
            })),
        }
    }

    /// Streams into memory, plain: for tests.
    pub fn captured() -> (Self, Captured, Captured) {
        let (out, err) = (Captured::default(), Captured::default());
        let console = Self {
            out: Style::PLAIN,
            err: Style::PLAIN,
            shared: Arc::new(Mutex::new(Streams {
                out: Box::new(out.clone()),
                err: Box::new(err.clone()),
                redactor: Redactor::new(),
            })),
        };
        (console, out, err)
    }

    fn streams(&self) -> MutexGuard<'_, Streams> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a secret from everything printed from now on.
    pub fn conceal(&self, secret: &str) {
        self.streams().redactor.conceal(secret);
    }

    /// Keeps from everything printed from now on what findings say is a secret written in the source.
    pub fn conceal_written(&self, sources: &Sources, findings: &[Diagnostic]) {
        for span in findings.iter().flat_map(|finding| &finding.secrets) {
            self.conceal(sources.text(*span).trim_matches('"'));
        }
    }

    /// Says that a text stands open anyway.
    pub fn leave_open(&self, text: &str) {
        self.streams().redactor.disclose(text);
    }

    /// Keeps everything sensitive in a value from everything printed from now on, unless it also stands open.
    pub fn conceal_value(&self, value: &Value) {
        let mut streams = self.streams();
        streams.redactor.conceal_value(value);
        streams.redactor.disclose_value(value);
    }

    /// A text without the secrets that are known.
    pub fn clean(&self, text: &str) -> String {
        self.streams().redactor.clean(text)
    }

    /// Prints to standard output, as it stands.
    pub fn print(&self, text: &str) {
        let mut streams = self.streams();
        let text = streams.redactor.clean(text);
        write(&mut streams.out, &text);
    }

    /// Prints a line to standard output.
    pub fn line(&self, text: &str) {
        self.print(&format!("{text}\n"));
    }

    /// Prints bytes to standard output that were read from there: `fmt -`.
    pub fn disclose_bytes(&self, bytes: &[u8]) {
        let out = &mut self.streams().out;
        let _ = out.write_all(bytes);
        let _ = out.flush();
    }

    /// Prints to standard output what was asked for although it may be secret: `output -raw`, `show -json`.
    pub fn disclose(&self, text: &str) {
        write(&mut self.streams().out, text);
    }

    /// Prints a line to standard error.
    pub fn note(&self, text: &str) {
        let mut streams = self.streams();
        let text = streams.redactor.clean(text);
        write(&mut streams.err, &text);
        write(&mut streams.err, "\n");
    }

    /// Prints diagnostics to standard error.
    pub fn diagnostics(&self, sources: &Sources, diagnostics: &[Diagnostic]) {
        if !diagnostics.is_empty() {
            let text = super::diagnostics_text(sources, diagnostics, self.err);
            self.note(text.trim_end_matches('\n'));
        }
    }

    /// Prints one diagnostic that has no place in a file.
    pub fn diagnostic(&self, diagnostic: &Diagnostic) {
        self.diagnostics(&Sources::new(), std::slice::from_ref(diagnostic));
    }
}

/// A closed pipe is not our fault, and there is nobody left to tell.
fn write(sink: &mut Sink, text: &str) {
    let _ = sink.write_all(text.as_bytes());
    let _ = sink.flush();
}

fn choice(plain: bool) -> anstream::ColorChoice {
    if plain {
        anstream::ColorChoice::Never
    } else {
        // What is written is coloured or not by [`Style`]; nothing is to be taken away.
        anstream::ColorChoice::AlwaysAnsi
    }
}

/// The terminal's columns.
fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let seen = || terminal_size::terminal_size().map(|(columns, _)| usize::from(columns.0));
    told.or_else(seen).unwrap_or(Style::PLAIN.width).clamp(40, 160)
}
