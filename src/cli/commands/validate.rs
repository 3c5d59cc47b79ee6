//! `dynoform validate`

use camino::Utf8PathBuf;

use crate::analysis::Purpose;
use crate::cli::arguments::ValidateArguments;
use crate::cli::project::Project;
use crate::cli::session::{Exit, Outcome, Session};
use crate::diagnostic::has_errors;
use crate::output::validation_json;

pub(crate) fn run(arguments: &ValidateArguments, session: &Session) -> Outcome {
    let directory = arguments.directory.clone().unwrap_or_else(|| Utf8PathBuf::from("."));
    let project = Project::open(session, &directory, Purpose::Validate, &arguments.variables.given);
    let (sources, diagnostics) = (project.analysis.sources(), project.analysis.diagnostics());
    let failed = has_errors(diagnostics);
    if arguments.json {
        session
            .console
            .line(&format!("{:#}", validation_json(sources, diagnostics)));
    } else {
        session.console.diagnostics(sources, diagnostics);
        let style = session.console.out;
        let verdict = match (failed, diagnostics.is_empty()) {
            (true, _) => None,
            (_, true) => Some("The configuration is valid."),
            _ => Some("The configuration is valid, but there are warnings above."),
        };
        if let Some(verdict) = verdict {
            session
                .console
                .line(&format!("{} {verdict}", style.bold(style.green("Success!"))));
        }
    }
    Ok(if failed { Exit::ERROR } else { Exit::DONE })
}
