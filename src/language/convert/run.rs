//! Carrying out a conversion that is known to exist for the types.

use std::sync::Arc;

use crate::language::equality::same;
use crate::language::number::Number;
use crate::language::types::{ObjectType, Type};
use crate::language::value::{Kind, Members, Path, PathStep, Refinement, Value};

use super::possible::{common, possible};
use super::unify::unify_types;
use super::{ConvertError, mismatch};

/// A conversion under way: where it is in the value.
pub(super) struct Conversion {
    path: Path,
    loosely: bool,
}

impl Conversion {
    pub(super) fn new(loosely: bool) -> Self {
        Self {
            path: Path::new(),
            loosely,
        }
    }

    /// The value as that type; its type is one that can become it.
    pub(super) fn run(&mut self, value: &Value, to: &Type) -> Result<Value, ConvertError> {
        if *to == Type::Dynamic || value.has_type(to) {
            return Ok(value.clone());
        }
        let converted = match (value.kind(), to) {
            (Kind::Unknown(of, refinement), _) => unknown(of, refinement.as_deref(), to),
            (Kind::Null(of), _) => Value::null(filled(of, to)),
            (Kind::Number(number), Type::String) => Value::string(number.to_string()),
            (Kind::Bool(value), Type::String) => Value::string(if *value { "true" } else { "false" }),
            (Kind::String(text), Type::Number) => Value::number(self.number(text)?),
            (Kind::String(text), Type::Bool) => Value::bool(self.bool(text)?),
            (Kind::Object(values), Type::Object(to)) => self.object(values, to)?,
            (Kind::Map(_, values), Type::Object(to)) => self.map_to_object(values, to)?,
            (Kind::Tuple(values), Type::Tuple(to)) => self.tuple(values, to)?,
            (Kind::Map(from, values), Type::Map(to)) => self.map(values, from, to)?,
            (Kind::Object(values), Type::Map(to)) => self.object_to_map(values, to)?,
            (Kind::List(from, values) | Kind::Set(from, values), Type::List(to)) => {
                if matches!(value.kind(), Kind::Set(..)) && !values.iter().all(Value::is_known) {
                    // Elements that are not known may turn out to be equal: the length is not known.
                    Value::unknown(Type::list(from.clone()))
                } else {
                    self.list(values, from, to)?
                }
            }
            (Kind::List(from, values) | Kind::Set(from, values), Type::Set(to)) => self.set(values, from, to)?,
            (Kind::Tuple(values), Type::List(to)) => {
                let element = self.common_element(values, to)?;
                self.list(values, to, &element)?
            }
            (Kind::Tuple(values), Type::Set(to)) => {
                let element = self.common_element(values, to)?;
                self.set(values, to, &element)?
            }
            _ => return Err(self.error(mismatch(&value.ty(), to))),
        };
        Ok(converted.mark(value.marks()))
    }

    fn error(&self, message: impl Into<String>) -> ConvertError {
        ConvertError {
            path: self.path.clone(),
            message: message.into(),
        }
    }

    fn at(&mut self, step: PathStep, value: &Value, to: &Type) -> Result<Value, ConvertError> {
        self.path.push(step);
        let converted = self.run(value, to)?;
        self.path.pop();
        Ok(match converted.kind() {
            Kind::Null(of) if !is_plain(of) => Value::null(plain(of)).mark(converted.marks()),
            _ => converted,
        })
    }

    fn number(&self, text: &str) -> Result<Number, ConvertError> {
        text.parse().map_err(|_| self.error("a number is required"))
    }

    fn bool(&self, text: &str) -> Result<bool, ConvertError> {
        match text {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(self.error(match &*text.to_lowercase() {
                "true" => "a bool is required; to convert from string, use lowercase \"true\"",
                "false" => "a bool is required; to convert from string, use lowercase \"false\"",
                _ => "a bool is required",
            })),
        }
    }

    fn object(&mut self, values: &Members, to: &ObjectType) -> Result<Value, ConvertError> {
        let mut converted = Members::new();
        for (name, of) in &to.attributes {
            let value = match values.get(name) {
                Some(value) => self.at(PathStep::Name(Arc::clone(name)), value, of)?,
                None => Value::null(plain(of)),
            };
            converted.insert(Arc::clone(name), value);
        }
        Ok(Value::object(converted))
    }

