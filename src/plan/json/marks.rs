//! Where a value is sensitive or unknown, as the reference's documents say it: true at the place, false or nothing elsewhere.

use serde_json::{Value as Tree, json};

use crate::language::types::Type;
use crate::language::value::{Kind, Members, Value};

/// Where something sensitive is. Objects and maps leave out what is not; lists say false.
pub fn sensitive_as_bool(value: &Value) -> Tree {
    if value.is_sensitive() {
        return json!(true);
    }
    match value.kind() {
        Kind::List(_, values) | Kind::Set(_, values) | Kind::Tuple(values) => {
            values.iter().map(sensitive_as_bool).collect()
        }
        Kind::Map(_, members) | Kind::Object(members) => only_true(members, sensitive_as_bool),
        Kind::Unknown(Type::List(_) | Type::Set(_) | Type::Tuple(_), _) => json!([]),
        Kind::Unknown(Type::Map(_) | Type::Object(_), _) => json!({}),
        _ => json!(false),
    }
}

/// Where something is unknown. Objects and maps leave out what is not; lists say false.
pub fn unknown_as_bool(value: &Value) -> Tree {
    match value.kind() {
        Kind::Unknown(..) => json!(true),
        Kind::List(_, values) | Kind::Set(_, values) | Kind::Tuple(values) => {
            values.iter().map(unknown_as_bool).collect()
        }
        Kind::Map(_, members) | Kind::Object(members) => only_true(members, unknown_as_bool),
        _ => json!(false),
    }
}

fn only_true(members: &Members, of: impl Fn(&Value) -> Tree) -> Tree {
    let told = members.iter().map(|(name, value)| (name.to_string(), of(value)));
    Tree::Object(told.filter(|(_, tree)| *tree != json!(false)).collect())
}
