//! What becomes of each configured instance.

use std::sync::Arc;

use super::{DataRequest, DataResult, Planner};
use crate::address::{InstanceAddress, Mode};
use crate::analysis::{Evaluation, InstanceContext, Protection, Resolver};
use crate::config::Resource;
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::language::types::Type;
use crate::language::value::Value;
use crate::plan::instance::{Answer, Question, decide};
use crate::plan::proposed::{proposed, with_defaults};
use crate::plan::{Action, Change, PlanMode, PriorObject, Reason, codes, marks, triggers, unknown_provider};
use crate::provider::ProviderAddress;
use crate::schema::Schema;

impl Resolver for Planner<'_> {
    fn resource(&mut self, instance: &InstanceContext<'_>, config: Value) -> (Value, Vec<Diagnostic>) {
        self.note_module(instance.address);
        let (Some(provider), Some(schema)) = (instance.provider, instance.schema) else {
            let provider = instance.provider.map(|provider| provider.address.clone());
            return missing(instance.address, provider.as_ref());
        };
        let name = self.name(provider);
        let existing = self.request.existing;
        let prior = existing
            .now
            .get(instance.address)
            .and_then(|instance| instance.current.as_ref());
        let planning = self.request.options.mode == PlanMode::Normal && self.scope.contains(instance.address);
        if !planning {
            return (standing(prior, schema), Vec::new());
        }
        let address = known_as(&provider.address);
        let Some(plain) = self.request.providers.plain(&address) else {
            return missing(instance.address, Some(&address));
        };
        let resource = instance.resource;
        // With its marks, so that no message shows what is sensitive.
        let invalid: Vec<Diagnostic> = (plain
            .validate(resource.key.mode, &resource.key.kind, &config)
            .into_iter())
        .map(|problem| instance.diagnostic(problem))
        .collect();
        if has_errors(&invalid) {
            return (standing(prior, schema), invalid);
        }
        let answer = decide(&Question {
            kind: &resource.key.kind,
            schema,
            provider: &**plain,
            config: &config,
            prior,
            ignored: &resource.lifecycle.ignore_changes,
            requested: self.request.options.replace.contains(instance.address),
            triggered: prior.is_some() && self.is_triggered(instance),
            create_first: self.is_create_first(instance.address, prior),
        });
        let mut problems: Vec<Diagnostic> = invalid;
        problems.extend((answer.problems.iter()).map(|problem| instance.diagnostic(problem.clone())));
        if answer.action.destroys() {
            problems.extend(refusal(instance.evaluation, instance.address));
        }
        let after = answer.after.clone();
        self.record(instance.address, name, address, schema, answer);
        (after, problems)
    }

    fn data(&mut self, instance: &InstanceContext<'_>, config: Value) -> (Value, Vec<Diagnostic>) {
        self.note_module(instance.address);
        let (Some(provider), Some(schema)) = (instance.provider, instance.schema) else {
            let provider = instance.provider.map(|provider| provider.address.clone());
            return missing(instance.address, provider.as_ref());
        };
        let (plain, marked) = marks::strip(&config);
        let asked = with_defaults(&schema.block, &plain);
        let unread = || {
            let nothing = Value::null(Type::Dynamic);
            marks::by_schema(
                marks::restore(proposed(&schema.block, &nothing, &plain), &marked),
                &schema.block,
            )
        };
        if self.request.options.mode == PlanMode::Destroy || !self.scope.contains(instance.address) {
            return (unread(), Vec::new());
        }
        let name = self.name(provider);
        let pending = self.is_pending(instance.resource, instance.address);
        let is_asked = asked.is_wholly_known() && instance.is_key_known;
        if pending || !is_asked {
            let reason = match is_asked {
                true => Reason::DependencyPending,
                false => Reason::ConfigUnknown,
            };
            let value = unread();
            self.read_later(instance.address, name, &provider.address, schema, &value, reason);
            return (value, Vec::new());
        }
        match self.request.snapshot.data.get(instance.address) {
            Some(read) if read.config == asked => {
                let value = marks::by_schema(marks::restore(read.value.clone(), &marked), &schema.block);
                self.data.push(DataResult {
                    address: instance.address.clone(),
                    provider_name: name,
                    schema: Arc::clone(schema),
                    value: value.clone(),
                });
                (value, Vec::new())
            }
            _ => {
                self.wanted.push(DataRequest {
                    address: instance.address.clone(),
                    provider_name: name,
                    schema: Arc::clone(schema),
                    config: asked,
                });
                (unread(), Vec::new())
            }
        }
    }
}

