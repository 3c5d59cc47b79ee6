//! The console at a terminal: a line editor with history and completion. Whatever of it depends on the system is the
//! editor's own business.

use std::cell::RefCell;
use std::rc::Rc;

use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::Validator;
use rustyline::{
    Cmd, CompletionType, ConditionalEventHandler, Config, Context, Editor, Event, EventContext, EventHandler, Helper,
    KeyEvent, Movement, RepeatCount,
};

use super::completion::complete;
use super::desk::{Answer, Desk, goes_on};
use crate::analysis::Evaluation;
use crate::cli::codes;
use crate::cli::session::{Exit, Outcome, Session};
use crate::diagnostic::Diagnostic;

/// Completes the names of a configuration.
struct Names<'a> {
    evaluation: &'a Evaluation,
    /// The lines before the one that is edited.
    before: Rc<RefCell<String>>,
}

impl Completer for Names<'_> {
    type Candidate = String;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let before = self.before.borrow();
        let (start, names) = complete(self.evaluation, &format!("{before}{}", &line[..at]));
        Ok((start.saturating_sub(before.len()), names))
    }
}

impl Hinter for Names<'_> {
    type Hint = String;
}
impl Highlighter for Names<'_> {}
impl Validator for Names<'_> {}
impl Helper for Names<'_> {}

/// Control-C empties a line that has something on it, and leaves otherwise.
struct EmptyFirst;

impl ConditionalEventHandler for EmptyFirst {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext<'_>) -> Option<Cmd> {
        (!context.line().is_empty()).then_some(Cmd::Kill(Movement::WholeBuffer))
    }
}

/// Until it is left.
pub(super) fn converse(mut desk: Desk<'_>, session: &Session) -> Outcome {
    let before = Rc::new(RefCell::new(String::new()));
    let mut editor = editor(desk.evaluation, &before).map_err(|error| vec![no_terminal(error)])?;
    loop {
        let prompt = if before.borrow().is_empty() { "> " } else { ": " };
        let line = match editor.readline(prompt) {
            Ok(line) => line,
            Err(ReadlineError::Interrupted) if !before.borrow().is_empty() => {
                before.borrow_mut().clear();
                continue;
            }
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => return Ok(Exit::DONE),
            Err(error) => return Err(vec![no_terminal(error)]),
        };
        before.borrow_mut().push_str(&line);
        if goes_on(&before.borrow()) {
            before.borrow_mut().push('\n');
            continue;
        }
        let entry = before.take();
        // Without history the console works as well.
        let _ = editor.add_history_entry(entry.trim_end());
        match desk.answer(&entry) {
            Ok(Answer::Text(text)) => session.console.disclose(&format!("{text}\n")),
            Ok(Answer::Leave) => return Ok(Exit::DONE),
            Err(problems) => session.console.diagnostics(desk.sources(), &problems),
        }
    }
}

type Edited<'a> = Editor<Names<'a>, DefaultHistory>;

fn editor<'a>(evaluation: &'a Evaluation, before: &Rc<RefCell<String>>) -> rustyline::Result<Edited<'a>> {
    let config = Config::builder().completion_type(CompletionType::List).build();
    let mut editor = Editor::with_config(config)?;
    editor.set_helper(Some(Names {
        evaluation,
        before: Rc::clone(before),
    }));
    editor.bind_sequence(KeyEvent::ctrl('C'), EventHandler::Conditional(Box::new(EmptyFirst)));
    Ok(editor)
}

fn no_terminal(error: ReadlineError) -> Diagnostic {
    codes::unreadable_file("<stdin>", &std::io::Error::other(error))
}
