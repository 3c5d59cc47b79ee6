//! name-prefix: names of apps, pipelines and spaces that do not begin as the others do.

use std::collections::{BTreeMap, BTreeSet};

use crate::address::InstanceAddress;
use crate::config::ModuleId;
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::linter::{Check, Context, Findings, Fixable, OptionKind, Rule, RuleOption, Subject, named, plain};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};

pub(super) static RULE: Rule = Rule::new(
    "name-prefix",
    include_str!("name_prefix.md"),
    Check::Configuration(check),
)
.fixes(Fixable::Safe)
.options(&[RuleOption::new("prefix", OptionKind::Text)]);

/// Names of apps and pipelines have at most so many characters.
const LONGEST: usize = 30;

/// What the names should begin with, and how that is known.
struct Prefix {
    text: String,
    /// The input variable that has it as its value.
    variable: Option<String>,
    /// Some of the names that agree.
    examples: Vec<String>,
}

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let names: Vec<(&Subject<'_>, &str)> = named(context).collect();
    let texts: Vec<&str> = names.iter().map(|(_, name)| *name).collect();
    let inferred = match shares_a_stem(&texts) {
        true => None,
        false => by_variable(context, &texts).or_else(|| by_stem(&texts)),
    };
    for (subject, name) in names {
        let span = subject.span("name");
        let configured = context.text_option(&RULE, "prefix", span).map(|text| Prefix {
            text: text.to_owned(),
            variable: None,
            examples: Vec::new(),
        });
        let Some(prefix) = configured.as_ref().or(inferred.as_ref()) else {
            continue;
        };
        if begins(name, &prefix.text) {
            continue;
        }
        let mut finding = findings
            .finding(
                "Name without the prefix of this configuration",
                detail(name, prefix),
                span,
            )
            .about(&subject.address)
            .help("Begin every name with the same words, so that a list of apps shows what belongs together.");
        if let Some(fix) = fix(context, subject, name, prefix) {
            finding = finding.fix(fix);
        }
        findings.report(finding);
    }
}

fn detail(name: &str, prefix: &Prefix) -> String {
    let mut text = format!("{name:?} does not begin with {:?}", prefix.text);
    match (&prefix.variable, prefix.examples.as_slice()) {
        (Some(variable), examples) => {
            text.push_str(&format!(" (var.{variable}), as {}", listed(examples)));
        }
        (None, []) => text.push_str(", which dynoform.hcl asks for."),
        (None, examples) => text.push_str(&format!(", as {}", listed(examples))),
    }
    text
}

fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().take(3).map(|name| format!("{name:?}")).collect();
    match (quoted.as_slice(), names.len()) {
        ([one], _) => format!("{one} does."),
        ([front @ .., last], ..=3) => format!("{} and {last} do.", front.join(", ")),
        (some, 4) => format!("{} and another one do.", some.join(", ")),
        (some, count) => format!("{} and {} others do.", some.join(", "), count - some.len()),
    }
}

/// Whether a name begins with a prefix as a whole word: `shop` begins `shop` and `shop-web` and not `shopping`.
fn begins(name: &str, prefix: &str) -> bool {
    let word = prefix.trim_end_matches('-');
    name.strip_prefix(word)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// Whether all names begin with the same word, though a variable may hold a longer beginning of some.
fn shares_a_stem(names: &[&str]) -> bool {
    let first = |name: &str| name.split('-').next().map(str::to_owned);
    let stems: BTreeSet<Option<String>> = names.iter().map(|name| first(name)).collect();
    stems.len() == 1
}

/// Whether so many are enough to say what the rule is.
fn enough(agree: usize, of: usize) -> bool {
    agree >= 2 && agree * 2 > of
}

fn agreeing(names: &[&str], prefix: &str) -> Vec<String> {
    let mut agree: Vec<String> = names
        .iter()
        .filter(|name| begins(name, prefix))
        .map(|name| (*name).to_owned())
        .collect();
    agree.sort();
    agree.dedup();
    agree
}

/// The variable whose value begins most names; the longest value of several.
fn by_variable(context: &Context<'_>, names: &[&str]) -> Option<Prefix> {
    context
        .variables
        .iter()
        .filter_map(|(variable, value)| Some((variable, plain(value)?)))
        .filter(|(_, value)| value.len() >= 2)
        .map(|(variable, value)| Prefix {
            text: value.to_owned(),
            variable: Some(variable.to_string()),
            examples: agreeing(names, value),
        })
        .filter(|prefix| enough(prefix.examples.len(), names.len()))
        .max_by_key(|prefix| (prefix.examples.len(), prefix.text.len()))
}

/// The words before a dash with which most names begin; the longest of several.
fn by_stem(names: &[&str]) -> Option<Prefix> {
    let mut stems: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names {
        for (at, _) in name.match_indices('-') {
            *stems.entry(&name[..=at]).or_default() += 1;
        }
    }
    let counts = stems.into_iter().filter(|(_, count)| enough(*count, names.len()));
    let (stem, _) = counts.max_by_key(|(stem, count)| (*count, stem.len()))?;
    Some(Prefix {
        text: stem.to_owned(),
        variable: None,
        examples: agreeing(names, stem),
    })
}

/// Puts the prefix before the name, where it can be written there and the result is a name.
fn fix(context: &Context<'_>, subject: &Subject<'_>, name: &str, prefix: &Prefix) -> Option<Fix> {
    let attribute = subject.resource.body().attribute("name")?;
    let joiner = if prefix.text.ends_with('-') { "" } else { "-" };
    let result = prefix.text.len() + joiner.len() + name.len();
    // Only the root module sees the variable, and what several calls share has no one prefix.
    if result > LONGEST || subject.module != ModuleId::ROOT {
        return None;
    }
    let (edit, shown) = match &prefix.variable {
        Some(variable) => (
            insert(context, &attribute.value, &format!("${{var.{variable}}}{joiner}"))?,
            format!("var.{variable}"),
        ),
        None => {
            let literal = format!("{}{joiner}", prefix.text);
            (insert(context, &attribute.value, &literal)?, format!("{literal:?}"))
        }
    };
    Some(Fix {
        title: format!("Begin the name with {shown}"),
        applicability: applicability(context, &subject.address),
        edits: vec![edit],
    })
}

/// A name that nothing uses yet may change; one that is recorded, or may be, is a rename.
fn applicability(context: &Context<'_>, address: &InstanceAddress) -> Applicability {
    match &context.facts.recorded {
        Some(names) if !names.contains_key(&address.to_string()) => Applicability::Safe,
        _ => Applicability::Unsafe,
    }
}

/// An insertion after the opening quote, or a template around any other expression.
fn insert(context: &Context<'_>, expr: &Expr, text: &str) -> Option<Edit> {
    let source = context.sources.text(expr.span);
    let quoted = matches!(expr.kind, ExprKind::String(_) | ExprKind::Template(_));
    if quoted && source.starts_with('"') {
        let at = expr.span.start + 1;
        return Some(Edit {
            span: Span::new(expr.span.anchor, at, at),
            text: text.to_owned(),
        });
    }
    (!quoted).then(|| Edit {
        span: expr.span,
        text: format!("\"{text}${{{source}}}\""),
    })
}