    fn map_to_object(&mut self, values: &Members, to: &ObjectType) -> Result<Value, ConvertError> {
        let mut converted = Members::new();
        for (name, of) in &to.attributes {
            let value = match values.get(name) {
                Some(value) if possible(&value.ty(), of, true) => {
                    self.at(PathStep::Name(Arc::clone(name)), value, of)?
                }
                Some(value) => {
                    return Err(self.error(format!(
                        "map element type is incompatible with attribute \"{name}\": {}",
                        mismatch(&value.ty(), of)
                    )));
                }
                None if to.optional.contains(name) => Value::null(plain(of)),
                None => return Err(self.error(format!("map has no element for required attribute \"{name}\""))),
            };
            converted.insert(Arc::clone(name), value);
        }
        Ok(Value::object(converted))
    }

    fn tuple(&mut self, values: &[Value], to: &[Type]) -> Result<Value, ConvertError> {
        let mut converted = Vec::with_capacity(values.len());
        for (index, (value, of)) in values.iter().zip(to).enumerate() {
            converted.push(self.at(PathStep::Index(index), value, of)?);
        }
        Ok(Value::tuple(converted))
    }

    fn elements(&mut self, values: &[Value], to: &Type) -> Result<Vec<Value>, ConvertError> {
        let mut converted = Vec::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            converted.push(self.at(PathStep::Index(index), value, to)?);
        }
        Ok(converted)
    }

    fn list(&mut self, values: &[Value], from: &Type, to: &Type) -> Result<Value, ConvertError> {
        let converted = self.elements(values, to)?;
        let (element, converted) = self.alike(converted, from, to, "list")?;
        Ok(Value::list(element, converted))
    }

    fn set(&mut self, values: &[Value], from: &Type, to: &Type) -> Result<Value, ConvertError> {
        let converted = self.elements(values, to)?;
        let (element, converted) = self.alike(converted, from, to, "set")?;
        Ok(Value::set(element, converted))
    }

    fn map(&mut self, values: &Members, from: &Type, to: &Type) -> Result<Value, ConvertError> {
        let mut converted = Vec::with_capacity(values.len());
        for (name, value) in values {
            converted.push(self.at(PathStep::Name(Arc::clone(name)), value, to)?);
        }
        let (element, converted) = self.alike(converted, from, to, "map")?;
        let members = values.keys().cloned().zip(converted).collect();
        Ok(Value::map(element, members))
    }

    fn object_to_map(&mut self, values: &Members, to: &Type) -> Result<Value, ConvertError> {
        let types: Vec<Type> = values.values().map(Value::ty).collect();
        let element = common(types.iter(), to, self.loosely).ok_or_else(|| self.no_common_type("map"))?;
        self.map(values, to, &element)
    }

    fn common_element(&self, values: &[Value], to: &Type) -> Result<Type, ConvertError> {
        let types: Vec<Type> = values.iter().map(Value::ty).collect();
        common(types.iter(), to, self.loosely).ok_or_else(|| self.no_common_type("list"))
    }

    fn no_common_type(&self, kind: &str) -> ConvertError {
        self.error(format!("all {kind} elements must have the same type"))
    }

    /// The elements with one type: what was asked for may have left parts of it open.
    fn alike(
        &mut self,
        values: Vec<Value>,
        from: &Type,
        to: &Type,
        kind: &str,
    ) -> Result<(Type, Vec<Value>), ConvertError> {
        if values.is_empty() {
            let element = if *to == Type::Dynamic { plain(from) } else { plain(to) };
            return Ok((element, values));
        }
        if to.is_concrete() {
            return Ok((plain(to), values));
        }
        let types: Vec<Type> = values.iter().map(Value::ty).collect();
        if types.iter().all(|of| same(of, &types[0])) {
            return Ok((types[0].clone(), values));
        }
        // A set keeps its elements as they are, for they are what it finds them by.
        if kind == "set" {
            return Err(self.error("element types must all match for conversion to set"));
        }
        let element = unify_types(&types, self.loosely)
            .ok_or_else(|| self.error("cannot find a common base type for all elements"))?;
        if element == Type::Dynamic {
            return Err(self.error(format!("element types must all match for conversion to {kind}")));
        }
        let values = self.elements(&values, &element)?;
        Ok((element, values))
    }
}

