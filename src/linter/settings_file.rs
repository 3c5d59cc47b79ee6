//! Reads `dynoform.hcl`.
//!
//! Our parser says where something is wrong, serde takes the values once nothing is. The file is looked for in the
//! configuration's directory and upwards, no further than the repository.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use globset::{Glob, GlobBuilder, GlobMatcher};
use serde::Deserialize;

use super::codes::{INVALID_SETTING, UNKNOWN_RULE, UNKNOWN_SETTING};
use super::rule::{Level, OptionKind, Preset, Rule};
use super::settings::{OptionValue, PathSettings, RuleSettings, Settings};
use crate::diagnostic::{Diagnostic, has_errors, nearest};
use crate::source::{Files, Sources, Span};
use crate::syntax::ast::{Attribute, Block, Body, Expr, ExprKind, Ident, ItemKind};
use crate::syntax::parse;

/// The name of the file.
pub const FILE_NAME: &str = "dynoform.hcl";

/// The nearest settings file at or above an absolute directory.
pub fn find(files: &dyn Files, directory: &Utf8Path) -> Option<Utf8PathBuf> {
    for above in directory.ancestors() {
        let path = above.join(FILE_NAME);
        if files.is_file(&path) {
            return Some(path);
        }
        let git = above.join(".git");
        if files.is_directory(&git) || files.is_file(&git) {
            return None;
        }
    }
    None
}

/// Settings, what is wrong with them, and the text in which that is.
#[derive(Default, Debug)]
pub struct SettingsFile {
    /// What applies; nothing when something is wrong.
    pub settings: Settings,
    /// What is wrong.
    pub problems: Vec<Diagnostic>,
    /// Where the problems have their places.
    pub sources: Sources,
}

