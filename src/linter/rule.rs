//! What a rule is: a value with a name, a level, a page and a check.

use std::fmt;

use crate::diagnostic::{Code, Severity};

use super::context::{Context, Findings, Subject};

/// How loud a rule is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// It says nothing.
    Allow,
    /// Worth knowing.
    Note,
    /// Probably not as meant.
    Warn,
    /// Wrong.
    Error,
}

/// Every level with the words that mean it, the first being the one that is printed.
const LEVELS: &[(Level, &[&str])] = &[
    (Level::Allow, &["allow", "off"]),
    (Level::Note, &["note"]),
    (Level::Warn, &["warn", "warning"]),
    (Level::Error, &["error"]),
];

impl Level {
    /// The level that a word means.
    pub fn parse(word: &str) -> Option<Self> {
        LEVELS
            .iter()
            .find(|(_, words)| words.contains(&word))
            .map(|(level, _)| *level)
    }

    /// The words that mean a level, for messages.
    pub fn words() -> impl Iterator<Item = &'static str> {
        LEVELS.iter().map(|(_, words)| words[0])
    }

    /// The severity of findings at this level; `None` when there are none.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Allow => None,
            Self::Note => Some(Severity::Note),
            Self::Warn => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

impl From<Severity> for Level {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Note => Self::Note,
            Severity::Warning => Self::Warn,
            Severity::Error => Self::Error,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = LEVELS
            .iter()
            .find(|(level, _)| level == self)
            .map_or("", |(_, words)| words[0]);
        f.write_str(word)
    }
}

/// When a rule is asked.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Once for each instance of a managed resource.
    Resource(fn(&Subject<'_>, &Context<'_>, &mut Findings<'_>)),
    /// Once for a configuration with all its modules.
    Configuration(fn(&Context<'_>, &mut Findings<'_>)),
}

/// What an option of a rule takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OptionKind {
    /// `"text"`
    Text,
    /// `["text", …]`
    Texts,
    /// `true`
    Flag,
}

impl OptionKind {
    /// For messages.
    pub fn friendly(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Texts => "a list of strings",
            Self::Flag => "true or false",
        }
    }
}

/// One option that `dynoform.hcl` may set for a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RuleOption {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub kind: OptionKind,
}

/// Whether a rule mends what it finds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fixable {
    /// People do.
    No,
    /// `lint --fix` does.
    Safe,
    /// `lint --fix --unsafe` does.
    Unsafe,
}

/// A rule. Its name is the code of its findings, its page their explanation.
#[derive(Debug)]
pub struct Rule {
    /// The name in kebab-case, and the page: why, wrong, right, configure, ignore, sources.
    pub code: Code,
    /// How loud it is when nothing is configured.
    pub level: Level,
    /// Whether it mends what it finds.
    pub fixable: Fixable,
    /// What `dynoform.hcl` may set besides the level.
    pub options: &'static [RuleOption],
    /// Whether what it finds depends on facts beside the configuration: then an ignore that silences nothing
    /// may do so elsewhere.
    pub facts: bool,
    /// What finds.
    pub check: Check,
}

impl Rule {
    /// The name in kebab-case.
    pub fn name(&self) -> &'static str {
        self.code.name
    }
}
