//! What is known about a function before it is called.

use std::fmt;

use crate::language::types::Type;
use crate::language::value::Value;

use super::arguments::{Arguments, Problem};

/// A type that can stand in a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Shape {
    Any,
    Bool,
    Number,
    String,
    List(&'static Shape),
    Set(&'static Shape),
    Map(&'static Shape),
}

impl Shape {
    /// As a type.
    pub fn ty(self) -> Type {
        match self {
            Self::Any => Type::Dynamic,
            Self::Bool => Type::Bool,
            Self::Number => Type::Number,
            Self::String => Type::String,
            Self::List(element) => Type::list(element.ty()),
            Self::Set(element) => Type::set(element.ty()),
            Self::Map(element) => Type::map(element.ty()),
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ty().fmt(f)
    }
}

/// One parameter of a function.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name, as messages have it.
    pub name: &'static str,
    /// What arguments are converted to.
    pub shape: Shape,
    /// Whether an argument may be null.
    pub nullable: bool,
    /// Whether the body sees arguments that are not known; else the result is not known either.
    pub(crate) takes_unknown: bool,
    /// Whether the body sees marks; else they are taken off and put on the result.
    pub(crate) takes_marks: bool,
}

impl Parameter {
    /// A parameter that takes no null.
    pub(crate) const fn new(name: &'static str, shape: Shape) -> Self {
        Self {
            name,
            shape,
            nullable: false,
            takes_unknown: false,
            takes_marks: false,
        }
    }

    pub(crate) const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    pub(crate) const fn takes_unknown(mut self) -> Self {
        self.takes_unknown = true;
        self
    }

    pub(crate) const fn takes_marks(mut self) -> Self {
        self.takes_marks = true;
        self
    }
}

/// What does the work.
pub(crate) type Body = fn(&Arguments) -> Result<Value, Problem>;
/// What finds the type of the result, from arguments some of which may be unknown.
pub(crate) type Typing = fn(&[Value]) -> Result<Type, Problem>;

/// A built-in function.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// What it gives, in a sentence.
    pub description: &'static str,
    /// What it takes, in order.
    pub parameters: &'static [Parameter],
    /// What any further arguments are.
    pub variadic: Option<Parameter>,
    /// What it returns; `any` where that depends on the arguments.
    pub returns: Shape,
    pub(crate) typing: Option<Typing>,
    pub(crate) may_return_null: bool,
    pub(crate) body: Body,
}

impl Function {
    pub(crate) const fn new(
        name: &'static str,
        parameters: &'static [Parameter],
        returns: Shape,
        body: Body,
        description: &'static str,
    ) -> Self {
        Self {
            name,
            description,
            parameters,
            variadic: None,
            returns,
            typing: None,
            may_return_null: false,
            body,
        }
    }

    pub(crate) const fn variadic(mut self, parameter: Parameter) -> Self {
        self.variadic = Some(parameter);
        self
    }

    pub(crate) const fn typed(mut self, typing: Typing) -> Self {
        self.typing = Some(typing);
        self
    }

    pub(crate) const fn may_return_null(mut self) -> Self {
        self.may_return_null = true;
        self
    }

    /// The parameter that takes the argument at that position.
    pub fn parameter(&self, index: usize) -> Option<&Parameter> {
        self.parameters.get(index).or(self.variadic.as_ref())
    }

    /// `join(separator string, lists list(string)...) string`
    pub fn signature(&self) -> String {
        let mut parameters: Vec<String> = self
            .parameters
            .iter()
            .map(|parameter| format!("{} {}", parameter.name, parameter.shape))
            .collect();
        parameters.extend(
            self.variadic
                .map(|parameter| format!("{} {}...", parameter.name, parameter.shape)),
        );
        format!("{}({}) {}", self.name, parameters.join(", "), self.returns)
    }
}
