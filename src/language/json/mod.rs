//! JSON and values, both ways, with numbers kept to the last digit.
//!
//! Text goes through our own reader and writer, because the reference keeps 512-bit numbers in JSON. Trees of
//! `serde_json` are for those who build documents: their numbers are exact up to 64 bits, else the nearest double.
//! Sensitive values are written like others: who calls has the right to see them.

mod read;
mod types;
mod write;

use std::sync::Arc;

use serde_json::Value as Tree;

pub use read::{JsonError, from_text, from_text_implied};
pub use types::{type_from_json, type_to_json};
pub use write::{NotYetKnown, to_text};

use super::convert::{ConvertError, convert, plain};
use super::number::Number;
use super::types::Type;
use super::value::{Kind, Members, Path, PathStep, Value};

/// The tree of a value. What is unknown is left out of objects and maps, and null elsewhere: as the reference's
/// plan document has it. Marks are dropped.
pub fn to_json(value: &Value) -> Tree {
    match value.kind() {
        Kind::Null(_) | Kind::Unknown(..) => Tree::Null,
        Kind::Bool(value) => Tree::Bool(*value),
        Kind::Number(number) => number_to_json(number),
        Kind::String(text) => Tree::String(text.to_string()),
        Kind::List(_, values) | Kind::Set(_, values) | Kind::Tuple(values) => {
            Tree::Array(values.iter().map(to_json).collect())
        }
        Kind::Map(_, values) | Kind::Object(values) => Tree::Object(
            values
                .iter()
                .filter(|(_, value)| value.is_known())
                .map(|(name, value)| (name.to_string(), to_json(value)))
                .collect(),
        ),
    }
}

fn number_to_json(number: &Number) -> Tree {
    if let Some(value) = number.to_i64() {
        return value.into();
    }
    if let Some(value) = number.to_bigint().and_then(|value| u64::try_from(value).ok()) {
        return value.into();
    }
    // An infinity has no JSON.
    serde_json::Number::from_f64(number.to_f64()).map_or(Tree::Null, Tree::Number)
}

fn number_from_json(number: &serde_json::Number) -> Number {
    number.to_string().parse().unwrap_or(Number::ZERO)
}

/// The value of a tree as that type: arrays as lists, sets or tuples, objects as maps or objects (all attributes
/// must be there save those that may be left out, and no others), primitives converted where the reference does.
pub fn from_json(tree: &Tree, of: &Type) -> Result<Value, ConvertError> {
    Reader { path: Path::new() }.read(tree, of)
}

/// The value that a tree looks like: arrays are tuples, objects are objects, null is of any type.
pub fn from_json_implied(tree: &Tree) -> Value {
    match tree {
        Tree::Null => Value::null(Type::Dynamic),
        Tree::Bool(value) => Value::bool(*value),
        Tree::Number(number) => Value::number(number_from_json(number)),
        Tree::String(text) => Value::text(text),
        Tree::Array(values) => Value::tuple(values.iter().map(from_json_implied).collect()),
        Tree::Object(values) => Value::object(
            values
                .iter()
                .map(|(name, value)| (Arc::from(name.as_str()), from_json_implied(value)))
                .collect(),
        ),
    }
}

struct Reader {
    path: Path,
}

impl Reader {
    fn error(&self, message: impl Into<String>) -> ConvertError {
        ConvertError {
            path: self.path.clone(),
            message: message.into(),
        }
    }

    fn at(&mut self, step: PathStep, tree: &Tree, of: &Type) -> Result<Value, ConvertError> {
        self.path.push(step);
        let value = self.read(tree, of)?;
        self.path.pop();
        Ok(value)
    }

    fn read(&mut self, tree: &Tree, of: &Type) -> Result<Value, ConvertError> {
        if tree.is_null() {
            return Ok(Value::null(plain(of)));
        }
        match (of, tree) {
            (Type::Dynamic, _) => dynamic(tree).ok_or_else(|| self.error("a value with its type is required")),
            (Type::Bool | Type::Number | Type::String, Tree::Array(_) | Tree::Object(_)) => {
                Err(self.error(format!("{} is required", of.friendly())))
            }
            (Type::Bool | Type::Number | Type::String, _) => {
                convert(&from_json_implied(tree), of).map_err(|error| self.error(error.message))
            }
            (Type::List(element), Tree::Array(trees)) => {
                Ok(Value::list(plain(element), self.elements(trees, element)?))
            }
            (Type::Set(element), Tree::Array(trees)) => Ok(Value::set(plain(element), self.elements(trees, element)?)),
            (Type::Tuple(elements), Tree::Array(trees)) => self.tuple(trees, elements),
            (Type::Map(element), Tree::Object(trees)) => {
                let mut members = Members::new();
                for (name, tree) in trees {
                    let name: Arc<str> = name.as_str().into();
                    let value = self.at(PathStep::Name(Arc::clone(&name)), tree, element)?;
                    members.insert(name, value);
                }
                Ok(Value::map(plain(element), members))
            }
            (Type::Object(object), Tree::Object(trees)) => {
                if let Some(name) = trees.keys().find(|name| !object.attributes.contains_key(name.as_str())) {
                    return Err(self.error(format!("unsupported attribute \"{name}\"")));
                }
                let mut members = Members::new();
                for (name, of) in &object.attributes {
                    let value = match trees.get(&**name) {
                        Some(tree) => self.at(PathStep::Name(Arc::clone(name)), tree, of)?,
                        None => Value::null(plain(of)),
                    };
                    members.insert(Arc::clone(name), value);
                }
                Ok(Value::object(members))
            }
            _ => Err(self.error(format!("{} is required", of.friendly()))),
        }
    }

