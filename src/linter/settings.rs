//! The `lint` part of `dynoform.hcl`.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobMatcher;

use super::rule::{Level, Rule};

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
    /// Where the file lies; paths in it are relative to this.
    pub directory: Utf8PathBuf,
    /// From which level on findings make the command fail; [`Level::Warn`] when silent.
    pub fail_on: Option<Level>,
    /// By the rule's name.
    pub rules: BTreeMap<String, RuleSettings>,
    /// In order; a later one wins.
    pub paths: Vec<PathSettings>,
}

impl Settings {
    /// What applies to a rule in a file, the most particular first.
    fn layers<'a>(&'a self, rule: &'a str, path: Option<&'a Utf8Path>) -> impl Iterator<Item = &'a RuleSettings> {
        let relative = path.map(|path| path.strip_prefix(&self.directory).unwrap_or(path));
        self.paths
            .iter()
            .rev()
            .filter(move |entry| relative.is_some_and(|path| entry.files.is_match(path)))
            .filter_map(move |entry| entry.rules.get(rule))
            .chain(self.rules.get(rule))
    }

    /// How loud a rule is in a file.
    pub fn level(&self, rule: &Rule, path: Option<&Utf8Path>) -> Level {
        self.layers(rule.name(), path)
            .find_map(|settings| settings.level)
            .unwrap_or(rule.level)
    }

    /// What an option of a rule is set to in a file.
    pub fn option<'a>(&'a self, rule: &'a str, name: &str, path: Option<&'a Utf8Path>) -> Option<&'a OptionValue> {
        self.layers(rule, path).find_map(|settings| settings.options.get(name))
    }
}
