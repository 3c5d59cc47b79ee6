//! The request that the sandbox takes and the response it gives: HTTP without the wire.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One request, as it comes off the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Upper case.
    pub method: String,
    /// Without the query; segments still percent-encoded.
    pub path: String,
    /// Decoded.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub query: BTreeMap<String, String>,
    /// Names in lower case.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Raw bytes; JSON for the API, a tarball for uploads.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "body_text")]
    pub body: Vec<u8>,
}

impl Request {
    /// A request of the API: right `Accept` header, the default account's token.
    pub fn new(method: &str, path: &str) -> Request {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut request = Request {
            method: method.to_owned(),
            path: path.to_owned(),
            ..Request::default()
        };
        request.query = decode_query(query);
        request
            .header("accept", "application/vnd.heroku+json; version=3")
            .header("authorization", "Bearer sandbox")
    }

    /// The same with a header.
    pub fn header(mut self, name: &str, value: &str) -> Request {
        self.headers.insert(name.to_lowercase(), value.to_owned());
        self
    }

    /// The same with a JSON body.
    pub fn json(mut self, body: &Value) -> Request {
        self.body = body.to_string().into_bytes();
        self.header("content-type", "application/json")
    }

    /// The value of a header.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Whether it only reads.
    pub fn is_read(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD")
    }

    /// The address that the client reached us by, for URLs in answers.
    pub(super) fn base_url(&self) -> String {
        self.get("host")
            .map_or_else(|| "https://api.heroku.com".to_owned(), |host| format!("http://{host}"))
    }
}

/// The pairs of a query string, percent-decoded.
pub fn decode_query(query: &str) -> BTreeMap<String, String> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let split = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (
            percent_decode(&name.replace('+', " ")),
            percent_decode(&value.replace('+', " ")),
        )
    };
    pairs.map(split).collect()
}

/// Percent-decoding of one path segment or query value; malformed escapes stay as they are.
pub fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = (bytes[at] == b'%').then(|| bytes.get(at + 1..at + 3)).flatten();
        let byte = escape
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// One answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Names as Heroku spells them.
    pub headers: BTreeMap<String, String>,
    /// JSON, text, or nothing.
    pub body: Vec<u8>,
}

impl Response {
    /// An answer with a JSON body.
    pub fn json(status: u16, body: &Value) -> Response {
        let mut response = Response {
            status,
            body: body.to_string().into_bytes(),
            ..Response::default()
        };
        response.set("Content-Type", "application/json;charset=utf-8");
        response
    }

    /// An answer with plain text.
    pub fn text(status: u16, content_type: &str, body: &str) -> Response {
        let mut response = Response {
            status,
            body: body.as_bytes().to_vec(),
            ..Response::default()
        };
        response.set("Content-Type", content_type);
        response
    }

    /// Sets a header.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.headers.insert(name.to_owned(), value.into());
    }

    /// The body as JSON; `Null` when it is empty or something else.
    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

/// Bodies are kept as text where they are text: the journal stays readable, and half as long.
mod body_text {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer};

    const BINARY: &str = "base64:";

    pub(super) fn serialize<S: Serializer>(body: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(body) {
            Ok(text) if !text.starts_with(BINARY) => serializer.serialize_str(text),
            _ => serializer.serialize_str(&format!("{BINARY}{}", STANDARD.encode(body))),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.strip_prefix(BINARY) {
            Some(encoded) => STANDARD.decode(encoded).map_err(serde::de::Error::custom),
            None => Ok(text.into_bytes()),
        }
    }
}
