//! What a rule is: a value with a name, a level, a page and a check.

use std::fmt;

use crate::config::{Module, ModuleId};
use crate::diagnostic::{Code, Severity};

use super::context::{Context, Findings, Subject};
use super::text::Text;

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
    /// Once for each directory of a module, however often it is called.
    Module(fn(ModuleId, &Module, &Context<'_>, &mut Findings<'_>)),
    /// Once for each file of the configuration.
    File(fn(&Text<'_>, &Context<'_>, &mut Findings<'_>)),
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

/// Which rules are on when `dynoform.hcl` says nothing about them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub enum Preset {
    /// What is wrong or risky for everybody: the default.
    #[default]
    Recommended,
    /// And what an app that earns money should have.
    Production,
    /// And what is a matter of taste.
    All,
}

/// The presets with the words that name them.
const PRESETS: [(Preset, &str); 3] = [
    (Preset::Recommended, "recommended"),
    (Preset::Production, "production"),
    (Preset::All, "all"),
];

impl Preset {
    /// The preset of that name.
    pub fn parse(word: &str) -> Option<Self> {
        PRESETS
            .iter()
            .find(|(_, name)| *name == word)
            .map(|(preset, _)| *preset)
    }

    /// Their names, for messages.
    pub fn words() -> impl Iterator<Item = &'static str> {
        PRESETS.iter().map(|(_, name)| *name)
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            PRESETS
                .iter()
                .find(|(preset, _)| preset == self)
                .map_or("", |(_, name)| name),
        )
    }
}

/// A rule. Its name is the code of its findings, its page their explanation.
#[derive(Debug)]
pub struct Rule {
    /// The name in kebab-case, and the page: why, wrong, right, configure, ignore, sources.
    pub code: Code,
    /// How loud it is where it is on and nothing is configured.
    pub level: Level,
    /// The smallest preset that turns it on.
    pub preset: Preset,
    /// Whether it mends what it finds.
    pub fixable: Fixable,
    /// What `dynoform.hcl` may set besides the level.
    pub options: &'static [RuleOption],
    /// Whether what it finds depends on facts beside the configuration: then an ignore that silences nothing
    /// may do so elsewhere.
    pub facts: bool,
    /// Whether tflint has it, too: then `# tflint-ignore: terraform_NAME` silences it.
    pub tflint: bool,
    /// What finds.
    pub check: Check,
}

impl Rule {
    /// A rule that warns by default and mends nothing.
    pub const fn new(name: &'static str, page: &'static str, check: Check) -> Self {
        Self {
            code: Code {
                name,
                explanation: page,
            },
            level: Level::Warn,
            preset: Preset::Recommended,
            fixable: Fixable::No,
            options: &[],
            facts: false,
            tflint: false,
            check,
        }
    }

    /// Another level than a warning.
    #[must_use]
    pub const fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// On only from this preset on.
    #[must_use]
    pub const fn preset(mut self, preset: Preset) -> Self {
        self.preset = preset;
        self
    }

    /// It mends what it finds.
    #[must_use]
    pub const fn fixes(mut self, fixable: Fixable) -> Self {
        self.fixable = fixable;
        self
    }

    /// What `dynoform.hcl` may set.
    #[must_use]
    pub const fn options(mut self, options: &'static [RuleOption]) -> Self {
        self.options = options;
        self
    }

    /// It asks for facts beside the configuration.
    #[must_use]
    pub const fn asks_for_facts(mut self) -> Self {
        self.facts = true;
        self
    }

    /// tflint has it as `terraform_NAME`.
    #[must_use]
    pub const fn in_tflint(mut self) -> Self {
        self.tflint = true;
        self
    }

    /// The name in kebab-case.
    pub fn name(&self) -> &'static str {
        self.code.name
    }

    /// How loud it is under a preset.
    pub fn level_in(&self, preset: Preset) -> Level {
        if self.preset <= preset {
            self.level
        } else {
            Level::Allow
        }
    }
}

impl RuleOption {
    /// An option.
    pub const fn new(name: &'static str, kind: OptionKind) -> Self {
        Self { name, kind }
    }
}
