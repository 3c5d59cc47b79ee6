//! The types of the language.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// A type. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Type {
    /// `any`: not known yet, or anything.
    Dynamic,
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `string`
    String,
    /// `list(T)`
    List(Arc<Type>),
    /// `set(T)`
    Set(Arc<Type>),
    /// `map(T)`
    Map(Arc<Type>),
    /// `tuple([A, B])`
    Tuple(Arc<[Type]>),
    /// `object({…})`
    Object(Arc<ObjectType>),
}

/// The attributes of an object type.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
pub struct ObjectType {
    /// By name.
    pub attributes: BTreeMap<Arc<str>, Type>,
    /// The names that may be left out (type constraints alone; values have none).
    pub optional: BTreeSet<Arc<str>>,
}

impl Type {
    /// `list(element)`
    pub fn list(element: Type) -> Self {
        Self::List(Arc::new(element))
    }

    /// `set(element)`
    pub fn set(element: Type) -> Self {
        Self::Set(Arc::new(element))
    }

    /// `map(element)`
    pub fn map(element: Type) -> Self {
        Self::Map(Arc::new(element))
    }

    /// `tuple([…])`
    pub fn tuple(elements: impl IntoIterator<Item = Type>) -> Self {
        Self::Tuple(elements.into_iter().collect())
    }

    /// `object({…})` with every attribute required.
    pub fn object<N: Into<Arc<str>>>(attributes: impl IntoIterator<Item = (N, Type)>) -> Self {
        Self::Object(Arc::new(ObjectType {
            attributes: attributes.into_iter().map(|(name, of)| (name.into(), of)).collect(),
            optional: BTreeSet::new(),
        }))
    }

    /// Whether `any` occurs nowhere in it.
    pub fn is_concrete(&self) -> bool {
        match self {
            Self::Dynamic => false,
            Self::Bool | Self::Number | Self::String => true,
            Self::List(element) | Self::Set(element) | Self::Map(element) => element.is_concrete(),
            Self::Tuple(elements) => elements.iter().all(Self::is_concrete),
            Self::Object(object) => object.attributes.values().all(Self::is_concrete),
        }
    }

    /// Whether it is bool, number or string.
    pub fn is_primitive(&self) -> bool {
        matches!(self, Self::Bool | Self::Number | Self::String)
    }

    /// The name that error messages use for what is wanted: "list of any single type".
    pub fn friendly_constraint(&self) -> String {
        let element = |element: &Type| match element {
            Self::Dynamic => "any single type".to_owned(),
            other => other.friendly_constraint(),
        };
        match self {
            Self::Dynamic => "any type".into(),
            Self::List(of) => format!("list of {}", element(of)),
            Self::Set(of) => format!("set of {}", element(of)),
            Self::Map(of) => format!("map of {}", element(of)),
            other => other.friendly(),
        }
    }

    /// The name that error messages use: "list of string", "object".
    pub fn friendly(&self) -> String {
        match self {
            Self::Dynamic => "dynamic".into(),
            Self::Bool => "bool".into(),
            Self::Number => "number".into(),
            Self::String => "string".into(),
            Self::List(element) => format!("list of {}", element.friendly()),
            Self::Set(element) => format!("set of {}", element.friendly()),
            Self::Map(element) => format!("map of {}", element.friendly()),
            Self::Tuple(_) => "tuple".into(),
            Self::Object(_) => "object".into(),
        }
    }
}

/// The constraint syntax, on one line: `list(string)`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dynamic => f.write_str("any"),
            Self::Bool => f.write_str("bool"),
            Self::Number => f.write_str("number"),
            Self::String => f.write_str("string"),
            Self::List(element) => write!(f, "list({element})"),
            Self::Set(element) => write!(f, "set({element})"),
            Self::Map(element) => write!(f, "map({element})"),
            Self::Tuple(elements) => {
                f.write_str("tuple([")?;
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{element}")?;
                }
                f.write_str("])")
            }
            Self::Object(object) => {
                f.write_str("object({")?;
                for (index, (name, of)) in object.attributes.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    if object.optional.contains(name) {
                        write!(f, "{name}=optional({of})")?;
                    } else {
                        write!(f, "{name}={of}")?;
                    }
                }
                f.write_str("})")
            }
        }
    }
}
