//! Text: case, trimming, splitting, joining, parts and searches.

use unicode_segmentation::UnicodeSegmentation;

use crate::language::types::Type;
use crate::language::value::{Kind, Value};

use super::arguments::{Arguments, Problem, whole};
use super::signature::{Function, Parameter, Shape};

const STR: Parameter = Parameter::new("str", Shape::String);
const SUBSTR: Parameter = Parameter::new("substr", Shape::String);

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new(
        "chomp",
        &[STR],
        Shape::String,
        chomp,
        "The string without line breaks at its end.",
    ),
    Function::new(
        "endswith",
        &[STR, Parameter::new("suffix", Shape::String)],
        Shape::Bool,
        endswith,
        "Whether the string ends with another.",
    ),
    Function::new(
        "indent",
        &[Parameter::new("spaces", Shape::Number), STR],
        Shape::String,
        indent,
        "The string with spaces before every line but the first.",
    ),
    Function::new(
        "join",
        &[Parameter::new("separator", Shape::String)],
        Shape::String,
        join,
        "The elements of lists as one string, with a separator between them.",
    )
    .variadic(Parameter::new("lists", Shape::List(&Shape::String))),
    Function::new(
        "lower",
        &[STR],
        Shape::String,
        lower,
        "The string with all letters small.",
    ),
    Function::new(
        "split",
        &[Parameter::new("separator", Shape::String), STR],
        Shape::List(&Shape::String),
        split,
        "The parts of a string between separators.",
    ),
    Function::new(
        "startswith",
        &[STR.takes_unknown(), Parameter::new("prefix", Shape::String)],
        Shape::Bool,
        startswith,
        "Whether the string begins with another.",
    ),
    Function::new(
        "strcontains",
        &[STR, SUBSTR],
        Shape::Bool,
        strcontains,
        "Whether the string holds another.",
    ),
    Function::new(
        "strrev",
        &[STR],
        Shape::String,
        strrev,
        "The string backwards, by characters as people see them.",
    ),
    Function::new(
        "substr",
        &[
            STR,
            Parameter::new("offset", Shape::Number),
            Parameter::new("length", Shape::Number),
        ],
        Shape::String,
        substr,
        "Part of a string, by characters as people see them; a negative offset counts from the end, a negative length \
         means all the rest.",
    ),
    Function::new(
        "title",
        &[STR],
        Shape::String,
        title,
        "The string with the first letter of each word as a capital.",
    ),
    Function::new(
        "trim",
        &[STR, Parameter::new("cutset", Shape::String)],
        Shape::String,
        trim,
        "The string without certain characters at either end.",
    ),
    Function::new(
        "trimprefix",
        &[STR, Parameter::new("prefix", Shape::String)],
        Shape::String,
        trimprefix,
        "The string without a beginning, when it has that.",
    ),
    Function::new(
        "trimspace",
        &[STR],
        Shape::String,
        trimspace,
        "The string without white space at either end.",
    ),
    Function::new(
        "trimsuffix",
        &[STR, Parameter::new("suffix", Shape::String)],
        Shape::String,
        trimsuffix,
        "The string without an end, when it has that.",
    ),
    Function::new(
        "upper",
        &[STR],
        Shape::String,
        upper,
        "The string with all letters as capitals.",
    ),
];

fn text(text: impl AsRef<str>) -> Result<Value, Problem> {
    Ok(Value::text(text.as_ref()))
}

fn chomp(arguments: &Arguments) -> Result<Value, Problem> {
    text(arguments.text(0).trim_end_matches(['\r', '\n']))
}

fn endswith(arguments: &Arguments) -> Result<Value, Problem> {
    Ok(Value::bool(arguments.text(0).ends_with(arguments.text(1))))
}

fn startswith(arguments: &Arguments) -> Result<Value, Problem> {
    let (value, prefix) = (arguments.value(0), arguments.text(1));
    if value.is_known() {
        return Ok(Value::bool(arguments.text(0).starts_with(prefix)));
    }
    let known = value
        .refinement()
        .and_then(|refinement| refinement.prefix.as_deref())
        .unwrap_or_default();
    Ok(if known.starts_with(prefix) {
        Value::bool(true)
    } else if known.len() >= prefix.len() {
        Value::bool(false)
    } else {
        Value::unknown(Type::Bool)
    })
}

fn strcontains(arguments: &Arguments) -> Result<Value, Problem> {
    Ok(Value::bool(arguments.text(0).contains(arguments.text(1))))
}

fn indent(arguments: &Arguments) -> Result<Value, Problem> {
    let spaces = whole(arguments.number(0)).map_err(Problem::call)?;
    let spaces = usize::try_from(spaces).map_err(|_| Problem::argument(0, "must not be negative"))?;
    text(arguments.text(1).replace('\n', &format!("\n{}", " ".repeat(spaces))))
}

fn join(arguments: &Arguments) -> Result<Value, Problem> {
    let lists = &arguments.values[1..];
    if lists.is_empty() {
        return Err(Problem::call("at least one list is required"));
    }
    if !lists.iter().all(Value::is_wholly_known) {
        return Ok(Value::unknown(Type::String));
    }
    let mut items = Vec::new();
    for (number, list) in lists.iter().enumerate() {
        for (index, item) in list.as_sequence().unwrap_or_default().iter().enumerate() {
            let Some(item) = item.as_str() else {
                let list = if lists.len() > 1 {
                    format!(" of list {}", number + 1)
                } else {
                    String::new()
                };
                return Err(Problem::argument(
                    number + 1,
                    format!("element {index}{list} is null; cannot concatenate null values"),
                ));
            };
            items.push(item);
        }
    }
    text(items.join(arguments.text(0)))
}

