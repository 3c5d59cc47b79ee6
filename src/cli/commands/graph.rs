//! `dynoform graph`

use std::collections::BTreeMap;

use camino::Utf8Path;

use crate::analysis::Purpose;
use crate::cli::arguments::{GraphArguments, GraphFormat};
use crate::cli::project::Project;
use crate::cli::session::{Exit, Outcome, Session};
use crate::graph::ResourceGraph;

pub(crate) fn run(arguments: &GraphArguments, session: &Session) -> Outcome {
    let given = &arguments.variables.given;
    let project = Project::open(session, Utf8Path::new("."), Purpose::Explore, given);
    if let Some(exit) = project.refuse(session) {
        return Ok(exit);
    }
    let program = project.analysis.program();
    let resources = program.resources().map(|(address, _, _)| address);
    let graph = ResourceGraph::new(resources, program.resource_edges());
    session.console.print(&match arguments.format {
        GraphFormat::Dot => graph.dot(),
        GraphFormat::Mermaid => graph.mermaid(&BTreeMap::new()),
    });
    Ok(Exit::DONE)
}
