//! Takes secrets out of texts for people, wherever they got in: Heroku may repeat what was sent.

use std::collections::BTreeSet;

use crate::language::value::{Kind, Value};
use crate::provider::Problem;
use crate::schema::{BlockSchema, Nesting};

/// Shorter texts are no secrets, and replacing them would leave nothing readable.
const SHORTEST: usize = 4;
const HIDDEN: &str = "(sensitive value)";
/// Lines of a secret that are worth hiding by themselves.
const SHORTEST_LINE: usize = 8;
/// Values of config vars that are in every log anyway, and tell nothing.
const ORDINARY: [&str; 14] = [
    "application",
    "debug",
    "default",
    "development",
    "disabled",
    "enabled",
    "error",
    "false",
    "info",
    "production",
    "staging",
    "test",
    "true",
    "warn",
];

/// The secrets that an instance knows.
#[derive(Default)]
pub(super) struct Secrets(BTreeSet<String>);

impl Secrets {
    /// Adds a text.
    pub(super) fn add(&mut self, text: &str) {
        if text.len() >= SHORTEST {
            self.0.insert(text.to_owned());
        }
    }

    /// Adds the value of a config var, each of its lines, and the password in an address.
    pub(super) fn add_config_var(&mut self, value: &str) {
        let value = value.trim();
        if ORDINARY.contains(&value.to_ascii_lowercase().as_str()) {
            return;
        }
        self.add(value);
        let lines = value.lines().map(str::trim);
        for line in lines.filter(|line| line.len() >= SHORTEST_LINE) {
            self.add(line);
        }
        if let Ok(url) = reqwest::Url::parse(value) {
            url.password().into_iter().for_each(|password| self.add(password));
        }
    }

    /// Adds what an object has in sensitive attributes or under a mark.
    pub(super) fn add_object(&mut self, schema: &BlockSchema, object: &Value) {
        self.add_marked(object, false);
        for attribute in schema.attributes.iter().filter(|attribute| attribute.sensitive) {
            if let Some(value) = object.get(&attribute.name) {
                self.add_marked(value, true);
            }
        }
        for nested in &schema.blocks {
            let Some(blocks) = object.get(&nested.name) else {
                continue;
            };
            match nested.nesting {
                Nesting::Single => self.add_object(&nested.block, blocks),
                _ => {
                    for block in blocks.as_sequence().unwrap_or_default() {
                        self.add_object(&nested.block, block);
                    }
                }
            }
        }
    }

    fn add_marked(&mut self, value: &Value, all: bool) {
        let all = all || value.is_sensitive();
        match value.kind() {
            Kind::String(text) if all => self.add(text),
            Kind::List(_, values) | Kind::Set(_, values) | Kind::Tuple(values) => {
                for value in values.iter() {
                    self.add_marked(value, all);
                }
            }
            Kind::Map(_, members) | Kind::Object(members) => {
                for value in members.values() {
                    self.add_marked(value, all);
                }
            }
            _ => {}
        }
    }

    /// The problem without any of them.
    pub(super) fn hide(&self, mut problem: Problem) -> Problem {
        problem.summary = self.hide_in(problem.summary);
        problem.detail = self.hide_in(problem.detail);
        problem.help = problem.help.map(|help| self.hide_in(help));
        problem
    }

    /// A text without any of them.
    pub(super) fn hide_in(&self, text: String) -> String {
        // Longer ones first: one secret may be the beginning of another.
        let mut secrets: Vec<&String> = self.0.iter().collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets
            .into_iter()
            .fold(text, |text, secret| text.replace(secret.as_str(), HIDDEN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;
    use crate::heroku::codes;
    use crate::heroku::object::{object, sparse, string};
    use crate::schema::heroku::provider_schema;

    #[test]
    fn config_vars_are_hidden_with_their_lines_and_passwords_and_ordinary_words_are_not() {
        let mut secrets = Secrets::default();
        for value in [
            "production",
            "-----BEGIN-----\n  canary-44\n",
            "postgres://u:canary5@db/x",
            "abc",
        ] {
            secrets.add_config_var(value);
        }
        let text = "production abc\n    canary-44\npassword canary5 of postgres://u:canary5@db/x";
        assert_eq!(
            secrets.hide_in(text.into()),
            "production abc\n    (sensitive value)\npassword (sensitive value) of (sensitive value)"
        );
    }

    #[test]
    fn neither_sensitive_attributes_nor_marked_values_get_out() {
        let drain = sparse(
            "heroku_drain",
            [("sensitive_url", string("https://user:canary-1@logs"))].into(),
        );
        let marked = object([("name", string("canary-22").sensitive()), ("region", string("eu"))]);
        let mut secrets = Secrets::default();
        secrets.add_object(&provider_schema().resources["heroku_drain"].block, &drain);
        secrets.add_object(&BlockSchema::default(), &marked);
        secrets.add("token-333");
        let problem = secrets.hide(Problem {
            code: &codes::INVALID_REQUEST,
            severity: Severity::Error,
            summary: "Refused".into(),
            detail: "Url https://user:canary-1@logs of canary-22 in eu is invalid.".into(),
            help: Some("Not token-333.".into()),
            path: Vec::new(),
        });
        assert_eq!(
            problem.detail,
            "Url (sensitive value) of (sensitive value) in eu is invalid."
        );
        assert_eq!(problem.help.as_deref(), Some("Not (sensitive value)."));
    }
}
