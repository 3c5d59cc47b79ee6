//! A walker of JSON schemas, as far as Heroku's hyper-schema uses them.

use regex::Regex;
use serde_json::Value;

/// The hyper-schema.
pub(crate) struct Schema(Value);

impl Schema {
    pub(crate) fn load(text: &str) -> Schema {
        Schema(serde_json::from_str(text).expect("the hyper-schema is JSON"))
    }

    /// Every link as method, normalised path, and what it answers with (if it says).
    pub(crate) fn links(&self) -> Vec<(String, String, &Value)> {
        let mut links = Vec::new();
        for definition in self.0["definitions"].as_object().expect("definitions").values() {
            for link in definition["links"].as_array().into_iter().flatten() {
                let text = |name: &str| link[name].as_str().unwrap_or_default();
                let target = match &link["targetSchema"] {
                    Value::Null => definition,
                    target => target,
                };
                links.push((text("method").to_owned(), normalised(text("href")), target));
            }
        }
        links
    }

    fn resolve<'a>(&'a self, mut schema: &'a Value) -> &'a Value {
        while let Some(reference) = schema["$ref"].as_str() {
            schema = self
                .0
                .pointer(reference.trim_start_matches('#'))
                .expect("a reference resolves");
        }
        schema
    }

    /// What is wrong with a value under a schema, each with its place.
    pub(crate) fn check(&self, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
        let schema = self.resolve(schema);
        for any in ["anyOf", "oneOf"] {
            if let Some(options) = schema[any].as_array() {
                if !options.iter().any(|option| self.fits(option, value)) {
                    found.push(format!("{place}: fits no alternative of {any}"));
                }
                return;
            }
        }
        if !type_fits(schema, value) {
            found.push(format!("{place}: {} instead of {}", kind(value), schema["type"]));
            return;
        }
        if value.is_null() {
            return;
        }
        check_text(schema, value, place, found);
        if let Some(options) = schema["enum"].as_array().filter(|options| !options.contains(value)) {
            found.push(format!("{place}: {value} is none of {options:?}"));
        }
        if let Some(entries) = value.as_array() {
            for (index, entry) in entries.iter().enumerate() {
                self.check(&schema["items"], entry, &format!("{place}[{index}]"), found);
            }
        }
        if let Some(object) = value.as_object() {
            self.check_object(schema, object, place, found);
        }
    }

    fn fits(&self, schema: &Value, value: &Value) -> bool {
        let mut found = Vec::new();
        self.check(schema, value, "", &mut found);
        found.is_empty()
    }

    /// Stricter than the schema: every property that it declares must be there, and no other.
    fn check_object(
        &self,
        schema: &Value,
        object: &serde_json::Map<String, Value>,
        place: &str,
        found: &mut Vec<String>,
    ) {
        let patterns = schema["patternProperties"].as_object();
        if let Some(pattern) = patterns.and_then(|patterns| patterns.iter().next()) {
            let regex = Regex::new(pattern.0).expect("a pattern");
            for (name, value) in object {
                if !regex.is_match(name) {
                    found.push(format!("{place}.{name}: does not match {}", pattern.0));
                }
                self.check(pattern.1, value, &format!("{place}.{name}"), found);
            }
            return;
        }
        let Some(properties) = schema["properties"].as_object() else {
            return;
        };
        for (name, property) in properties {
            match object.get(name) {
                Some(value) => self.check(property, value, &format!("{place}.{name}"), found),
                None => found.push(format!("{place}.{name}: missing")),
            }
        }
        for name in object.keys().filter(|name| !properties.contains_key(*name)) {
            found.push(format!("{place}.{name}: unknown"));
        }
    }
}

fn check_text(schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    let Some(text) = value.as_str() else { return };
    let format = schema["format"].as_str().unwrap_or_default();
    let fits = match format {
        "uuid" => Regex::new("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
            .expect("a pattern")
            .is_match(text),
        "date-time" => Regex::new(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
            .expect("a pattern")
            .is_match(text),
        "email" => text.contains('@'),
        _ => true,
    };
    if !fits {
        found.push(format!("{place}: {text:?} is no {format}"));
    }
    // Rust's regular expressions know no look-around; patterns that need it are left to the names' own checks.
    let pattern = schema["pattern"].as_str().and_then(|pattern| Regex::new(pattern).ok());
    if pattern.is_some_and(|pattern| !pattern.is_match(text)) {
        found.push(format!("{place}: {text:?} does not match {}", schema["pattern"]));
    }
}

fn type_fits(schema: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        other => kind(value) == other,
    };
    match &schema["type"] {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => true,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A path with each variable segment as `{}`.
pub(crate) fn normalised(path: &str) -> String {
    let segments = path
        .split('/')
        .map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}
