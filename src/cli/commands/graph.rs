//! `dynoform graph`

use std::collections::BTreeMap;

use camino::Utf8Path;

use crate::address::ResourceAddress;
use crate::analysis::Purpose;
use crate::cli::arguments::{GraphArguments, GraphFormat};
use crate::cli::project::Project;
use crate::cli::providers::providers;
use crate::cli::saved;
use crate::cli::session::{Exit, Outcome, Session};
use crate::graph::{ResourceGraph, Tone};
use crate::plan::{Action, resource_graph};

pub(crate) fn run(arguments: &GraphArguments, session: &Session) -> Outcome {
    if let Some(file) = &arguments.plan {
        return planned(file, arguments.format, session);
    }
    let given = &arguments.variables.given;
    let project = Project::open(session, Utf8Path::new("."), Purpose::Explore, given);
    if let Some(exit) = project.refuse(session) {
        return Ok(exit);
    }
    let program = project.analysis.program();
    let graph = resource_graph(program, &providers(session, Utf8Path::new(".")));
    draw(&graph, arguments.format, &BTreeMap::new(), session);
    Ok(Exit::DONE)
}

fn draw(graph: &ResourceGraph, format: GraphFormat, tones: &BTreeMap<ResourceAddress, Tone>, session: &Session) {
    session.console.print(&match format {
        GraphFormat::Dot => graph.dot(),
        GraphFormat::Mermaid => graph.mermaid(tones),
    });
}

/// The graph of a saved plan, coloured by what it does.
fn planned(file: &Utf8Path, format: GraphFormat, session: &Session) -> Outcome {
    let saved = saved::read(file).map_err(|diagnostic| vec![diagnostic])?;
    let project = saved.project(session);
    if let Some(exit) = project.refuse(session) {
        return Ok(exit);
    }
    let drafted = saved.draft(&project, &providers(session, Utf8Path::new(".")))?;
    let mut tones = BTreeMap::new();
    for change in &drafted.plan.changes {
        let Some(tone) = tone(change.action) else { continue };
        // Of several instances the one that loses most counts.
        let known = tones.entry(change.address.resource.configured()).or_insert(tone);
        *known = (*known).max(tone);
    }
    draw(&drafted.plan.graph, format, &tones, session);
    Ok(Exit::DONE)
}

fn tone(action: Action) -> Option<Tone> {
    match action {
        Action::Create => Some(Tone::Create),
        Action::Update | Action::Read => Some(Tone::Update),
        Action::Replace { .. } => Some(Tone::Replace),
        Action::Delete => Some(Tone::Delete),
        Action::NoOp | Action::Forget => None,
    }
}
