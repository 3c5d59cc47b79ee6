//! JSON, CSV, Base64, character sets, gzip and URLs.

mod charset;
mod csv;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compress, Compression, Crc, FlushCompress};

use crate::language::json::{from_text_implied, to_text};
use crate::language::set::quoted;
use crate::language::types::Type;
use crate::language::value::Value;

use super::arguments::{Arguments, Problem};
use super::signature::{Function, Parameter, Shape};

const STR: Parameter = Parameter::new("str", Shape::String);
const ENCODING: Parameter = Parameter::new("encoding", Shape::String);

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new(
        "base64decode",
        &[STR.takes_marks()],
        Shape::String,
        base64decode,
        "The text that a Base64 string stands for.",
    ),
    Function::new(
        "base64encode",
        &[STR],
        Shape::String,
        base64encode,
        "The string in Base64.",
    ),
    Function::new(
        "base64gzip",
        &[STR],
        Shape::String,
        base64gzip,
        "The string compressed with gzip, in Base64.",
    ),
    Function::new(
        "csvdecode",
        &[STR],
        Shape::Any,
        csvdecode,
        "The rows of comma-separated values as objects named after the first line.",
    ),
    Function::new(
        "jsondecode",
        &[STR],
        Shape::Any,
        jsondecode,
        "The value that a JSON text stands for.",
    )
    .may_return_null(),
    Function::new(
        "jsonencode",
        &[Parameter::new("val", Shape::Any).nullable().takes_unknown()],
        Shape::String,
        jsonencode,
        "The value as JSON.",
    ),
    Function::new(
        "textdecodebase64",
        &[Parameter::new("source", Shape::String), ENCODING],
        Shape::String,
        textdecodebase64,
        "The text that a Base64 string stands for in a character encoding.",
    ),
    Function::new(
        "textencodebase64",
        &[Parameter::new("string", Shape::String), ENCODING],
        Shape::String,
        textencodebase64,
        "The text in a character encoding, in Base64.",
    ),
    Function::new(
        "urlencode",
        &[STR],
        Shape::String,
        urlencode,
        "The string as it can stand in a URL.",
    ),
];

/// Base64 as the reference reads it: line breaks are skipped, padding is required. The offset of what is wrong.
fn decoded(text: &str) -> Result<Vec<u8>, usize> {
    let tidy: String = text
        .chars()
        .filter(|character| !matches!(character, '\r' | '\n'))
        .collect();
    STANDARD.decode(&tidy).map_err(|error| match error {
        base64::DecodeError::InvalidByte(offset, _) | base64::DecodeError::InvalidLastSymbol(offset, _) => offset,
        _ => tidy.len(),
    })
}

fn base64decode(arguments: &Arguments) -> Result<Value, Problem> {
    let value = arguments.value(0);
    let shown = || {
        if value.is_sensitive() {
            "(sensitive value)".to_owned()
        } else {
            quoted(arguments.text(0))
        }
    };
    let bytes =
        decoded(arguments.text(0)).map_err(|_| Problem::call(format!("failed to decode base64 data {}", shown())))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Problem::call("the result of decoding the provided string is not valid UTF-8"))?;
    Ok(Value::text(&text).mark(value.marks()))
}

fn base64encode(arguments: &Arguments) -> Result<Value, Problem> {
    Ok(Value::string(STANDARD.encode(arguments.text(0))))
}

/// With the header that the reference writes, and its way of ending: a flush, then an empty last block. Where text
/// repeats itself our compressor finds other repetitions than the reference's: it unpacks the same, but is not the same.
fn base64gzip(arguments: &Arguments) -> Result<Value, Problem> {
    let text = arguments.text(0).as_bytes();
    let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    // Deflate never needs more than this, so that one step takes everything.
    gzip.reserve(text.len() + text.len() / 100 + 1024);
    Compress::new(Compression::new(6), false)
        .compress_vec(text, &mut gzip, FlushCompress::Sync)
        .map_err(|_| Problem::call("failed to write gzip raw data"))?;
    gzip.extend(LAST_BLOCK);
    let mut crc = Crc::new();
    crc.update(text);
    gzip.extend(crc.sum().to_le_bytes());
    gzip.extend((text.len() as u32).to_le_bytes());
    Ok(Value::string(STANDARD.encode(gzip)))
}

/// A stored block of no bytes that is the last.
const LAST_BLOCK: [u8; 5] = [1, 0, 0, 0xff, 0xff];

fn csvdecode(arguments: &Arguments) -> Result<Value, Problem> {
    csv::decode(arguments.text(0)).map_err(Problem::call)
}

fn jsondecode(arguments: &Arguments) -> Result<Value, Problem> {
    from_text_implied(arguments.text(0)).map_err(|error| Problem::call(error.message))
}

fn jsonencode(arguments: &Arguments) -> Result<Value, Problem> {
    let value = arguments.value(0);
    if let Ok(text) = to_text(value) {
        return Ok(Value::string(text));
    }
    let prefix = match value.ty() {
        _ if !value.is_surely_not_null() => "",
        Type::String => "\"",
        Type::Object(_) | Type::Map(_) => "{",
        Type::Tuple(_) | Type::List(_) | Type::Set(_) => "[",
        _ => "",
    };
    Ok(Value::unknown(Type::String).with_prefix(prefix))
}

fn encoding(arguments: &Arguments) -> Result<charset::Charset, Problem> {
    charset::find(arguments.text(1)).ok_or_else(|| {
        Problem::argument(
            1,
            format!(
                "{} is not a supported IANA encoding name or alias in this Terraform version",
                quoted(arguments.text(1))
            ),
        )
    })
}

fn textencodebase64(arguments: &Arguments) -> Result<Value, Problem> {
    let charset = encoding(arguments)?;
    let bytes = charset.encode(arguments.text(0)).ok_or_else(|| {
        Problem::argument(
            0,
            format!(
                "the given string contains characters that cannot be represented in {}",
                charset.name()
            ),
        )
    })?;
    Ok(Value::string(STANDARD.encode(bytes)))
}

fn textdecodebase64(arguments: &Arguments) -> Result<Value, Problem> {
    let charset = encoding(arguments)?;
    let bytes = decoded(arguments.text(0)).map_err(|offset| {
        Problem::argument(
            0,
            format!("the given value is has an invalid base64 symbol at offset {offset}"),
        )
    })?;
    let text = charset.decode(&bytes).ok_or_else(|| {
        Problem::argument(
            0,
            format!(
                "the given string contains symbols that are not defined for {}",
                charset.name()
            ),
        )
    })?;
    Ok(Value::text(&text))
}

fn urlencode(arguments: &Arguments) -> Result<Value, Problem> {
    let mut encoded = String::new();
    for byte in arguments.text(0).bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => encoded.push(char::from(byte)),
            b' ' => encoded.push('+'),
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    Ok(Value::string(encoded))
}
