//! What a plain scalar stands for.

use crate::language::functions::time::Timestamp;
use crate::language::number::Number;
use crate::language::set::quoted;
use crate::language::types::Type;
use crate::language::value::Value;

/// The value of a scalar that is not quoted.
pub(super) fn plain(text: &str) -> Result<Value, String> {
    if let Some(value) = word(text) {
        return Ok(value);
    }
    match text.as_bytes().first() {
        Some(b'.') if matches!(text, ".nan" | ".NaN" | ".NAN") => Err("floating point NaN is not supported".into()),
        Some(b'.') => Ok(text.parse::<Number>().map_or_else(|_| Value::text(text), Value::number)),
        Some(b'0'..=b'9' | b'+' | b'-') => Ok(if let Some(time) = Timestamp::parse_yaml(text) {
            Value::string(time.to_string())
        } else {
            number(text).map_or_else(|| Value::text(text), Value::number)
        }),
        _ => Ok(Value::text(text)),
    }
}

/// The value of a scalar with a tag of the core schema, without `tag:yaml.org,2002:`.
pub(super) fn tagged(tag: &str, text: &str) -> Result<Value, String> {
    let cannot = || format!("cannot parse {} as !!{tag}", quoted(text));
    match tag {
        "str" => Ok(Value::text(text)),
        "null" => Ok(Value::null(Type::Dynamic)),
        "bool" => word(text).filter(|value| value.as_bool().is_some()).ok_or_else(cannot),
        "int" | "float" => match word(text) {
            Some(value) if value.as_number().is_some() => Ok(value),
            _ => number(text)
                .or_else(|| text.replace('_', "").parse().ok())
                .map(Value::number)
                .ok_or_else(cannot),
        },
        "timestamp" => Timestamp::parse_yaml(text)
            .map(|time| Value::string(time.to_string()))
            .ok_or_else(cannot),
        "binary" => {
            use base64::Engine;
            let tidy: String = text.split(['\n', '\r']).collect();
            match base64::engine::general_purpose::STANDARD.decode(tidy) {
                Ok(_) => Ok(Value::text(text)),
                Err(_) => Err(format!("{}: not valid base64", cannot())),
            }
        }
        other => Err(format!(
            "unsupported tag {}",
            quoted(&format!("tag:yaml.org,2002:{other}"))
        )),
    }
}

fn word(text: &str) -> Option<Value> {
    Some(match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Value::bool(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Value::bool(false),
        "" | "~" | "null" | "Null" | "NULL" => Value::null(Type::Dynamic),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Value::number(Number::infinity(false)),
        "-.inf" | "-.Inf" | "-.INF" => Value::number(Number::infinity(true)),
        _ => return None,
    })
}

/// Decimal, octal (`0o17`), hexadecimal (`0x1f`) and floating point.
fn number(text: &str) -> Option<Number> {
    for (prefix, radix) in [("0o", 8), ("0x", 16)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            return u64::from_str_radix(digits, radix)
                .ok()
                .filter(|_| !digits.starts_with('+'))
                .map(|value| num_bigint::BigInt::from(value).into());
        }
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let decimal = unsigned
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    if decimal { text.parse().ok() } else { None }
}
