//! The last line of defence: known secrets never leave, in whatever form.
//!
//! Marks on values are what keeps secrets out of texts; this catches what slips through. A debug build can switch it
//! off (`DYNOFORM_TEST_REDACTOR=off`), so that tests can show that the marks suffice.

use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher, RandomState};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use super::needles::{Needles, SHORTEST};
use crate::language::value::{Kind, Value};
use crate::linter::secret_names::is_unmistakable;

/// What stands where a secret was.
const MASK: &str = "(sensitive value)";

/// Known secrets and how to find them.
#[derive(Default, Debug)]
pub struct Redactor {
    secrets: BTreeSet<Box<str>>,
    /// Digests of the texts that stand open: there are many of them, and nobody asks which.
    open: HashSet<u64>,
    digests: RandomState,
    needles: Needles,
}

impl Redactor {
    /// Knows no secret yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Learns a secret. Values of fewer than four characters cannot be told from ordinary text and are left to the marks.
    pub fn conceal(&mut self, secret: &str) {
        if disabled() {
            return;
        }
        let lines = secret.lines().map(str::trim).filter(|line| line.len() >= 2 * SHORTEST);
        for text in std::iter::once(secret.trim()).chain(lines) {
            if text.chars().count() < SHORTEST || matches!(text, "true" | "false" | "null") {
                continue;
            }
            if self.secrets.insert(text.into()) && !self.open.contains(&self.digests.hash_one(text)) {
                forms(text).iter().for_each(|form| self.needles.learn(form));
            }
        }
    }

    /// Learns which texts stand open elsewhere: one that is also a secret's whole text, such as `production` among
    /// all config vars of an app, cannot be hidden by looking at bytes and is left to the marks.
    pub fn disclose_value(&mut self, value: &Value) {
        if value.is_sensitive() {
            return;
        }
        match value.kind() {
            Kind::String(text) if is_unmistakable(text) => {}
            Kind::String(text) => self.disclose(text),
            Kind::Number(number) => self.disclose(&number.to_string()),
            Kind::List(_, values) | Kind::Set(_, values) | Kind::Tuple(values) => {
                values.iter().for_each(|value| self.disclose_value(value));
            }
            Kind::Map(_, members) | Kind::Object(members) => {
                for (name, value) in members.iter() {
                    self.disclose(name);
                    self.disclose_value(value);
                }
            }
            _ => {}
        }
    }

    /// Learns one text that stands open.
    pub fn disclose(&mut self, text: &str) {
        if self.open.insert(self.digests.hash_one(text)) && self.secrets.contains(text) {
            forms(text).iter().for_each(|form| self.needles.forget(form));
        }
    }

    /// Learns every sensitive text and number inside a value, and each text that shows itself to be a token or a key.
    pub fn conceal_value(&mut self, value: &Value) {
        self.walk(value, false);
    }

    fn walk(&mut self, value: &Value, inside: bool) {
        let sensitive = inside || value.is_sensitive();
        match value.kind() {
            // A token in a plain config var is hidden although nobody marked it: the logs of CI may be public.
            Kind::String(text) if sensitive || is_unmistakable(text) => self.conceal(text),
            Kind::Number(number) if sensitive => self.conceal(&number.to_string()),
            Kind::List(_, values) | Kind::Set(_, values) | Kind::Tuple(values) => {
                for value in values.iter() {
                    self.walk(value, sensitive);
                }
            }
            Kind::Map(_, members) | Kind::Object(members) => {
                for value in members.values() {
                    self.walk(value, sensitive);
                }
            }
            _ => {}
        }
    }

    /// The text with every known secret replaced.
    pub fn clean(&self, text: &str) -> String {
        self.needles.replace(text, MASK)
    }
}

/// The ways in which a secret shows up.
fn forms(secret: &str) -> Vec<String> {
    let json = serde_json::Value::from(secret).to_string();
    let json = json[1..json.len() - 1].to_owned();
    let html = json
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026");
    let mut forms = vec![
        secret.to_owned(),
        STANDARD.encode(secret),
        STANDARD_NO_PAD.encode(secret),
        URL_SAFE.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
        percent(secret, "%20"),
        percent(secret, "+"),
        html,
        json,
    ];
    forms.sort();
    forms.dedup();
    forms
}

fn percent(text: &str, space: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b' ' => encoded.push_str(space),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => encoded.push(byte as char),
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

/// Whether a test switched it off; never in a release build.
fn disabled() -> bool {
    cfg!(debug_assertions) && std::env::var("DYNOFORM_TEST_REDACTOR").is_ok_and(|value| value == "off")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_also_stands_open_is_left_to_the_marks() {
        let mut redactor = Redactor::new();
        redactor.conceal("production");
        redactor.conceal("hunter2-hunter2");
        assert_eq!(redactor.clean("production"), MASK);
        let open = [("stage".into(), Value::string("production"))];
        redactor.disclose_value(&Value::object(open.into_iter().collect()));
        assert_eq!(
            redactor.clean("production: hunter2-hunter2"),
            format!("production: {MASK}")
        );
    }

    #[test]
    fn a_secret_is_found_in_every_form() {
        let mut redactor = Redactor::new();
        let secret = "p@ss \"<w>\" & more";
        redactor.conceal(secret);
        for form in forms(secret) {
            assert_eq!(redactor.clean(&format!("a {form} b")), "a (sensitive value) b");
        }
    }

    #[test]
    fn the_longer_secret_is_taken_first_and_short_ones_not_at_all() {
        let mut redactor = Redactor::new();
        for secret in ["abcd", "abcdefgh", "abc", "true"] {
            redactor.conceal(secret);
        }
        assert_eq!(
            redactor.clean("abcdefgh abcd abc true"),
            "(sensitive value) (sensitive value) abc true"
        );
    }

    #[test]
    fn lines_of_a_secret_are_found_when_they_are_indented() {
        let mut redactor = Redactor::new();
        redactor.conceal("-----BEGIN KEY-----\nMIIEpAIBAAKCAQEA\n");
        assert!(!redactor.clean("    MIIEpAIBAAKCAQEA").contains("MIIE"));
    }

    #[test]
    fn a_token_is_hidden_although_nobody_marked_it() {
        // Put together here, so that nobody's scanner takes it for a real one.
        let token = ["sk_live", "_4eC39HqLyjWDarjtT1zdp7dc"].concat();
        let mut redactor = Redactor::new();
        let vars = Value::tuple(vec![
            Value::string(&*token),
            Value::string("sk_live_test_placeholder_123"),
        ]);
        redactor.conceal_value(&vars);
        redactor.disclose_value(&vars);
        assert_eq!(
            redactor.clean(&format!("{token} sk_live_test_placeholder_123")),
            format!("{MASK} sk_live_test_placeholder_123")
        );
    }

    #[test]
    fn values_are_learnt_below_their_marks() {
        let mut redactor = Redactor::new();
        let inside = Value::tuple(vec![Value::string("hidden-1"), Value::number(123_456_i64)]);
        redactor.conceal_value(&Value::tuple(vec![inside.sensitive(), Value::string("open-text")]));
        assert_eq!(
            redactor.clean("hidden-1 123456 open-text"),
            "(sensitive value) (sensitive value) open-text"
        );
    }
}
