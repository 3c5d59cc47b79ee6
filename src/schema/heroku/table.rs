//! The vocabulary in which the tables are written, and their conversion into [`Schema`].
//!
//! Everything is `const`: a table costs nothing until it is converted, once.

use std::sync::Arc;

use crate::language::types::Type;
use crate::language::value::Value;
use crate::schema::{AttributeSchema, BlockSchema, NestedSchema, Nesting, Schema, Usage};

/// A type, as the tables need it.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    Bool,
    Number,
    Text,
    Texts,
    TextSet,
    TextMap,
    /// `list(object({…}))`
    Objects(&'static [(&'static str, Shape)]),
    /// `set(object({…}))`
    ObjectSet(&'static [(&'static str, Shape)]),
}

impl Shape {
    fn ty(self) -> Type {
        let object =
            |members: &[(&'static str, Shape)]| Type::object(members.iter().map(|(name, shape)| (*name, shape.ty())));
        match self {
            Self::Bool => Type::Bool,
            Self::Number => Type::Number,
            Self::Text => Type::String,
            Self::Texts => Type::list(Type::String),
            Self::TextSet => Type::set(Type::String),
            Self::TextMap => Type::map(Type::String),
            Self::Objects(members) => Type::list(object(members)),
            Self::ObjectSet(members) => Type::set(object(members)),
        }
    }
}

/// What an attribute is when the configuration is silent.
#[derive(Clone, Copy)]
enum Silent {
    Bool(bool),
    Text(&'static str),
}

/// One attribute of a table.
#[derive(Clone, Copy)]
pub(super) struct Attribute {
    name: &'static str,
    shape: Shape,
    usage: Usage,
    about: &'static str,
    sensitive: bool,
    unrecorded: bool,
    replaces: bool,
    silent: Option<Silent>,
    conflicts: &'static [&'static str],
    deprecated: Option<&'static str>,
}

const fn attribute(name: &'static str, shape: Shape, usage: Usage, about: &'static str) -> Attribute {
    Attribute {
        name,
        shape,
        usage,
        about,
        sensitive: false,
        unrecorded: false,
        replaces: false,
        silent: None,
        conflicts: &[],
        deprecated: None,
    }
}

/// The configuration must set it.
pub(super) const fn required(name: &'static str, shape: Shape, about: &'static str) -> Attribute {
    attribute(name, shape, Usage::Required, about)
}

/// The configuration may set it.
pub(super) const fn optional(name: &'static str, shape: Shape, about: &'static str) -> Attribute {
    attribute(name, shape, Usage::Optional, about)
}

/// The configuration may set it; else Heroku does.
pub(super) const fn either(name: &'static str, shape: Shape, about: &'static str) -> Attribute {
    attribute(name, shape, Usage::OptionalComputed, about)
}

/// Heroku alone sets it.
pub(super) const fn computed(name: &'static str, shape: Shape, about: &'static str) -> Attribute {
    attribute(name, shape, Usage::Computed, about)
}

impl Attribute {
    pub(super) const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// A secret that the public provider shows.
    pub(super) const fn hidden(mut self) -> Self {
        self.sensitive = true;
        self.unrecorded = true;
        self
    }

    pub(super) const fn replaces(mut self) -> Self {
        self.replaces = true;
        self
    }

    pub(super) const fn or_bool(mut self, value: bool) -> Self {
        self.silent = Some(Silent::Bool(value));
        self
    }

    pub(super) const fn or_text(mut self, value: &'static str) -> Self {
        self.silent = Some(Silent::Text(value));
        self
    }

    pub(super) const fn conflicts(mut self, others: &'static [&'static str]) -> Self {
        self.conflicts = others;
        self
    }

    pub(super) const fn deprecated(mut self, instead: &'static str) -> Self {
        self.deprecated = Some(instead);
        self
    }

    fn schema(&self) -> AttributeSchema {
        AttributeSchema {
            name: self.name.into(),
            ty: self.shape.ty(),
            usage: self.usage,
            sensitive: self.sensitive,
            unrecorded: self.unrecorded,
            replaces: self.replaces,
            default: self.silent.map(|silent| match silent {
                Silent::Bool(value) => Value::bool(value),
                Silent::Text(value) => Value::string(value),
            }),
            conflicts: self.conflicts.iter().map(|name| Arc::from(*name)).collect(),
            deprecated: self.deprecated.map(Arc::from),
            description: self.about.into(),
        }
    }
}

/// A nested block of a table.
pub(super) struct Block {
    pub(super) name: &'static str,
    pub(super) nesting: Nesting,
    pub(super) min: usize,
    pub(super) max: Option<usize>,
    pub(super) attributes: &'static [Attribute],
}

/// A resource type, a data source or the provider block.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) version: u64,
    pub(super) about: &'static str,
    pub(super) attributes: &'static [Attribute],
    pub(super) blocks: &'static [Block],
}

impl Table {
    /// As the rest of the program wants it: sorted by name.
    pub(super) fn schema(&self) -> Schema {
        let mut blocks: Vec<NestedSchema> = self.blocks.iter().map(Block::schema).collect();
        blocks.sort_by(|left, right| left.name.cmp(&right.name));
        Schema {
            version: self.version,
            block: BlockSchema {
                attributes: sorted(self.attributes),
                blocks,
            },
            description: self.about.into(),
        }
    }
}

impl Block {
    fn schema(&self) -> NestedSchema {
        NestedSchema {
            name: self.name.into(),
            nesting: self.nesting,
            min: self.min,
            max: self.max,
            block: BlockSchema {
                attributes: sorted(self.attributes),
                blocks: Vec::new(),
            },
        }
    }
}

fn sorted(attributes: &[Attribute]) -> Vec<AttributeSchema> {
    let mut schemas: Vec<AttributeSchema> = attributes.iter().map(Attribute::schema).collect();
    schemas.sort_by(|left, right| left.name.cmp(&right.name));
    schemas
}
