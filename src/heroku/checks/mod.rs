//! What can be said about a configuration without asking Heroku: names, plans, sizes, regions, stacks.

mod dynos;
pub(super) mod estate;
mod identities;
mod pipelines;
mod places;
mod plans;
mod releases;

use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::codes;
use crate::diagnostic::{Code, Severity, nearest};
use crate::language::types::Type;
use crate::language::value::{Kind, Path, PathStep, Value};
use crate::provider::Problem;
use crate::schema::catalogue::name_form;
use crate::schema::heroku::provider_schema;

/// The problems of one object, collected.
#[derive(Default)]
pub(crate) struct Checks {
    problems: Vec<Problem>,
}

macro_rules! pattern {
    ($name:ident, $pattern:literal) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($pattern).expect("a valid pattern"));
    };
}

pattern!(PROCESS_TYPE, r"^[-A-Za-z0-9_]{1,128}$");
pattern!(CONFIG_KEY, r"^[A-Za-z0-9_]+$");

impl Checks {
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    pub(crate) fn error(
        &mut self,
        code: &'static Code,
        at: Path,
        summary: &str,
        detail: String,
        help: impl Into<String>,
    ) {
        self.push(Severity::Error, code, at, summary, detail, help);
    }

    pub(crate) fn warning(
        &mut self,
        code: &'static Code,
        at: Path,
        summary: &str,
        detail: String,
        help: impl Into<String>,
    ) {
        self.push(Severity::Warning, code, at, summary, detail, help);
    }

    fn push(
        &mut self,
        severity: Severity,
        code: &'static Code,
        path: Path,
        summary: &str,
        detail: String,
        help: impl Into<String>,
    ) {
        self.problems.push(Problem {
            code,
            severity,
            summary: summary.into(),
            detail,
            help: Some(help.into()),
            path,
        });
    }

    /// The name of an app.
    pub(crate) fn app_name(&mut self, config: &Value) {
        self.name_of("heroku_app", config);
    }

    /// The name of a pipeline.
    pub(crate) fn pipeline_name(&mut self, config: &Value) {
        self.name_of("heroku_pipeline", config);
    }

    /// The name of a space.
    pub(crate) fn space_name(&mut self, config: &Value) {
        self.name_of("heroku_space", config);
    }

    /// The name of an add-on.
    pub(crate) fn addon_name(&mut self, config: &Value) {
        self.name_of("heroku_addon", config);
    }

    fn name_of(&mut self, kind: &str, config: &Value) {
        if let Some(known) = name_form(kind) {
            self.name(config, "name", &|name| known.takes(name), known.what, known.form);
        }
    }

    /// A process type.
    pub(crate) fn process_type(&mut self, config: &Value) {
        self.name(
            config,
            "type",
            &|name| PROCESS_TYPE.is_match(name),
            "process type",
            "1 to 128 letters, digits, dashes and underscores",
        );
    }

    fn name(&mut self, config: &Value, attribute: &str, takes: &dyn Fn(&str) -> bool, what: &str, form: &str) {
        let Some(value) = config.get(attribute) else { return };
        if value.as_str().is_none_or(takes) {
            return;
        }
        let shown = shown(value);
        self.error(
            &codes::INVALID_NAME,
            path(attribute),
            "Invalid name",
            format!("Heroku accepts no {what} of the name {shown}."),
            format!("Write {form}."),
        );
    }

    /// A name that is not among the known ones: an error when it is a slip of one of them, and a warning when it may be
    /// newer than this program.
    fn unfamiliar(
        &mut self,
        (code, summary): (&'static Code, &'static str),
        attribute: &str,
        (value, what): (&Value, &str),
        known: &[String],
        otherwise: String,
    ) {
        let written = value.as_str().unwrap_or_default().to_ascii_lowercase();
        let near = nearest(&written, known.iter().map(String::as_str));
        let is_slip = near.is_some_and(|near| is_slip(&written, near));
        let help = match near.filter(|_| !value.is_sensitive()) {
            Some(near) => format!("Did you mean {near:?}?"),
            None => otherwise,
        };
        let severity = if is_slip { Severity::Error } else { Severity::Warning };
        let detail = format!("Heroku has no {what} {}, as far as is known here.", shown(value));
        self.push(severity, code, path(attribute), summary, detail, help);
    }

    /// One of a few words.
    pub(crate) fn one_of(&mut self, config: &Value, attribute: &str, words: &[&str]) {
        if let Some(value) = config.get(attribute)
            && let Some(word) = value.as_str()
            && !words.contains(&word)
        {
            self.not_one_of(path(attribute), attribute, value, words);
        }
    }

    /// Several of a few words.
    pub(crate) fn all_of(&mut self, config: &Value, attribute: &str, words: &[&str]) {
        let elements = config.get(attribute).and_then(Value::as_sequence).unwrap_or_default();
        for element in elements {
            if element.as_str().is_some_and(|word| !words.contains(&word)) {
                self.not_one_of(path(attribute), attribute, element, words);
            }
        }
    }

    fn not_one_of(&mut self, at: Path, attribute: &str, value: &Value, words: &[&str]) {
        let near = value
            .as_str()
            .filter(|_| !value.is_sensitive())
            .and_then(|word| nearest(word, words.iter().copied()));
        let help = match near {
            Some(near) => format!("Did you mean {near:?}?"),
            None => format!("Write one of {}.", list(words)),
        };
        self.error(
            &codes::INVALID_VALUE,
            at,
            "Invalid value",
            format!("{attribute} is {}; Heroku knows {}.", shown(value), list(words)),
            help,
        );
    }

