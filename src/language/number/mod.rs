//! Numbers as the reference has them: binary floating point with 512 bits of mantissa, half to even.
//!
//! Takes decimal text, whole numbers or `f64`; gives arithmetic, comparison and the shortest decimal text that
//! means the same number. Small whole numbers stay out of the heap. A number remembers its precision, because the
//! reference prints `length(x) / 3` (64 bits) and `log(2, 3)` (53 bits) shorter than `1 / 3` (512 bits).

mod arithmetic;
mod decimal;
mod float;
mod parse;

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use num_bigint::{BigInt, BigUint};
use num_traits::{Signed, ToPrimitive};

pub(crate) use decimal::Decimal;
use float::Float;

/// Bits of mantissa of a literal and of whatever is computed with one.
const PRECISION: u32 = 512;
/// Bits of mantissa of lengths, indices and counts.
const WORD: u32 = 64;
/// Bits of mantissa of results of `log` and `pow`.
const DOUBLE: u32 = 53;

/// A number as the reference has it. Cheap to clone.
#[derive(Clone)]
pub struct Number(Repr);

#[derive(Clone)]
enum Repr {
    /// Every whole number that fits is in this form.
    Int { value: i64, precision: u32 },
    /// Finite, no whole number that fits an `i64`, or negative zero.
    Float(Arc<Float>),
    /// The reference has infinities: `1 / 0`.
    Infinity { negative: bool },
}

/// An operation without a result: `0 / 0`, infinity minus infinity.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Undefined;

/// Asking numbers.
impl Number {
    /// Zero.
    pub const ZERO: Self = Self(Repr::Int {
        value: 0,
        precision: PRECISION,
    });

    /// Infinity or its negative.
    pub fn infinity(negative: bool) -> Self {
        Self(Repr::Infinity { negative })
    }

    /// The value as a whole number, when it is one that fits.
    pub fn to_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Int { value, .. } => Some(*value),
            Repr::Float(float) if float.is_zero() => Some(0),
            _ => None,
        }
    }

    /// The value as a whole number from 0, when it is one that fits.
    pub fn to_usize(&self) -> Option<usize> {
        self.to_i64().and_then(|value| usize::try_from(value).ok())
    }

    /// The whole number it is, of any size.
    pub fn to_bigint(&self) -> Option<BigInt> {
        self.is_integer().then(|| self.truncated())
    }

    /// The nearest double; infinite when it is too large.
    pub fn to_f64(&self) -> f64 {
        match &self.0 {
            Repr::Int { value, .. } => *value as f64,
            Repr::Float(float) => float.to_f64(),
            Repr::Infinity { negative } => {
                if *negative {
                    f64::NEG_INFINITY
                } else {
                    f64::INFINITY
                }
            }
        }
    }

    /// Whether it is a whole number.
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Repr::Int { .. } => true,
            Repr::Float(float) => float.exponent >= 0,
            Repr::Infinity { .. } => false,
        }
    }

    /// Whether it is infinite.
    pub fn is_infinite(&self) -> bool {
        matches!(self.0, Repr::Infinity { .. })
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.sign() == Ordering::Less
    }

    /// Whether it is zero, of either sign.
    pub fn is_zero(&self) -> bool {
        self.sign() == Ordering::Equal
    }

    /// How it compares with zero.
    pub fn sign(&self) -> Ordering {
        match &self.0 {
            Repr::Int { value, .. } => value.cmp(&0),
            Repr::Float(float) if float.is_zero() => Ordering::Equal,
            _ if self.has_minus() => Ordering::Less,
            _ => Ordering::Greater,
        }
    }

    /// Its decimal digits, all of them; `None` when it is infinite.
    pub(crate) fn decimal(&self) -> Option<Decimal> {
        match &self.0 {
            Repr::Infinity { .. } => None,
            _ => Some(Decimal::exact(&self.float())),
        }
    }

    /// The fewest decimal digits that mean it; `None` when it is infinite.
    pub(crate) fn shortest(&self) -> Option<Decimal> {
        match &self.0 {
            Repr::Infinity { .. } => None,
            _ => Some(Decimal::shortest(&self.float())),
        }
    }

    fn precision(&self) -> u32 {
        match &self.0 {
            Repr::Int { precision, .. } => *precision,
            Repr::Float(float) => float.precision,
            Repr::Infinity { .. } => PRECISION,
        }
    }

    /// As a float; an infinity has none and gives zero.
    fn float(&self) -> Float {
        match &self.0 {
            Repr::Int { value, precision } => {
                Float::rounded(*value < 0, BigUint::from(value.unsigned_abs()), 0, *precision)
            }
            Repr::Float(float) => Float::clone(float),
            Repr::Infinity { .. } => Float::zero(PRECISION),
        }
    }

    /// The whole number nearest towards zero.
    fn truncated(&self) -> BigInt {
        match &self.0 {
            Repr::Int { value, .. } => BigInt::from(*value),
            Repr::Float(float) => float.truncated(),
            Repr::Infinity { .. } => BigInt::from(0),
        }
    }
}

