//! The `lint` part of `dynoform.hcl`, as it applies to rules and files.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobMatcher;

use super::custom::CustomRule;
use super::rule::{Level, Preset, Rule};

/// What an option is set to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OptionValue {
    /// `"text"`
    Text(String),
    /// `["text", …]`
    Texts(Vec<String>),
    /// `true`
    Flag(bool),
}

impl std::fmt::Display for OptionValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Texts(texts) => write!(f, "{texts:?}"),
            Self::Flag(flag) => write!(f, "{flag}"),
        }
    }
}

/// Where a setting stands.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub struct Origin {
    /// The file, as people see it from the working directory.
    pub path: Utf8PathBuf,
    /// From 1.
    pub line: usize,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.path, self.line)
    }
}

/// What is said about one rule.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct RuleSettings {
    /// How loud it is.
    pub level: Option<Level>,
    /// Its options.
    pub options: BTreeMap<String, OptionValue>,
    /// Where the level and the options are set, by name.
    pub origins: BTreeMap<String, Origin>,
}

impl RuleSettings {
    /// Takes what another one sets.
    fn extend(&mut self, other: Self) {
        self.level = other.level.or(self.level);
        self.options.extend(other.options);
        self.origins.extend(other.origins);
    }
}

/// What is said about the rules for some files.
#[derive(Clone, Debug)]
pub struct PathSettings {
    /// Where the settings lie, absolute.
    pub directory: Utf8PathBuf,
    /// The pattern as it is written.
    pub pattern: String,
    /// Where it is written.
    pub origin: Origin,
    /// The files, relative to the settings' directory.
    pub files: GlobMatcher,
    /// By the rule's name.
    pub rules: BTreeMap<String, RuleSettings>,
}

/// What `dynoform.hcl` says about linting.
#[derive(Clone, Default, Debug)]
pub struct Settings {
    /// The working directory, absolute; relative paths of sources are relative to this.
    pub working: Utf8PathBuf,
    /// From which level on findings make the command fail; [`Level::Warn`] when silent.
    pub fail_on: Option<Level>,
    /// Which rules are on when nothing is said about them.
    pub preset: Preset,
    /// The rules that are asked at all; all of them when empty.
    pub only: Vec<String>,
    /// By the rule's name.
    pub rules: BTreeMap<String, RuleSettings>,
    /// In order; a later one wins.
    pub paths: Vec<PathSettings>,
    /// The rules that the settings define, in order.
    pub custom: Vec<Arc<CustomRule>>,
    /// Where `preset` and `fail_on` are set.
    pub origins: BTreeMap<&'static str, Origin>,
}

/// What one file says.
#[derive(Default)]
pub(super) struct Layer {
    pub(super) fail_on: Option<Level>,
    pub(super) preset: Option<Preset>,
    pub(super) origins: BTreeMap<&'static str, Origin>,
    pub(super) rules: BTreeMap<String, RuleSettings>,
    pub(super) paths: Vec<PathSettings>,
}

impl Settings {
    /// Takes what another file says, which wins.
    pub(super) fn extend(&mut self, layer: Layer) {
        self.fail_on = layer.fail_on.or(self.fail_on);
        self.preset = layer.preset.unwrap_or(self.preset);
        self.origins.extend(layer.origins);
        for (rule, settings) in layer.rules {
            self.rules.entry(rule).or_default().extend(settings);
        }
        self.paths.extend(layer.paths);
    }

    /// What applies to a rule in a file, the most particular first.
    pub fn layers<'a>(&'a self, rule: &'a str, path: Option<&'a Utf8Path>) -> impl Iterator<Item = &'a RuleSettings> {
        let path = path.map(|path| absolute(&self.working, path));
        let is_about = move |entry: &&PathSettings| {
            let relative = path.as_ref().and_then(|path| path.strip_prefix(&entry.directory).ok());
            relative.is_some_and(|path| entry.files.is_match(path))
        };
        self.paths
            .iter()
            .rev()
            .filter(is_about)
            .filter_map(move |entry| entry.rules.get(rule))
            .chain(self.rules.get(rule))
    }

    /// How loud a rule is in a file.
    pub fn level(&self, rule: &Rule, path: Option<&Utf8Path>) -> Level {
        self.level_of(rule.name(), rule.level_in(self.preset), path)
    }

    /// How loud a rule of that name is in a file, given how loud it is where nothing is set.
    pub fn level_of(&self, rule: &str, unset: Level, path: Option<&Utf8Path>) -> Level {
        if !self.is_asked(rule) {
            return Level::Allow;
        }
        let mut layers = self.layers(rule, path);
        layers.find_map(|settings| settings.level).unwrap_or(unset)
    }

    fn is_asked(&self, rule: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == rule)
    }

    /// Whether a rule has a level above [`Level::Allow`] in any file: no other one need be asked.
    pub fn may_speak(&self, rule: &str, unset: Level) -> bool {
        let in_paths = self.paths.iter().filter_map(|path| path.rules.get(rule)?.level);
        let general = self.rules.get(rule).and_then(|settings| settings.level);
        let mut levels = std::iter::once(general.unwrap_or(unset)).chain(in_paths);
        self.is_asked(rule) && levels.any(|level| level > Level::Allow)
    }

    /// What an option of a rule is set to in a file.
    pub fn option<'a>(&'a self, rule: &'a str, name: &str, path: Option<&'a Utf8Path>) -> Option<&'a OptionValue> {
        self.layers(rule, path).find_map(|settings| settings.options.get(name))
    }
}

/// A path made absolute, without `.` and `..`.
pub(super) fn absolute(working: &Utf8Path, path: &Utf8Path) -> Utf8PathBuf {
    let mut tidied = Utf8PathBuf::new();
    for part in working.join(path).components() {
        match part {
            camino::Utf8Component::CurDir => {}
            camino::Utf8Component::ParentDir => {
                tidied.pop();
            }
            other => tidied.push(other),
        }
    }
    tidied
}
