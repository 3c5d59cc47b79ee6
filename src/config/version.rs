//! Versions and version constraints: `~> 5.0`, `>= 1.0.0, < 2.0.0`.

use std::cmp::Ordering;
use std::fmt;

use crate::source::Span;

/// The version of the reference that we follow.
pub const REFERENCE: &str = "1.11.4";

/// A version: numbers, and a pre-release that orders before them.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Version {
    numbers: Vec<u64>,
    prerelease: String,
}

impl Version {
    /// Reads `1.2.3-beta1+build`, with one to any number of parts.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let text = text.split('+').next().unwrap_or_default();
        let (numbers, prerelease) = text.split_once('-').unwrap_or((text, ""));
        let numbers: Option<Vec<u64>> = numbers.split('.').map(|part| part.parse().ok()).collect();
        Some(Self {
            numbers: numbers?,
            prerelease: prerelease.to_owned(),
        })
    }

    fn number(&self, at: usize) -> u64 {
        self.numbers.get(at).copied().unwrap_or(0)
    }

    fn compare_numbers(&self, other: &Self) -> Ordering {
        let length = self.numbers.len().max(other.numbers.len());
        (0..length)
            .map(|at| self.number(at).cmp(&other.number(at)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }

    fn compare_prerelease(&self, other: &Self) -> Ordering {
        match (self.prerelease.is_empty(), other.prerelease.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => compare_identifiers(&self.prerelease, &other.prerelease),
        }
    }
}

/// Identifiers between dots: numbers by value and before words, a longer list after its prefix.
fn compare_identifiers(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left.split('.'), right.split('.'));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => match (a.parse::<u64>(), b.parse::<u64>()) {
                (Ok(a), Ok(b)) => a.cmp(&b),
                (Ok(_), Err(_)) => Ordering::Less,
                (Err(_), Ok(_)) => Ordering::Greater,
                (Err(_), Err(_)) => a.cmp(b),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare_numbers(other).then_with(|| self.compare_prerelease(other))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.numbers.iter().map(u64::to_string).collect();
        f.write_str(&numbers.join("."))?;
        if !self.prerelease.is_empty() {
            write!(f, "-{}", self.prerelease)?;
        }
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Pessimistic,
}

const OPERATORS: [(&str, Operator); 7] = [
    ("~>", Operator::Pessimistic),
    (">=", Operator::GreaterOrEqual),
    ("<=", Operator::LessOrEqual),
    ("!=", Operator::NotEqual),
    (">", Operator::Greater),
    ("<", Operator::Less),
    ("=", Operator::Equal),
];

/// A list of constraints that must all hold.
#[derive(Clone, PartialEq, Debug)]
pub struct Constraints {
    /// As it was written.
    pub text: String,
    /// Where.
    pub span: Span,
    parts: Vec<(Operator, Version)>,
}

impl Constraints {
    /// Reads `>= 1.0, < 2.0`; the error is the part that is wrong.
    pub fn parse(text: &str, span: Span) -> Result<Self, String> {
        let parts: Result<Vec<_>, String> = text.split(',').map(|part| parse_part(part.trim())).collect();
        Ok(Self {
            text: text.to_owned(),
            span,
            parts: parts?,
        })
    }

    /// Whether they let a version through. A pre-release passes only where one is named.
    pub fn allow(&self, version: &Version) -> bool {
        self.parts
            .iter()
            .all(|(operator, wanted)| allows(*operator, wanted, version))
    }

    /// The smallest release in `candidates` order that they let through.
    pub fn choose<'a>(&self, candidates: impl IntoIterator<Item = &'a Version>) -> Option<&'a Version> {
        candidates.into_iter().find(|version| self.allow(version))
    }
}

fn parse_part(part: &str) -> Result<(Operator, Version), String> {
    let (operator, rest) = OPERATORS
        .iter()
        .find_map(|(sign, operator)| Some((*operator, part.strip_prefix(sign)?)))
        .unwrap_or((Operator::Equal, part));
    let version = Version::parse(rest.trim()).ok_or_else(|| part.to_owned())?;
    Ok((operator, version))
}

fn allows(operator: Operator, wanted: &Version, version: &Version) -> bool {
    let order = version.cmp(wanted);
    let same_numbers = version.compare_numbers(wanted).is_eq();
    // A pre-release is no candidate unless the constraint names one of the same release.
    let release = version.prerelease.is_empty() || (!wanted.prerelease.is_empty() && same_numbers);
    match operator {
        Operator::Equal => order.is_eq(),
        Operator::NotEqual => order.is_ne(),
        Operator::Greater => release && order.is_gt(),
        Operator::GreaterOrEqual => release && order.is_ge(),
        Operator::Less => release && order.is_lt(),
        Operator::LessOrEqual => release && order.is_le(),
        Operator::Pessimistic => {
            let held = wanted.numbers.len().saturating_sub(1);
            release && order.is_ge() && (0..held).all(|at| version.number(at) == wanted.number(at))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::AnchorId;

    fn allow(constraints: &str, version: &str) -> bool {
        let constraints = Constraints::parse(constraints, Span::new(AnchorId(0), 0, 0)).expect("constraints");
        constraints.allow(&Version::parse(version).expect("a version"))
    }

    #[test]
    fn constraints_let_through_what_the_reference_lets_through() {
        for (constraints, version, verdict) in [
            ("~> 5.0", "5.3.1", true),
            ("~> 5.0", "6.0.0", false),
            ("~> 1.2.3", "1.2.9", true),
            ("~> 1.2.3", "1.3.0", false),
            ("~> 1", "2.0.0", true),
            (">= 1.0.0, < 2.0.0", "1.11.4", true),
            ("!= 1.11.4", "1.11.4", false),
            ("1.11", "1.11.0", true),
            (">= 1.11.0-beta1", "1.11.0-beta2", true),
            (">= 1.10", "1.11.0-beta2", false),
        ] {
            assert_eq!(allow(constraints, version), verdict, "{constraints} {version}");
        }
    }

    #[test]
    fn what_is_no_constraint_is_named() {
        let wrong = Constraints::parse(">= 1.0, => 2", Span::new(AnchorId(0), 0, 0));
        assert_eq!(wrong, Err("=> 2".to_owned()));
    }
}
