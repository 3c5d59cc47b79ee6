//! The operators.

use num_bigint::BigInt;
use num_traits::Zero;

use super::float::Float;
use super::{Number, PRECISION, Repr, Undefined};

/// Arithmetic as the operators of the language do it.
impl Number {
    /// The sum; undefined for opposite infinities.
    pub fn add(&self, other: &Self) -> Result<Self, Undefined> {
        if let (Repr::Int { value: a, precision: p }, Repr::Int { value: b, precision: q }) = (&self.0, &other.0)
            && let Some(value) = a.checked_add(*b)
        {
            return Ok(Self(Repr::Int {
                value,
                precision: *p.max(q),
            }));
        }
        match (&self.0, &other.0) {
            (Repr::Infinity { negative: a }, Repr::Infinity { negative: b }) if a != b => Err(Undefined),
            (Repr::Infinity { .. }, _) => Ok(self.clone()),
            (_, Repr::Infinity { .. }) => Ok(other.clone()),
            _ => Ok(self.float().add(&other.float(), self.wider(other)).into()),
        }
    }

    /// The difference; undefined for equal infinities.
    pub fn subtract(&self, other: &Self) -> Result<Self, Undefined> {
        self.add(&match &other.0 {
            // Subtracting zero must not add a negative zero's sign.
            Repr::Int { value: 0, .. } => return Ok(self.widened(other)),
            _ => other.negate(),
        })
    }

    /// The product, with all the digits it has up to 512 bits; undefined for zero times infinity.
    pub fn multiply(&self, other: &Self) -> Result<Self, Undefined> {
        if let (Repr::Int { value: a, precision: p }, Repr::Int { value: b, precision: q }) = (&self.0, &other.0)
            && let Some(value) = a.checked_mul(*b)
            && value != 0
        {
            return Ok(Self(Repr::Int {
                value,
                precision: *p.max(q),
            }));
        }
        if self.is_infinite() || other.is_infinite() {
            if self.is_zero() || other.is_zero() {
                return Err(Undefined);
            }
            return Ok(Self::infinity(self.is_negative() != other.is_negative()));
        }
        let mut product = self.float().multiply(&other.float(), PRECISION);
        let needed = u32::try_from(product.mantissa.bits()).unwrap_or(PRECISION);
        product.precision = self.wider(other).max(needed);
        Ok(product.into())
    }

    /// The quotient, infinite when only the divisor is zero; undefined for `0 / 0` and infinity by infinity.
    pub fn divide(&self, other: &Self) -> Result<Self, Undefined> {
        if let (Repr::Int { value: a, precision: p }, Repr::Int { value: b, precision: q }) = (&self.0, &other.0)
            && *a != 0
            && *b != 0
            && let (Some(0), Some(value)) = (a.checked_rem(*b), a.checked_div(*b))
        {
            return Ok(Self(Repr::Int {
                value,
                precision: *p.max(q),
            }));
        }
        let negative = self.has_minus() != other.has_minus();
        match (self.is_infinite(), other.is_infinite()) {
            (true, true) => Err(Undefined),
            (true, false) => Ok(Self::infinity(negative)),
            (false, true) => Ok(signed_zero(negative, self.precision())),
            (false, false) if other.is_zero() => {
                if self.is_zero() {
                    Err(Undefined)
                } else {
                    Ok(Self::infinity(negative))
                }
            }
            (false, false) => Ok(self.float().divide(&other.float(), self.wider(other)).into()),
        }
    }

    /// The remainder, of the dividend's sign. By zero it is the dividend itself, as in the reference.
    pub fn modulo(&self, other: &Self) -> Result<Self, Undefined> {
        if let (Repr::Int { value: a, precision: p }, Repr::Int { value: b, precision: q }) = (&self.0, &other.0)
            && *b != 0
            && let Some(value) = a.checked_rem(*b)
        {
            return Ok(Self(Repr::Int {
                value,
                precision: *p.max(q),
            }));
        }
        if self.is_infinite() || other.is_infinite() {
            return self.multiply(other);
        }
        if other.is_zero() {
            return Ok(self.clone());
        }
        let quotient = self.divide(other)?.truncated();
        let precision = self.precision();
        let work = Self::from(quotient).rounded_to(precision);
        let product = work.float().multiply(&other.float(), precision);
        self.subtract(&product.into())
    }

    /// With the opposite sign; zero becomes negative zero.
    #[must_use]
    pub fn negate(&self) -> Self {
        match &self.0 {
            Repr::Int { value, precision } if *value != 0 && *value != i64::MIN => Self(Repr::Int {
                value: -value,
                precision: *precision,
            }),
            Repr::Infinity { negative } => Self::infinity(!negative),
            _ => {
                let mut float = self.float();
                float.negative = !float.negative;
                float.into()
            }
        }
    }

    /// Without its sign.
    #[must_use]
    pub fn absolute(&self) -> Self {
        if self.has_minus() { self.negate() } else { self.clone() }
    }

    /// The whole number at or below.
    #[must_use]
    pub fn floor(&self) -> Self {
        self.whole(|truncated, negative| if negative { truncated - 1 } else { truncated })
    }

    /// The whole number at or above.
    #[must_use]
    pub fn ceil(&self) -> Self {
        self.whole(|truncated, negative| if negative { truncated } else { truncated + 1 })
    }

    /// The whole number towards zero.
    #[must_use]
    pub fn truncate(&self) -> Self {
        self.whole(|truncated, _| truncated)
    }

    fn whole(&self, adjust: impl Fn(BigInt, bool) -> BigInt) -> Self {
        if self.is_integer() || self.is_infinite() {
            return self.clone();
        }
        Self::from(adjust(self.truncated(), self.is_negative())).rounded_to(self.precision())
    }

    fn wider(&self, other: &Self) -> u32 {
        self.precision().max(other.precision())
    }

    fn widened(&self, other: &Self) -> Self {
        match &self.0 {
            Repr::Int { value, precision } => Self(Repr::Int {
                value: *value,
                precision: *precision.max(&other.precision()),
            }),
            Repr::Float(float) => {
                let mut float = Float::clone(float);
                float.precision = float.precision.max(other.precision());
                float.into()
            }
            Repr::Infinity { .. } => self.clone(),
        }
    }

    fn rounded_to(self, precision: u32) -> Self {
        let float = self.float();
        Float::rounded(float.negative, float.mantissa, float.exponent, precision).into()
    }

    pub(super) fn has_minus(&self) -> bool {
        match &self.0 {
            Repr::Int { value, .. } => *value < 0,
            Repr::Float(float) => float.negative,
            Repr::Infinity { negative } => *negative,
        }
    }
}

fn signed_zero(negative: bool, precision: u32) -> Number {
    let mut zero = Float::zero(precision);
    zero.negative = negative;
    debug_assert!(zero.mantissa.is_zero());
    zero.into()
}
