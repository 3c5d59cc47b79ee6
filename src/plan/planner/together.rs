//! Asks each provider about all of its objects at once, when every one has been planned.

use super::Planner;
use crate::address::InstanceAddress;
use crate::analysis::{Evaluation, Program, relation};
use crate::diagnostic::Diagnostic;
use crate::language::types::Type;
use crate::language::value::Value;
use crate::plan::PlanMode;
use crate::provider::{Outlook, Provider};
use crate::syntax::ast::{Attribute, Body};

impl Planner<'_> {
    /// What is wrong with the plan as a whole.
    pub(super) fn together(&self, evaluation: &Evaluation) -> Vec<Diagnostic> {
        if self.request.options.mode != PlanMode::Normal {
            return Vec::new();
        }
        let instances: Vec<(InstanceAddress, &Value, &Value)> = evaluation
            .all_instances()
            .map(|(address, _, value, config)| (address, value, config))
            .collect();
        let nothing = Value::null(Type::Dynamic);
        let mut problems = Vec::new();
        for (_, provider) in self.request.providers.iter() {
            let all = self.outlooks(&**provider, &instances, &nothing);
            let refers = |of: &InstanceAddress, argument: &str| referred(self.request.program, of, argument);
            for (address, problem) in provider.plan_together(&all, &refers) {
                let span = evaluation.span_of(&address, &problem.path);
                problems.push(problem.diagnose(&address, span));
            }
        }
        problems
    }

    fn outlooks<'a>(
        &'a self,
        provider: &dyn Provider,
        instances: &'a [(InstanceAddress, &'a Value, &'a Value)],
        nothing: &'a Value,
    ) -> Vec<Outlook<'a>> {
        let schema = provider.schema();
        let own = instances.iter().filter(|(address, ..)| {
            let kind = &*address.resource.kind;
            schema.resources.contains_key(kind) || schema.data.contains_key(kind)
        });
        let outlook = |(address, value, config): &'a (InstanceAddress, &'a Value, &'a Value)| {
            let change = self.changes.get(address);
            Outlook {
                address,
                config: if change.is_some() { config } else { nothing },
                before: change.map_or(value, |change| &change.before),
                after: change.map_or(value, |change| &change.after),
            }
        };
        own.map(outlook).collect()
    }
}

/// The object that an argument, or the argument of a block, refers to.
fn referred(program: &Program, of: &InstanceAddress, argument: &str) -> Option<InstanceAddress> {
    let (module, _) = program.find_resource(&of.resource)?;
    let declared = program.resource(&of.resource)?;
    let written = written(declared.body(), argument)?;
    relation::target(program.configuration(), module, of, &written.value).map(|target| target.address)
}

fn written<'a>(body: &'a Body, argument: &str) -> Option<&'a Attribute> {
    match argument.split_once('.') {
        Some((kind, rest)) => {
            let block = body.blocks.iter().find(|block| &*block.kind.text == kind)?;
            written(&block.body, rest)
        }
        None => body.attribute(argument),
    }
}