    fn elements(&mut self, trees: &[Tree], of: &Type) -> Result<Vec<Value>, ConvertError> {
        trees
            .iter()
            .enumerate()
            .map(|(index, tree)| self.at(PathStep::Index(index), tree, of))
            .collect()
    }

    fn tuple(&mut self, trees: &[Tree], types: &[Type]) -> Result<Value, ConvertError> {
        if trees.len() != types.len() {
            let few = if trees.len() < types.len() {
                "not enough"
            } else {
                "too many"
            };
            return Err(self.error(format!("{few} tuple elements (need {})", types.len())));
        }
        let mut values = Vec::with_capacity(trees.len());
        for (index, (tree, of)) in trees.iter().zip(types).enumerate() {
            values.push(self.at(PathStep::Index(index), tree, of)?);
        }
        Ok(Value::tuple(values))
    }
}

/// `{"type": …, "value": …}`, as states hold values of any type; anything else as it looks.
fn dynamic(tree: &Tree) -> Option<Value> {
    if let Tree::Object(members) = tree
        && members.len() == 2
        && let (Some(of), Some(value)) = (members.get("type"), members.get("value"))
        && let Some(of) = type_from_json(of)
    {
        return from_json(value, &of).ok();
    }
    Some(from_json_implied(tree))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_become_values_of_a_type_and_come_back() {
        let of = Type::object([
            ("name", Type::String),
            ("vars", Type::map(Type::String)),
            ("tags", Type::set(Type::Number)),
            ("none", Type::Bool),
        ]);
        let tree = serde_json::json!({"name": "web", "vars": {"A": "1"}, "tags": [3, 1, 18446744073709551615u64], "none": null});
        let value = from_json(&tree, &of).expect("it conforms");
        assert_eq!(value.ty(), of);
        assert_eq!(
            to_json(&value),
            serde_json::json!({"name": "web", "none": null, "tags": [1, 3, 18446744073709551615u64], "vars": {"A": "1"}})
        );
    }

    #[test]
    fn what_does_not_conform_is_named_with_its_place() {
        let of = Type::object([("a", Type::list(Type::Number))]);
        let message = |tree: Tree| from_json(&tree, &of).expect_err("it does not conform").to_string();
        assert_eq!(
            message(serde_json::json!({"a": [1, "x"]})),
            ".a[1]: a number is required"
        );
        assert_eq!(message(serde_json::json!({"b": 1})), "unsupported attribute \"b\"");
        assert_eq!(message(serde_json::json!({"a": {}})), ".a: list of number is required");
    }

    #[test]
    fn unknown_members_are_left_out_and_unknown_elements_null() {
        let value = Value::object(Members::from([
            ("a".into(), Value::unknown(Type::String)),
            ("b".into(), Value::tuple(vec![Value::unknown(Type::String)])),
        ]));
        assert_eq!(to_json(&value), serde_json::json!({"b": [null]}));
    }

    #[test]
    fn text_keeps_every_digit() {
        let text = r#"{"a":[1e400,0.1,12345678901234567890123],"b":"\u003cé😀"}"#;
        let value = from_text_implied(text).expect("it is JSON");
        assert_eq!(
            to_text(&value).expect("it is known"),
            format!(
                r#"{{"a":[1{},0.1,12345678901234567890123],"b":"\u003cé😀"}}"#,
                "0".repeat(400)
            )
        );
    }

    #[test]
    fn broken_text_is_an_error_with_its_offset() {
        for (text, offset) in [
            ("", 0),
            ("[1,]", 3),
            ("{\"a\" 1}", 5),
            ("01", 1),
            ("\"a\nb\"", 2),
            ("nul", 3),
            ("1 2", 2),
            (&"[".repeat(501), 500),
        ] {
            assert_eq!(from_text_implied(text).expect_err(text).offset, offset, "{text}");
        }
    }

    #[test]
    fn types_have_the_notation_of_states() {
        for text in [
            r#""dynamic""#,
            r#"["list","string"]"#,
            r#"["object",{"a":"number","b":["tuple",["bool",["set","string"]]]}]"#,
            r#"["object",{"a":"number"},["a"]]"#,
        ] {
            let tree: Tree = serde_json::from_str(text).expect("JSON");
            let of = type_from_json(&tree).expect(text);
            assert_eq!(type_to_json(&of), tree);
        }
        assert_eq!(type_from_json(&serde_json::json!(["list"])), None);
    }
}
