//! What is known about one node in one instance of its module.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::address::InstanceKey;
use crate::config::Repeat;
use crate::diagnostic::Diagnostic;
use crate::language::types::Type;
use crate::language::value::{Kind, Members, Value};

/// How many instances a resource or module call has.
#[derive(Clone, PartialEq, Debug)]
pub enum Expansion {
    /// One, without key.
    Single,
    /// None: `enabled` is false. References see null.
    Absent,
    /// `count`
    Count(u64),
    /// `for_each`: the values of `each.value` by key.
    Each(Arc<Members>),
    /// Not known yet; one instance without key stands for all.
    Unknown {
        /// By `for_each` rather than by `count`.
        each: bool,
        /// The type of `each.value`.
        of: Type,
    },
}

impl Expansion {
    /// The keys, in order.
    pub fn keys(&self) -> Vec<Option<InstanceKey>> {
        match self {
            Self::Single | Self::Unknown { .. } => vec![None],
            Self::Absent => Vec::new(),
            Self::Count(count) => (0..*count).map(|index| Some(InstanceKey::Index(index))).collect(),
            Self::Each(members) => members
                .keys()
                .map(|name| Some(InstanceKey::Name(Arc::clone(name))))
                .collect(),
        }
    }

    /// Whether there is an instance of that key.
    pub fn has(&self, key: Option<&InstanceKey>) -> bool {
        match (self, key) {
            (Self::Single | Self::Unknown { .. }, None) => true,
            (Self::Count(count), Some(InstanceKey::Index(index))) => index < count,
            (Self::Each(members), Some(InstanceKey::Name(name))) => members.contains_key(name),
            _ => false,
        }
    }

    /// What `each` and `count` are in the instance of that key.
    pub(super) fn repetition(&self, key: Option<&InstanceKey>) -> Repetition {
        match (self, key) {
            (Self::Single | Self::Absent, _) => Repetition::Once,
            (Self::Unknown { each: false, .. }, _) => Repetition::Index(Value::unknown(Type::Number).not_null()),
            (Self::Unknown { each: true, of }, _) => {
                Repetition::Each(Value::unknown(Type::String).not_null(), Value::unknown(of.clone()))
            }
            (_, Some(InstanceKey::Index(index))) => Repetition::Index(Value::number(*index as i64)),
            (Self::Each(members), Some(InstanceKey::Name(name))) => Repetition::Each(
                Value::string(Arc::clone(name)),
                members.get(name).cloned().unwrap_or_else(|| Value::null(Type::Dynamic)),
            ),
            _ => Repetition::Once,
        }
    }

    /// Whether nothing that `each` is can change any more.
    pub(super) fn is_settled(&self) -> bool {
        match self {
            Self::Each(members) => members.values().all(Value::is_wholly_known),
            _ => true,
        }
    }

    /// Takes the values of the same keys.
    pub(super) fn learn(&mut self, now: Self) {
        if let (Self::Each(known), Self::Each(now)) = (self, now) {
            if known.keys().eq(now.keys()) {
                *known = now;
                return;
            }
            for (name, value) in Arc::make_mut(known) {
                now.get(name).into_iter().for_each(|now| *value = now.clone());
            }
        }
    }

    /// The position of an instance among the others.
    fn position(&self, key: Option<&InstanceKey>) -> Option<usize> {
        match (self, key) {
            (Self::Single | Self::Unknown { .. }, None) => Some(0),
            (Self::Count(count), Some(InstanceKey::Index(index))) if index < count => usize::try_from(*index).ok(),
            (Self::Each(members), Some(InstanceKey::Name(name))) => members.keys().position(|known| known == name),
            _ => None,
        }
    }
}

/// What `each` and `count` are.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Repetition {
    /// Neither is there.
    Once,
    /// `count.index`
    Index(Value),
    /// `each.key` and `each.value`
    Each(Value, Value),
}

/// A resource with its instances.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Expanded {
    pub(super) expansion: Expansion,
    /// As references see it: the object, a tuple of them, or an object of them.
    whole: Value,
    /// The evaluated bodies, in the order of the keys.
    configs: Vec<Value>,
}

impl Expanded {
    /// Instances in the order of the expansion's keys, each with its value and its configuration.
    pub(super) fn new(expansion: Expansion, instances: Vec<(Value, Value)>) -> Self {
        let (mut values, configs): (Vec<Value>, Vec<Value>) = instances.into_iter().unzip();
        let whole = match &expansion {
            Expansion::Single | Expansion::Unknown { .. } => {
                values.pop().unwrap_or_else(|| Value::unknown(Type::Dynamic))
            }
            Expansion::Absent => Value::null(Type::Dynamic),
            Expansion::Count(_) => Value::tuple(values),
            Expansion::Each(members) => Value::object(members.keys().cloned().zip(values).collect()),
        };
        Self {
            expansion,
            whole,
            configs,
        }
    }

