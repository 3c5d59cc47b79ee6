//! The command line: words in, an exit code out. One file per verb under `commands/`.
//!
//! The only place that asks the environment and that turns a failure into a number. It prints nothing itself: all text
//! goes through `output`.

mod argv;
mod backend;
mod arguments;
mod codes;
mod commands;
mod embedded;
mod explanations;
mod frozen;
mod help;
mod host;
mod operation;
mod other_states;
mod project;
mod prompt;
mod providers;
mod reporter;
mod request_trace;
mod revision;
mod roots;
mod saved;
mod session;
mod variables;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

pub use codes::CODES;

use crate::output::{Console, report_crashes};
use arguments::{CommandLine, SandboxVerb, StateVerb, Verb};
use session::{Exit, Outcome, Session};

/// Runs a command line, program name first; gives the exit code.
pub fn run(words: Vec<String>) -> u8 {
    let no_color = words.iter().any(|word| word.trim_start_matches('-') == "no-color");
    let console = Console::standard(no_color);
    let definition = help::definition();
    let words = match argv::normalized(words, &definition, |name| std::env::var(name).ok()) {
        Ok(words) => words,
        Err(reason) => {
            console.note(&format!("error: {reason}"));
            return Exit::ERROR.0;
        }
    };
    if let Some(message) = help::unavailable(&words) {
        console.note(&message);
        return Exit::ERROR.0;
    }
    let parsed = definition
        .try_get_matches_from(words)
        .and_then(|matches| CommandLine::from_arg_matches(&matches));
    let line = match parsed {
        Ok(line) => line,
        Err(error) => return refused(&console, &error),
    };
    report_crashes(&console, name(&line.verb).to_owned());
    if let Some(directory) = &line.chdir
        && let Err(error) = std::env::set_current_dir(directory)
    {
        console.diagnostic(&codes::no_directory(directory, &error));
        return Exit::ERROR.0;
    }
    crash_on_demand();
    let session = Session::new(console);
    match dispatch(line.verb, &session) {
        Ok(exit) => exit.0,
        Err(diagnostics) => {
            session
                .console
                .diagnostics(&crate::source::Sources::new(), &diagnostics);
            Exit::ERROR.0
        }
    }
}

/// Lets a test of a debug build see what a fault of ours looks like.
fn crash_on_demand() {
    if cfg!(debug_assertions)
        && let Ok(secret) = std::env::var("DYNOFORM_TEST_CRASH")
    {
        panic!("crashed over {secret}");
    }
}

/// What clap has to say: help and versions are no errors; every error is a 1, as for the reference.
fn refused(console: &Console, error: &clap::Error) -> u8 {
    let text = error.render();
    let text = |colored: bool| {
        if colored {
            text.ansi().to_string()
        } else {
            text.to_string()
        }
    };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            console.print(&text(console.out.colored));
            Exit::DONE.0
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            console.print(
                &CommandLine::command()
                    .name("dynoform")
                    .get_name()
                    .replace("dynoform", &help::overview()),
            );
            Exit::NO_COMMAND.0
        }
        _ => {
            console.note(text(console.err.colored).trim_end());
            Exit::ERROR.0
        }
    }
}

fn dispatch(verb: Verb, session: &Session) -> Outcome {
    match verb {
        Verb::Console(arguments) => commands::console::run(&arguments, session),
        Verb::Explain(arguments) => commands::explain::run(&arguments, session),
        Verb::Plan(arguments) => commands::plan::run(&arguments, session),
        Verb::Apply(arguments) => commands::apply::run(commands::apply::Verb::Apply, &arguments, session),
        Verb::Destroy(arguments) => commands::apply::run(commands::apply::Verb::Destroy, &arguments, session),
        Verb::Refresh(arguments) => commands::apply::run(commands::apply::Verb::Refresh, &arguments, session),
        Verb::Import(arguments) => commands::import::run(&arguments, session),
        Verb::Init(arguments) => commands::init::run(&arguments, session),
        Verb::Validate(arguments) => commands::validate::run(&arguments, session),
        Verb::Graph(arguments) => commands::graph::run(&arguments, session),
        Verb::Fmt(arguments) => commands::fmt::run(&arguments, session),
        Verb::Version(arguments) => commands::version::run(&arguments, session),
        Verb::Completions(arguments) => commands::completions::run(&arguments, session),
        Verb::Man => commands::man::run(session),
        Verb::Show(arguments) => commands::show::run(&arguments, session),
        Verb::Output(arguments) => commands::output::run(&arguments, session),
        Verb::State(StateVerb::List { addresses, id, backend }) => {
            commands::state::list(&addresses, id.as_deref(), &backend, session)
        }
        Verb::State(StateVerb::Show { address, backend }) => commands::state::show(&address, &backend, session),
        Verb::State(StateVerb::Rm {
            addresses,
            dry_run,
            backend,
            lock,
        }) => commands::change::remove(&addresses, dry_run, &backend, &lock, session),
        Verb::Taint(arguments) => commands::change::taint(&arguments, true, session),
        Verb::Untaint(arguments) => commands::change::taint(&arguments, false, session),
        Verb::State(StateVerb::Pull { backend }) => commands::state::pull(&backend, session),
        Verb::Sandbox(verb @ SandboxVerb::Serve { .. }) => commands::sandbox::run(verb, session),
        Verb::Lint(arguments) => commands::lint::run(&arguments, session),
        Verb::Lsp(_) => commands::lsp::run(session),
    }
}

fn name(verb: &Verb) -> &'static str {
    match verb {
        Verb::Init(_) => "init",
        Verb::Validate(_) => "validate",
        Verb::Plan(_) => "plan",
        Verb::Apply(_) => "apply",
        Verb::Destroy(_) => "destroy",
        Verb::Import(_) => "import",
        Verb::Fmt(_) => "fmt",
        Verb::Lint(_) => "lint",
        Verb::Refresh(_) => "refresh",
        Verb::Show(_) => "show",
        Verb::Output(_) => "output",
        Verb::State(_) => "state",
        Verb::Graph(_) => "graph",
        Verb::Taint(_) => "taint",
        Verb::Untaint(_) => "untaint",
        Verb::Sandbox(_) => "sandbox",
        Verb::Console(_) => "console",
        Verb::Explain(_) => "explain",
        Verb::Version(_) => "version",
        Verb::Lsp(_) => "lsp",
        Verb::Completions(_) => "completions",
        Verb::Man => "man",
    }
}