fn split(arguments: &Arguments) -> Result<Value, Problem> {
    let (separator, string) = (arguments.text(0), arguments.text(1));
    let parts: Vec<Value> = if separator.is_empty() {
        string
            .chars()
            .map(|character| Value::string(character.to_string()))
            .collect()
    } else {
        string.split(separator).map(Value::text).collect()
    };
    Ok(Value::list(Type::String, parts))
}

// Character by character, as the reference does it: no character becomes several.

fn lower(arguments: &Arguments) -> Result<Value, Problem> {
    let lower = arguments.text(0).chars().map(|character| match character {
        'İ' => 'i',
        _ => one(character.to_lowercase()).unwrap_or(character),
    });
    text(lower.collect::<String>())
}

fn upper(arguments: &Arguments) -> Result<Value, Problem> {
    let upper = arguments.text(0).chars().map(|character| match capital(character) {
        Some(capital) => capital,
        None => one(character.to_uppercase()).unwrap_or(character),
    });
    text(upper.collect::<String>())
}

/// The only one of some characters.
fn one(mut characters: impl Iterator<Item = char>) -> Option<char> {
    characters.next().filter(|_| characters.next().is_none())
}

/// The capital of a Greek letter with an iota below: one character, though in full it would be two.
fn capital(character: char) -> Option<char> {
    let distance = match character {
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => 8,
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => 9,
        _ => return None,
    };
    char::from_u32(u32::from(character) + distance)
}

/// What begins a word instead of a character: the capital, but of a letter that is two only the first of them, and of
/// Georgian letters the letter itself.
fn initial(character: char) -> char {
    match character {
        'Ǆ'..='ǆ' => 'ǅ',
        'Ǉ'..='ǉ' => 'ǈ',
        'Ǌ'..='ǌ' => 'ǋ',
        'Ǳ'..='ǳ' => 'ǲ',
        'ა'..='ჺ' | 'ჽ'..='ჿ' => character,
        _ => capital(character).unwrap_or_else(|| one(character.to_uppercase()).unwrap_or(character)),
    }
}

fn strrev(arguments: &Arguments) -> Result<Value, Problem> {
    text(arguments.text(0).graphemes(true).rev().collect::<String>())
}

fn substr(arguments: &Arguments) -> Result<Value, Problem> {
    let string = arguments.text(0);
    let (offset, length) = (
        whole(arguments.number(1)).map_err(Problem::call)?,
        whole(arguments.number(2)).map_err(Problem::call)?,
    );
    let graphemes = || string.graphemes(true);
    // The reference takes no length for all the rest when it counts from the end.
    let length = if offset < 0 && length == 0 { -1 } else { length };
    let offset = if offset < 0 {
        (graphemes().count() as i64 + offset).max(0)
    } else {
        offset
    };
    let rest = graphemes().skip(usize::try_from(offset).unwrap_or(usize::MAX));
    match usize::try_from(length) {
        Ok(length) => text(rest.take(length).collect::<String>()),
        Err(_) => text(rest.collect::<String>()),
    }
}

fn title(arguments: &Arguments) -> Result<Value, Problem> {
    let mut before = ' ';
    let titled: String = arguments
        .text(0)
        .chars()
        .map(|character| {
            let begins = separates(before);
            before = character;
            if begins { initial(character) } else { character }
        })
        .collect();
    text(titled)
}

fn separates(character: char) -> bool {
    if character.is_ascii() {
        !(character.is_ascii_alphanumeric() || character == '_')
    } else {
        !character.is_alphanumeric() && character.is_whitespace()
    }
}

fn trim(arguments: &Arguments) -> Result<Value, Problem> {
    let cut: Vec<char> = arguments.text(1).chars().collect();
    text(arguments.text(0).trim_matches(&cut[..]))
}

fn trimprefix(arguments: &Arguments) -> Result<Value, Problem> {
    let string = arguments.text(0);
    text(string.strip_prefix(arguments.text(1)).unwrap_or(string))
}

fn trimsuffix(arguments: &Arguments) -> Result<Value, Problem> {
    let string = arguments.text(0);
    text(string.strip_suffix(arguments.text(1)).unwrap_or(string))
}

fn trimspace(arguments: &Arguments) -> Result<Value, Problem> {
    text(arguments.text(0).trim())
}

/// How many characters a string has, as people count them.
pub(super) fn length(value: &Value) -> Value {
    match value.kind() {
        Kind::String(text) if text.is_ascii() && !text.contains("\r\n") => Value::number(text.len()),
        Kind::String(text) => Value::number(text.graphemes(true).count()),
        _ => {
            let prefix = value.refinement().and_then(|refinement| refinement.prefix.as_deref());
            let least = prefix.map_or(0, |prefix| prefix.graphemes(true).count());
            Value::unknown(Type::Number).between(Some(least.into()), None)
        }
    }
}
