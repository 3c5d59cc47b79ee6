//! What becomes of the outputs of the root module.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Action, OutputChange};
use crate::language::json::from_text_implied;
use crate::language::types::Type;
use crate::language::value::Value;
use crate::state::{Output, State};

/// Compares what the state has with what is configured: value and whether it is declared sensitive, by name.
pub(super) fn changes(state: &State, now: BTreeMap<Arc<str>, (Value, bool)>) -> Vec<OutputChange> {
    let mut changes = Vec::new();
    for (name, stored) in &state.outputs {
        if !now.contains_key(name) {
            changes.push(OutputChange {
                name: Arc::clone(name),
                action: Action::Delete,
                before: decoded(stored),
                after: Value::null(Type::Dynamic),
                sensitive: stored.sensitive,
            });
        }
    }
    for (name, (after, sensitive)) in now {
        let stored = state.outputs.get(&name);
        let before = stored.map(decoded);
        let action = action(stored, before.as_ref(), &after, sensitive);
        changes.push(OutputChange {
            name,
            action,
            before: before.unwrap_or_else(|| Value::null(Type::Dynamic)),
            after: if sensitive { after.sensitive() } else { after },
            sensitive,
        });
    }
    changes.sort_by(|left, right| left.name.cmp(&right.name));
    changes
}

fn action(stored: Option<&Output>, before: Option<&Value>, after: &Value, sensitive: bool) -> Action {
    let (Some(stored), Some(before)) = (stored, before) else {
        return if after.is_null() { Action::NoOp } else { Action::Create };
    };
    if after.is_null() {
        return Action::Delete;
    }
    let same = before.clone().unmark_deep().0 == after.clone().unmark_deep().0;
    if same && stored.sensitive == sensitive {
        Action::NoOp
    } else {
        Action::Update
    }
}

/// All outputs go.
pub(super) fn gone(state: &State) -> Vec<OutputChange> {
    changes(state, BTreeMap::new())
}

/// The value of an output in the state, marked when it is sensitive.
pub fn decoded(output: &Output) -> Value {
    let implied = from_text_implied(output.value.text()).unwrap_or_else(|_| Value::null(Type::Dynamic));
    let value = crate::language::convert::convert(&implied, &output.ty).unwrap_or(implied);
    if output.sensitive { value.sensitive() } else { value }
}
