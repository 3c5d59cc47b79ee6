//! When two values are equal, when they are the same, and when that cannot be known yet.
//!
//! Marks do not count; callers put them on the result.

use super::number::Number;
use super::types::Type;
use super::value::{Kind, Marks, Members, Refinement, Value};

impl Value {
    /// What `==` gives: a bool, or unknown, with the marks of both sides (those deep inside included).
    #[must_use]
    pub fn equals(&self, other: &Value) -> Value {
        let marks = self.marks_deep().union(other.marks_deep());
        match equal(self, other) {
            Some(verdict) => Value::bool(verdict),
            None => unknown_bool(),
        }
        .mark(marks)
    }

    /// Whether they are surely equal: what sets and maps of known keys go by.
    pub fn is_equal(&self, other: &Value) -> bool {
        equal(self, other) == Some(true)
    }

    /// Whether both have the same type, found without building it.
    pub fn same_type(&self, other: &Value) -> bool {
        match (self.kind(), other.kind()) {
            (Kind::Bool(_), Kind::Bool(_))
            | (Kind::Number(_), Kind::Number(_))
            | (Kind::String(_), Kind::String(_)) => true,
            (Kind::Tuple(a), Kind::Tuple(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.same_type(b))
            }
            (Kind::Object(a), Kind::Object(b)) => same_members(a, b, Value::same_type),
            _ => self.has_type(&other.ty()),
        }
    }

    /// Whether it is of that very type (names that may be left out do not count).
    pub fn has_type(&self, of: &Type) -> bool {
        match (self.kind(), of) {
            (Kind::Bool(_), Type::Bool) | (Kind::Number(_), Type::Number) | (Kind::String(_), Type::String) => true,
            (Kind::List(element, _), Type::List(wanted))
            | (Kind::Set(element, _), Type::Set(wanted))
            | (Kind::Map(element, _), Type::Map(wanted)) => same(element, wanted),
            (Kind::Tuple(values), Type::Tuple(wanted)) => {
                values.len() == wanted.len() && values.iter().zip(wanted.iter()).all(|(value, of)| value.has_type(of))
            }
            (Kind::Object(values), Type::Object(wanted)) => {
                values.len() == wanted.attributes.len()
                    && values
                        .iter()
                        .zip(&wanted.attributes)
                        .all(|((name, value), (key, of))| name == key && value.has_type(of))
            }
            (Kind::Null(actual) | Kind::Unknown(actual, _), wanted) => same(actual, wanted),
            _ => false,
        }
    }

    /// Whether nothing inside is unknown and of unknown type.
    fn has_wholly_known_type(&self) -> bool {
        match self.kind() {
            Kind::Unknown(of, _) => of.is_concrete(),
            Kind::List(_, values) | Kind::Set(_, values) | Kind::Tuple(values) => {
                values.iter().all(Value::has_wholly_known_type)
            }
            Kind::Map(_, values) | Kind::Object(values) => values.values().all(Value::has_wholly_known_type),
            _ => true,
        }
    }
}

/// A bool that is not known yet and will not be null.
pub(crate) fn unknown_bool() -> Value {
    Value::unknown(Type::Bool).not_null()
}

/// Whether two types are the same, names that may be left out aside.
pub(crate) fn same(left: &Type, right: &Type) -> bool {
    match (left, right) {
        (Type::List(a), Type::List(b)) | (Type::Set(a), Type::Set(b)) | (Type::Map(a), Type::Map(b)) => same(a, b),
        (Type::Tuple(a), Type::Tuple(b)) => a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b)),
        (Type::Object(a), Type::Object(b)) => {
            a.attributes.len() == b.attributes.len()
                && a.attributes
                    .iter()
                    .zip(&b.attributes)
                    .all(|((name, a), (key, b))| name == key && same(a, b))
        }
        _ => left == right,
    }
}

fn same_members(left: &Members, right: &Members, test: impl Fn(&Value, &Value) -> bool) -> bool {
    left.len() == right.len()
        && left
            .iter()
            .zip(right)
            .all(|((name, a), (key, b))| name == key && test(a, b))
}

