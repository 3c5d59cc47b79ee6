//! `dynoform validate`

use camino::Utf8PathBuf;

use crate::analysis::Purpose;
use crate::cli::arguments::ValidateArguments;
use crate::cli::project::Project;
use crate::cli::roots::directories;
use crate::cli::session::{Exit, Outcome, Session};
use crate::diagnostic::has_errors;
use crate::output::validation_json;

pub(crate) fn run(arguments: &ValidateArguments, session: &Session) -> Outcome {
    let directories = directories(&arguments.targets, false);
    let given = &arguments.variables.given;
    let open = |directory: &Utf8PathBuf| Project::open(session, directory, Purpose::Validate, given);
    let projects: Vec<Project> = directories.iter().map(open).collect();
    let failed = projects
        .iter()
        .any(|project| has_errors(project.analysis.diagnostics()));
    if arguments.json {
        let looked = projects.iter().map(|project| &project.analysis);
        let told = looked.map(|analysis| (analysis.sources(), analysis.diagnostics()));
        session.console.line(&format!("{:#}", validation_json(told)));
    } else {
        tell(&projects, failed, session);
    }
    Ok(if failed { Exit::ERROR } else { Exit::DONE })
}

fn tell(projects: &[Project], failed: bool, session: &Session) {
    for project in projects {
        let analysis = &project.analysis;
        session.console.diagnostics(analysis.sources(), analysis.diagnostics());
    }
    if failed {
        return;
    }
    let what = match projects.len() {
        1 => "The configuration is valid".to_owned(),
        count => format!("{count} configurations are valid"),
    };
    let silent = projects.iter().all(|project| project.analysis.diagnostics().is_empty());
    let but = if silent { "" } else { ", but there are warnings above" };
    let style = session.console.out;
    let success = style.bold(style.green("Success!"));
    session.console.line(&format!("{success} {what}{but}."));
}
