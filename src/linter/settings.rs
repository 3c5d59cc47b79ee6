//! The `lint` part of `dynoform.hcl`, as it applies to rules and files.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobMatcher;

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

/// What is said about one rule.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct RuleSettings {
    /// How loud it is.
    pub level: Option<Level>,
    /// Its options.
    pub options: BTreeMap<String, OptionValue>,
}

/// What is said about the rules for some files.
#[derive(Clone, Debug)]
pub struct PathSettings {
    /// The files, relative to the settings' directory.
    pub files: GlobMatcher,
    /// By the rule's name.
    pub rules: BTreeMap<String, RuleSettings>,
}

/// What `dynoform.hcl` says about linting.
#[derive(Clone, Default, Debug)]
pub struct Settings {
    /// Where the file lies, absolute; patterns of paths in it are relative to this.
    pub directory: Utf8PathBuf,
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
}

impl Settings {
    /// What applies to a rule in a file, the most particular first.
    fn layers<'a>(&'a self, rule: &'a str, path: Option<&'a Utf8Path>) -> impl Iterator<Item = &'a RuleSettings> {
        let path = path.map(|path| absolute(&self.working, path));
        let relative = path.and_then(|path| path.strip_prefix(&self.directory).map(Utf8Path::to_owned).ok());
        self.paths
            .iter()
            .rev()
            .filter(move |entry| relative.as_ref().is_some_and(|path| entry.files.is_match(path)))
            .filter_map(move |entry| entry.rules.get(rule))
            .chain(self.rules.get(rule))
    }

    /// How loud a rule is in a file.
    pub fn level(&self, rule: &Rule, path: Option<&Utf8Path>) -> Level {
        if !self.is_asked(rule) {
            return Level::Allow;
        }
        self.layers(rule.name(), path)
            .find_map(|settings| settings.level)
            .unwrap_or_else(|| rule.level_in(self.preset))
    }

    fn is_asked(&self, rule: &Rule) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == rule.name())
    }

    /// Whether a rule has a level above [`Level::Allow`] in any file: no other one need be asked.
    pub fn may_speak(&self, rule: &Rule) -> bool {
        let in_paths = self.paths.iter().filter_map(|path| path.rules.get(rule.name())?.level);
        let general = self.rules.get(rule.name()).and_then(|settings| settings.level);
        let general = general.unwrap_or_else(|| rule.level_in(self.preset));
        self.is_asked(rule)
            && std::iter::once(general)
                .chain(in_paths)
                .any(|level| level > Level::Allow)
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
