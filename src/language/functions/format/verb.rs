//! One verb of a pattern, `%[flags][width][.precision][[index]]mode`, and the text it makes of a value.

use num_bigint::BigInt;
use num_traits::Signed;
use unicode_segmentation::UnicodeSegmentation;

use crate::language::convert::convert;
use crate::language::functions::Problem;
use crate::language::json::to_text;
use crate::language::number::Number;
use crate::language::set::quoted;
use crate::language::types::Type;
use crate::language::value::{Kind, Value};

/// What stands after a `%`.
pub(super) struct Verb<'a> {
    raw: &'a str,
    offset: usize,
    /// The argument it takes, from 1.
    pub(super) argument: usize,
    mode: char,
    zero: bool,
    sharp: bool,
    plus: bool,
    minus: bool,
    space: bool,
    width: Option<usize>,
    precision: Option<usize>,
}

/// No text of that size is meant.
const LARGEST: usize = 1_000_000;

impl<'a> Verb<'a> {
    /// Reads the verb at the start of a text that lies at an offset of the pattern, and how long it is.
    pub(super) fn parse(text: &'a str, offset: usize, next: usize, pattern: &str) -> Result<(Self, usize), Problem> {
        let bytes = text.as_bytes();
        let mut verb = Self {
            raw: text,
            offset,
            argument: next,
            mode: 'v',
            zero: false,
            sharp: false,
            plus: false,
            minus: false,
            space: false,
            width: None,
            precision: None,
        };
        let mut at = 1;
        while let Some(flag) = bytes.get(at) {
            match flag {
                b'0' => verb.zero = true,
                b'#' => verb.sharp = true,
                b'+' => verb.plus = true,
                b'-' => verb.minus = true,
                b' ' => verb.space = true,
                _ => break,
            }
            at += 1;
        }
        if matches!(bytes.get(at), Some(b'1'..=b'9')) {
            verb.width = Some(number(bytes, &mut at));
        }
        if bytes.get(at) == Some(&b'.') {
            at += 1;
            verb.precision = Some(number(bytes, &mut at));
        }
        if bytes.get(at) == Some(&b'[') {
            at += 1;
            if !matches!(bytes.get(at), Some(b'1'..=b'9')) {
                return Err(unrecognized(text, at, offset, pattern));
            }
            verb.argument = number(bytes, &mut at);
            if bytes.get(at) != Some(&b']') {
                return Err(unrecognized(text, at, offset, pattern));
            }
            at += 1;
        }
        match bytes.get(at) {
            Some(mode) if mode.is_ascii_alphabetic() => verb.mode = char::from(*mode),
            _ => return Err(unrecognized(text, at, offset, pattern)),
        }
        verb.raw = &text[..=at];
        Ok((verb, at + 1))
    }

    fn unsupported(&self, why: &str) -> Problem {
        Problem::call(format!(
            "unsupported value for {} at {}: {why}",
            quoted(self.raw),
            self.offset
        ))
    }

    fn padded(&self, text: String) -> String {
        let wanted = self.width.unwrap_or(0);
        let missing = wanted.saturating_sub(text.graphemes(true).count());
        let padding = if self.zero { "0" } else { " " }.repeat(missing);
        if self.minus { text + &padding } else { padding + &text }
    }

    /// A sign where one is wanted.
    fn sign(&self, negative: bool) -> &'static str {
        match (negative, self.plus, self.space) {
            (true, ..) => "-",
            (_, true, _) => "+",
            (_, _, true) => " ",
            _ => "",
        }
    }
}

fn number(bytes: &[u8], at: &mut usize) -> usize {
    let mut number = 0usize;
    while let Some(digit) = bytes.get(*at).filter(|byte| byte.is_ascii_digit()) {
        number = (number * 10 + usize::from(digit - b'0')).min(LARGEST);
        *at += 1;
    }
    number
}

fn unrecognized(text: &str, at: usize, offset: usize, pattern: &str) -> Problem {
    match text[at..].chars().next() {
        Some(character) => Problem::call(format!(
            "unrecognized format character {character:?} at offset {}",
            offset + at
        )),
        None => Problem::call(format!("invalid format string starting at offset {}", pattern.len())),
    }
}

