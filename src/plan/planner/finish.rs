//! What is left when every configured instance has been asked: orphans, deposed objects, outputs, implied order.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::decide::refusal;
use super::{DataRequest, Planner};
use crate::address::{InstanceAddress, ResourceAddress};
use crate::analysis::Evaluation;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::graph::JoinKey;
use crate::language::types::Type;
use crate::language::value::Value;
use crate::plan::join::{implied_order, written_key};
use crate::plan::planner::Request;
use crate::plan::{
    Action, Change, Plan, PlanMode, PriorInstance, PriorObject, Reason, codes, orphans, outputs, unknown_provider,
};
use crate::provider::PlanRequest;

impl Planner<'_> {
    /// The plan, and the data sources that must be read before it is one. `outputs` are those of the root module
    /// with whether they are declared sensitive; `problems` is what the evaluation had to say.
    pub(crate) fn finish(
        mut self,
        evaluation: &Evaluation,
        outputs: BTreeMap<Arc<str>, (Value, bool)>,
        problems: Vec<Diagnostic>,
    ) -> (Plan, Vec<DataRequest>) {
        let mode = self.request.options.mode;
        // An instance that failed is no orphan.
        let failed = has_errors(&problems);
        let mut changes: Vec<Change> = Vec::new();
        for (address, instance) in &self.request.existing.now {
            if mode == PlanMode::RefreshOnly || !self.scope.contains(address) {
                continue;
            }
            for key in instance.deposed.keys() {
                changes.push(self.goes(address, instance, Some(key), Some(Reason::Deposed)));
            }
            let configured = mode == PlanMode::Normal && self.changes.contains_key(address);
            if instance.current.is_none() || configured || (failed && mode == PlanMode::Normal) {
                continue;
            }
            let reason = (mode == PlanMode::Normal).then(|| self.why_orphan(address));
            changes.push(self.goes(address, instance, None, reason));
        }
        for change in &changes {
            let gone = self.refusals(change, evaluation);
            self.problems.extend(gone);
        }
        changes.extend(std::mem::take(&mut self.changes).into_values());
        changes.sort_by(|left, right| (&left.address, &left.deposed).cmp(&(&right.address, &right.deposed)));
        self.imply_order(&changes);
        if !self.scope.is_everything() {
            self.problems.push(targeted());
        }
        let state = &self.request.snapshot.state;
        let outputs = match mode {
            PlanMode::Destroy if self.scope.is_everything() => outputs::gone(state),
            PlanMode::Destroy => Vec::new(),
            _ => outputs::changes(state, outputs),
        };
        let mut diagnostics = problems;
        diagnostics.append(&mut self.problems);
        let plan = Plan {
            options: self.request.options.clone(),
            drift: self.request.existing.drift.clone(),
            outputs,
            diagnostics,
            variables: evaluation.variables(),
            prior: self.request.existing.now.clone(),
            graph: self.graph,
            together: together(self.request, &changes),
            changes,
            data: self.data,
            timestamp: self.request.snapshot.timestamp.clone(),
        };
        (plan, self.wanted)
    }

    fn why_orphan(&self, address: &InstanceAddress) -> Reason {
        let moved = self.request.existing.previous.contains_key(address);
        orphans::reason(address, self.request.program, moved, |module| {
            self.modules.contains(module)
        })
    }

    /// The change of an object that goes.
    fn goes(
        &self,
        address: &InstanceAddress,
        instance: &PriorInstance,
        deposed: Option<&Arc<str>>,
        reason: Option<Reason>,
    ) -> Change {
        let object = object(instance, deposed);
        let forgotten =
            self.request.options.mode == PlanMode::Normal && orphans::is_forgotten(address, self.request.program);
        let before = object.map_or_else(|| Value::null(Type::Dynamic), |object| object.value.clone());
        let forced = self.create_first.contains(&address.resource.configured());
        // Where it is still configured, what is configured counts.
        let configured = self.request.program.resource(&address.resource).is_some();
        let stored = !configured && object.is_some_and(|object| object.create_before_destroy);
        Change {
            address: address.clone(),
            deposed: deposed.cloned(),
            previous: self.request.existing.previous.get(address).cloned(),
            import: None,
            provider: instance.provider.clone(),
            provider_name: Arc::clone(&instance.provider_name),
            schema: instance.schema.clone(),
            action: if forgotten { Action::Forget } else { Action::Delete },
            reason: reason.filter(|_| !forgotten),
            after: if forgotten {
                before.clone()
            } else {
                Value::null(Type::Dynamic)
            },
            before,
            replace_paths: Vec::new(),
            private: object.map(|object| object.private.clone()).unwrap_or_default(),
            create_before_destroy: forced || stored,
        }
    }

    /// Why an object may not be destroyed.
    fn refusals(&self, change: &Change, evaluation: &Evaluation) -> Vec<Diagnostic> {
        if change.action != Action::Delete {
            return Vec::new();
        }
        let address = &change.address;
        let Some(provider) = self
            .request
            .providers
            .plain(&change.provider)
            .filter(|_| change.schema.is_some())
        else {
            return vec![unknown_provider(address, &change.provider)];
        };
        let mut problems = Vec::new();
        problems.extend(refusal(evaluation, address));
        let nothing = Value::null(Type::Dynamic);
        let response = provider.plan(&PlanRequest {
            kind: &address.resource.kind,
            prior: &crate::plan::marks::strip(&change.before).0,
            config: &nothing,
            proposed: &nothing,
            private: &change.private,
        });
        problems.extend(
            response
                .problems
                .into_iter()
                .map(|problem| problem.diagnose(address, None)),
        );
        problems
    }

    /// Order that the API needs, between resources that share what `app_id` (or another attribute) says.
    fn imply_order(&mut self, changes: &[Change]) {
        let program = self.request.program;
        let mut known: BTreeMap<ResourceAddress, Vec<&Change>> = BTreeMap::new();
        let orders = implied_order(self.request.providers);
        let concerned = |change: &&Change| {
            let kind = &*change.address.resource.kind;
            orders.iter().any(|(first, then, _)| *first == kind || *then == kind)
        };
        for change in changes.iter().filter(concerned) {
            known
                .entry(change.address.resource.configured())
                .or_default()
                .push(change);
        }
        self.graph.add_implied(&orders, |resource, attribute| {
            let written = written_key(program, resource, attribute);
            let mut keys: Vec<JoinKey> = written.into_iter().collect();
            for change in known.get(resource).into_iter().flatten() {
                let values = [&change.before, &change.after];
                let texts = values.into_iter().filter_map(|value| value.get(attribute)?.as_str());
                keys.extend(texts.map(|text| JoinKey(format!("={text}"))));
            }
            keys.sort();
            keys.dedup();
            keys
        });
    }
}