/// The verdict, or none when it depends on what is not known.
pub(crate) fn equal(left: &Value, right: &Value) -> Option<bool> {
    match (left.kind(), right.kind()) {
        (Kind::String(a), Kind::String(b)) => return Some(a == b),
        (Kind::Number(a), Kind::Number(b)) => return Some(a == b),
        (Kind::Bool(a), Kind::Bool(b)) => return Some(a == b),
        (Kind::Null(_), Kind::Null(_)) => return Some(true),
        (Kind::Unknown(..), Kind::Unknown(..)) => return None,
        (Kind::Unknown(of, refinement), _) => return with_unknown(of, refinement.as_deref(), right),
        (_, Kind::Unknown(of, refinement)) => return with_unknown(of, refinement.as_deref(), left),
        (Kind::Null(_), _) | (_, Kind::Null(_)) => return Some(false),
        _ => {}
    }
    if !(left.has_wholly_known_type() && right.has_wholly_known_type()) {
        return if may_match(&left.ty(), &right.ty()) {
            None
        } else {
            Some(false)
        };
    }
    if !left.same_type(right) {
        return Some(false);
    }
    match (left.kind(), right.kind()) {
        (Kind::Set(_, a), Kind::Set(_, b)) => equal_sets(a, b),
        (Kind::List(_, a), Kind::List(_, b)) | (Kind::Tuple(a), Kind::Tuple(b)) => {
            if a.len() != b.len() {
                return Some(false);
            }
            all_equal(a.iter().zip(b.iter()))
        }
        (Kind::Map(_, a), Kind::Map(_, b)) | (Kind::Object(a), Kind::Object(b)) => {
            if !same_members(a, b, |_, _| true) {
                return Some(false);
            }
            all_equal(a.values().zip(b.values()))
        }
        _ => Some(false),
    }
}

fn all_equal<'a>(pairs: impl Iterator<Item = (&'a Value, &'a Value)>) -> Option<bool> {
    for (left, right) in pairs {
        match equal(left, right) {
            Some(true) => {}
            verdict => return verdict,
        }
    }
    Some(true)
}

fn equal_sets(left: &[Value], right: &[Value]) -> Option<bool> {
    if left.iter().chain(right).any(|value| !value.is_known()) {
        return None;
    }
    // Both are sorted and without duplicates: equal sets are equal element by element.
    Some(left.len() == right.len() && all_equal(left.iter().zip(right)) == Some(true))
}

/// An unknown against something known.
fn with_unknown(of: &Type, refinement: Option<&Refinement>, known: &Value) -> Option<bool> {
    if known.is_null() {
        return if refinement.is_some_and(|refinement| refinement.not_null) {
            Some(false)
        } else {
            None
        };
    }
    if !of.is_concrete() {
        return if may_match(of, &known.ty()) { None } else { Some(false) };
    }
    if !known.has_type(of) && known.has_wholly_known_type() {
        return Some(false);
    }
    let refinement = refinement?;
    let excluded = match known.kind() {
        Kind::String(text) => refinement
            .prefix
            .as_ref()
            .is_some_and(|prefix| !text.starts_with(&**prefix)),
        Kind::Number(number) => {
            refinement.min.as_ref().is_some_and(|min| number.compare(min).is_lt())
                || refinement.max.as_ref().is_some_and(|max| number.compare(max).is_gt())
        }
        Kind::List(_, values) => !within_bounds(refinement, values.len()),
        Kind::Map(_, values) => !within_bounds(refinement, values.len()),
        Kind::Set(_, values) if known.is_wholly_known() => !within_bounds(refinement, values.len()),
        _ => false,
    };
    if excluded { Some(false) } else { None }
}

fn within_bounds(refinement: &Refinement, length: usize) -> bool {
    length >= refinement.min_length && refinement.max_length.is_none_or(|max| length <= max)
}

/// Whether the types are the same once what is unknown in either is known.
fn may_match(left: &Type, right: &Type) -> bool {
    match (left, right) {
        (Type::Dynamic, _) | (_, Type::Dynamic) => true,
        (Type::List(a), Type::List(b)) | (Type::Set(a), Type::Set(b)) | (Type::Map(a), Type::Map(b)) => may_match(a, b),
        (Type::Tuple(a), Type::Tuple(b)) => a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| may_match(a, b)),
        (Type::Object(a), Type::Object(b)) => {
            a.attributes.len() == b.attributes.len()
                && a.attributes
                    .iter()
                    .zip(&b.attributes)
                    .all(|((name, a), (key, b))| name == key && may_match(a, b))
        }
        _ => left == right,
    }
}

/// Refining and unmarking.
impl Value {
    /// Known not to be null: only says something about an unknown value.
    #[must_use]
    pub fn not_null(self) -> Self {
        self.refine(|refinement| refinement.not_null = true)
    }

