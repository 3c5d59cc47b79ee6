//! The work of a plan as steps with an order: what is made after what it depends on, what is destroyed before it.
//!
//! Resources wait for resources. Where both lie in the same instance of a module, only that instance counts:
//! nothing in one instance of a module can depend on another instance of it. Gates stand between the two, so that
//! a thousand instances that wait for a thousand others take two thousand edges and not a million.

use std::collections::{BTreeMap, BTreeSet};

use super::schedule::Schedule;
use crate::address::{InstanceAddress, InstanceKey, ModuleInstance, ResourceAddress};
use crate::plan::{Action, Change, Plan};

/// One piece of work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// Nothing to do: others meet here.
    Gate,
    /// Creates, updates, reads, or takes over as it is: the change of that number.
    Make(usize),
    /// Destroys the object of the change of that number (the old one of a replacement), or forgets it.
    Destroy(usize),
}

impl Step {
    /// The number of its change.
    pub(super) fn change(self) -> Option<usize> {
        match self {
            Self::Gate => None,
            Self::Make(number) | Self::Destroy(number) => Some(number),
        }
    }
}

/// What a step counts on the longest way.
fn weight(plan: &Plan, step: Step) -> u32 {
    match step {
        Step::Gate => 0,
        Step::Make(number) => u32::from(plan.changes[number].action != Action::NoOp),
        Step::Destroy(_) => 1,
    }
}

/// The keys of the modules around a resource, as far as it shares them with the other end of an edge.
type Keys = Vec<Option<InstanceKey>>;

/// Order that is good and no need: given up, the last first, where it would close a cycle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Manners {
    /// What changes waits until what it depended on is destroyed, when that goes for good; and the next.
    All,
    /// What goes and was to be destroyed last waits until everybody has turned away from it.
    Patience,
    /// Only what is replaced waits so: what goes for good does not.
    Succession,
    /// Only what must be.
    None,
}

impl Manners {
    /// From the best to those that always will do, unless what must be is a knot itself.
    const WORSENING: [Self; 4] = [Self::All, Self::Patience, Self::Succession, Self::None];

    /// Whether what goes waits until everybody has turned away from it.
    fn waits(self, action: Action) -> bool {
        match self {
            Self::All | Self::Patience => true,
            Self::Succession => matches!(action, Action::Replace { .. }),
            Self::None => false,
        }
    }
}

/// The steps of a plan.
pub(super) struct Steps {
    pub(super) steps: Vec<Step>,
    pub(super) schedule: Schedule,
}

/// Where work on one object begins and ends.
#[derive(Clone, Copy, Default)]
struct Pair {
    make: Option<usize>,
    destroy: Option<usize>,
}

struct Builder<'a> {
    plan: &'a Plan,
    manners: Manners,
    steps: Steps,
    pairs: Vec<Pair>,
    /// The changes of each resource of the configuration in each instance of its module.
    of: BTreeMap<(ResourceAddress, Keys), Vec<usize>>,
    /// Open when a resource is made (in the module instances of those keys).
    made: BTreeMap<(ResourceAddress, Keys), usize>,
    /// Open when everything that depends on a resource is destroyed.
    deserted: BTreeMap<(ResourceAddress, Keys), usize>,
    /// Open when everything that no longer is there has been destroyed.
    cleared: BTreeMap<(ResourceAddress, Keys), usize>,
    /// Open when everything that depends on a resource has turned to the new object.
    turned: BTreeMap<(ResourceAddress, Keys), usize>,
}

impl Steps {
    /// The steps of a plan, in an order that can be followed.
    ///
    /// # Errors
    /// Changes that wait for each other.
    pub(super) fn new(plan: &Plan) -> Result<Self, Vec<InstanceAddress>> {
        let mut knot = Vec::new();
        for manners in Manners::WORSENING {
            let mut steps = Self::ordered(plan, manners);
            let weights: Vec<u32> = steps.steps.iter().map(|step| weight(plan, *step)).collect();
            match steps.schedule.start(|step| weights[step]) {
                Ok(()) => return Ok(steps),
                Err(found) => knot = steps.addresses(plan, &found.0),
            }
        }
        Err(knot)
    }

    fn addresses(&self, plan: &Plan, steps: &[usize]) -> Vec<InstanceAddress> {
        let numbers: BTreeSet<usize> = steps.iter().filter_map(|step| self.steps[*step].change()).collect();
        numbers
            .into_iter()
            .map(|number| plan.changes[number].address.clone())
            .collect()
    }

