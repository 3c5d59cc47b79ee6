//! Whether a provider keeps its word: a plan fits the configuration, a result fits the plan.

use std::fmt::Write;
use std::sync::Arc;

use crate::language::value::{Kind, Path, PathStep, Value};
use crate::schema::{BlockSchema, Nesting};

/// Where a plan contradicts the configuration: an attribute that is set must come out as set (or stay as it was:
/// `Basic` and `basic` are the same dyno size). Values carry no marks.
pub fn plan_faults(schema: &BlockSchema, prior: &Value, config: &Value, planned: &Value) -> Vec<Path> {
    let mut faults = Vec::new();
    plan_block(schema, prior, config, planned, &mut Vec::new(), &mut faults);
    faults
}

fn plan_block(
    schema: &BlockSchema,
    prior: &Value,
    config: &Value,
    planned: &Value,
    path: &mut Path,
    faults: &mut Vec<Path>,
) {
    for attribute in &schema.attributes {
        let Some(wanted) = config.get(&attribute.name).filter(|value| !value.is_null()) else {
            continue;
        };
        let got = planned.get(&attribute.name);
        let kept = got == prior.get(&attribute.name);
        if !kept && got.is_none_or(|got| !fits(wanted, got)) {
            path.push(PathStep::Name(Arc::clone(&attribute.name)));
            faults.push(path.clone());
            path.pop();
        }
    }
    for nested in schema.blocks.iter().filter(|nested| nested.nesting == Nesting::List) {
        let sequence = |value: &Value| {
            value
                .get(&nested.name)
                .and_then(Value::as_sequence)
                .map(<[Value]>::to_vec)
        };
        let (Some(wanted), Some(got)) = (sequence(config), sequence(planned)) else {
            continue;
        };
        path.push(PathStep::Name(Arc::clone(&nested.name)));
        let kept = planned.get(&nested.name) == prior.get(&nested.name);
        if wanted.is_empty() && kept {
            // The provider fills in what nobody wrote, as the tunnels of a VPN.
        } else if wanted.len() == got.len() {
            let before = sequence(prior).unwrap_or_default();
            let none = Value::null(nested.block.implied_type());
            for (index, (wanted, got)) in wanted.iter().zip(&got).enumerate() {
                path.push(PathStep::Index(index));
                plan_block(
                    &nested.block,
                    before.get(index).unwrap_or(&none),
                    wanted,
                    got,
                    path,
                    faults,
                );
                path.pop();
            }
        } else {
            faults.push(path.clone());
        }
        path.pop();
    }
}

/// Where a result contradicts the plan: what was known must come out as planned, and nothing may stay unknown.
/// Values carry no marks.
pub fn apply_faults(planned: &Value, result: &Value) -> Vec<Path> {
    let mut faults = Vec::new();
    contradictions(planned, result, &mut Vec::new(), &mut faults);
    faults
}

fn contradictions(planned: &Value, result: &Value, path: &mut Path, faults: &mut Vec<Path>) {
    match (planned.kind(), result.kind()) {
        (_, Kind::Unknown(..)) => faults.push(path.clone()),
        (Kind::Unknown(..), _) => {
            if !result.is_wholly_known() {
                faults.push(path.clone());
            }
        }
        (Kind::Object(before), Kind::Object(after)) | (Kind::Map(_, before), Kind::Map(_, after)) => {
            if before.len() != after.len() {
                faults.push(path.clone());
                return;
            }
            for ((name, planned), (other, result)) in before.iter().zip(after.iter()) {
                path.push(PathStep::Name(Arc::clone(name)));
                if name == other {
                    contradictions(planned, result, path, faults);
                } else {
                    faults.push(path.clone());
                }
                path.pop();
            }
        }
        (Kind::List(_, before), Kind::List(_, after)) | (Kind::Tuple(before), Kind::Tuple(after)) => {
            if before.len() != after.len() {
                faults.push(path.clone());
                return;
            }
            for (index, (planned, result)) in before.iter().zip(after.iter()).enumerate() {
                path.push(PathStep::Index(index));
                contradictions(planned, result, path, faults);
                path.pop();
            }
        }
        _ => {
            if !fits(planned, result) {
                faults.push(path.clone());
            }
        }
    }
}

/// Whether a value can be what became of another: equal where that is known.
pub fn fits(planned: &Value, result: &Value) -> bool {
    match (planned.kind(), result.kind()) {
        (Kind::Unknown(..), _) => true,
        (Kind::Null(_), Kind::Null(_)) => true,
        // States tell the two apart, the public provider does not.
        (Kind::Null(_), Kind::String(text)) if text.is_empty() => true,
        (Kind::List(_, before), Kind::List(_, after)) | (Kind::Tuple(before), Kind::Tuple(after)) => {
            before.len() == after.len() && before.iter().zip(after.iter()).all(|(p, r)| fits(p, r))
        }
        // Which element became which cannot be told while some are unknown.
        (Kind::Set(_, before), Kind::Set(_, after)) => {
            before == after || before.iter().any(|element| !element.is_wholly_known())
        }
        (Kind::Map(_, before), Kind::Map(_, after)) | (Kind::Object(before), Kind::Object(after)) => {
            before.len() == after.len()
                && before
                    .iter()
                    .zip(after.iter())
                    .all(|((name, p), (other, r))| name == other && fits(p, r))
        }
        _ => planned == result,
    }
}

/// A path as people write it: `config_vars["A"]`, `organization[0].name`; `.` for all of it.
pub fn path_text(path: &[PathStep]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            PathStep::Name(name) if plain(name) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(name);
            }
            PathStep::Name(name) => {
                let _ = write!(text, "[{name:?}]");
            }
            PathStep::Index(index) => {
                let _ = write!(text, "[{index}]");
            }
            PathStep::Element => text.push_str("[*]"),
        }
    }
    if text.is_empty() { ".".into() } else { text }
}

fn plain(name: &str) -> bool {
    name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
        && name.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::types::Type;

    fn object(id: Value, name: &str) -> Value {
        Value::object(
            [(Arc::from("id"), id), (Arc::from("name"), Value::string(name))]
                .into_iter()
                .collect(),
        )
    }

    #[test]
    fn a_result_fills_what_was_unknown_and_changes_nothing_else() {
        let planned = object(Value::unknown(Type::String), "web");
        assert!(apply_faults(&planned, &object(Value::string("1"), "web")).is_empty());
        let faults = apply_faults(&planned, &object(Value::unknown(Type::String), "other"));
        let texts: Vec<String> = faults.iter().map(|path| path_text(path)).collect();
        assert_eq!(texts, ["id", "name"]);
    }
}
