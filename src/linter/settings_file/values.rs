//! The values of a `lint` block, as serde takes them, with where each is written.

use std::collections::BTreeMap;

use camino::Utf8Path;
use globset::{Glob, GlobBuilder, GlobMatcher};
use serde::Deserialize;

use super::super::rule::{Level, Preset};
use super::super::settings::{Layer, OptionValue, PathSettings, RuleSettings};
use super::origin;
use crate::source::Sources;
use crate::syntax::ast::{Block, Body};

#[derive(Deserialize)]
struct File {
    lint: Lint,
}

type Rules = BTreeMap<String, BTreeMap<String, hcl::Value>>;

#[derive(Deserialize, Default)]
struct Lint {
    fail_on: Option<String>,
    preset: Option<String>,
    #[serde(default)]
    rule: Rules,
    #[serde(default)]
    path: BTreeMap<String, PathValues>,
}

#[derive(Deserialize)]
struct PathValues {
    #[serde(default)]
    rule: Rules,
}

/// The values of a block that was checked.
pub(super) fn read(block: &Block, directory: &Utf8Path, sources: &Sources) -> Result<Layer, hcl::Error> {
    let File { lint } = hcl::from_str(sources.text(block.span))?;
    let set = ["preset", "fail_on"].into_iter().filter_map(|name| {
        let attribute = block.body.attribute(name)?;
        Some((name, origin(sources, attribute.span)))
    });
    // In order: a later one wins.
    let paths = block.body.blocks("path").filter_map(|block| {
        let files = block.labels.first()?;
        Some(PathSettings {
            directory: directory.to_owned(),
            pattern: files.text.to_string(),
            origin: origin(sources, block.header),
            files: glob(&files.text).ok()?,
            rules: rule_settings(&block.body, &lint.path.get(&*files.text)?.rule, sources),
        })
    });
    Ok(Layer {
        fail_on: lint.fail_on.as_deref().and_then(Level::parse),
        preset: lint.preset.as_deref().and_then(Preset::parse),
        origins: set.collect(),
        rules: rule_settings(&block.body, &lint.rule, sources),
        paths: paths.collect(),
    })
}

fn rule_settings(body: &Body, values: &Rules, sources: &Sources) -> BTreeMap<String, RuleSettings> {
    let read = body.blocks("rule").filter_map(|block| {
        let name = &*block.labels.first()?.text;
        let values = values.get(name)?;
        let mut settings = RuleSettings::default();
        for attribute in &block.body.attributes {
            let key = &*attribute.name.text;
            match (key, values.get(key).and_then(option_value)) {
                ("level", Some(OptionValue::Text(word))) => settings.level = Level::parse(&word),
                (_, Some(value)) => {
                    settings.options.insert(key.to_owned(), value);
                }
                (_, None) => continue,
            }
            settings.origins.insert(key.to_owned(), origin(sources, attribute.span));
        }
        Some((name.to_owned(), settings))
    });
    read.collect()
}

fn option_value(value: &hcl::Value) -> Option<OptionValue> {
    match value {
        hcl::Value::Bool(flag) => Some(OptionValue::Flag(*flag)),
        hcl::Value::String(text) => Some(OptionValue::Text(text.clone())),
        hcl::Value::Array(values) => {
            let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
            texts.collect::<Option<Vec<_>>>().map(OptionValue::Texts)
        }
        _ => None,
    }
}

/// `*` stays within a directory, `**` does not.
pub(super) fn glob(pattern: &str) -> Result<GlobMatcher, globset::Error> {
    let glob: Glob = GlobBuilder::new(pattern).literal_separator(true).build()?;
    Ok(glob.compile_matcher())
}
