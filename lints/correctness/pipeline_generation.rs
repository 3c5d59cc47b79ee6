//! pipeline-generation: pipelines whose apps are of different generations of the platform.

use std::collections::BTreeMap;

use crate::address::InstanceAddress;
use crate::linter::{Check, Context, Findings, Level, Rule, Subject};

use super::fir_unsupported::generation;

pub(super) static RULE: Rule = Rule::new(
    "pipeline-generation",
    include_str!("pipeline_generation.md"),
    Check::Configuration(check),
)
.level(Level::Error);

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let estate = context.estate;
    let mut pipelines: BTreeMap<InstanceAddress, Vec<(&Subject<'_>, &str)>> = BTreeMap::new();
    for app in &estate.apps {
        // Outside of spaces there is only Cedar.
        let own = if app.subject.lacks("space") {
            Some("cedar")
        } else {
            generation(app.subject, context)
        };
        for coupling in app.of_kind("heroku_pipeline_coupling") {
            if let (Some(target), Some(generation)) = (context.target(coupling, "pipeline"), own) {
                pipelines
                    .entry(target.address)
                    .or_default()
                    .push((coupling, generation));
            }
        }
    }
    for (pipeline, couplings) in &pipelines {
        let Some(((first, usual), others)) = couplings.split_first() else {
            continue;
        };
        for (coupling, other) in others.iter().filter(|(_, other)| other != usual) {
            let detail = format!(
                "{pipeline} holds apps of {usual} and, by {}, of {other}.",
                coupling.address
            );
            let finding = findings.finding("Pipeline of two generations", detail, coupling.resource.block.header);
            findings.report(
                finding
                    .about(&coupling.address)
                    .label(first.resource.block.header, "an app of the other generation")
                    .help("Give each generation a pipeline of its own: builds of one do not run on the other."),
            );
        }
    }
}