impl Planner<'_> {
    fn note_module(&mut self, address: &InstanceAddress) {
        let module = &address.resource.module;
        if !module.is_root() && !self.modules.contains(module) {
            self.modules.insert(module.clone());
        }
    }

    fn is_triggered(&self, instance: &InstanceContext<'_>) -> bool {
        triggers::fire(&instance.triggers, &self.changes)
    }

    fn is_create_first(&self, address: &InstanceAddress, prior: Option<&PriorObject>) -> bool {
        let configured = self.request.program.resource(&address.resource);
        let said = configured.and_then(|resource| resource.lifecycle.create_before_destroy);
        let forced = !self.create_first.is_empty() && self.create_first.contains(&address.resource.configured());
        forced || (said.is_none() && configured.is_none() && prior.is_some_and(|prior| prior.create_before_destroy))
    }

    /// Whether something that the data source names in depends_on is about to change, or a resource that it refers to.
    fn is_pending(&self, resource: &Resource, address: &InstanceAddress) -> bool {
        if self.changing.is_empty() {
            return false;
        }
        let mut referred = self.request.program.direct_resources(&address.resource);
        if referred.any(|other| other.mode == Mode::Managed && self.changing.contains(&other)) {
            return true;
        }
        let named = crate::plan::triggers::named_resources(&resource.depends_on, &address.resource.module);
        named.iter().any(|named| named.holds_any(&self.changing))
    }

    fn record(
        &mut self,
        address: &InstanceAddress,
        provider_name: Arc<str>,
        provider: ProviderAddress,
        schema: &Arc<Schema>,
        answer: Answer,
    ) {
        let existing = self.request.existing;
        let prior = existing.now.get(address).and_then(|instance| instance.current.as_ref());
        let resource = address.resource.configured();
        let create_before_destroy = self.is_create_first(address, prior);
        if answer.action != Action::NoOp {
            self.changing.insert(resource);
        }
        let failed = answer
            .problems
            .iter()
            .any(|problem| problem.severity == Severity::Error);
        if failed {
            return;
        }
        let imported = self.request.snapshot.imported.get(address);
        let change = Change {
            address: address.clone(),
            deposed: None,
            previous: existing.previous.get(address).cloned(),
            import: imported.map(|imported| Arc::clone(&imported.id)),
            provider,
            provider_name,
            schema: Some(Arc::clone(schema)),
            action: answer.action,
            reason: answer.reason,
            before: prior.map_or_else(|| Value::null(Type::Dynamic), |object| object.value.clone()),
            after: answer.after,
            replace_paths: answer.replace_paths,
            private: answer.private,
            create_before_destroy,
        };
        self.changes.insert(address.clone(), change);
    }

    fn read_later(
        &mut self,
        address: &InstanceAddress,
        provider_name: Arc<str>,
        provider: &ProviderAddress,
        schema: &Arc<Schema>,
        value: &Value,
        reason: Reason,
    ) {
        self.changing.insert(address.resource.configured());
        let change = Change {
            address: address.clone(),
            deposed: None,
            previous: None,
            import: None,
            provider: known_as(provider),
            provider_name,
            schema: Some(Arc::clone(schema)),
            action: Action::Read,
            reason: Some(reason),
            before: Value::null(Type::Dynamic),
            after: value.clone(),
            replace_paths: Vec::new(),
            private: Vec::new(),
            create_before_destroy: false,
        };
        self.changes.insert(address.clone(), change);
    }
}

/// `heroku` without a source is an error that analysis reports; what was written for it is planned all the same.
fn known_as(provider: &ProviderAddress) -> ProviderAddress {
    if *provider == ProviderAddress::implied("heroku") {
        ProviderAddress::heroku()
    } else {
        provider.clone()
    }
}

/// What an instance is that is not planned: as it is, or unknown.
fn standing(prior: Option<&PriorObject>, schema: &Schema) -> Value {
    match prior {
        Some(object) => object.value.clone(),
        None => marks::by_schema(Value::unknown(schema.block.implied_type()), &schema.block),
    }
}

fn missing(address: &InstanceAddress, provider: Option<&ProviderAddress>) -> (Value, Vec<Diagnostic>) {
    let unknown = Value::unknown(Type::Dynamic);
    // Without a provider configuration, analysis has said so already.
    let problems = provider.map(|provider| unknown_provider(address, provider));
    (unknown, problems.into_iter().collect())
}

/// Why `prevent_destroy` forbids that an object is destroyed.
pub(super) fn refusal(evaluation: &Evaluation, address: &InstanceAddress) -> Option<Diagnostic> {
    let (detail, remedy) = match evaluation.protection(&address.resource) {
        Protection::None => return None,
        Protection::Protected => (
            format!("{address} has lifecycle.prevent_destroy set, and the plan would destroy it."),
            "set prevent_destroy to false if it is meant to go, or leave it out of this plan with -target",
        ),
        Protection::Undecided(reason) => (
            format!(
                "{address} has a lifecycle.prevent_destroy and the plan would destroy it, but whether it may be destroyed \
                 cannot be told: {reason}."
            ),
            "write prevent_destroy = false if it is meant to go, or leave it out of this plan with -target",
        ),
    };
    let resource = evaluation.program().resource(&address.resource)?;
    let at = resource.lifecycle.prevent_destroy.as_ref()?.span;
    Some(
        Diagnostic::error(&codes::PREVENT_DESTROY, "Instance cannot be destroyed", detail)
            .at(at)
            .about(address)
            .help(remedy),
    )
}
