//! Decimal text to numbers, with the reference's very rounding.

use num_bigint::BigUint;
use num_traits::One;

use super::float::Float;
use super::{Number, PRECISION, Repr};

/// Reads `12`, `-1.50`, `.5`, `1.`, `1e9`, `1p3` (times a power of two) and `inf`; nothing around it.
pub(super) fn parse(text: &str) -> Option<Number> {
    if text.len() <= 18
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && let Ok(value) = text.parse()
    {
        return Some(Number(Repr::Int {
            value,
            precision: PRECISION,
        }));
    }
    let (negative, rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "inf" || rest == "Inf" {
        return Some(Number::infinity(negative));
    }
    let (mantissa, base, exponent) = match rest.find(['e', 'E', 'p', 'P']) {
        Some(at) => (
            &rest[..at],
            rest.as_bytes()[at].to_ascii_lowercase(),
            integer(&rest[at + 1..])?,
        ),
        None => (rest, b'e', 0),
    };
    let (digits, scale) = digits(mantissa)?;
    let (tens, twos) = match base {
        b'e' => (exponent.checked_sub(scale)?, 0),
        _ => (-scale, exponent),
    };
    scaled(negative, digits, tens, twos)
}

/// Digits with at most one point among them, and how many follow the point.
fn digits(text: &str) -> Option<(BigUint, i64)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((BigUint::parse_bytes(all.as_bytes(), 10)?, fraction.len() as i64))
}

fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// No number needs more digits than this, and printing it must not take forever: the reference would go on.
const LARGEST_EXPONENT: i64 = 100_000;

/// `digits * 10^tens * 2^twos`; none when it is beyond all measure.
fn scaled(negative: bool, digits: BigUint, tens: i64, twos: i64) -> Option<Number> {
    if digits.bits() == 0 {
        let mut zero = Float::zero(PRECISION);
        zero.negative = negative;
        return Some(zero.into());
    }
    if tens.abs() > LARGEST_EXPONENT || twos.abs() > LARGEST_EXPONENT {
        return None;
    }
    let whole = Float::rounded(negative, digits, tens + twos, PRECISION);
    let float = match tens {
        0 => whole,
        1.. => whole.multiply(&power_of_five(tens.unsigned_abs(), PRECISION + 64), PRECISION),
        _ => whole.divide(&power_of_five(tens.unsigned_abs(), PRECISION + 64), PRECISION),
    };
    Some(float.into())
}

/// `5^n` rounded as the reference rounds it: by squaring, with 64 bits to spare.
fn power_of_five(mut n: u64, precision: u32) -> Float {
    const EXACT: u64 = 27;
    let small = n.min(EXACT);
    let mut power = Float::rounded(false, BigUint::from(5u32).pow(small as u32), 0, precision);
    n -= small;
    let mut square = Float::rounded(false, BigUint::one() * 5u32, 0, precision + 64);
    while n > 0 {
        if n & 1 == 1 {
            power = power.multiply(&square, precision);
        }
        square = square.multiply(&square, precision + 64);
        n >>= 1;
    }
    power
}