    /// Known to have that many elements: only says something about an unknown value.
    #[must_use]
    pub fn with_length(self, min: usize, max: Option<usize>) -> Self {
        self.refine(|refinement| {
            refinement.min_length = refinement.min_length.max(min);
            refinement.max_length = match (refinement.max_length, max) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        })
    }

    /// Known to begin with that: only says something about an unknown value.
    #[must_use]
    pub fn with_prefix(self, prefix: &str) -> Self {
        self.refine(|refinement| {
            refinement.not_null = true;
            if !prefix.is_empty() {
                refinement.prefix = Some(prefix.into());
            }
        })
    }

    /// Known to lie between two numbers: only says something about an unknown value. One that can be only one number is
    /// that number.
    #[must_use]
    pub fn between(self, min: Option<Number>, max: Option<Number>) -> Self {
        let marks = self.marks();
        let refined = self.refine(|refinement| {
            refinement.not_null = true;
            (refinement.min, refinement.max) = (min, max);
        });
        match refined.refinement() {
            Some(Refinement {
                min: Some(min),
                max: Some(max),
                ..
            }) if min == max => Value::number(min.clone()).mark(marks),
            _ => refined,
        }
    }

    fn refine(self, change: impl FnOnce(&mut Refinement)) -> Self {
        let marks = self.marks();
        match self.into_kind() {
            // What may turn out to be of any type cannot be refined.
            Kind::Unknown(of, refinement) if of != Type::Dynamic => {
                let mut refinement = refinement.as_deref().cloned().unwrap_or_default();
                change(&mut refinement);
                Value::refined(of, refinement).mark(marks)
            }
            kind => Value::from(kind).mark(marks),
        }
    }

    /// What is known about an unknown value.
    pub fn refinement(&self) -> Option<&Refinement> {
        match self.kind() {
            Kind::Unknown(_, refinement) => refinement.as_deref(),
            _ => None,
        }
    }

    /// Whether it is known not to be, or never to become, null.
    pub fn is_surely_not_null(&self) -> bool {
        match self.kind() {
            Kind::Null(_) => false,
            Kind::Unknown(_, refinement) => refinement.as_ref().is_some_and(|refinement| refinement.not_null),
            _ => true,
        }
    }

    /// Without any mark anywhere, and all the marks there were.
    #[must_use]
    pub fn unmark_deep(self) -> (Value, Marks) {
        let marks = self.marks_deep();
        if marks.is_empty() {
            return (self, marks);
        }
        (unmarked(&self), marks)
    }
}

fn unmarked(value: &Value) -> Value {
    let all = |values: &[Value]| values.iter().map(unmarked).collect();
    let members = |values: &Members| {
        values
            .iter()
            .map(|(name, value)| (name.clone(), unmarked(value)))
            .collect()
    };
    match value.kind() {
        Kind::List(element, values) => Value::list(element.clone(), all(values)),
        Kind::Tuple(values) => Value::tuple(all(values)),
        Kind::Map(element, values) => Value::map(element.clone(), members(values)),
        Kind::Object(values) => Value::object(members(values)),
        kind => Value::from(kind.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equality_is_known_as_soon_as_it_can_be() {
        let unknown = || Value::unknown(Type::String);
        let text = |text: &str| Value::string(text);
        let cases = [
            (text("a"), text("a"), Some(true)),
            (text("a"), Value::number(1i64), Some(false)),
            (Value::null(Type::String), Value::null(Type::Number), Some(true)),
            (Value::null(Type::String), text(""), Some(false)),
            (unknown(), unknown(), None),
            (unknown(), text("a"), None),
            (unknown(), Value::number(1i64), Some(false)),
            (unknown(), Value::null(Type::Dynamic), None),
            (unknown().not_null(), Value::null(Type::Dynamic), Some(false)),
            (unknown().with_prefix("app-"), text("web"), Some(false)),
            (Value::tuple(vec![]), Value::list(Type::String, vec![]), Some(false)),
            (
                Value::tuple(vec![unknown(), text("a")]),
                Value::tuple(vec![text("b"), text("a")]),
                None,
            ),
        ];
        for (left, right, verdict) in cases {
            assert_eq!(equal(&left, &right), verdict, "{left:?} {right:?}");
            assert_eq!(equal(&right, &left), verdict, "{right:?} {left:?}");
        }
    }

    #[test]
    fn a_comparison_is_as_sensitive_as_its_operands() {
        let secret = Value::tuple(vec![Value::string("a").sensitive()]);
        assert!(secret.equals(&Value::tuple(vec![Value::string("b")])).is_sensitive());
    }
}
