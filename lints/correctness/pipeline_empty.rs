//! pipeline-empty: pipelines without apps.

use std::collections::BTreeSet;

use crate::address::InstanceAddress;
use crate::linter::estate::Estate;
use crate::linter::{Check, Context, Findings, Rule};

pub(super) static RULE: Rule = Rule::new(
    "pipeline-empty",
    include_str!("pipeline_empty.md"),
    Check::Configuration(check),
);

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let couplings: Vec<_> = context.of_kinds(&["heroku_pipeline_coupling"]).collect();
    let used: Option<BTreeSet<InstanceAddress>> = couplings
        .iter()
        .map(|coupling| context.target(coupling, "pipeline").map(|target| target.address))
        .collect();
    // A coupling of an unknown pipeline may be of this one.
    let Some(used) = used.filter(|_| Estate::new(context).is_complete(&[])) else {
        return;
    };
    for pipeline in context.of_kinds(&["heroku_pipeline"]) {
        // Another configuration may add apps to what this one tells about.
        let told = context.configuration.root().outputs.values().any(|output| {
            context
                .sources
                .text(output.value.span)
                .contains(&format!("heroku_pipeline.{}", pipeline.resource.key.name))
        });
        if used.contains(&pipeline.address) || told {
            continue;
        }
        let detail = format!("No app is coupled to {}.", pipeline.address);
        let finding = findings.finding("Pipeline without apps", detail, pipeline.resource.block.header);
        findings.report(
            finding
                .about(&pipeline.address)
                .help("Add a heroku_pipeline_coupling, or remove the pipeline."),
        );
    }
}
