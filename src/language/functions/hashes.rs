//! Digests, passwords, decryption and identifiers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::DecodePrivateKey;
use rsa::{Pkcs1v15Encrypt, RsaPrivateKey};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use uuid::Uuid;

use crate::language::set::quoted;
use crate::language::types::Type;
use crate::language::value::Value;

use super::arguments::{Arguments, Problem, whole};
use super::signature::{Function, Parameter, Shape};

const STR: Parameter = Parameter::new("str", Shape::String);

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new(
        "base64sha256",
        &[STR],
        Shape::String,
        |arguments| Ok(Value::string(base64_of::<Sha256>(arguments.text(0)))),
        "The SHA-256 digest of the string, in Base64.",
    ),
    Function::new(
        "base64sha512",
        &[STR],
        Shape::String,
        |arguments| Ok(Value::string(base64_of::<Sha512>(arguments.text(0)))),
        "The SHA-512 digest of the string, in Base64.",
    ),
    Function::new(
        "bcrypt",
        &[STR],
        Shape::String,
        bcrypt_of,
        "The string as a salted bcrypt hash, another one with each call.",
    )
    .variadic(Parameter::new("cost", Shape::Number)),
    Function::new(
        "md5",
        &[STR],
        Shape::String,
        |arguments| Ok(Value::string(hex_of::<Md5>(arguments.text(0)))),
        "The MD5 digest of the string, in hexadecimal.",
    ),
    Function::new(
        "rsadecrypt",
        &[
            Parameter::new("ciphertext", Shape::String),
            Parameter::new("privatekey", Shape::String),
        ],
        Shape::String,
        rsadecrypt,
        "The text that was encrypted for a private key.",
    ),
    Function::new(
        "sha1",
        &[STR],
        Shape::String,
        |arguments| Ok(Value::string(hex_of::<Sha1>(arguments.text(0)))),
        "The SHA-1 digest of the string, in hexadecimal.",
    ),
    Function::new(
        "sha256",
        &[STR],
        Shape::String,
        |arguments| Ok(Value::string(hex_of::<Sha256>(arguments.text(0)))),
        "The SHA-256 digest of the string, in hexadecimal.",
    ),
    Function::new(
        "sha512",
        &[STR],
        Shape::String,
        |arguments| Ok(Value::string(hex_of::<Sha512>(arguments.text(0)))),
        "The SHA-512 digest of the string, in hexadecimal.",
    ),
    Function::new(
        "uuid",
        &[],
        Shape::String,
        uuid_of,
        "A random identifier, another one with each call.",
    ),
    Function::new(
        "uuidv5",
        &[
            Parameter::new("namespace", Shape::String),
            Parameter::new("name", Shape::String),
        ],
        Shape::String,
        uuidv5,
        "The identifier that belongs to a name in a namespace (dns, url, oid, x500 or an identifier).",
    ),
];

/// A digest in hexadecimal.
pub(super) fn hex_of<D: Digest>(bytes: impl AsRef<[u8]>) -> String {
    D::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A digest in Base64.
pub(super) fn base64_of<D: Digest>(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(D::digest(bytes))
}

fn bcrypt_of(arguments: &Arguments) -> Result<Value, Problem> {
    let cost = match arguments.values {
        [_] => 10,
        [_, cost] => cost.as_number().map_or(Ok(10), whole).map_err(Problem::call)?,
        _ => return Err(Problem::call("bcrypt() takes no more than two arguments")),
    };
    let failed = |why: String| Problem::call(format!("error occured generating password {why}"));
    let password = arguments.text(0).as_bytes();
    if password.len() > 72 {
        return Err(failed("bcrypt: password length exceeds 72 bytes".into()));
    }
    // The reference takes too small a cost for its default.
    let cost = if cost < 4 { 10 } else { cost };
    let cost = u32::try_from(cost)
        .ok()
        .filter(|cost| *cost <= 31)
        .ok_or_else(|| failed(format!("crypto/bcrypt: cost {cost} is outside allowed range (4,31)")))?;
    let mut salt = [0; 16];
    if !arguments.host.random(&mut salt) {
        return Ok(Value::unknown(Type::String));
    }
    let hash = bcrypt::hash_with_salt(password, cost, salt).map_err(|error| failed(error.to_string()))?;
    Ok(Value::string(hash.format_for_version(bcrypt::Version::TwoA)))
}

fn rsadecrypt(arguments: &Arguments) -> Result<Value, Problem> {
    let (text, key) = (arguments.text(0), arguments.text(1));
    let bytes = STANDARD.decode(text).map_err(|_| {
        let shown = quoted(text);
        Problem::argument(
            0,
            format!("failed to decode input {shown}: cipher text must be base64-encoded"),
        )
    })?;
    if !key.contains("-----BEGIN ") {
        return Err(Problem::argument(1, "invalid private key: ssh: no key found"));
    }
    let key = RsaPrivateKey::from_pkcs1_pem(key)
        .ok()
        .or_else(|| RsaPrivateKey::from_pkcs8_pem(key).ok())
        .ok_or_else(|| Problem::argument(1, "invalid private key: not an RSA key in PEM"))?;
    let plain = key
        .decrypt(Pkcs1v15Encrypt, &bytes)
        .map_err(|_| Problem::call("failed to decrypt: crypto/rsa: decryption error"))?;
    Ok(Value::text(&String::from_utf8_lossy(&plain)))
}

fn uuid_of(arguments: &Arguments) -> Result<Value, Problem> {
    let mut bytes = [0; 16];
    if !arguments.host.random(&mut bytes) {
        return Ok(Value::unknown(Type::String));
    }
    Ok(Value::string(Uuid::from_bytes(bytes).to_string()))
}

fn uuidv5(arguments: &Arguments) -> Result<Value, Problem> {
    let namespace = match arguments.text(0) {
        "dns" => Uuid::NAMESPACE_DNS,
        "url" => Uuid::NAMESPACE_URL,
        "oid" => Uuid::NAMESPACE_OID,
        "x500" => Uuid::NAMESPACE_X500,
        other => Uuid::parse_str(other).map_err(|_| {
            let why = match other.len() {
                32 | 36 | 38 | 45 => "invalid UUID format".to_owned(),
                length => format!("invalid UUID length: {length}"),
            };
            Problem::call(format!("uuidv5() doesn't support namespace {other} ({why})"))
        })?,
    };
    let name = arguments.text(1).as_bytes();
    Ok(Value::string(Uuid::new_v5(&namespace, name).to_string()))
}