    fn ordered(plan: &Plan, manners: Manners) -> Self {
        let mut builder = Builder {
            plan,
            manners,
            steps: Self {
                steps: Vec::new(),
                schedule: Schedule::default(),
            },
            pairs: Vec::with_capacity(plan.changes.len()),
            of: BTreeMap::new(),
            made: BTreeMap::new(),
            deserted: BTreeMap::new(),
            cleared: BTreeMap::new(),
            turned: BTreeMap::new(),
        };
        builder.add_steps();
        builder.order_replacements();
        builder.order_making();
        builder.order_destroying();
        builder.join_parties();
        builder.steps
    }

    fn add(&mut self, step: Step) -> usize {
        self.steps.push(step);
        self.schedule.step()
    }
}

/// How many module calls two resources share, from the root.
fn shared(left: &ModuleInstance, right: &ModuleInstance) -> usize {
    let pairs = left.0.iter().zip(right.0.iter());
    pairs.take_while(|(left, right)| left.name == right.name).count()
}

fn keys(module: &ModuleInstance, depth: usize) -> Keys {
    module.0.iter().take(depth).map(|step| step.key.clone()).collect()
}

impl Builder<'_> {
    fn add_steps(&mut self) {
        for (number, change) in self.plan.changes.iter().enumerate() {
            let makes = !matches!(change.action, Action::Delete | Action::Forget);
            let destroys = change.action.destroys() || change.action == Action::Forget;
            let pair = Pair {
                make: makes.then(|| self.steps.add(Step::Make(number))),
                destroy: destroys.then(|| self.steps.add(Step::Destroy(number))),
            };
            self.pairs.push(pair);
            let module = &change.address.resource.module;
            let place = (change.address.resource.configured(), keys(module, module.0.len()));
            self.of.entry(place).or_default().push(number);
        }
    }

    /// What can go in one call begins together.
    fn join_parties(&mut self) {
        let mut parties: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (number, party) in &self.plan.together {
            let make = self.pairs[*number].make;
            parties.entry(party).or_default().extend(make);
        }
        for party in parties.values().filter(|party| party.len() > 1) {
            self.steps.schedule.join(party);
        }
    }

    fn order_replacements(&mut self) {
        for (change, pair) in self.plan.changes.iter().zip(&self.pairs) {
            let Pair {
                make: Some(make),
                destroy: Some(destroy),
            } = *pair
            else {
                continue;
            };
            match change.action {
                Action::Replace { create_first: true } => self.steps.schedule.edge(make, destroy),
                _ => self.steps.schedule.edge(destroy, make),
            }
        }
    }

    /// What is made waits until what it depends on is made.
    fn order_making(&mut self) {
        let plan = self.plan;
        for (number, change) in plan.changes.iter().enumerate() {
            let Some(make) = self.pairs[number].make else { continue };
            let resource = change.address.resource.configured();
            for needed in plan.graph.dependencies(&resource) {
                let depth = shared(&change.address.resource.module, &needed.module);
                let gate = self.made_gate(needed, keys(&change.address.resource.module, depth));
                self.steps.schedule.edge(gate, make);
            }
        }
    }

    /// Open when a resource is made, in the module instances of those keys. A resource without instances is made
    /// when what it depends on is.
    fn made_gate(&mut self, resource: &ResourceAddress, keys: Keys) -> usize {
        let key = (resource.clone(), keys);
        if let Some(gate) = self.made.get(&key) {
            return *gate;
        }
        let gate = self.steps.add(Step::Gate);
        let keys = key.1.clone();
        self.made.insert(key, gate);
        let mut any = false;
        for number in self.matching(resource, &keys) {
            if let Some(make) = self.pairs[number].make {
                self.steps.schedule.edge(make, gate);
                any = true;
            }
        }
        if !any {
            let plan = self.plan;
            for needed in plan.graph.dependencies(resource) {
                let depth = shared(&resource.module, &needed.module).min(keys.len());
                let below = self.made_gate(needed, keys[..depth].to_vec());
                self.steps.schedule.edge(below, gate);
            }
        }
        gate
    }

    fn matching(&self, resource: &ResourceAddress, wanted: &Keys) -> Vec<usize> {
        self.of
            .range((resource.clone(), wanted.clone())..)
            .take_while(|((other, keys), _)| other == resource && keys.starts_with(wanted))
            .flat_map(|(_, numbers)| numbers.iter().copied())
            .collect()
    }

    /// What an object that goes depends on: what the state says, and order that the API implies.
    fn held_by(&self, change: &Change) -> BTreeSet<ResourceAddress> {
        let mut resources: BTreeSet<ResourceAddress> = self.stored(change).iter().cloned().collect();
        let own = change.address.resource.configured();
        resources.extend(self.plan.graph.implied_dependencies(&own).into_iter().cloned());
        resources.remove(&own);
        resources
    }

    /// What an object that stays depends on, as it was and as it will be; nothing when it was not there.
    fn turns_from(&self, change: &Change) -> BTreeSet<ResourceAddress> {
        if change.before.is_null() {
            return BTreeSet::new();
        }
        let own = change.address.resource.configured();
        let mut resources: BTreeSet<ResourceAddress> = self.stored(change).iter().cloned().collect();
        resources.extend(self.plan.graph.dependencies(&own).into_iter().cloned());
        resources.remove(&own);
        resources
    }

    fn stored(&self, change: &Change) -> &[ResourceAddress] {
        let address = change.previous.as_ref().unwrap_or(&change.address);
        let instance = self
            .plan
            .prior
            .get(&change.address)
            .or_else(|| self.plan.prior.get(address));
        let object = instance.and_then(|instance| match &change.deposed {
            Some(key) => instance.deposed.get(key),
            None => instance.current.as_ref(),
        });
        object.map_or(&[], |object| &object.dependencies)
    }

    /// What is destroyed waits until what depends on it is destroyed, or has turned to the new object.
    fn order_destroying(&mut self) {
        let destroyed: BTreeSet<ResourceAddress> = (self.plan.changes.iter().zip(&self.pairs))
            .filter(|(_, pair)| pair.destroy.is_some())
            .map(|(change, _)| change.address.resource.configured())
            .collect();
        if destroyed.is_empty() {
            return;
        }
        let mut depths: BTreeMap<ResourceAddress, BTreeSet<usize>> = BTreeMap::new();
        let plan = self.plan;
        for (number, change) in plan.changes.iter().enumerate() {
            let Pair { make, destroy } = self.pairs[number];
            let module = &change.address.resource.module;
            let mut meet = |needed: &ResourceAddress| {
                let depth = shared(module, &needed.module);
                depths.entry(needed.clone()).or_default().insert(depth);
                (needed.clone(), keys(module, depth))
            };
            if let Some(destroy) = destroy {
                for needed in self.held_by(change).intersection(&destroyed) {
                    let gate = gate(&mut self.steps, &mut self.deserted, meet(needed));
                    self.steps.schedule.edge(destroy, gate);
                }
            }
            let Some(make) = make else { continue };
            for needed in self.turns_from(change).intersection(&destroyed) {
                let turned = gate(&mut self.steps, &mut self.turned, meet(needed));
                self.steps.schedule.edge(make, turned);
            }
            if self.manners == Manners::All {
                let stored: BTreeSet<ResourceAddress> = self.stored(change).iter().cloned().collect();
                for needed in stored.intersection(&destroyed) {
                    let cleared = gate(&mut self.steps, &mut self.cleared, meet(needed));
                    self.steps.schedule.edge(cleared, make);
                }
            }
        }
        for (number, change) in plan.changes.iter().enumerate() {
            let Some(destroy) = self.pairs[number].destroy else {
                continue;
            };
            let resource = change.address.resource.configured();
            for depth in depths.get(&resource).into_iter().flatten() {
                let key = (resource.clone(), keys(&change.address.resource.module, *depth));
                self.order_one(destroy, change, &key);
            }
        }
    }

    fn order_one(&mut self, destroy: usize, change: &Change, key: &(ResourceAddress, Keys)) {
        if let Some(gate) = self.deserted.get(key) {
            self.steps.schedule.edge(*gate, destroy);
        }
        let last = change.create_before_destroy || change.deposed.is_some() || change.action == Action::Forget;
        let gate = if last {
            self.turned.get(key)
        } else {
            self.cleared.get(key)
        };
        match gate {
            Some(gate) if last && self.manners.waits(change.action) => self.steps.schedule.edge(*gate, destroy),
            Some(gate) if !last => self.steps.schedule.edge(destroy, *gate),
            _ => {}
        }
    }
}

fn gate(
    steps: &mut Steps,
    gates: &mut BTreeMap<(ResourceAddress, Keys), usize>,
    key: (ResourceAddress, Keys),
) -> usize {
    *gates.entry(key).or_insert_with(|| steps.add(Step::Gate))
}

#[cfg(test)]
mod tests;
