//! Resources: every instance decoded, its conditions checked, and what becomes of it asked.

use std::sync::Arc;

use crate::address::{InstanceAddress, InstanceKey, Mode};
use crate::analysis::inputs::Purpose;
use crate::analysis::node::NodeId;
use crate::analysis::resolver::{InstanceContext, Resolver};
use crate::config::{Condition, META_ARGUMENTS, META_BLOCKS, ProviderBlock, Resource};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::language::types::Type;
use crate::language::value::Value;
use crate::schema::Schema;

use super::Evaluation;
use super::body::{Meta, decode};
use super::cell::{Cell, Expanded, Expansion, Outcome, Repetition};
use super::condition::Check;
use super::frame::FrameId;
use super::scope::FrameScope;
use super::{opaque, plain, provisioner};

/// The names in a resource body that are the language's.
const META: Meta<'static> = Meta {
    arguments: &META_ARGUMENTS,
    blocks: &META_BLOCKS,
    is_transient: false,
};

impl Evaluation {
    pub(super) fn resource(
        &self,
        id: NodeId,
        resource: &Arc<Resource>,
        frame: FrameId,
        resolver: &mut dyn Resolver,
    ) -> Cell {
        let address = self.instance_address(resource, frame, None).resource;
        if let Some(instances) = resolver.existing(&address) {
            let expanded = Expanded::existing(&resource.repeat, instances);
            return Cell::new(Outcome::Resource(expanded), Vec::new());
        }
        let (expansion, mut problems) = self.expansion(&resource.repeat, frame);
        problems.extend(self.protection_problems(resource, frame));
        // What a wrong count is wrong about is said once; the body is still looked at.
        let keys = expansion.keys();
        let mut instances = Vec::with_capacity(keys.len());
        for key in keys {
            let before = problems.len();
            let pair = self.instance(id, resource, frame, &expansion, key, resolver, &mut problems);
            instances.push(pair);
            drop_repeated(&mut problems, before);
        }
        Cell::new(Outcome::Resource(Expanded::new(expansion, instances)), problems)
    }

    /// One instance: its value, and its configuration.
    #[allow(clippy::too_many_arguments)]
    fn instance(
        &self,
        id: NodeId,
        resource: &Arc<Resource>,
        frame: FrameId,
        expansion: &Expansion,
        key: Option<InstanceKey>,
        resolver: &mut dyn Resolver,
        problems: &mut Vec<Diagnostic>,
    ) -> (Value, Value) {
        let repetition = expansion.repetition(key.as_ref());
        let module = self.frame(frame).module;
        let schema = self.program.schema(module, resource);
        let address = self.instance_address(resource, frame, key);
        let mut found = self.preconditions_in(resource, frame, &repetition);
        let (config, decoded) = self.body(resource, frame, &repetition, schema);
        found.extend(decoded);
        let context = InstanceContext {
            address: &address,
            is_key_known: !matches!(expansion, Expansion::Unknown { .. }),
            resource,
            node: id,
            schema,
            provider: self.program.provider(module, resource),
            triggers: self.triggers_in(resource, &address, frame, &repetition),
            evaluation: self,
        };
        let is_countless = !context.is_key_known && self.inputs.purpose == Purpose::Plan;
        let value = if is_countless || has_errors(&found) {
            unresolved(schema)
        } else {
            let (value, said) = match resource.key.mode {
                Mode::Managed => resolver.resource(&context, config.clone()),
                Mode::Data => resolver.data(&context, config.clone()),
            };
            found.extend(said);
            found.extend(self.postconditions_in(resource, frame, &repetition, &value));
            let scope = FrameScope::new(self, frame, &repetition)
                .with_self(Some(&value))
                .named(&resource.key);
            found.extend(provisioner::problems(resource, &scope, self.inputs.purpose));
            value
        };
        problems.extend(found.into_iter().map(|problem| match problem.address {
            None => problem.about(&address),
            Some(_) => problem,
        }));
        (value, config)
    }

