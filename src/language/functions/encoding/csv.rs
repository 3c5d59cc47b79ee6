//! Comma-separated values, as strict as the reference is.

use std::sync::Arc;

use crate::language::set::quoted;
use crate::language::types::Type;
use crate::language::value::{Members, Value, normalize};

/// The rows after the first as objects whose names the first gives.
pub(super) fn decode(text: &str) -> Result<Value, String> {
    let mut reader = Reader {
        rest: text,
        line: 1,
        began: 1,
    };
    let Some(header) = reader.row()? else {
        return Err("missing header line".into());
    };
    let names: Vec<Arc<str>> = header.iter().map(|name| normalize(name)).collect();
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            return Err(format!("duplicate column name {}", quoted(name)));
        }
    }
    let mut rows = Vec::new();
    while let Some(row) = reader.row()? {
        if row.len() != names.len() {
            return Err(reader.error(reader.began, "wrong number of fields"));
        }
        let members: Members = names
            .iter()
            .cloned()
            .zip(row.iter().map(|field| Value::text(field)))
            .collect();
        rows.push(Value::object(members));
    }
    let of = Type::object(names.into_iter().map(|name| (name, Type::String)));
    Ok(Value::list(of, rows))
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    /// The line on which the row began.
    began: usize,
}

impl<'a> Reader<'a> {
    fn error(&self, line: usize, why: &str) -> String {
        format!("CSV parse error on line {line}: {why}")
    }

    /// The next line, its break taken off.
    fn take_line(&mut self) -> Option<(&'a str, bool)> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest, broken) = match self.rest.split_once('\n') {
            Some((line, rest)) => (line, rest, true),
            None => (self.rest, "", false),
        };
        self.rest = rest;
        self.line += 1;
        Some((line.strip_suffix('\r').unwrap_or(line), broken))
    }

    /// The fields of the next row; empty lines are skipped.
    fn row(&mut self) -> Result<Option<Vec<String>>, String> {
        let mut line = loop {
            self.began = self.line;
            match self.take_line() {
                None => return Ok(None),
                Some(("", true)) => {}
                Some((line, _)) => break line,
            }
        };
        let mut fields = Vec::new();
        loop {
            let Some(inside) = line.strip_prefix('"') else {
                let (field, rest) = match line.split_once(',') {
                    Some((field, rest)) => (field, Some(rest)),
                    None => (line, None),
                };
                if field.contains('"') {
                    return Err(self.error(self.line - 1, "bare \" in non-quoted-field"));
                }
                fields.push(field.to_owned());
                match rest {
                    Some(rest) => line = rest,
                    None => return Ok(Some(fields)),
                }
                continue;
            };
            let (field, rest) = self.quoted(inside)?;
            fields.push(field);
            match rest.strip_prefix(',') {
                Some(rest) => line = rest,
                None if rest.is_empty() => return Ok(Some(fields)),
                None => return Err(self.error(self.line - 1, "extraneous or missing \" in quoted-field")),
            }
        }
    }

    /// A field after its opening quote, over several lines if need be, and what follows its closing quote.
    fn quoted(&mut self, inside: &'a str) -> Result<(String, &'a str), String> {
        let mut field = String::new();
        let mut line = inside;
        loop {
            match line.find('"') {
                Some(at) => {
                    field.push_str(&line[..at]);
                    line = &line[at + 1..];
                    match line.strip_prefix('"') {
                        Some(rest) => {
                            field.push('"');
                            line = rest;
                        }
                        None => return Ok((field, line)),
                    }
                }
                None => {
                    field.push_str(line);
                    field.push('\n');
                    match self.take_line() {
                        Some((next, _)) => line = next,
                        None => return Err(self.error(self.line - 1, "extraneous or missing \" in quoted-field")),
                    }
                }
            }
        }
    }
}
