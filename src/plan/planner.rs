//! The walk over the configuration: each instance is asked for its change, in the order of its dependencies.

mod decide;
mod finish;
mod together;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::existing::{Existing, Snapshot};
use super::target::Scope;
use super::{Change, Plan, PlanOptions};
use crate::address::{InstanceAddress, ModuleInstance, ResourceAddress};
use crate::analysis::{Evaluation, Inputs, Program, ProviderConfig};
use crate::diagnostic::Diagnostic;
use crate::graph::ResourceGraph;
use crate::language::value::Value;
use crate::provider::Providers;
use crate::schema::Schema;

/// What a plan is made of.
pub struct Request<'a> {
    /// The configuration.
    pub program: &'a Arc<Program>,
    /// Who knows what becomes of objects.
    pub providers: &'a Providers,
    /// What is asked for.
    pub options: &'a PlanOptions,
    /// Everything outside.
    pub snapshot: &'a Snapshot,
    /// The same, as values.
    pub existing: &'a Existing,
}

/// A data source that has to be read before the plan can be finished.
#[derive(Clone, Debug)]
pub struct DataRequest {
    /// Which.
    pub address: InstanceAddress,
    /// Its provider's configuration, as states name it.
    pub provider_name: Arc<str>,
    /// Its schema.
    pub schema: Arc<Schema>,
    /// Wholly known, defaults filled in, without marks.
    pub config: Value,
}

/// A data source that was read for the plan.
#[derive(Clone, Debug)]
pub struct DataResult {
    /// Which.
    pub address: InstanceAddress,
    /// Its provider's configuration, as states name it.
    pub provider_name: Arc<str>,
    /// Its schema.
    pub schema: Arc<Schema>,
    /// What it said. Marked where its configuration or its schema is sensitive.
    pub value: Value,
}

/// A plan, and what it was made with.
pub struct Drafted {
    /// What will be done; not final while something is wanted.
    pub plan: Plan,
    /// Everything that has a value.
    pub evaluation: Evaluation,
    /// Data sources to be read before the plan is made again.
    pub wanted: Vec<DataRequest>,
}

/// Makes a plan: pure, and the same for the same request and inputs.
pub fn plan(request: &Request<'_>, inputs: Inputs) -> Drafted {
    let mut evaluation = Evaluation::new(request.program, inputs);
    let mut planner = Planner::new(request);
    let mut problems = evaluation.run(&mut planner);
    problems.extend(evaluation.checks());
    problems.extend(planner.together(&evaluation));
    let declared = &request.program.configuration().root().outputs;
    let outputs = evaluation.outputs().into_iter().map(|(name, value)| {
        let sensitive = declared.get(&name).is_some_and(|output| output.sensitive);
        (name, (value, sensitive))
    });
    let (plan, wanted) = planner.finish(&evaluation, outputs.collect(), problems);
    Drafted {
        plan,
        evaluation,
        wanted,
    }
}

/// How states name a provider's configuration.
pub fn provider_name(program: &Program, provider: &ProviderConfig) -> Arc<str> {
    let path = &program.configuration().node(provider.module).path;
    let mut name = String::new();
    // A configuration that nobody wrote is the root's, wherever it is used.
    if provider.declared {
        for step in path.iter() {
            name.push_str("module.");
            name.push_str(step);
            name.push('.');
        }
    }
    name.push_str(&provider.to_string());
    name.into()
}

pub(super) struct Planner<'a> {
    request: &'a Request<'a>,
    graph: ResourceGraph,
    scope: Scope<'a>,
    /// Resources whose replacement is created first, because they or something that needs them say so.
    create_first: BTreeSet<ResourceAddress>,
    names: BTreeMap<ProviderConfig, Arc<str>>,
    changes: BTreeMap<InstanceAddress, Change>,
    /// Resources of the configuration with at least one change.
    changing: BTreeSet<ResourceAddress>,
    /// Module instances that are configured.
    modules: BTreeSet<ModuleInstance>,
    data: Vec<DataResult>,
    wanted: Vec<DataRequest>,
    problems: Vec<Diagnostic>,
}

impl<'a> Planner<'a> {
    pub(super) fn new(request: &'a Request<'a>) -> Self {
        let program = request.program;
        let resources = program.resources().map(|(address, _, _)| address);
        let graph = ResourceGraph::new(resources, program.resource_edges());
        let scope = Scope::new(request.options, &graph, &request.existing.now);
        let create_first = create_first(program, &graph);
        Self {
            request,
            graph,
            scope,
            create_first,
            names: BTreeMap::new(),
            changes: BTreeMap::new(),
            changing: BTreeSet::new(),
            modules: BTreeSet::from([ModuleInstance::root()]),
            data: Vec::new(),
            wanted: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn name(&mut self, provider: &ProviderConfig) -> Arc<str> {
        if let Some(name) = self.names.get(provider) {
            return Arc::clone(name);
        }
        let name = provider_name(self.request.program, provider);
        self.names.insert(provider.clone(), Arc::clone(&name));
        name
    }
}

fn create_first(program: &Program, graph: &ResourceGraph) -> BTreeSet<ResourceAddress> {
    let asked: BTreeSet<ResourceAddress> = program
        .resources()
        .filter(|(_, _, resource)| resource.lifecycle.create_before_destroy == Some(true))
        .map(|(address, _, _)| address)
        .collect();
    let mut all: BTreeSet<ResourceAddress> = graph.closure(&asked).into_iter().cloned().collect();
    all.extend(asked);
    all
}