    /// The evaluated body.
    pub(super) fn body(
        &self,
        resource: &Resource,
        frame: FrameId,
        repetition: &Repetition,
        schema: Option<&Arc<Schema>>,
    ) -> (Value, Vec<Diagnostic>) {
        let scope = FrameScope::new(self, frame, repetition);
        match schema {
            Some(schema) => {
                let decoded = decode(resource.body(), &schema.block, META, &scope);
                (decoded.value, decoded.problems)
            }
            None => {
                let mut problems = Vec::new();
                let value = opaque::object(resource.body(), META, &scope, &mut problems);
                (value, problems)
            }
        }
    }

    pub(super) fn preconditions_in(
        &self,
        resource: &Resource,
        frame: FrameId,
        repetition: &Repetition,
    ) -> Vec<Diagnostic> {
        let scope = FrameScope::new(self, frame, repetition);
        let rules = resource.lifecycle.preconditions.iter();
        rules
            .flat_map(|rule| self.resource_condition(Check::Precondition, rule, &scope))
            .collect()
    }

    pub(super) fn postconditions_in(
        &self,
        resource: &Resource,
        frame: FrameId,
        repetition: &Repetition,
        itself: &Value,
    ) -> Vec<Diagnostic> {
        let scope = FrameScope::new(self, frame, repetition).with_self(Some(itself));
        let rules = resource.lifecycle.postconditions.iter();
        rules
            .flat_map(|rule| self.resource_condition(Check::Postcondition, rule, &scope))
            .collect()
    }

    fn resource_condition(&self, check: Check<'_>, rule: &Condition, scope: &FrameScope<'_>) -> Vec<Diagnostic> {
        if self.inputs.purpose == Purpose::Validate {
            check.validate(rule, scope)
        } else {
            check.run(rule, scope)
        }
    }

    /// A provider's configuration.
    pub(super) fn provider_config(&self, provider: &ProviderBlock, frame: FrameId) -> (Value, Vec<Diagnostic>) {
        let meta = Meta {
            arguments: &ProviderBlock::META,
            blocks: &[],
            is_transient: true,
        };
        let scope = FrameScope::new(self, frame, &Repetition::Once);
        let module = self.program.configuration().module(self.frame(frame).module);
        let address = module.provider_address(&provider.key.name);
        let body = &provider.block.body;
        match self.program.provider_schema(&address) {
            Some(schema) => {
                let decoded = decode(body, &schema.provider.block, meta, &scope);
                (decoded.value, decoded.problems)
            }
            None => {
                let mut problems = Vec::new();
                let value = opaque::object(body, meta, &scope, &mut problems);
                (value, problems)
            }
        }
    }

    pub(super) fn instance_address(
        &self,
        resource: &Resource,
        frame: FrameId,
        key: Option<InstanceKey>,
    ) -> InstanceAddress {
        crate::address::ResourceAddress {
            module: self.frame(frame).address.clone(),
            mode: resource.key.mode,
            kind: Arc::clone(&resource.key.kind),
            name: Arc::clone(&resource.key.name),
        }
        .instance(key)
    }
}

/// What references see of an instance whose configuration is wrong.
fn unresolved(schema: Option<&Arc<Schema>>) -> Value {
    let of = schema.map_or(Type::Dynamic, |schema| schema.block.implied_type());
    match plain(&of) {
        Type::Object(object) => Value::object(
            object
                .attributes
                .iter()
                .map(|(name, of)| (Arc::clone(name), Value::unknown(of.clone())))
                .collect(),
        ),
        other => Value::unknown(other),
    }
}

/// Drops what was already said about another instance, word for word and at the same place.
fn drop_repeated(problems: &mut Vec<Diagnostic>, from: usize) {
    let fresh = problems.split_off(from);
    for problem in fresh {
        let is_known = problems
            .iter()
            .take(32)
            .any(|known| known.code == problem.code && known.span == problem.span && known.detail == problem.detail);
        if !is_known {
            problems.push(problem);
        }
    }
}
