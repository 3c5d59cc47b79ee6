//! Heroku's hyper-schema, and a walker of JSON schemas as far as it uses them.
//!
//! Takes the published text; says where a request or an answer deviates from it. Knows nothing of the world.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

/// The hyper-schema.
#[derive(Debug)]
pub struct HyperSchema {
    root: Value,
    links: Vec<Link>,
}

/// One call that it knows.
#[derive(Debug)]
struct Link {
    method: String,
    path: String,
    request: Value,
    answer: Value,
}

/// Whose words are checked. A request may leave out what is not required; an answer has every property that is declared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Request,
    Answer,
}

static DATE_TIME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$").expect("a valid pattern"));

impl HyperSchema {
    /// Reads the text of the schema.
    ///
    /// # Errors
    /// It is no JSON, or no hyper-schema.
    pub fn load(text: &str) -> Result<HyperSchema, String> {
        let root: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let definitions = root["definitions"].as_object().ok_or("it has no definitions")?;
        let mut links = Vec::new();
        for definition in definitions.values() {
            for link in definition["links"].as_array().into_iter().flatten() {
                let text = |name: &str| link[name].as_str().unwrap_or_default();
                let answer = match &link["targetSchema"] {
                    Value::Null => definition,
                    target => target,
                };
                links.push(Link {
                    method: text("method").to_uppercase(),
                    path: normalised(text("href")),
                    request: link["schema"].clone(),
                    answer: answer.clone(),
                });
            }
        }
        Ok(HyperSchema { root, links })
    }

    /// Every call that it knows: method, and path with each variable segment as `{}`.
    pub fn calls(&self) -> impl Iterator<Item = (&str, &str)> {
        self.links.iter().map(|link| (link.method.as_str(), link.path.as_str()))
    }

    /// The path of the schema that a request's path is: literal segments count more than variable ones.
    pub fn route(&self, method: &str, path: &str) -> Option<&str> {
        let segments: Vec<&str> = path.trim_end_matches('/').split('/').collect();
        let fits = |link: &&Link| {
            let pattern: Vec<&str> = link.path.split('/').collect();
            let both = || pattern.iter().zip(&segments);
            link.method == method
                && pattern.len() == segments.len()
                && both().all(|(expected, segment)| *expected == "{}" || expected == segment)
        };
        let fitting = self.links.iter().filter(fits);
        fitting
            .min_by_key(|link| link.path.matches("{}").count())
            .map(|link| link.path.as_str())
    }

    /// What is wrong with the body of a request, each with its place; the best fit of several descriptions counts.
    pub fn request_findings(&self, method: &str, route: &str, body: &Value) -> Vec<String> {
        self.best(method, route, |link, found| {
            if !link.request.is_null() {
                self.check(Side::Request, &link.request, body, "", found);
            }
        })
    }

    /// What is wrong with the body of an answer.
    pub fn answer_findings(&self, method: &str, route: &str, body: &Value) -> Vec<String> {
        self.best(method, route, |link, found| {
            self.check(Side::Answer, &link.answer, body, "", found)
        })
    }

    fn best(&self, method: &str, route: &str, check: impl Fn(&Link, &mut Vec<String>)) -> Vec<String> {
        let links = self
            .links
            .iter()
            .filter(|link| link.method == method && link.path == route);
        let findings = links.map(|link| {
            let mut found = Vec::new();
            check(link, &mut found);
            found
        });
        findings.min_by_key(Vec::len).unwrap_or_default()
    }

    fn resolve<'a>(&'a self, mut schema: &'a Value) -> &'a Value {
        while let Some(reference) = schema["$ref"].as_str() {
            match self.root.pointer(reference.trim_start_matches('#')) {
                Some(found) => schema = found,
                None => return &Value::Null,
            }
        }
        schema
    }

    fn check(&self, side: Side, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
        let schema = self.resolve(schema);
        for any in ["anyOf", "oneOf"] {
            if let Some(options) = schema[any].as_array() {
                if !options.iter().any(|option| self.fits(side, option, value)) {
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
                self.check(side, &schema["items"], entry, &format!("{place}[{index}]"), found);
            }
        }
        if let Some(object) = value.as_object() {
            self.check_object(side, schema, object, place, found);
        }
    }

    fn fits(&self, side: Side, schema: &Value, value: &Value) -> bool {
        let mut found = Vec::new();
        self.check(side, schema, value, "", &mut found);
        found.is_empty()
    }

    /// Stricter than the schema: no property that it does not declare, and in answers every one that it does.
    fn check_object(
        &self,
        side: Side,
        schema: &Value,
        object: &serde_json::Map<String, Value>,
        place: &str,
        found: &mut Vec<String>,
    ) {
        let patterns = schema["patternProperties"].as_object();
        if let Some((pattern, of)) = patterns.and_then(|patterns| patterns.iter().next()) {
            let regex = Regex::new(pattern).ok();
            for (name, value) in object {
                if regex.as_ref().is_some_and(|regex| !regex.is_match(name)) {
                    found.push(format!("{place}.{name}: does not match {pattern}"));
                }
                self.check(side, of, value, &format!("{place}.{name}"), found);
            }
            return;
        }
        let Some(properties) = schema["properties"].as_object() else {
            return;
        };
        let required = |name: &String| {
            let listed = schema["required"].as_array().into_iter().flatten();
            side == Side::Answer || listed.into_iter().any(|other| other == name)
        };
        for (name, property) in properties {
            match object.get(name) {
                Some(value) => self.check(side, property, value, &format!("{place}.{name}"), found),
                None if required(name) => found.push(format!("{place}.{name}: missing")),
                None => {}
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
        "uuid" => super::ids::is_uuid(text),
        "date-time" => DATE_TIME.is_match(text),
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
pub fn normalised(path: &str) -> String {
    let segments = path
        .split('/')
        .map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}
