//! The formats of `formatdate`: runs of one letter are parts of the time, quotes enclose text.

use crate::language::set::quoted;

use super::timestamp::{Civil, Timestamp};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

/// The time in a format.
pub(super) fn format(format: &str, time: &Timestamp) -> Result<String, String> {
    let civil = time.civil();
    let mut text = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        let length = if first == '\'' {
            let (literal, length) = literal(rest)?;
            text.push_str(&literal);
            length
        } else if first.is_ascii_alphabetic() {
            let length = rest.chars().take_while(|next| *next == first).count();
            text.push_str(&part(&rest[..length], &civil, time)?);
            length
        } else {
            text.push(first);
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    Ok(text)
}

/// The text between quotes, doubled ones meaning one, and how long it was.
fn literal(rest: &str) -> Result<(String, usize), String> {
    if rest.starts_with("''") {
        return Ok(("'".into(), 2));
    }
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character != '\'' {
            text.push(character);
        } else if characters.next_if(|(_, next)| *next == '\'').is_some() {
            text.push('\'');
        } else {
            return Ok((text, at + 1));
        }
    }
    Err("unterminated literal '".into())
}

fn part(verb: &str, civil: &Civil, time: &Timestamp) -> Result<String, String> {
    let invalid = |what: &str| Err(format!("invalid date format verb {}{what}", quoted(verb)));
    let number = |value: i64, what: &str| match verb.len() {
        1 => Ok(value.to_string()),
        2 => Ok(format!("{value:02}")),
        _ => invalid(what),
    };
    match (&verb[..1], verb.len()) {
        ("Y", 2) => Ok(format!("{:02}", civil.year % 100)),
        ("Y", 4) => Ok(format!("{:04}", civil.year)),
        ("Y", _) => invalid(": year must either be \"YY\" or \"YYYY\""),
        ("M", length @ 3..=4) => Ok(name(&MONTHS, civil.month - 1, length)),
        ("M", _) => number(civil.month, ": month must be \"M\", \"MM\", \"MMM\", or \"MMMM\""),
        ("D", _) => number(civil.day, ": day of month must either be \"D\" or \"DD\""),
        ("E", length @ 3..=4) => Ok(name(&DAYS, civil.weekday, length)),
        ("E", _) => invalid(": day of week must either be \"EEE\" or \"EEEE\""),
        ("h", _) => number(civil.hour, ": 24-hour must either be \"h\" or \"hh\""),
        ("H", _) => {
            let hour = match civil.hour % 12 {
                0 => 12,
                hour => hour,
            };
            number(hour, ": 12-hour must either be \"H\" or \"HH\"")
        }
        ("A", 2) => Ok(if civil.hour < 12 { "AM" } else { "PM" }.into()),
        ("a", 2) => Ok(if civil.hour < 12 { "am" } else { "pm" }.into()),
        (letter @ ("A" | "a"), _) => invalid(&format!(": must be \"{letter}{letter}\"")),
        ("m", _) => number(civil.minute, ": minute must either be \"m\" or \"mm\""),
        ("s", _) => number(civil.second, ": second must either be \"s\" or \"ss\""),
        ("Z", length) => match (length, time.zone()) {
            (1, None) => Ok("Z".into()),
            (3, None) => Ok("UTC".into()),
            (3 | 4, zone) => {
                let (sign, hours, minutes) = zone.unwrap_or(('+', 0, 0));
                Ok(format!("{sign}{hours:02}{minutes:02}"))
            }
            (1 | 5, zone) => {
                let (sign, hours, minutes) = zone.unwrap_or(('+', 0, 0));
                Ok(format!("{sign}{hours:02}:{minutes:02}"))
            }
            _ => invalid(": timezone must be Z, ZZZZ, or ZZZZZ"),
        },
        _ => invalid(""),
    }
}

fn name(names: &[&str], index: i64, length: usize) -> String {
    let name = usize::try_from(index)
        .ok()
        .and_then(|index| names.get(index))
        .copied()
        .unwrap_or_default();
    if length == 3 {
        name[..3].to_owned()
    } else {
        name.to_owned()
    }
}
