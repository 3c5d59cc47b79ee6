//! invalid-name: names that Heroku refuses.

use crate::linter::{Check, Context, Findings, Level, Rule, Subject};
use crate::schema::catalogue::{NameForm, name_form};

pub(super) static RULE: Rule =
    Rule::new("invalid-name", include_str!("invalid_name.md"), Check::Resource(check)).level(Level::Error);

fn check(subject: &Subject<'_>, _: &Context<'_>, findings: &mut Findings<'_>) {
    let Some(form) = name_form(subject.kind()) else { return };
    let Some(name) = subject.text("name").filter(|name| !form.takes(name)) else {
        return;
    };
    let why = match name.len() {
        length if length > form.length.1 => format!("it has {length} characters, and {} are the most", form.length.1),
        length if length < form.length.0 => format!("it has {length} characters, and {} are the least", form.length.0),
        _ => format!("it has other characters than {}", form.form),
    };
    let detail = format!("Heroku takes no {} of the name {name:?}: {why}.", form.what);
    let help = match instead(name, form) {
        Some(other) => format!("Write a name such as {other:?}."),
        None => format!("Write {}.", form.form),
    };
    let finding = findings.finding("Name that Heroku refuses", detail, subject.span("name"));
    findings.report(finding.about(&subject.address).help(help));
}

/// The name with dashes for what it may not have.
fn instead(name: &str, form: &NameForm) -> Option<String> {
    let lower = name.to_lowercase();
    let words = lower
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let other = words.collect::<Vec<_>>().join("-");
    let other = other.trim_start_matches(|first: char| !first.is_ascii_lowercase());
    let shorter: String = other.chars().take(form.length.1).collect();
    Some(shorter.trim_end_matches('-').to_owned()).filter(|other| form.takes(other) && other != name)
}