    /// Keys of config vars, and that none is set twice.
    pub(crate) fn config_vars(&mut self, config: &Value, plain: &str, sensitive: &str) {
        for attribute in [plain, sensitive] {
            let members = config.get(attribute).and_then(Value::as_members);
            for key in members.into_iter().flat_map(|members| members.keys()) {
                if !CONFIG_KEY.is_match(key) {
                    self.error(
                        &codes::INVALID_NAME,
                        element(attribute, key),
                        "Invalid name",
                        format!("Heroku accepts no config var of the name {key:?}."),
                        "Write letters, digits and underscores.",
                    );
                }
            }
        }
        let keys = |attribute: &str| {
            config
                .get(attribute)
                .and_then(Value::as_members)
                .cloned()
                .unwrap_or_default()
        };
        let hidden = keys(sensitive);
        for key in keys(plain).keys().filter(|key| hidden.contains_key(*key)) {
            self.error(
                &codes::DUPLICATE_VAR,
                element(plain, key),
                "Config var is set twice",
                format!("{key} is in both {plain} and {sensitive}."),
                format!("Keep it in {sensitive} if its value is secret, else in {plain}."),
            );
        }
    }

    /// Numbers that Heroku counts with.
    pub(crate) fn whole_numbers(&mut self, kind: &str, config: &Value) {
        let schema = provider_schema();
        let Some(schema) = schema.resources.get(kind) else {
            return;
        };
        for attribute in schema.block.attributes.iter().filter(|one| one.ty == Type::Number) {
            let value = config.get(&attribute.name);
            let broken = value.filter(|value| matches!(value.kind(), Kind::Number(_)) && value.as_i64().is_none());
            if broken.is_some() {
                self.error(
                    &codes::INVALID_VALUE,
                    path(&attribute.name),
                    "Invalid value",
                    format!("{} takes whole numbers.", attribute.name),
                    "Write a whole number.",
                );
            }
        }
    }

    /// At least one element.
    pub(crate) fn some_of(&mut self, config: &Value, attribute: &str) {
        let elements = config.get(attribute).and_then(Value::as_sequence);
        if elements.is_some_and(<[Value]>::is_empty) {
            self.error(
                &codes::INVALID_VALUE,
                path(attribute),
                "Invalid value",
                format!("{attribute} is empty, and needs one element at least."),
                "Write what it is to have.",
            );
        }
    }

    /// An address that begins with https.
    pub(crate) fn secure_url(&mut self, value: Option<&Value>, name: &str, at: Path) {
        if value
            .and_then(Value::as_str)
            .is_some_and(|url| !url.starts_with("https://"))
        {
            self.error(
                &codes::INVALID_VALUE,
                at,
                "Invalid value",
                format!("{name} is no https address."),
                "Write an address that begins with https://.",
            );
        }
    }

    /// Exactly one of two texts is needed.
    pub(crate) fn either(&mut self, config: &Value, one: &str, other: &str, what: &str) {
        let silent = |name: &str| config.get(name).is_none_or(Value::is_null);
        if silent(one) && silent(other) {
            self.error(
                &codes::INVALID_VALUE,
                Path::new(),
                "Missing argument",
                format!("{what} needs {one} or {other}; neither is set."),
                format!("Set {one} or {other}."),
            );
        }
    }
}

/// Whether a configuration surely asks for something: neither silent nor saying no.
fn is_asked(value: Option<&Value>) -> bool {
    let Some(value) = value.filter(|value| value.is_known() && !value.is_null()) else {
        return false;
    };
    let no = value.as_bool() == Some(false) || value.as_str() == Some("");
    !no && value.as_sequence().is_none_or(|all| !all.is_empty())
}

/// A path of one attribute.
pub(crate) fn path(attribute: &str) -> Path {
    vec![PathStep::Name(Arc::from(attribute))]
}

fn element(attribute: &str, key: &str) -> Path {
    vec![PathStep::Name(Arc::from(attribute)), PathStep::Name(Arc::from(key))]
}

/// A text for people, unless it is sensitive.
fn shown(value: &Value) -> String {
    match value.as_str() {
        Some(text) if !value.is_sensitive() => format!("{text:?}"),
        _ => "(sensitive value)".into(),
    }
}

fn list(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("{word:?}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Whether a name was meant to be the other one, which is near: what differs in its numbers was hardly mistyped.
fn is_slip(written: &str, near: &str) -> bool {
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    digits(written) == digits(near)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heroku::object::object;

    pub(super) fn check(check: impl Fn(&mut Checks)) -> String {
        let mut checks = Checks::default();
        check(&mut checks);
        let told = checks.problems.iter().map(|problem| {
            format!(
                "{:?} {}: {} {}",
                problem.severity,
                problem.code.name,
                problem.detail,
                problem.help.as_deref().unwrap_or_default()
            )
        });
        told.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn names_follow_their_pattern_and_secrets_are_not_shown() {
        let name = |name: Value| check(|checks| checks.app_name(&object([("name", name.clone())])));
        assert_eq!(name(Value::string("my-shop")), "");
        assert!(name(Value::string("My_Shop")).contains("\"My_Shop\""));
        assert!(name(Value::string("ab")).contains("heroku-invalid-name"));
        assert!(!name(Value::string("Geheim_1").sensitive()).contains("Geheim_1"));
    }

    #[test]
    fn a_config_var_is_set_once() {
        let vars = |key: &str| {
            Value::map(
                crate::language::types::Type::String,
                [(Arc::from(key), Value::string("x"))].into(),
            )
        };
        let told = check(|checks| {
            checks.config_vars(
                &object([("vars", vars("A")), ("sensitive_vars", vars("A"))]),
                "vars",
                "sensitive_vars",
            );
        });
        assert!(
            told.contains("heroku-duplicate-config-var: A is in both vars and sensitive_vars."),
            "{told}"
        );
    }
}
