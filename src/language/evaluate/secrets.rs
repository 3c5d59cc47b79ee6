//! What a message must not tell: functions work on plain values, and say what is wrong with them.

use crate::language::value::{Kind, Value};

/// What stands in a secret's place.
const HIDDEN: &str = "(sensitive value)";

/// The sensitive texts among the arguments of a call.
#[derive(Default)]
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    /// Remembers what is sensitive in a value.
    pub(super) fn add(&mut self, value: &Value) {
        self.collect(value, false);
    }

    fn collect(&mut self, value: &Value, hidden: bool) {
        let hidden = hidden || value.is_sensitive();
        match value.kind() {
            Kind::String(text) if hidden => self.0.push(text.to_string()),
            Kind::Number(number) if hidden => self.0.push(number.to_string()),
            Kind::List(_, values) | Kind::Set(_, values) | Kind::Tuple(values) => {
                values.iter().for_each(|value| self.collect(value, hidden));
            }
            Kind::Map(_, members) | Kind::Object(members) => {
                for (name, value) in members.iter() {
                    if hidden {
                        self.0.push(name.to_string());
                    }
                    self.collect(value, hidden);
                }
            }
            _ => {}
        }
    }

    /// A message without them: what it quotes of them, even in part, and wherever they stand whole.
    pub(super) fn hide(&self, message: String) -> String {
        if self.0.is_empty() {
            return message;
        }
        let mut shown = String::with_capacity(message.len());
        let mut parts = message.split('"');
        shown.push_str(parts.next().unwrap_or_default());
        let mut quoted = true;
        for part in parts {
            if quoted && self.0.iter().any(|secret| is_part(part, secret)) {
                shown.push_str(HIDDEN);
            } else if quoted {
                shown.extend(["\"", part, "\""]);
            } else {
                shown.push_str(part);
            }
            quoted = !quoted;
        }
        self.0.iter().fold(shown, |shown, secret| without(&shown, secret))
    }
}

/// The text without a secret; a short one only where it is a word of its own.
fn without(text: &str, secret: &str) -> String {
    if secret.is_empty() {
        return text.to_owned();
    }
    let goes_on = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    let mut rest = text;
    let mut shown = String::with_capacity(text.len());
    while let Some(at) = rest.find(secret) {
        let (before, after) = (&rest[..at], &rest[at + secret.len()..]);
        let is_word = !goes_on(before.chars().next_back()) && !goes_on(after.chars().next());
        shown.push_str(before);
        shown.push_str(if secret.len() > 2 || is_word { HIDDEN } else { secret });
        rest = after;
    }
    shown.push_str(rest);
    shown
}

/// Whether what is quoted comes from a secret, whose quotes and line breaks may have been escaped.
fn is_part(quoted: &str, secret: &str) -> bool {
    !quoted.is_empty() && (secret.contains(quoted) || secret.contains(quoted.trim_end_matches('\\')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(secret: &str, message: &str) -> String {
        let mut secrets = Secrets::default();
        secrets.add(&Value::string(secret).sensitive());
        secrets.hide(message.to_owned())
    }

    #[test]
    fn what_a_message_quotes_of_a_secret_is_hidden() {
        assert_eq!(
            check("pa55", r#"cannot use "pa" as "year""#),
            r#"cannot use (sensitive value) as "year""#
        );
        assert_eq!(
            check("x", r#"no file at "x"; fix it"#),
            "no file at (sensitive value); fix it"
        );
    }

    #[test]
    fn a_whole_secret_is_hidden_without_quotes_too() {
        assert_eq!(check("10.0.0", "no CIDR: 10.0.0"), "no CIDR: (sensitive value)");
        assert_eq!(check("x", "open x: no such box"), "open (sensitive value): no such box");
    }

    #[test]
    fn other_messages_stay() {
        assert_eq!(check("pa55", r#"a "number" is required"#), r#"a "number" is required"#);
        let none = Secrets::default();
        assert_eq!(none.hide("\"a\" b".into()), "\"a\" b");
    }
}
