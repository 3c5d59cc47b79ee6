//! Decimal digits of a number and the notations they are printed in.

use num_bigint::BigUint;

use super::float::Float;

/// `0.DIGITS * 10^point`, no trailing zeros; no digits at all is zero.
#[derive(Clone, Debug)]
pub(crate) struct Decimal {
    pub(crate) negative: bool,
    digits: Vec<u8>,
    point: i64,
}

impl Decimal {
    /// Every digit.
    pub(super) fn exact(float: &Float) -> Self {
        let mut decimal = digits_of(&float.mantissa, float.exponent);
        decimal.negative = float.negative;
        decimal
    }

    /// The fewest digits that no other number of the same precision is nearer to.
    pub(super) fn shortest(float: &Float) -> Self {
        let mut decimal = Self::exact(float);
        if float.is_zero() {
            return decimal;
        }
        // The unit of the mantissa becomes half of the last bit, so that ±1 are the bounds.
        let shift = (u64::from(float.precision) + 1).saturating_sub(float.mantissa.bits());
        let scaled = &float.mantissa << shift;
        let exponent = float.exponent - shift as i64;
        let lower = digits_of(&(&scaled - 1u32), exponent);
        let upper = digits_of(&(&scaled + 1u32), exponent);
        let even = !scaled.bit(1);
        for index in 0..decimal.digits.len() {
            let digit = decimal.digits[index];
            let (low, high) = (lower.at(index), upper.at(index));
            let down = low != digit || (even && index + 1 == lower.digits.len());
            let up = digit != high && (even || digit + 1 < high || index + 1 < upper.digits.len());
            match (down, up) {
                (true, true) => decimal.round(index + 1),
                (true, false) => decimal.cut(index + 1),
                (false, true) => decimal.raise(index + 1),
                (false, false) => continue,
            }
            break;
        }
        decimal
    }

    fn at(&self, index: usize) -> u8 {
        self.digits.get(index).copied().unwrap_or(0)
    }

    /// Rounds to so many digits, an exact half to even.
    fn round(&mut self, count: usize) {
        if count >= self.digits.len() {
            return;
        }
        let half = self.digits[count] == 5 && count + 1 == self.digits.len();
        let up = if half {
            count > 0 && self.digits[count - 1] % 2 == 1
        } else {
            self.digits[count] >= 5
        };
        if up { self.raise(count) } else { self.cut(count) }
    }

    fn cut(&mut self, count: usize) {
        self.digits.truncate(count);
        self.trim();
    }

    fn raise(&mut self, count: usize) {
        self.digits.truncate(count);
        while self.digits.last() == Some(&9) {
            self.digits.pop();
        }
        match self.digits.last_mut() {
            Some(last) => *last += 1,
            None => {
                self.digits.push(1);
                self.point += 1;
            }
        }
    }

    fn trim(&mut self) {
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
        if self.digits.is_empty() {
            self.point = 0;
        }
    }

    /// Rounded to so many digits after the point.
    pub(crate) fn fixed(&self, places: usize) -> String {
        let mut rounded = self.clone();
        let count = rounded.point + places as i64;
        if count < 0 {
            rounded.digits.clear();
        } else {
            rounded.round(count as usize);
        }
        rounded.positional(places)
    }

    /// Every digit it has, without exponent.
    pub(crate) fn plain(&self) -> String {
        self.positional((self.digits.len() as i64 - self.point).max(0) as usize)
    }

    fn positional(&self, places: usize) -> String {
        let mut text = String::from(if self.negative { "-" } else { "" });
        if self.point > 0 && !self.digits.is_empty() {
            text.extend((0..self.point as usize).map(|index| char::from(b'0' + self.at(index))));
        } else {
            text.push('0');
        }
        if places > 0 {
            text.push('.');
            text.extend((0..places as i64).map(|place| {
                let index = self.point + place;
                char::from(b'0' + if index < 0 { 0 } else { self.at(index as usize) })
            }));
        }
        text
    }

    /// `d.ddde±dd`, rounded to so many digits after the point; all digits when `None`.
    pub(crate) fn scientific(&self, places: Option<usize>, letter: char) -> String {
        let mut rounded = self.clone();
        let places = match places {
            Some(places) => {
                rounded.round(places + 1);
                places
            }
            None => rounded.digits.len().saturating_sub(1),
        };
        rounded.exponential(places, letter)
    }

    fn exponential(&self, places: usize, letter: char) -> String {
        let mut text = String::from(if self.negative { "-" } else { "" });
        text.push(char::from(b'0' + self.at(0)));
        if places > 0 {
            text.push('.');
            text.extend((1..=places).map(|index| char::from(b'0' + self.at(index))));
        }
        let exponent = if self.digits.is_empty() { 0 } else { self.point - 1 };
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{text}{letter}{sign}{:02}", exponent.abs())
    }

    /// The shorter of the two notations; `precision` digits in all, or those it has.
    pub(crate) fn general(&self, precision: Option<usize>, letter: char) -> String {
        let mut rounded = self.clone();
        let (mut limit, precision) = match precision {
            Some(precision) => {
                let precision = precision.max(1);
                rounded.round(precision);
                (precision as i64, precision)
            }
            None => (6, self.digits.len()),
        };
        let count = rounded.digits.len();
        if limit > count as i64 && count as i64 >= rounded.point && precision != count {
            limit = count as i64;
        }
        let exponent = rounded.point - 1;
        if !rounded.digits.is_empty() && (exponent < -4 || exponent >= limit) {
            return rounded.exponential(precision.min(count).saturating_sub(1), letter);
        }
        rounded.plain()
    }
}

/// The digits of `mantissa * 2^exponent`.
fn digits_of(mantissa: &BigUint, exponent: i64) -> Decimal {
    let (text, point) = if exponent >= 0 {
        let text = (mantissa << exponent as u64).to_str_radix(10);
        let point = text.len() as i64;
        (text, point)
    } else {
        // 2^-n = 5^n / 10^n
        let trailing = mantissa.trailing_zeros().unwrap_or(0).min(exponent.unsigned_abs());
        let places = exponent.unsigned_abs() - trailing;
        let text = ((mantissa >> trailing) * BigUint::from(5u32).pow(places as u32)).to_str_radix(10);
        let point = text.len() as i64 - places as i64;
        (text, point)
    };
    let mut decimal = Decimal {
        negative: false,
        digits: text.bytes().map(|byte| byte - b'0').collect(),
        point,
    };
    decimal.trim();
    if decimal.digits.is_empty() {
        decimal.point = 0;
    }
    decimal
}