/// Whether every attribute in it is required.
fn is_plain(of: &Type) -> bool {
    match of {
        Type::List(element) | Type::Set(element) | Type::Map(element) => is_plain(element),
        Type::Tuple(elements) => elements.iter().all(is_plain),
        Type::Object(object) => object.optional.is_empty() && object.attributes.values().all(is_plain),
        _ => true,
    }
}

/// The type that values have: nothing in it can be left out.
pub(crate) fn plain(of: &Type) -> Type {
    if is_plain(of) {
        return of.clone();
    }
    match of {
        Type::List(element) => Type::list(plain(element)),
        Type::Set(element) => Type::set(plain(element)),
        Type::Map(element) => Type::map(plain(element)),
        Type::Tuple(elements) => Type::tuple(elements.iter().map(plain)),
        Type::Object(object) => Type::object(object.attributes.iter().map(|(name, of)| (Arc::clone(name), plain(of)))),
        other => other.clone(),
    }
}

/// What was asked for, with what it leaves open taken from what there is.
fn filled(from: &Type, to: &Type) -> Type {
    if *from == Type::Dynamic || to.is_concrete() {
        return plain(to);
    }
    let unified = |parts: Vec<Type>| unify_types(&parts, true).unwrap_or(Type::Dynamic);
    match (from, to) {
        (_, Type::Dynamic) => from.clone(),
        (Type::Map(from), Type::Map(to)) => Type::map(filled(from, to)),
        (Type::Object(from), Type::Map(to)) => {
            Type::map(filled(&unified(from.attributes.values().cloned().collect()), to))
        }
        (Type::Set(from) | Type::List(from), Type::Set(to)) => Type::set(filled(from, to)),
        (Type::Set(from) | Type::List(from), Type::List(to)) => Type::list(filled(from, to)),
        (Type::Tuple(from), Type::Set(to)) => Type::set(filled(&unified(from.to_vec()), to)),
        (Type::Tuple(from), Type::List(to)) => Type::list(filled(&unified(from.to_vec()), to)),
        (Type::Tuple(from), Type::Tuple(to)) => {
            Type::tuple(from.iter().zip(to.iter()).map(|(from, to)| filled(from, to)))
        }
        (Type::Map(from), Type::Object(to)) => Type::object(
            to.attributes
                .iter()
                .map(|(name, to)| (Arc::clone(name), filled(from, to))),
        ),
        (Type::Object(from), Type::Object(to)) => Type::object(to.attributes.iter().map(|(name, to)| {
            let of = from
                .attributes
                .get(name)
                .map_or_else(|| plain(to), |from| filled(from, to));
            (Arc::clone(name), of)
        })),
        _ => plain(to),
    }
}

/// An unknown value as another type, with what carries over of what is known about it.
fn unknown(from: &Type, refinement: Option<&Refinement>, to: &Type) -> Value {
    let known = refinement.cloned().unwrap_or_default();
    let mut result = Value::unknown(filled(from, to));
    if known.not_null {
        result = result.not_null();
    }
    match (from, to) {
        (Type::Object(from), Type::Map(_)) => {
            let count = from.attributes.len();
            result.with_length(count, Some(count))
        }
        (Type::Number, Type::Number) => result.between(known.min, known.max),
        (Type::Tuple(from), Type::List(_)) => result.with_length(from.len(), Some(from.len())),
        (Type::Tuple(from), Type::Set(_)) => result.with_length(from.len().min(1), Some(from.len())),
        (Type::List(_) | Type::Set(_), Type::Set(_)) => result.with_length(known.min_length.min(1), known.max_length),
        (Type::List(_) | Type::Set(_), Type::List(_)) | (Type::Map(_), Type::Map(_)) => {
            result.with_length(known.min_length, known.max_length)
        }
        _ => result,
    }
}
