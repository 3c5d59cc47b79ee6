//! The finite numbers behind [`super::Number`]: sign, odd mantissa, binary exponent, precision.

use std::cmp::Ordering;

use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{ToPrimitive, Zero};

/// `mantissa * 2^exponent`, the mantissa odd (or zero) and of at most `precision` bits.
#[derive(Clone, Debug)]
pub(super) struct Float {
    pub(super) negative: bool,
    pub(super) mantissa: BigUint,
    pub(super) exponent: i64,
    pub(super) precision: u32,
}

impl Float {
    pub(super) fn zero(precision: u32) -> Self {
        Self {
            negative: false,
            mantissa: BigUint::zero(),
            exponent: 0,
            precision,
        }
    }

    /// The nearest number of that precision, half to even.
    pub(super) fn rounded(negative: bool, mantissa: BigUint, exponent: i64, precision: u32) -> Self {
        let excess = mantissa.bits().saturating_sub(u64::from(precision));
        let mut float = Self {
            negative,
            mantissa,
            exponent,
            precision,
        };
        if excess > 0 {
            let half = float.mantissa.bit(excess - 1);
            let below = float.mantissa.trailing_zeros().is_some_and(|zeros| zeros < excess - 1);
            float.mantissa >>= excess;
            float.exponent += excess as i64;
            if half && (below || float.mantissa.bit(0)) {
                float.mantissa += 1u32;
            }
        }
        float.tidied()
    }

    /// With an odd mantissa.
    fn tidied(mut self) -> Self {
        match self.mantissa.trailing_zeros() {
            None => self.exponent = 0,
            Some(0) => {}
            Some(zeros) => {
                self.mantissa >>= zeros;
                self.exponent += zeros as i64;
            }
        }
        self
    }

    pub(super) fn is_zero(&self) -> bool {
        self.mantissa.is_zero()
    }

    /// The exponent of the first bit above the number.
    pub(super) fn top(&self) -> i64 {
        self.mantissa.bits() as i64 + self.exponent
    }

    /// As a whole number that fits; negative zero does not.
    pub(super) fn to_i64(&self) -> Option<i64> {
        if self.is_zero() {
            return (!self.negative).then_some(0);
        }
        if self.exponent < 0 || self.top() > 64 {
            return None;
        }
        self.truncated().to_i64()
    }

    /// Towards zero.
    pub(super) fn truncated(&self) -> BigInt {
        let magnitude = if self.exponent >= 0 {
            &self.mantissa << self.exponent as u64
        } else {
            &self.mantissa >> self.exponent.unsigned_abs()
        };
        let sign = if self.negative { Sign::Minus } else { Sign::Plus };
        BigInt::from_biguint(sign, magnitude)
    }

    pub(super) fn to_f64(&self) -> f64 {
        if self.is_zero() {
            return if self.negative { -0.0 } else { 0.0 };
        }
        let excess = self.mantissa.bits().saturating_sub(64);
        let mut head = (&self.mantissa >> excess).to_u64().unwrap_or(u64::MAX);
        if excess > 0 {
            // What was cut off is not zero (the mantissa is odd): its only effect is to break a tie.
            head |= 1;
        }
        let exponent = (self.exponent + excess as i64).clamp(-2000, 2000) as i32;
        let magnitude = head as f64 * 2f64.powi(exponent / 2) * 2f64.powi(exponent - exponent / 2);
        if self.negative { -magnitude } else { magnitude }
    }

    pub(super) fn magnitude_equals(&self, other: &Self) -> bool {
        self.negative == other.negative && self.exponent == other.exponent && self.mantissa == other.mantissa
    }

    pub(super) fn compare(&self, other: &Self) -> Ordering {
        match (self.is_zero(), other.is_zero()) {
            (true, true) => return Ordering::Equal,
            (true, false) => {
                return if other.negative {
                    Ordering::Greater
                } else {
                    Ordering::Less
                };
            }
            (false, true) => {
                return if self.negative {
                    Ordering::Less
                } else {
                    Ordering::Greater
                };
            }
            (false, false) => {}
        }
        if self.negative != other.negative {
            return other.negative.cmp(&self.negative);
        }
        let magnitude = self.top().cmp(&other.top()).then_with(|| {
            let lowest = self.exponent.min(other.exponent);
            let left = &self.mantissa << (self.exponent - lowest) as u64;
            let right = &other.mantissa << (other.exponent - lowest) as u64;
            left.cmp(&right)
        });
        if self.negative { magnitude.reverse() } else { magnitude }
    }

    pub(super) fn multiply(&self, other: &Self, precision: u32) -> Self {
        Self::rounded(
            self.negative != other.negative,
            &self.mantissa * &other.mantissa,
            self.exponent + other.exponent,
            precision,
        )
    }

    /// The quotient; the divisor is not zero.
    pub(super) fn divide(&self, other: &Self, precision: u32) -> Self {
        let negative = self.negative != other.negative;
        let wanted = u64::from(precision) + 2 + other.mantissa.bits();
        let shift = wanted.saturating_sub(self.mantissa.bits());
        let dividend = &self.mantissa << shift;
        let mut quotient = &dividend / &other.mantissa;
        let exact = (&quotient * &other.mantissa) == dividend;
        let mut exponent = self.exponent - other.exponent - shift as i64;
        if !exact {
            // A bit far below the last one stands for the remainder, so that halves are told from more than halves.
            quotient = (quotient << 1u32) + 1u32;
            exponent -= 1;
        }
        Self::rounded(negative, quotient, exponent, precision)
    }

    pub(super) fn add(&self, other: &Self, precision: u32) -> Self {
        let (large, small) = if self.top() >= other.top() {
            (self, other)
        } else {
            (other, self)
        };
        if large.is_zero() || small.is_zero() {
            let kept = if large.is_zero() { small } else { large };
            let negative = if kept.is_zero() {
                self.negative && other.negative
            } else {
                kept.negative
            };
            return Self::rounded(negative, kept.mantissa.clone(), kept.exponent, precision);
        }
        if large.top() - small.top() > i64::from(precision.max(large.precision)) + 4 {
            return Self::rounded(large.negative, large.mantissa.clone(), large.exponent, precision);
        }
        let lowest = self.exponent.min(other.exponent);
        let sum = signed(self, lowest) + signed(other, lowest);
        let (sign, magnitude) = sum.into_parts();
        Self::rounded(sign == Sign::Minus, magnitude, lowest, precision)
    }
}

fn signed(float: &Float, lowest: i64) -> BigInt {
    let sign = if float.negative { Sign::Minus } else { Sign::Plus };
    BigInt::from_biguint(sign, &float.mantissa << (float.exponent - lowest) as u64)
}

/// Mantissa and exponent of a finite double.
pub(super) fn parts(value: f64) -> (u64, i64) {
    let bits = value.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i64;
    let fraction = bits & ((1 << 52) - 1);
    if exponent == 0 {
        (fraction, -1074)
    } else {
        (fraction | 1 << 52, exponent - 1075)
    }
}
