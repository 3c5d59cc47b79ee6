//! `ignore_changes`: the configuration is made to say what already is.

use std::sync::Arc;

use crate::language::value::{Kind, Members, Path, PathStep, Value};
use crate::schema::BlockSchema;

/// The configuration with the prior object's values at these paths. Values carry no marks.
pub fn paths<'a>(config: &Value, prior: &Value, paths: impl IntoIterator<Item = &'a Path>) -> Value {
    if prior.is_null() {
        return config.clone();
    }
    paths
        .into_iter()
        .fold(config.clone(), |config, path| put_back(config, Some(prior), path))
}

fn put_back(config: Value, prior: Option<&Value>, path: &[PathStep]) -> Value {
    let Some((step, rest)) = path.split_first() else {
        return prior.cloned().unwrap_or(config);
    };
    match (config.kind(), step) {
        (Kind::Object(members), PathStep::Name(name)) => Kind::Object(member(members, prior, name, rest, false)).into(),
        (Kind::Map(of, members), PathStep::Name(name)) => {
            Kind::Map(of.clone(), member(members, prior, name, rest, true)).into()
        }
        // A key of a map that the configuration does not write at all.
        (Kind::Null(_), PathStep::Name(name)) if rest.is_empty() => match prior.map(Value::kind) {
            Some(Kind::Map(of, before)) if before.contains_key(name) => {
                let kept = [(Arc::clone(name), before[name].clone())].into_iter().collect();
                Value::map(of.clone(), kept)
            }
            _ => config,
        },
        (Kind::List(of, values), PathStep::Index(index)) => {
            Kind::List(of.clone(), element(values, prior, *index, rest)).into()
        }
        (Kind::Tuple(values), PathStep::Index(index)) => Kind::Tuple(element(values, prior, *index, rest)).into(),
        _ => config,
    }
}

fn member(
    members: &Arc<Members>,
    prior: Option<&Value>,
    name: &Arc<str>,
    rest: &[PathStep],
    is_map: bool,
) -> Arc<Members> {
    let before = prior.and_then(|prior| prior.get(name));
    let mut members = Arc::clone(members);
    let changed = Arc::make_mut(&mut members);
    match (changed.get(name).cloned(), before) {
        (Some(_), None) if is_map && rest.is_empty() => {
            changed.remove(name);
        }
        (Some(value), _) => {
            changed.insert(Arc::clone(name), put_back(value, before, rest));
        }
        (None, Some(before)) if is_map && rest.is_empty() => {
            changed.insert(Arc::clone(name), before.clone());
        }
        (None, _) => {}
    }
    members
}

fn element(values: &Arc<Vec<Value>>, prior: Option<&Value>, index: usize, rest: &[PathStep]) -> Arc<Vec<Value>> {
    let before = prior.and_then(Value::as_sequence).and_then(|values| values.get(index));
    let mut values = Arc::clone(values);
    if let (Some(value), Some(_)) = (Arc::make_mut(&mut values).get_mut(index), before) {
        *value = put_back(value.clone(), before, rest);
    }
    values
}

/// `ignore_changes = all`: everything that the configuration may set is as it was.
pub fn all(schema: &BlockSchema, config: &Value, prior: &Value) -> Value {
    let (Kind::Object(members), false) = (config.kind(), prior.is_null()) else {
        return config.clone();
    };
    let kept = members.iter().map(|(name, value)| {
        let keeps = schema
            .attribute(name)
            .is_none_or(|attribute| attribute.usage.is_configurable());
        let before = prior.get(name).filter(|_| keeps);
        (Arc::clone(name), before.unwrap_or(value).clone())
    });
    Value::object(kept.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::types::Type;

    fn vars(pairs: &[(&str, &str)]) -> Value {
        let members = pairs
            .iter()
            .map(|(key, value)| (Arc::from(*key), Value::string(*value)));
        Value::map(Type::String, members.collect())
    }

    fn object(vars: Value) -> Value {
        Value::object([(Arc::from("vars"), vars)].into_iter().collect())
    }

    fn check(config: Value, prior: Value, path: &[&str], expected: Value) {
        let path: Path = path.iter().map(|name| PathStep::Name(Arc::from(*name))).collect();
        assert_eq!(paths(&object(config), &object(prior), [&path]), object(expected));
    }

    #[test]
    fn an_ignored_key_of_a_map_is_as_it_was() {
        let path = ["vars", "A"];
        check(
            vars(&[("A", "new"), ("B", "b")]),
            vars(&[("A", "old")]),
            &path,
            vars(&[("A", "old"), ("B", "b")]),
        );
        check(
            vars(&[("A", "new"), ("B", "b")]),
            vars(&[("B", "b")]),
            &path,
            vars(&[("B", "b")]),
        );
        check(
            vars(&[("B", "b")]),
            vars(&[("A", "old")]),
            &path,
            vars(&[("A", "old"), ("B", "b")]),
        );
        check(
            Value::null(Type::map(Type::String)),
            vars(&[("A", "old"), ("B", "b")]),
            &path,
            vars(&[("A", "old")]),
        );
    }

    #[test]
    fn an_ignored_attribute_is_as_it_was() {
        check(
            vars(&[("A", "new")]),
            vars(&[("Z", "old")]),
            &["vars"],
            vars(&[("Z", "old")]),
        );
    }
}
