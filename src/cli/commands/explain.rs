//! `dynoform explain`

use crate::cli::arguments::ExplainArguments;
use crate::cli::codes;
use crate::cli::explanations;
use crate::cli::session::{Exit, Outcome, Session};
use crate::diagnostic::nearest;
use crate::linter;
use crate::lints::RULES;
use crate::output::page_text;
use crate::source::Disk;

pub(crate) fn run(arguments: &ExplainArguments, session: &Session) -> Outcome {
    let style = session.console.out;
    let Some(name) = &arguments.code else {
        let mut text = format!("{}\n", style.bold("Rules of the linter:"));
        for rule in RULES.iter() {
            text.push_str(&format!("  {}\n", rule.name()));
        }
        text.push_str(&format!("\n{}\n", style.bold("Codes of diagnostics:")));
        for code in explanations::codes() {
            text.push_str(&format!("  {}\n", code.name));
        }
        session.console.print(&text);
        return Ok(Exit::DONE);
    };
    if let Some(rule) = RULES.iter().find(|rule| rule.name() == name) {
        session.console.print(&page_text(rule.code.explanation, style));
        return Ok(Exit::DONE);
    }
    let settings = linter::load(&Disk, &session.directory, ".".into(), &RULES).settings;
    if let Some(rule) = settings.custom.iter().find(|rule| rule.name() == name) {
        session.console.print(&page_text(rule.code.explanation, style));
        return Ok(Exit::DONE);
    }
    let known = explanations::codes();
    if let Some(code) = known.iter().find(|code| code.name == name) {
        let page = format!("# {}\n\n{}\n", code.name, code.explanation);
        session.console.print(&page_text(&page, style));
        return Ok(Exit::DONE);
    }
    let names = RULES
        .iter()
        .map(|rule| rule.name())
        .chain(settings.custom.iter().map(|rule| rule.name()))
        .chain(known.iter().map(|code| code.name));
    Err(vec![codes::unknown_code(name, nearest(name, names))])
}