    /// What exists, whatever the configuration asks for: unknown where nothing does, and where a number is missing
    /// among others.
    pub(super) fn existing(repeat: &Repeat, instances: Vec<(Option<InstanceKey>, Value)>) -> Self {
        let unknown = || Value::unknown(Type::Dynamic);
        let mut alone = None;
        let mut numbered = BTreeMap::new();
        let mut named = Members::new();
        let is_empty = instances.is_empty();
        for (key, value) in instances {
            match key {
                None => alone = Some(value),
                Some(InstanceKey::Index(index)) => _ = numbered.insert(index, value),
                Some(InstanceKey::Name(name)) => _ = named.insert(name, value),
            }
        }
        let (expansion, values): (_, Vec<Value>) = match repeat {
            Repeat::Once | Repeat::Enabled(_) => (Expansion::Single, vec![alone.unwrap_or_else(unknown)]),
            Repeat::Count(_) | Repeat::ForEach(_) if is_empty => {
                let each = matches!(repeat, Repeat::ForEach(_));
                let of = Type::Dynamic;
                (Expansion::Unknown { each, of }, vec![unknown()])
            }
            Repeat::Count(_) => {
                let count = numbered.keys().last().map_or(0, |last| last + 1);
                let values = (0..count).map(|index| numbered.remove(&index).unwrap_or_else(unknown));
                (Expansion::Count(count), values.collect())
            }
            Repeat::ForEach(_) => {
                let values = named.values().cloned().collect();
                (Expansion::Each(Arc::new(named)), values)
            }
        };
        Self::new(expansion, values.into_iter().map(|value| (value, unknown())).collect())
    }

    /// As a reference without key sees it.
    pub(super) fn whole(&self) -> Value {
        match self.expansion {
            Expansion::Unknown { .. } => Value::unknown(Type::Dynamic),
            _ => self.whole.clone(),
        }
    }

    /// One instance. While the keys are unknown, any key means the one that stands for all.
    pub(super) fn get(&self, key: Option<&InstanceKey>) -> Option<&Value> {
        match (&self.expansion, self.whole.kind(), key) {
            (Expansion::Single | Expansion::Absent, _, None) | (Expansion::Unknown { .. }, ..) => Some(&self.whole),
            (Expansion::Count(_), Kind::Tuple(values), Some(InstanceKey::Index(index))) => {
                values.get(usize::try_from(*index).ok()?)
            }
            (Expansion::Each(_), Kind::Object(values), Some(InstanceKey::Name(name))) => values.get(name),
            _ => None,
        }
    }

    /// Puts another value in an instance's place; false when there is no such instance.
    pub(super) fn set(&mut self, key: Option<&InstanceKey>, value: Value) -> bool {
        if !self.expansion.has(key) {
            return false;
        }
        let whole = std::mem::replace(&mut self.whole, Value::unknown(Type::Dynamic));
        self.whole = match (whole.into_kind(), key) {
            (_, None) => value,
            // Nobody else holds the collection in the usual case, and then nothing is copied.
            (Kind::Tuple(mut values), Some(InstanceKey::Index(index))) => {
                let slot = usize::try_from(*index)
                    .ok()
                    .and_then(|at| Arc::make_mut(&mut values).get_mut(at));
                slot.into_iter().for_each(|slot| *slot = value.clone());
                Kind::Tuple(values).into()
            }
            (Kind::Object(mut values), Some(InstanceKey::Name(name))) => {
                let slot = Arc::make_mut(&mut values).get_mut(name);
                slot.into_iter().for_each(|slot| *slot = value.clone());
                Kind::Object(values).into()
            }
            (kind, _) => kind.into(),
        };
        true
    }

    pub(super) fn config(&self, key: Option<&InstanceKey>) -> Option<&Value> {
        self.configs.get(self.expansion.position(key)?)
    }

    /// Every instance with its key, value and configuration.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Option<InstanceKey>, &Value, &Value)> {
        let keys = self.expansion.keys();
        keys.into_iter().zip(&self.configs).filter_map(|(key, config)| {
            let value = self.get(key.as_ref())?;
            Some((key, value, config))
        })
    }
}

/// What became of a node.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Outcome {
    /// Not evaluated yet.
    Pending,
    /// A value.
    Value(Value),
    /// A resource.
    Resource(Expanded),
    /// A module call.
    Call(Expansion),
    /// Something that has no value.
    Done,
}

/// An outcome and what is wrong.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) outcome: Outcome,
    pub(super) problems: Vec<Diagnostic>,
    /// Something it was computed from has changed since.
    pub(super) stale: bool,
    /// Of what has instances: whether all that `each` is in them is known for good.
    pub(super) settled: bool,
}

impl Cell {
    pub(super) fn pending() -> Self {
        Self::new(Outcome::Pending, Vec::new())
    }

    pub(super) fn new(outcome: Outcome, problems: Vec<Diagnostic>) -> Self {
        Self {
            outcome,
            problems,
            stale: false,
            settled: false,
        }
    }

    pub(super) fn value(value: Value, problems: Vec<Diagnostic>) -> Self {
        Self::new(Outcome::Value(value), problems)
    }
}
