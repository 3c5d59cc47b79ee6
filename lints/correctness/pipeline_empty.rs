//! pipeline-empty: pipelines without apps.

use std::collections::BTreeSet;

use crate::address::InstanceAddress;
use crate::analysis::Item;
use crate::config::ModuleId;
use crate::linter::{Check, Context, Findings, Rule, Subject, follow};

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
    // A coupling that is made only when somebody asks for it.
    let conditional = context.resources().any(|(.., key, _)| {
        &*key.kind == "heroku_pipeline_coupling" && !couplings.iter().any(|coupling| coupling.resource.key == *key)
    });
    // A coupling of an unknown pipeline may be of this one.
    let Some(used) = used.filter(|_| !conditional && context.estate.is_complete(&[])) else {
        return;
    };
    for pipeline in context.of_kinds(&["heroku_pipeline"]) {
        if used.contains(&pipeline.address) || is_told(pipeline, context) {
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

/// Whether an output tells of it, through locals and modules: then another configuration may add apps.
fn is_told(pipeline: &Subject<'_>, context: &Context<'_>) -> bool {
    let Some((_, start)) = context.program.find_resource(&pipeline.address.resource) else {
        return false;
    };
    let root = ModuleId::ROOT;
    let passes_on = |_: ModuleId, item: &Item| !matches!(item, Item::Resource(_) | Item::Provider(_));
    follow::reaches(context.program, start, &passes_on, &|module, item| {
        module == root && matches!(item, Item::Output(_))
    })
}
