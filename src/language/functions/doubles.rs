//! Logarithm and power of doubles to the last bit as the reference has them, which a system's own need not be.
//!
//! The logarithm is the classic one of fdlibm; whole powers are by squaring.

/// The natural logarithm.
#[expect(clippy::excessive_precision, reason = "the constants as they were published")]
pub(super) fn ln(x: f64) -> f64 {
    if x.is_nan() || x == f64::INFINITY || x <= 0.0 {
        return if x == 0.0 { f64::NEG_INFINITY } else { x.ln() };
    }
    let (mut fraction, mut exponent) = split(x);
    if fraction < std::f64::consts::FRAC_1_SQRT_2 {
        fraction *= 2.0;
        exponent -= 1;
    }
    let f = fraction - 1.0;
    let k = f64::from(exponent);
    let s = f / (2.0 + f);
    let s2 = s * s;
    let s4 = s2 * s2;
    let odd = s2
        * (6.666_666_666_666_735_13e-1
            + s4 * (2.857_142_874_366_239_149e-1
                + s4 * (1.818_357_216_161_805_012e-1 + s4 * 1.479_819_860_511_658_591e-1)));
    let even =
        s4 * (3.999_999_999_940_941_908e-1 + s4 * (2.222_219_843_214_978_396e-1 + s4 * 1.531_383_769_920_937_332e-1));
    let half = 0.5 * f * f;
    let (high, low) = (6.931_471_803_691_238_164_90e-1, 1.908_214_929_270_587_700_02e-10);
    k * high - ((half - (s * (half + odd + even) + k * low)) - f)
}

/// A number between a half and one, and the power of two that it was divided by.
fn split(x: f64) -> (f64, i32) {
    let (x, shift) = if x.abs() < f64::MIN_POSITIVE {
        (x * 2f64.powi(52), -52)
    } else {
        (x, 0)
    };
    let bits = x.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i32 - 1022;
    (f64::from_bits((bits & !(0x7ff << 52)) | (1022 << 52)), exponent + shift)
}

/// `x` to the power of `y`.
pub(super) fn pow(x: f64, y: f64) -> f64 {
    let whole = y.fract() == 0.0 && y.abs() < 2f64.powi(63);
    let plain = x == 0.0 || y == 0.0 || !x.is_finite() || !whole;
    if y == 0.5 && x >= 0.0 {
        return x.sqrt();
    }
    if plain {
        return x.powf(y);
    }
    let (mut factor, mut exponent) = split(x);
    let (mut product, mut product_exponent) = (1.0, 0i64);
    let mut exponent_of_factor = i64::from(exponent);
    let mut rest = y.abs() as i64;
    while rest != 0 {
        if exponent_of_factor.abs() > 1 << 12 {
            // Beyond what a double holds, whatever follows.
            product_exponent += exponent_of_factor;
            break;
        }
        if rest & 1 == 1 {
            product *= factor;
            product_exponent += exponent_of_factor;
        }
        factor *= factor;
        exponent_of_factor *= 2;
        if factor.abs() < 0.5 {
            factor += factor;
            exponent_of_factor -= 1;
        }
        rest >>= 1;
    }
    if y < 0.0 {
        product = 1.0 / product;
        product_exponent = -product_exponent;
    }
    exponent = product_exponent.clamp(-2400, 2400) as i32;
    // In two steps, so that neither factor is infinite or zero by itself.
    product * 2f64.powi(exponent / 2) * 2f64.powi(exponent - exponent / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_are_those_of_the_reference() {
        assert_eq!(ln(50.0) / ln(10.0), 1.6989700043360185);
        assert_eq!(ln(0.0), f64::NEG_INFINITY);
        assert!(ln(-1.0).is_nan());
        assert_eq!(pow(2.0, 100.0), 1267650600228229401496703205376.0);
        assert_eq!(pow(2.0, -1.0), 0.5);
        assert_eq!(pow(-2.0, 3.0), -8.0);
        assert_eq!(pow(10.0, 400.0), f64::INFINITY);
        assert_eq!(pow(10.0, -400.0), 0.0);
        assert_eq!(pow(0.0, 0.0), 1.0);
    }
}
