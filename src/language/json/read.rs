//! JSON text to values, with every digit of every number.

use crate::language::convert::{ConvertError, convert};
use crate::language::number::Number;
use crate::language::types::Type;
use crate::language::value::{Members, Path, Value, normalize};

/// Text that is no JSON.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct JsonError {
    /// The byte at fault.
    pub offset: usize,
    /// What is wrong, in the words of the reference.
    pub message: String,
}

/// The value that a text looks like: arrays are tuples, objects are objects, null is of any type.
pub fn from_text_implied(text: &str) -> Result<Value, JsonError> {
    let mut parser = Parser { text, at: 0, depth: 0 };
    let value = parser.value()?;
    parser.space();
    if parser.at < text.len() {
        return Err(parser.error("extraneous data after JSON object"));
    }
    Ok(value)
}

/// The value of a text converted to that type.
pub fn from_text(text: &str, of: &Type) -> Result<Value, ConvertError> {
    let value = from_text_implied(text).map_err(|error| ConvertError {
        path: Path::new(),
        message: error.message,
    })?;
    convert(&value, of)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

/// Deeper than anyone nests, and shallow enough for the smallest stack of a thread.
const DEEPEST: usize = 500;

impl Parser<'_> {
    fn error(&self, message: impl Into<String>) -> JsonError {
        JsonError {
            offset: self.at,
            message: message.into(),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Complains about what stands here.
    fn unexpected(&self, context: &str) -> JsonError {
        match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(character) => self.error(format!("invalid character '{character}' {context}")),
            None => self.error("EOF"),
        }
    }

    fn value(&mut self) -> Result<Value, JsonError> {
        self.space();
        match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => self.string().map(|text| Value::text(&text)),
            Some(b't') => self.word("true", Value::bool(true)),
            Some(b'f') => self.word("false", Value::bool(false)),
            Some(b'n') => self.word("null", Value::null(Type::Dynamic)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => Err(self.unexpected("looking for beginning of value")),
        }
    }

    fn nested(&mut self, read: impl Fn(&mut Self) -> Result<Value, JsonError>) -> Result<Value, JsonError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error("exceeded max depth"));
        }
        self.at += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, JsonError> {
        for expected in word.chars() {
            match self.text[self.at..].chars().next() {
                Some(found) if found == expected => self.at += 1,
                Some(found) => {
                    return Err(self.error(format!(
                        "invalid character '{found}' in literal {word} (expecting '{expected}')"
                    )));
                }
                None => return Err(self.error("unexpected EOF")),
            }
        }
        Ok(value)
    }

    fn array(&mut self) -> Result<Value, JsonError> {
        let mut values = Vec::new();
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::tuple(values));
        }
        loop {
            values.push(self.value()?);
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::tuple(values));
                }
                _ => return Err(self.unexpected("after array element")),
            }
        }
    }

    fn object(&mut self) -> Result<Value, JsonError> {
        let mut members = Members::new();
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::object(members));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("looking for beginning of object key string"));
            }
            let start = self.at;
            let name = normalize(&self.string()?);
            self.space();
            if self.peek() != Some(b':') {
                return Err(self.unexpected("after object key"));
            }
            self.at += 1;
            let value = self.value()?;
            if members.get(&name).is_some_and(|earlier| !earlier.same_type(&value)) {
                self.at = start;
                return Err(self.error(format!("duplicate \"{name}\" property in JSON object")));
            }
            members.insert(name, value);
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Value::object(members));
                }
                _ => return Err(self.unexpected("after object key:value pair")),
            }
        }
    }

    fn digits(&mut self, context: &str) -> Result<(), JsonError> {
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(self.unexpected(context));
        }
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits("in numeric literal")?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits("after decimal point in numeric literal")?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits("in exponent of numeric literal")?;
        }
        let number: Number = self.text[start..self.at].parse().map_err(|_| JsonError {
            offset: start,
            message: "a number is required".into(),
        })?;
        Ok(Value::number(number))
    }

    fn string(&mut self) -> Result<String, JsonError> {
        let mut string = String::new();
        self.at += 1;
        loop {
            let plain = self.text[self.at..]
                .bytes()
                .position(|byte| byte < 0x20 || byte == b'"' || byte == b'\\')
                .unwrap_or(self.text.len() - self.at);
            string.push_str(&self.text[self.at..self.at + plain]);
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(string);
                }
                Some(b'\\') => self.escape(&mut string)?,
                Some(_) => return Err(self.unexpected_control()),
                None => return Err(self.error("unexpected EOF")),
            }
        }
    }

    fn unexpected_control(&self) -> JsonError {
        let byte = self.peek().unwrap_or(0);
        let shown = match byte {
            b'\n' => "\\n".to_owned(),
            b'\r' => "\\r".to_owned(),
            b'\t' => "\\t".to_owned(),
            other => format!("\\x{other:02x}"),
        };
        self.error(format!("invalid character '{shown}' in string literal"))
    }

    fn escape(&mut self, string: &mut String) -> Result<(), JsonError> {
        self.at += 1;
        let escaped = match self.peek() {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'u') => {
                string.push(self.unicode()?);
                return Ok(());
            }
            _ => return Err(self.unexpected("in string escape code")),
        };
        self.at += 1;
        string.push(escaped);
        Ok(())
    }

    /// `\uXXXX`, pairs of surrogates joined; a lone one becomes the replacement character.
    fn unicode(&mut self) -> Result<char, JsonError> {
        let first = self.hexadecimal()?;
        if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            let before = self.at;
            self.at += 1;
            let second = self.hexadecimal()?;
            if (0xdc00..0xe000).contains(&second) {
                let joined = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = before;
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hexadecimal(&mut self) -> Result<u32, JsonError> {
        self.at += 1;
        let mut code = 0;
        for _ in 0..4 {
            match self.peek().and_then(|byte| char::from(byte).to_digit(16)) {
                Some(digit) => code = code * 16 + digit,
                None => return Err(self.unexpected("in \\u hexadecimal character escape")),
            }
            self.at += 1;
        }
        Ok(code)
    }
}