impl From<Float> for Number {
    fn from(float: Float) -> Self {
        match float.to_i64() {
            Some(value) => Self(Repr::Int {
                value,
                precision: float.precision,
            }),
            None => Self(Repr::Float(Arc::new(float))),
        }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(Repr::Int { value, precision: WORD })
    }
}

impl From<usize> for Number {
    fn from(value: usize) -> Self {
        match i64::try_from(value) {
            Ok(value) => value.into(),
            Err(_) => BigInt::from(value).into(),
        }
    }
}

impl From<BigInt> for Number {
    fn from(value: BigInt) -> Self {
        let precision = u32::try_from(value.bits()).unwrap_or(u32::MAX).max(WORD);
        match value.to_i64() {
            Some(value) => Self(Repr::Int { value, precision }),
            None => Float::rounded(value.is_negative(), value.into_parts().1, 0, precision).into(),
        }
    }
}

/// A double exactly; not-a-number becomes zero, which no caller passes.
impl From<f64> for Number {
    fn from(value: f64) -> Self {
        if value.is_infinite() {
            return Self::infinity(value < 0.0);
        }
        let (mantissa, exponent) = float::parts(value);
        Float::rounded(value.is_sign_negative(), BigUint::from(mantissa), exponent, DOUBLE).into()
    }
}

impl std::str::FromStr for Number {
    type Err = Undefined;

    fn from_str(text: &str) -> Result<Self, Undefined> {
        parse::parse(text).ok_or(Undefined)
    }
}

/// Equal when they print the same: what the reference calls equal.
impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Int { value: a, .. }, Repr::Int { value: b, .. }) => a == b,
            (Repr::Infinity { negative: a }, Repr::Infinity { negative: b }) => a == b,
            (Repr::Float(a), Repr::Float(b)) if a.exponent < 0 && b.exponent < 0 => {
                a.magnitude_equals(b) || (self.sign() == other.sign() && self.to_string() == other.to_string())
            }
            _ => self.compare(other) == Ordering::Equal,
        }
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By value, save that numbers which print the same are equal.
impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        if self == other {
            Ordering::Equal
        } else {
            self.compare(other)
        }
    }
}

impl Number {
    /// Compares exactly, to the last bit: what `<` does.
    pub fn compare(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Int { value: a, .. }, Repr::Int { value: b, .. }) => a.cmp(b),
            (Repr::Infinity { negative: a }, Repr::Infinity { negative: b }) => b.cmp(a),
            (Repr::Infinity { negative }, _) => {
                if *negative {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
            (_, Repr::Infinity { .. }) => other.compare(self).reverse(),
            _ => self.float().compare(&other.float()),
        }
    }
}

