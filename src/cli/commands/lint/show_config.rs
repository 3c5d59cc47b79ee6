//! What every rule is set to in a directory, and where.

use std::collections::BTreeMap;

use camino::Utf8Path;

use crate::linter::{Level, Origin, Settings};
use crate::lints::RULES;
use crate::output::Console;

/// What the command line says itself.
pub(super) struct Said {
    pub(super) preset: bool,
    pub(super) fail_on: Option<Level>,
}

/// Prints the preset, the level that fails, every rule, and what holds for some paths alone.
pub(super) fn show(console: &Console, settings: &Settings, directory: &Utf8Path, said: &Said) {
    let fail_on = said.fail_on.or(settings.fail_on).unwrap_or(Level::Warn);
    let origin = |name: &str, said: bool| match settings.origins.get(name) {
        _ if said => "the command line".to_owned(),
        Some(origin) => origin.to_string(),
        None => "as it comes".to_owned(),
    };
    let preset = origin("preset", said.preset);
    console.line(&format!("preset  = {:?} # {preset}", settings.preset.to_string()));
    let place = origin("fail_on", said.fail_on.is_some());
    console.line(&format!("fail_on = {:?} # {place}\n", fail_on.to_string()));
    let path = directory.join("main.tf");
    let own = settings
        .custom
        .iter()
        .map(|rule| (rule.name(), rule.level, Some(&rule.origin)));
    let all = RULES
        .iter()
        .map(|rule| (rule.name(), rule.level_in(settings.preset), None))
        .chain(own);
    for (rule, unset, defined) in all {
        let level = settings.level_of(rule, unset, Some(&path));
        console.line(&line(settings, rule, level, defined, &path));
    }
    for entry in &settings.paths {
        console.line(&format!("\n{} # {}", entry.pattern, entry.origin));
        for (rule, set) in &entry.rules {
            let level = set.level.map(|level| ("level", format!("{:?}", level.to_string())));
            let options = set
                .options
                .iter()
                .map(|(name, value)| (name.as_str(), value.to_string()));
            for (name, value) in level.into_iter().chain(options) {
                let origin = set.origins.get(name).cloned().unwrap_or_default();
                console.line(&format!("  {rule:32} {name} = {value} # {origin}"));
            }
        }
    }
}

/// One rule with its level, its options, and where each is set.
fn line(settings: &Settings, rule: &str, level: Level, defined: Option<&Origin>, path: &Utf8Path) -> String {
    let mut options: BTreeMap<&str, String> = BTreeMap::new();
    let mut origins: BTreeMap<&str, &Origin> = BTreeMap::new();
    for layer in settings.layers(rule, Some(path)) {
        for (name, value) in &layer.options {
            options.entry(name).or_insert_with(|| value.to_string());
        }
        for (name, origin) in &layer.origins {
            origins.entry(name).or_insert(origin);
        }
    }
    let options: String = options
        .iter()
        .map(|(name, value)| format!(" {name} = {value}"))
        .collect();
    let mut places: Vec<String> = origins
        .iter()
        .map(|(name, origin)| format!("{name}: {origin}"))
        .collect();
    places.extend(defined.map(|origin| format!("defined: {origin}")));
    let places = match places.is_empty() {
        true => "preset".to_owned(),
        false => places.join(", "),
    };
    format!("{rule:34} {level}{options} # {places}")
}