/// Finds and reads the settings for the configuration in a directory; without a file every rule is as it comes.
/// `working` is the absolute working directory, from which relative paths of sources count.
pub fn load(files: &dyn Files, working: &Utf8Path, directory: &Utf8Path, rules: &[&'static Rule]) -> SettingsFile {
    match find(files, &super::settings::absolute(working, directory)) {
        Some(path) => load_file(files, working, &path, rules),
        None => SettingsFile {
            settings: Settings {
                working: working.to_owned(),
                ..Settings::default()
            },
            ..SettingsFile::default()
        },
    }
}

/// Reads the settings in a file that was named.
pub fn load_file(files: &dyn Files, working: &Utf8Path, path: &Utf8Path, rules: &[&'static Rule]) -> SettingsFile {
    let path = super::settings::absolute(working, path);
    let shown = path.strip_prefix(working).unwrap_or(&path);
    let mut read = match files.read(&path) {
        Ok(bytes) => read(shown, &String::from_utf8_lossy(&bytes), rules),
        Err(error) => {
            let detail = format!("{shown} cannot be read: {error}.");
            let problem = Diagnostic::error(&INVALID_SETTING, "Unreadable settings", detail);
            let problems = vec![problem.help("Name a settings file that is there, or none.")];
            SettingsFile {
                problems,
                ..SettingsFile::default()
            }
        }
    };
    read.settings.directory = path.parent().unwrap_or(Utf8Path::new("")).to_owned();
    read.settings.working = working.to_owned();
    read
}

/// Reads the text of a settings file. With an error in it, nothing in it applies.
pub fn read(path: &Utf8Path, text: &str, rules: &[&'static Rule]) -> SettingsFile {
    let mut sources = Sources::new();
    let (settings, problems) = read_into(&mut sources, path, text, rules);
    SettingsFile {
        settings,
        problems,
        sources,
    }
}

fn read_into(
    sources: &mut Sources,
    path: &Utf8Path,
    text: &str,
    rules: &[&'static Rule],
) -> (Settings, Vec<Diagnostic>) {
    let file = sources.set(path, text.into());
    let anchor = sources.file(file).anchor;
    let parsed = parse(text, anchor, &sources.anchors());
    let mut checker = Checker {
        rules,
        problems: parsed.problems,
    };
    for item in &parsed.items {
        sources.place(item.anchor, file, item.base);
        match &item.kind {
            ItemKind::Attribute(attribute) => checker.unknown(&attribute.name, &[], &["lint"]),
            ItemKind::Block(block) => checker.top(block),
        }
    }
    let mut problems = checker.problems;
    if has_errors(&problems) {
        return (Settings::default(), problems);
    }
    match hcl::from_str::<File>(text) {
        Ok(values) => (values.lint.unwrap_or_default().settings(), problems),
        Err(error) => {
            let detail = format!("{path} cannot be read: {error}.");
            problems.push(Diagnostic::error(&INVALID_SETTING, "Invalid settings", detail).at(Span::new(anchor, 0, 0)));
            (Settings::default(), problems)
        }
    }
}

/// The values, as serde takes them.
#[derive(Deserialize)]
struct File {
    lint: Option<Lint>,
}

type Rules = BTreeMap<String, BTreeMap<String, hcl::Value>>;

#[derive(Deserialize, Default)]
struct Lint {
    fail_on: Option<String>,
    preset: Option<String>,
    #[serde(default)]
    rule: Rules,
    /// In order: a later one wins.
    #[serde(default)]
    path: hcl::Map<String, PathValues>,
}

#[derive(Deserialize)]
struct PathValues {
    #[serde(default)]
    rule: Rules,
}

impl Lint {
    fn settings(self) -> Settings {
        Settings {
            fail_on: self.fail_on.as_deref().and_then(Level::parse),
            preset: self.preset.as_deref().and_then(Preset::parse).unwrap_or_default(),
            rules: rule_settings(self.rule),
            paths: self
                .path
                .into_iter()
                .filter_map(|(files, values)| {
                    Some(PathSettings {
                        files: glob(&files).ok()?,
                        rules: rule_settings(values.rule),
                    })
                })
                .collect(),
            ..Settings::default()
        }
    }
}

fn rule_settings(rules: Rules) -> BTreeMap<String, RuleSettings> {
    rules
        .into_iter()
        .map(|(name, values)| {
            let mut settings = RuleSettings::default();
            for (key, value) in values {
                match (key.as_str(), option_value(value)) {
                    ("level", Some(OptionValue::Text(word))) => settings.level = Level::parse(&word),
                    (_, Some(value)) => {
                        settings.options.insert(key, value);
                    }
                    (_, None) => {}
                }
            }
            (name, settings)
        })
        .collect()
}

fn option_value(value: hcl::Value) -> Option<OptionValue> {
    match value {
        hcl::Value::Bool(flag) => Some(OptionValue::Flag(flag)),
        hcl::Value::String(text) => Some(OptionValue::Text(text)),
        hcl::Value::Array(values) => {
            let texts = values.into_iter().map(|value| value.as_str().map(str::to_owned));
            texts.collect::<Option<Vec<_>>>().map(OptionValue::Texts)
        }
        _ => None,
    }
}

/// `*` stays within a directory, `**` does not.
fn glob(pattern: &str) -> Result<GlobMatcher, globset::Error> {
    let glob: Glob = GlobBuilder::new(pattern).literal_separator(true).build()?;
    Ok(glob.compile_matcher())
}

/// What a `lint` block sets.
const LINT_ARGUMENTS: &[&str] = &["fail_on", "preset"];

/// Looks for names and values that mean nothing.
struct Checker<'a> {
    rules: &'a [&'static Rule],
    problems: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn top(&mut self, block: &Block) {
        if &*block.kind.text == "lint" && self.labels(block, 0) {
            self.lint(&block.body);
        } else if &*block.kind.text != "lint" {
            self.unknown(&block.kind, &[], &["lint"]);
        }
    }

    fn lint(&mut self, body: &Body) {
        self.once(body);
        for attribute in &body.attributes {
            match &*attribute.name.text {
                "fail_on" => self.level(attribute),
                "preset" => self.preset(attribute),
                _ => self.unknown(&attribute.name, LINT_ARGUMENTS, &["rule", "path"]),
            }
        }
        for block in &body.blocks {
            match &*block.kind.text {
                "rule" if self.labels(block, 1) => self.rule(block),
                "path" if self.labels(block, 1) => self.path(block),
                "rule" | "path" => {}
                _ => self.unknown(&block.kind, LINT_ARGUMENTS, &["rule", "path"]),
            }
        }
    }

    fn path(&mut self, block: &Block) {
        let label = &block.labels[0];
        if let Err(error) = glob(&label.text) {
            self.invalid(
                label.span,
                format!("{:?} is no pattern of paths: {}.", label.text, error.kind()),
            );
        }
        self.once(&block.body);
        for attribute in &block.body.attributes {
            self.unknown(&attribute.name, &[], &["rule"]);
        }
        for inner in &block.body.blocks {
            match &*inner.kind.text {
                "rule" if self.labels(inner, 1) => self.rule(inner),
                "rule" => {}
                _ => self.unknown(&inner.kind, &[], &["rule"]),
            }
        }
    }

    fn rule(&mut self, block: &Block) {
        let label = &block.labels[0];
        let Some(rule) = self.rules.iter().copied().find(|rule| rule.name() == &*label.text) else {
            self.problems.push(unknown_rule(&label.text, self.rules).at(label.span));
            return;
        };
        self.once(&block.body);
        let options: Vec<&str> = ["level"]
            .into_iter()
            .chain(rule.options.iter().map(|option| option.name))
            .collect();
        for attribute in &block.body.attributes {
            let name = &*attribute.name.text;
            match rule.options.iter().find(|option| option.name == name) {
                _ if name == "level" => self.level(attribute),
                Some(option) => self.option(attribute, option.kind),
                None => self.unknown(&attribute.name, &options, &[]),
            }
        }
        for inner in &block.body.blocks {
            self.unknown(&inner.kind, &options, &[]);
        }
    }

    /// Says that a name is not known here, and what is.
    fn unknown(&mut self, name: &Ident, attributes: &[&str], blocks: &[&str]) {
        let known = attributes.iter().chain(blocks).copied();
        let mut problem = Diagnostic::error(
            &UNKNOWN_SETTING,
            "Unknown setting",
            format!("There is no setting {:?} here.", name.text),
        )
        .at(name.span);
        problem = match nearest(&name.text, known.clone()) {
            Some(near) => problem.help(format!("Did you mean {near:?}?")),
            None => problem.help(format!("Known here: {}.", known.collect::<Vec<_>>().join(", "))),
        };
        self.problems.push(problem);
    }

    fn invalid(&mut self, span: Span, detail: String) {
        self.problems
            .push(Diagnostic::error(&INVALID_SETTING, "Invalid setting", detail).at(span));
    }

    fn labels(&mut self, block: &Block, wanted: usize) -> bool {
        let right = block.labels.len() == wanted;
        if !right {
            let kind = &block.kind.text;
            let detail = match wanted {
                0 => format!("A block {kind:?} has no label."),
                _ => format!("A block {kind:?} has one label: {kind} \"NAME\" {{ … }}."),
            };
            self.invalid(block.header, detail);
        }
        right
    }

    /// Says which blocks stand twice in a body; attributes that do are the parser's or nobody's.
    fn once(&mut self, body: &Body) {
        for (index, block) in body.blocks.iter().enumerate() {
            let same = |other: &&Block| {
                other.kind.text == block.kind.text
                    && other
                        .labels
                        .iter()
                        .map(|label| &label.text)
                        .eq(block.labels.iter().map(|label| &label.text))
            };
            if let Some(first) = body.blocks[..index].iter().find(same) {
                let label = block.labels.first().map_or("", |label| &*label.text);
                let detail = format!("{} {label:?} is set twice.", block.kind.text);
                let problem = Diagnostic::error(&INVALID_SETTING, "Invalid setting", detail).at(block.header);
                self.problems.push(problem.label(first.header, "first here"));
            }
        }
    }

    fn level(&mut self, attribute: &Attribute) {
        let word = match &attribute.value.kind {
            ExprKind::String(word) => Level::parse(word),
            _ => None,
        };
        if word.is_none() {
            let words: Vec<&str> = Level::words().collect();
            let detail = format!("{:?} is one of: {}.", attribute.name.text, words.join(", "));
            self.invalid(attribute.value.span, detail);
        }
    }

    fn preset(&mut self, attribute: &Attribute) {
        let known = matches!(&attribute.value.kind, ExprKind::String(word) if Preset::parse(word).is_some());
        if !known {
            let words: Vec<&str> = Preset::words().collect();
            let detail = format!("{:?} is one of: {}.", attribute.name.text, words.join(", "));
            self.invalid(attribute.value.span, detail);
        }
    }

    fn option(&mut self, attribute: &Attribute, kind: OptionKind) {
        if !takes(kind, &attribute.value) {
            let detail = format!("{:?} takes {}, written out.", attribute.name.text, kind.friendly());
            self.invalid(attribute.value.span, detail);
        }
    }
}

fn takes(kind: OptionKind, value: &Expr) -> bool {
    match (kind, &value.kind) {
        (OptionKind::Text, ExprKind::String(_)) | (OptionKind::Flag, ExprKind::Bool(_)) => true,
        (OptionKind::Texts, ExprKind::Tuple(values)) => values.iter().all(|value| takes(OptionKind::Text, value)),
        _ => false,
    }
}

/// A rule that does not exist, with the nearest that does.
pub fn unknown_rule(name: &str, rules: &[&'static Rule]) -> Diagnostic {
    let problem = Diagnostic::error(&UNKNOWN_RULE, "Unknown rule", format!("There is no rule {name:?}."));
    match nearest(name, rules.iter().map(|rule| rule.name())) {
        Some(near) => problem.help(format!("Did you mean {near:?}?")),
        None => problem.help("`dynoform explain` lists the rules."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    fn rules() -> Vec<&'static Rule> {
        crate::lints::RULES.clone()
    }

    /// Each problem as `code line:column detail help`, lines and columns from 1.
    fn check(text: &str) -> Vec<String> {
        let SettingsFile { problems, sources, .. } = read(FILE_NAME.into(), text, &rules());
        problems
            .iter()
            .map(|problem| {
                let place = problem
                    .span
                    .and_then(|span| sources.locate(span))
                    .expect("every problem has a place");
                let at = place.file.lines.bytes(place.range.start);
                let help = problem.help.as_deref().unwrap_or("");
                format!(
                    "{} {}:{} {} {help}",
                    problem.code.name,
                    at.line + 1,
                    at.column + 1,
                    problem.detail
                )
            })
            .collect()
    }

    #[test]
    fn a_name_with_a_mistake_is_pointed_at() {
        insta::assert_snapshot!(check("lnt {}\nlint {\n  fail = 1\n  rule \"name-prefx\" {}\n  rule \"name-prefix\" {\n    prefx = \"a\"\n  }\n}\n").join("\n"), @r#"
        unknown-setting 1:1 There is no setting "lnt" here. Did you mean "lint"?
        unknown-setting 3:3 There is no setting "fail" here. Known here: fail_on, preset, rule, path.
        unknown-rule 4:8 There is no rule "name-prefx". Did you mean "name-prefix"?
        unknown-setting 6:5 There is no setting "prefx" here. Did you mean "prefix"?
        "#);
    }

    #[test]
    fn a_value_that_is_not_taken_is_pointed_at() {
        insta::assert_snapshot!(check("lint {\n  fail_on = \"fatal\"\n  rule \"name-prefix\" {\n    level  = error\n    prefix = true\n  }\n  path \"a[\" {}\n  rule {}\n  rule \"name-prefix\" {}\n}\n").join("\n"), @r#"
        invalid-setting 9:3 rule "name-prefix" is set twice. 
        invalid-setting 2:13 "fail_on" is one of: allow, note, warn, error. 
        invalid-setting 4:14 "level" is one of: allow, note, warn, error. 
        invalid-setting 5:14 "prefix" takes a string, written out. 
        invalid-setting 7:8 "a[" is no pattern of paths: unclosed character class; missing ']'. 
        invalid-setting 8:3 A block "rule" has one label: rule "NAME" { … }. 
        "#);
    }

    #[test]
    fn the_more_particular_setting_wins() {
        let text = "lint {\n  rule \"name-prefix\" {\n    level = \"error\"\n    prefix = \"a-\"\n  }\n  path \"demo/**\" {\n    rule \"name-prefix\" {\n      level = \"note\"\n    }\n  }\n  path \"demo/x/*.tf\" {\n    rule \"name-prefix\" {\n      level = \"allow\"\n    }\n  }\n}\n";
        let mut files = Memory::new();
        files.set("/repo/dynoform.hcl", text);
        let SettingsFile { settings, problems, .. } = load(&files, "/repo/demo".into(), ".".into(), &rules());
        assert_eq!(problems, []);
        let rule = rules()[0];
        for (path, level) in [
            ("main.tf", Level::Note),
            ("x/main.tf", Level::Allow),
            ("x/y/main.tf", Level::Note),
            ("../main.tf", Level::Error),
            ("/repo/demo/x/main.tf", Level::Allow),
        ] {
            assert_eq!(settings.level(rule, Some(path.into())), level, "{path}");
            let prefix = settings.option("name-prefix", "prefix", Some(path.into()));
            assert_eq!(prefix, Some(&OptionValue::Text("a-".into())));
        }
    }

    #[test]
    fn settings_are_not_taken_from_outside_the_repository() {
        let mut files = Memory::new();
        files.set("/dynoform.hcl", "lint {}\n");
        files.set("/repo/.git/HEAD", "");
        assert_eq!(
            find(&files, "/elsewhere/x".into()).as_deref(),
            Some(Utf8Path::new("/dynoform.hcl"))
        );
        assert_eq!(find(&files, "/repo/x".into()), None);
    }
}
