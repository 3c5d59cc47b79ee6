//! Values: null, unknown, primitives, collections and structures, with marks that travel along.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::number::Number;
use super::types::Type;

/// Attributes of an object or elements of a map, sorted by name.
pub type Members = BTreeMap<Arc<str>, Value>;

/// What a value carries along into everything computed from it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Marks(u8);

impl Marks {
    /// No mark.
    pub const NONE: Self = Self(0);
    /// Never shown.
    pub const SENSITIVE: Self = Self(1);
    /// Never stored.
    pub const EPHEMERAL: Self = Self(2);

    /// Both sets together.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// These without those.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether all of `other` are here.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// What is known about an unknown value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub struct Refinement {
    /// It will not be null.
    pub not_null: bool,
    /// It will begin with this (strings).
    pub prefix: Option<Arc<str>>,
    /// It will have at least so many elements (collections).
    pub min_length: usize,
    /// It will have at most so many elements (collections).
    pub max_length: Option<usize>,
    /// It will not be less (numbers).
    pub min: Option<Number>,
    /// It will not be more (numbers).
    pub max: Option<Number>,
}

/// A value with its marks. Cheap to clone.
///
/// `Debug` hides sensitive values; there is deliberately no `Display`.
#[derive(Clone, PartialEq)]
pub struct Value {
    kind: Kind,
    marks: Marks,
}

/// What a value is, without its own marks (elements keep theirs).
#[derive(Clone, PartialEq)]
pub enum Kind {
    /// Null of a type.
    Null(Type),
    /// Not known yet.
    Unknown(Type, Option<Arc<Refinement>>),
    /// A bool.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string, NFC.
    String(Arc<str>),
    /// A list and its element type.
    List(Type, Arc<Vec<Value>>),
    /// A set and its element type: sorted as the language iterates, without duplicates, elements unmarked.
    Set(Type, Arc<Vec<Value>>),
    /// A map and its element type.
    Map(Type, Arc<Members>),
    /// A tuple.
    Tuple(Arc<Vec<Value>>),
    /// An object.
    Object(Arc<Members>),
}

impl From<Kind> for Value {
    fn from(kind: Kind) -> Self {
        Self {
            kind,
            marks: Marks::NONE,
        }
    }
}

/// Making values.
impl Value {
    /// Null of a type.
    pub fn null(of: Type) -> Self {
        Kind::Null(of).into()
    }

    /// Unknown of a type.
    pub fn unknown(of: Type) -> Self {
        Kind::Unknown(of, None).into()
    }

    /// Unknown of a type, with what is known about it.
    pub fn refined(of: Type, refinement: Refinement) -> Self {
        Kind::Unknown(of, Some(Arc::new(refinement))).into()
    }

    /// A bool.
    pub fn bool(value: bool) -> Self {
        Kind::Bool(value).into()
    }

    /// A number.
    pub fn number(value: impl Into<Number>) -> Self {
        Kind::Number(value.into()).into()
    }

    /// A string, which the caller knows to be NFC.
    pub fn string(value: impl Into<Arc<str>>) -> Self {
        Kind::String(value.into()).into()
    }

    /// A string from anywhere: normalised here.
    pub fn text(value: &str) -> Self {
        Self::string(normalize(value))
    }

    /// A list; every element is of that type.
    pub fn list(element: Type, values: Vec<Value>) -> Self {
        Kind::List(element, Arc::new(values)).into()
    }

    /// A map; every element is of that type.
    pub fn map(element: Type, values: Members) -> Self {
        Kind::Map(element, Arc::new(values)).into()
    }

    /// A tuple.
    pub fn tuple(values: Vec<Value>) -> Self {
        Kind::Tuple(Arc::new(values)).into()
    }

    /// An object.
    pub fn object(values: Members) -> Self {
        Kind::Object(Arc::new(values)).into()
    }

    /// `{}`
    pub fn empty_object() -> Self {
        Self::object(Members::new())
    }

    /// With these marks added.
    #[must_use]
    pub fn mark(mut self, marks: Marks) -> Self {
        self.marks = self.marks.union(marks);
        self
    }

    /// Marked sensitive.
    #[must_use]
    pub fn sensitive(self) -> Self {
        self.mark(Marks::SENSITIVE)
    }

    /// Without its own marks (elements keep theirs), and those marks.
    #[must_use]
    pub fn unmark(mut self) -> (Self, Marks) {
        let marks = std::mem::take(&mut self.marks);
        (self, marks)
    }
}