/// Adds the text that the verb makes of its argument.
pub(super) fn write(verb: &Verb, values: &[&Value], text: &mut String) -> Result<(), Problem> {
    let Some(value) = verb.argument.checked_sub(1).and_then(|index| values.get(index)) else {
        return Err(Problem::call(format!(
            "not enough arguments for {} at {}: need index {} but have {} total",
            quoted(verb.raw),
            verb.offset,
            verb.argument,
            values.len()
        )));
    };
    if verb.mode != 'v' && value.is_null() {
        return Err(verb.unsupported("null value cannot be formatted"));
    }
    let made = match verb.mode {
        'v' => as_is(verb, value)?,
        't' => {
            let value = as_type(verb, value, &Type::Bool)?;
            if value.as_bool() == Some(true) { "true" } else { "false" }.to_owned()
        }
        'b' | 'd' | 'o' | 'x' | 'X' => {
            let value = as_type(verb, value, &Type::Number)?;
            let number = value.as_number().and_then(Number::to_bigint);
            integer(verb, &number.ok_or_else(|| verb.unsupported("an integer is required"))?)
        }
        'e' | 'E' | 'f' | 'g' | 'G' => {
            let value = as_type(verb, value, &Type::Number)?;
            float(verb, value.as_number().unwrap_or(&Number::ZERO))
        }
        's' | 'q' => string(verb, &as_type(verb, value, &Type::String)?),
        other => {
            return Err(Problem::call(format!(
                "unsupported format verb {other:?} in {} at offset {}",
                quoted(verb.raw),
                verb.offset
            )));
        }
    };
    text.push_str(&made);
    Ok(())
}

fn as_type(verb: &Verb, value: &Value, of: &Type) -> Result<Value, Problem> {
    convert(value, of).map_err(|error| verb.unsupported(&error.message))
}

fn as_is(verb: &Verb, value: &Value) -> Result<String, Problem> {
    let text = match value.kind() {
        Kind::String(text) if !verb.sharp => text.to_string(),
        Kind::Number(number) if !verb.sharp => match number.shortest() {
            Some(decimal) => decimal.general(None, 'e'),
            None => number.to_string(),
        },
        _ => to_text(value).map_err(|error| verb.unsupported(&error.to_string()))?,
    };
    Ok(verb.padded(text))
}

fn string(verb: &Verb, value: &Value) -> String {
    let mut text = value.as_str().unwrap_or_default().to_owned();
    if let Some(most) = verb.precision.filter(|most| *most > 0) {
        text = text.graphemes(true).take(most).collect();
    }
    if verb.mode == 'q' {
        text = to_text(&Value::string(text)).unwrap_or_default();
    }
    verb.padded(text)
}

fn integer(verb: &Verb, number: &BigInt) -> String {
    let radix = match verb.mode {
        'b' => 2,
        'o' => 8,
        'x' | 'X' => 16,
        _ => 10,
    };
    let mut digits = number.magnitude().to_str_radix(radix);
    if verb.mode == 'X' {
        digits.make_ascii_uppercase();
    }
    let sign = verb.sign(number.is_negative());
    let prefix = match (verb.sharp, verb.mode) {
        (true, 'b') => "0b",
        (true, 'o') => "0",
        (true, 'x') => "0x",
        (true, 'X') => "0X",
        _ => "",
    };
    let mut zeros = 0;
    match verb.precision {
        Some(0) if digits == "0" => return String::new(),
        Some(least) => zeros = least.saturating_sub(digits.len()),
        None => {}
    }
    let missing = verb
        .width
        .unwrap_or(0)
        .saturating_sub(sign.len() + prefix.len() + zeros + digits.len());
    let (mut left, mut right) = (0, 0);
    if verb.minus {
        right = missing;
    } else if verb.zero && verb.precision.is_none() {
        zeros += missing;
    } else {
        left = missing;
    }
    format!(
        "{}{sign}{prefix}{}{digits}{}",
        " ".repeat(left),
        "0".repeat(zeros),
        " ".repeat(right)
    )
}

fn float(verb: &Verb, number: &Number) -> String {
    let negative = number.is_negative();
    let decimal = match verb.mode {
        'g' | 'G' if verb.precision.is_none() => number.absolute().shortest(),
        _ => number.absolute().decimal(),
    };
    let digits = match (&decimal, verb.mode) {
        (None, _) => "Inf".to_owned(),
        (Some(decimal), 'e' | 'E') => decimal.scientific(Some(verb.precision.unwrap_or(6)), verb.mode),
        (Some(decimal), 'f') => decimal.fixed(verb.precision.unwrap_or(6)),
        (Some(decimal), mode) => decimal.general(verb.precision, if mode == 'G' { 'E' } else { 'e' }),
    };
    let sign = match decimal {
        None if !negative && verb.sign(false).is_empty() => "+",
        _ => verb.sign(negative),
    };
    let missing = verb.width.unwrap_or(0).saturating_sub(sign.len() + digits.len());
    if verb.zero && decimal.is_some() {
        format!("{sign}{}{digits}", "0".repeat(missing))
    } else if verb.minus {
        format!("{sign}{digits}{}", " ".repeat(missing))
    } else {
        format!("{}{sign}{digits}", " ".repeat(missing))
    }
}
