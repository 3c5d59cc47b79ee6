//! `$1`, `$name` and `${name}` in what `replace` puts in the place of a match.

use std::sync::Arc;

use regex::Captures;

/// The template with the groups of a match in it; a group that is not there is empty, and `$$` is `$`.
pub(super) fn expand(template: &str, names: &[Option<Arc<str>>], captures: &Captures) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        rest = after;
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some((name, after)) = reference(rest) {
            out.push_str(group(name, names, captures));
            rest = after;
        } else {
            out.push('$');
        }
    }
    out.push_str(rest);
    out
}

/// The name after a `$`, and what follows it.
fn reference(text: &str) -> Option<(&str, &str)> {
    let braced = text.strip_prefix('{');
    let inner = braced.unwrap_or(text);
    let is_end = |character: char| !(character.is_alphanumeric() || character == '_');
    let (name, rest) = inner.split_at(inner.find(is_end).unwrap_or(inner.len()));
    let rest = match braced {
        Some(_) => rest.strip_prefix('}')?,
        None => rest,
    };
    (!name.is_empty()).then_some((name, rest))
}

/// What a group matched: the one with that number, or the first with that name that matched anything.
fn group<'a>(name: &str, names: &[Option<Arc<str>>], captures: &Captures<'a>) -> &'a str {
    let is_number = name.bytes().all(|byte| byte.is_ascii_digit()) && (name == "0" || !name.starts_with('0'));
    let found = if is_number {
        name.parse().ok().and_then(|index| captures.get(index))
    } else {
        let named = names
            .iter()
            .zip(1..)
            .filter(|(known, _)| known.as_deref() == Some(name));
        named.filter_map(|(_, index)| captures.get(index)).next()
    };
    found.map_or("", |found| found.as_str())
}