/// Text in the normal form that every string of the language has (NFC).
pub fn normalize(text: &str) -> Arc<str> {
    if text.is_ascii() || unicode_normalization::is_nfc(text) {
        text.into()
    } else {
        unicode_normalization::UnicodeNormalization::nfc(text)
            .collect::<String>()
            .into()
    }
}

/// Asking values.
impl Value {
    /// What it is, marks aside.
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// What it is, marks dropped: only for code that puts them back.
    pub fn into_kind(self) -> Kind {
        self.kind
    }

    /// Its own marks.
    pub fn marks(&self) -> Marks {
        self.marks
    }

    /// Whether it is itself marked sensitive (not: whether something inside is).
    pub fn is_sensitive(&self) -> bool {
        self.marks.contains(Marks::SENSITIVE)
    }

    /// Its type.
    pub fn ty(&self) -> Type {
        match &self.kind {
            Kind::Null(of) | Kind::Unknown(of, _) => of.clone(),
            Kind::Bool(_) => Type::Bool,
            Kind::Number(_) => Type::Number,
            Kind::String(_) => Type::String,
            Kind::List(element, _) => Type::list(element.clone()),
            Kind::Set(element, _) => Type::set(element.clone()),
            Kind::Map(element, _) => Type::map(element.clone()),
            Kind::Tuple(values) => Type::tuple(values.iter().map(Value::ty)),
            Kind::Object(values) => Type::object(values.iter().map(|(name, value)| (Arc::clone(name), value.ty()))),
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null(_))
    }

    /// Whether it is known (something inside may not be).
    pub fn is_known(&self) -> bool {
        !matches!(self.kind, Kind::Unknown(..))
    }

    /// Whether it and everything inside is known.
    pub fn is_wholly_known(&self) -> bool {
        match &self.kind {
            Kind::Unknown(..) => false,
            Kind::List(_, values) | Kind::Set(_, values) | Kind::Tuple(values) => {
                values.iter().all(Value::is_wholly_known)
            }
            Kind::Map(_, values) | Kind::Object(values) => values.values().all(Value::is_wholly_known),
            _ => true,
        }
    }

    /// The marks of it and of everything inside.
    pub fn marks_deep(&self) -> Marks {
        let inside = match &self.kind {
            Kind::List(_, values) | Kind::Set(_, values) | Kind::Tuple(values) => values
                .iter()
                .fold(Marks::NONE, |marks, value| marks.union(value.marks_deep())),
            Kind::Map(_, values) | Kind::Object(values) => values
                .values()
                .fold(Marks::NONE, |marks, value| marks.union(value.marks_deep())),
            _ => Marks::NONE,
        };
        inside.union(self.marks)
    }

    /// The string, when it is a known one (marked or not).
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The bool, when it is a known one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The number, when it is a known one.
    pub fn as_number(&self) -> Option<&Number> {
        match &self.kind {
            Kind::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The whole number, when it is a known one that fits.
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number().and_then(Number::to_i64)
    }

    /// The elements, when it is a known list, set or tuple.
    pub fn as_sequence(&self) -> Option<&[Value]> {
        match &self.kind {
            Kind::List(_, values) | Kind::Set(_, values) | Kind::Tuple(values) => Some(values),
            _ => None,
        }
    }

    /// The members, when it is a known map or object.
    pub fn as_members(&self) -> Option<&Members> {
        match &self.kind {
            Kind::Map(_, values) | Kind::Object(values) => Some(values),
            _ => None,
        }
    }

    /// The member of that name, when it is a known map or object that has it. The container's marks are not added.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_members().and_then(|members| members.get(name))
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_sensitive() {
            return f.write_str("(sensitive)");
        }
        match &self.kind {
            Kind::Null(of) => write!(f, "null({of})"),
            Kind::Unknown(of, _) => write!(f, "unknown({of})"),
            Kind::Bool(value) => write!(f, "{value}"),
            Kind::Number(number) => write!(f, "{number}"),
            Kind::String(text) => write!(f, "{text:?}"),
            Kind::List(_, values) | Kind::Tuple(values) => f.debug_list().entries(values.iter()).finish(),
            Kind::Set(_, values) => f.debug_set().entries(values.iter()).finish(),
            Kind::Map(_, values) | Kind::Object(values) => f.debug_map().entries(values.iter()).finish(),
        }
    }
}

/// One step into a value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PathStep {
    /// An attribute of an object or an element of a map.
    Name(Arc<str>),
    /// An element of a list or tuple.
    Index(usize),
    /// An element of a set, wherever it lies.
    Element,
}

/// The way into a value, from outside in.
pub type Path = Vec<PathStep>;
