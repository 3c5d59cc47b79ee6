//! What a function body is given, and how it says no.

use crate::language::number::Number;
use crate::language::value::{Members, Value};

use super::Host;

/// Why a call has no result.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The argument at fault; none when it is the call as a whole.
    pub argument: Option<usize>,
    /// What is wrong; never holds a sensitive value.
    pub message: String,
}

impl Problem {
    /// About one argument.
    pub(crate) fn argument(index: usize, message: impl Into<String>) -> Self {
        Self {
            argument: Some(index),
            message: message.into(),
        }
    }

    /// About the call as a whole.
    pub(crate) fn call(message: impl Into<String>) -> Self {
        Self {
            argument: None,
            message: message.into(),
        }
    }
}

/// The arguments of a call: as many as there are parameters, converted to their types.
pub struct Arguments<'a> {
    /// In order; the variadic ones at the end.
    pub values: &'a [Value],
    /// The outside.
    pub host: &'a dyn Host,
}

impl<'a> Arguments<'a> {
    /// The value of an argument.
    pub(crate) fn value(&self, index: usize) -> &'a Value {
        &self.values[index]
    }

    /// A known string.
    pub(crate) fn text(&self, index: usize) -> &'a str {
        self.values[index].as_str().unwrap_or_default()
    }

    /// A known number.
    pub(crate) fn number(&self, index: usize) -> &'a Number {
        static ZERO: Number = Number::ZERO;
        self.values[index].as_number().unwrap_or(&ZERO)
    }

    /// A known whole number.
    pub(crate) fn integer(&self, index: usize) -> Result<i64, Problem> {
        whole(self.number(index)).map_err(|message| Problem::argument(index, message))
    }

    /// The elements of a known list, set or tuple.
    pub(crate) fn sequence(&self, index: usize) -> &'a [Value] {
        self.values[index].as_sequence().unwrap_or_default()
    }

    /// The members of a known map or object.
    pub(crate) fn members(&self, index: usize) -> &'a Members {
        static NONE: Members = Members::new();
        self.values[index].as_members().unwrap_or(&NONE)
    }
}

/// A number as a whole one that fits, or what the reference says to one that is none.
pub(crate) fn whole(number: &Number) -> Result<i64, &'static str> {
    number
        .to_i64()
        .ok_or("value must be a whole number, between -9223372036854775808 and 9223372036854775807")
}
