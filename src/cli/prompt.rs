//! Asking the person at the terminal.

use std::io::{BufRead, IsTerminal};
use std::sync::Arc;

use super::arguments::PlanningArguments;
use super::project::Project;
use super::reporter::Reporter;
use super::session::Session;
use crate::config::Given;
use crate::heroku::Ask;

/// Whether there is somebody to ask.
pub(crate) fn is_attended(session: &Session) -> bool {
    std::io::stdin().is_terminal()
        && session.console.out.terminal
        && !session.environment.contains_key("TF_IN_AUTOMATION")
}

/// A line from the terminal, without its end; `None` when the input ends.
pub(crate) fn answer() -> Option<String> {
    let mut line = String::new();
    match std::io::stdin().lock().read_line(&mut line) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(line.trim_end_matches(['\n', '\r']).to_owned()),
    }
}

/// Asks for the variables that have no value. Says whether any was given: then the configuration must be opened anew.
pub(crate) fn variables(project: &Project, arguments: &mut PlanningArguments, session: &Session) -> bool {
    if !arguments.asking.input || !is_attended(session) {
        return false;
    }
    let given = &project.analysis.inputs().variables;
    let root = project.analysis.configuration().root();
    let missing = root
        .variables
        .iter()
        .filter(|(name, variable)| variable.is_required() && !given.contains_key(*name));
    let mut any = false;
    let style = session.console.out;
    for (name, variable) in missing {
        let description = variable.description.as_deref().unwrap_or_default();
        let about = if description.is_empty() {
            String::new()
        } else {
            format!("  {description}\n\n")
        };
        let (title, ask) = (style.bold(format!("var.{name}")), style.bold("Enter a value:"));
        session.console.print(&format!("{title}\n{about}  {ask} "));
        let answered = if variable.sensitive { secret() } else { answer() };
        session.console.print("\n");
        let Some(value) = answered else { break };
        if variable.sensitive {
            session.console.conceal(&value);
        }
        arguments
            .variables
            .given
            .push(Given::Assignment(format!("{name}={value}")));
        any = true;
    }
    any
}

/// Asks for two-factor codes, when there is somebody to ask.
pub(crate) fn for_codes(asks: bool, session: &Session, reporter: &Reporter) -> Option<Ask> {
    if !asks || reporter.machine.is_some() || !is_attended(session) {
        return None;
    }
    let (console, reporter) = (session.console.clone(), reporter.clone());
    Some(Arc::new(move |what: &str| {
        reporter.hold(|| {
            let ask = console.out.bold(format!("Two-factor code for {what}:"));
            console.print(&format!("\n{ask} "));
            let code = secret();
            console.print("\n");
            code.filter(|code| !code.trim().is_empty())
        })
    }))
}

/// An answer that is not shown while it is typed.
#[cfg(unix)]
fn secret() -> Option<String> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let terminal = std::io::stdin();
    let Ok(before) = tcgetattr(&terminal) else {
        return answer();
    };
    let mut silent = before.clone();
    silent.local_modes.remove(LocalModes::ECHO);
    let _ = tcsetattr(&terminal, OptionalActions::Flush, &silent);
    let answer = answer();
    let _ = tcsetattr(&terminal, OptionalActions::Flush, &before);
    answer
}

#[cfg(not(unix))]
fn secret() -> Option<String> {
    answer()
}
