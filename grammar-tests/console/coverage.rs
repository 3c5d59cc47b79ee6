//! That the records leave nothing out: every function and every operator, each with a result and with an error.

use std::collections::BTreeMap;

use dynoform::language::functions;
use dynoform::source::AnchorId;
use dynoform::syntax::{Kind, parse_expression, tokens};

use crate::{Record, files, here, records};

/// How often something stands in records that end well, and in records that do not.
#[derive(Default)]
struct Seen {
    well: usize,
    badly: usize,
}

fn all_records() -> Vec<Record> {
    files(&here()).iter().flat_map(|(_, text)| records(text)).collect()
}

#[track_caller]
fn complete(seen: &BTreeMap<String, Seen>, wanted: impl Iterator<Item = String>, without_errors: &[&str]) {
    let missing: Vec<String> = wanted
        .filter(|name| {
            let without_errors = without_errors.contains(&name.as_str());
            seen.get(name)
                .is_none_or(|seen| seen.well == 0 || (seen.badly == 0 && !without_errors))
        })
        .collect();
    assert!(missing.is_empty(), "no result or no error of: {}", missing.join(", "));
}

#[test]
fn every_function_is_recorded_with_a_result_and_an_error() {
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    for record in all_records() {
        let tokens = tokens(&record.expression);
        for pair in tokens.windows(2) {
            if let [(Kind::Identifier, name), (Kind::OpenParen, _)] = pair {
                let seen = seen.entry(record.expression[name.clone()].to_owned()).or_default();
                match record.expected.starts_with('!') {
                    true => seen.badly += 1,
                    false => seen.well += 1,
                }
            }
        }
    }
    // The reference does not know `plantimestamp` in its console: its results are in tests of plans.
    let names = functions::all().iter().map(|function| function.name.to_owned());
    complete(&seen, names.filter(|name| name != "plantimestamp"), &["can"]);
    assert_eq!(functions::all().len(), 118);
}

/// Every operator and every other form of expression, by its tokens.
const FORMS: &[Kind] = &[
    Kind::Plus,
    Kind::Minus,
    Kind::Star,
    Kind::Slash,
    Kind::Percent,
    Kind::EqualEqual,
    Kind::NotEqual,
    Kind::Less,
    Kind::LessOrEqual,
    Kind::Greater,
    Kind::GreaterOrEqual,
    Kind::AndAnd,
    Kind::OrOr,
    Kind::Bang,
    Kind::Question,
    Kind::Dot,
    Kind::OpenBracket,
    Kind::OpenBrace,
    Kind::OpenInterpolation,
    Kind::OpenDirective,
    Kind::Ellipsis,
    Kind::FatArrow,
];

#[test]
fn every_operator_is_recorded_with_a_result_and_an_error() {
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    for record in all_records() {
        // Of what is no expression only that is compared.
        let (_, problems) = parse_expression(&record.expression, AnchorId(0));
        if !problems.is_empty() {
            continue;
        }
        for (kind, _) in tokens(&record.expression) {
            let seen = seen.entry(format!("{kind:?}")).or_default();
            match record.expected.starts_with('!') {
                true => seen.badly += 1,
                false => seen.well += 1,
            }
        }
    }
    // Anything can be compared with anything.
    let without_errors = ["EqualEqual", "NotEqual"];
    complete(&seen, FORMS.iter().map(|kind| format!("{kind:?}")), &without_errors);
}