/// What can go in one call: it shares what an attribute says, or is going to say.
fn together(request: &Request<'_>, changes: &[Change]) -> BTreeMap<usize, String> {
    let kinds: BTreeMap<&str, &str> = (request.providers.iter())
        .flat_map(|(_, provider)| provider.together().iter().copied())
        .collect();
    let makes = |change: &Change| change.action == Action::Update || change.action.creates();
    let concerned = changes.iter().enumerate().filter(|(_, change)| makes(change));
    concerned
        .filter_map(|(number, change)| {
            let attribute = kinds.get(&*change.address.resource.kind)?;
            let key = match change.after.get(attribute).and_then(Value::as_str) {
                Some(known) => format!("={known}"),
                None => reference(request, &change.address, attribute)?,
            };
            Some((
                number,
                format!("{} {} {key}", change.provider_name, change.address.resource.kind),
            ))
        })
        .collect()
}

/// What an attribute of an instance refers to.
fn reference(request: &Request<'_>, address: &InstanceAddress, attribute: &str) -> Option<String> {
    let JoinKey(text) = written_key(request.program, &address.resource.configured(), attribute)?;
    let is_own = text.contains("each.") || text.contains("count.");
    let key = address.key.as_ref().filter(|_| is_own).map(ToString::to_string);
    Some(format!(
        "{} {text} {}",
        address.resource.module,
        key.unwrap_or_default()
    ))
}

fn object<'a>(instance: &'a PriorInstance, deposed: Option<&Arc<str>>) -> Option<&'a PriorObject> {
    match deposed {
        Some(key) => instance.deposed.get(key),
        None => instance.current.as_ref(),
    }
}

fn targeted() -> Diagnostic {
    Diagnostic::warning(
        &codes::TARGETED,
        "Resource targeting is in effect",
        "The plan is limited by -target: it may not hold everything that the configuration asks for.",
    )
    .help("use -target to recover from mistakes only, and plan without it afterwards")
}