/// As `tostring` prints it: the shortest decimal without exponent.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            // Beyond 53 bits a double has neighbours that fewer digits tell it from.
            Repr::Int { value, precision } if *precision > DOUBLE || value.unsigned_abs() < 1 << DOUBLE => {
                write!(f, "{value}")
            }
            Repr::Int { .. } => f.write_str(&Decimal::shortest(&self.float()).plain()),
            Repr::Float(float) => f.write_str(&Decimal::shortest(float).plain()),
            Repr::Infinity { negative } => f.write_str(if *negative { "-Inf" } else { "+Inf" }),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().expect("a number")
    }

    #[test]
    fn text_comes_back_as_the_reference_prints_it() {
        for (written, printed) in [
            ("1", "1"),
            ("2.50", "2.5"),
            ("0.1", "0.1"),
            (".5", "0.5"),
            ("1.", "1"),
            ("+1", "1"),
            ("1e3", "1000"),
            ("15e-1", "1.5"),
            ("1p3", "8"),
            ("-0", "-0"),
            ("inf", "+Inf"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("0.000001", "0.000001"),
        ] {
            assert_eq!(number(written).to_string(), printed, "{written}");
        }
        assert_eq!(number("1e400").to_string(), format!("1{}", "0".repeat(400)));
        for written in [
            "",
            "-",
            "1e",
            " 1",
            "0x10",
            "1_000",
            "e1",
            ".",
            "1e99999999999",
            "1e100001",
        ] {
            assert!(written.parse::<Number>().is_err(), "{written}");
        }
    }

    #[test]
    fn quotients_are_printed_to_their_precision() {
        let third = number("1").divide(&number("3")).expect("defined");
        assert_eq!(
            third.to_string(),
            format!("0.{}5", "3".repeat(154)),
            "512 bits, the last digit as the reference has it"
        );
        assert_eq!(
            Number::from(1i64)
                .divide(&Number::from(3i64))
                .expect("defined")
                .to_string(),
            "0.33333333333333333334"
        );
        assert_eq!(Number::from(2f64.sqrt()).to_string(), "1.4142135623730951");
        assert_eq!(Number::from(52310378252045368f64).to_string(), "52310378252045370");
    }

    #[test]
    fn arithmetic_follows_the_reference() {
        assert_eq!(number("0.1").add(&number("0.2")).expect("defined"), number("0.3"));
        assert_eq!(number("-5").modulo(&number("3")).expect("defined").to_string(), "-2");
        assert_eq!(number("5.5").modulo(&number("2")).expect("defined").to_string(), "1.5");
        assert_eq!(number("5").modulo(&number("0")).expect("defined").to_string(), "5");
        assert_eq!(number("0").multiply(&number("-1")).expect("defined").to_string(), "-0");
        assert_eq!(number("1").divide(&number("0")).expect("defined").to_string(), "+Inf");
        assert_eq!(number("0").divide(&number("0")), Err(Undefined));
        assert_eq!(number("-0.5").ceil().to_string(), "0");
        assert_eq!(number("-0.5").floor().to_string(), "-1");
        assert_eq!(
            number("123456789012345678901234567890")
                .multiply(&number("98765432109876543210987654321"))
                .expect("defined")
                .to_string(),
            "12193263113702179522618503273362292333223746380111126352690"
        );
    }

    #[test]
    fn order_is_by_value_across_forms() {
        let sorted = ["-inf", "-1e30", "-1.5", "0", "0.5", "1", "1e30", "inf"];
        for (index, left) in sorted.iter().enumerate() {
            for (other, right) in sorted.iter().enumerate() {
                assert_eq!(number(left).cmp(&number(right)), index.cmp(&other), "{left} {right}");
            }
        }
    }

    #[test]
    fn doubles_round_trip() {
        for value in [0.1, 1.5, -2.25, 1e300, 1e-300, 123_456_789.125] {
            assert_eq!(Number::from(value).to_f64(), value);
            assert_eq!(number(&value.to_string()).to_f64(), value);
        }
    }
}
