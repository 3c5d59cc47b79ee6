//! Reads `dynoform.hcl`.
//!
//! Our parser says where something is wrong, serde takes the values once nothing is. The file is looked for in the
//! configuration's directory and upwards, no further than the repository. What it extends is read before it.

mod check;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::codes::{INVALID_SETTING, UNKNOWN_RULE};
use super::custom::{self, CustomRule};
use super::rule::Rule;
use super::settings::{Origin, Settings, absolute};
use crate::diagnostic::{Diagnostic, has_errors, nearest};
use crate::source::{Files, Memory, Sources, Span};
use crate::syntax::ast::{Attribute, Block, ExprKind, Item, ItemKind};
use crate::syntax::parse;
use check::Checker;

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
    match find(files, &absolute(working, directory)) {
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

/// Reads the settings in a file that was named, and in those that it extends. With an error in one of them, nothing in
/// them applies.
pub fn load_file(files: &dyn Files, working: &Utf8Path, path: &Utf8Path, rules: &[&'static Rule]) -> SettingsFile {
    let mut reader = Reader {
        files,
        working,
        sources: Sources::new(),
        problems: Vec::new(),
        open: Vec::new(),
        layers: Vec::new(),
    };
    reader.read(&absolute(working, path), None);
    let mut settings = reader.settings(rules);
    if has_errors(&reader.problems) {
        settings = Settings::default();
    }
    settings.working = working.to_owned();
    SettingsFile {
        settings,
        problems: reader.problems,
        sources: reader.sources,
    }
}

/// Reads the text of a settings file that extends no other.
pub fn read(path: &Utf8Path, text: &str, rules: &[&'static Rule]) -> SettingsFile {
    let mut files = Memory::new();
    files.set(path, text);
    load_file(&files, "".into(), path, rules)
}

/// One file, as it was parsed.
struct Layer {
    /// Where it lies, absolute.
    directory: Utf8PathBuf,
    items: Vec<Item>,
}

impl Layer {
    fn blocks<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Arc<Block>> {
        let blocks = self.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Block(block) => Some(block),
            ItemKind::Attribute(_) => None,
        });
        blocks.filter(move |block| &*block.kind.text == kind)
    }

    /// The names of the rules that it defines.
    fn names(&self) -> impl Iterator<Item = &str> {
        self.blocks("rule")
            .filter_map(|block| Some(&*block.labels.first()?.text))
    }
}

/// Reads a file and what it extends.
struct Reader<'a> {
    files: &'a dyn Files,
    working: &'a Utf8Path,
    sources: Sources,
    problems: Vec<Diagnostic>,
    /// The files that are being read, each extended by the one before.
    open: Vec<Utf8PathBuf>,
    /// In order: a later one wins.
    layers: Vec<Layer>,
}

impl Reader<'_> {
    /// Reads a file, given where another one names it.
    fn read(&mut self, path: &Utf8Path, named: Option<Span>) {
        let shown = path.strip_prefix(self.working).unwrap_or(path).to_owned();
        if self.open.iter().any(|open| open == path) {
            return self.report(
                "Settings that extend themselves",
                format!("{shown} extends itself."),
                named,
            );
        }
        let bytes = match self.files.read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                return self.report(
                    "Unreadable settings",
                    format!("{shown} cannot be read: {error}."),
                    named,
                );
            }
        };
        let text = String::from_utf8_lossy(&bytes);
        let file = self.sources.set(&shown, text.as_ref().into());
        let anchor = self.sources.file(file).anchor;
        let parsed = parse(&text, anchor, &self.sources.anchors());
        self.problems.extend(parsed.problems);
        for item in &parsed.items {
            self.sources.place(item.anchor, file, item.base);
        }
        let directory = path.parent().unwrap_or(Utf8Path::new("")).to_owned();
        self.open.push(path.to_owned());
        for item in &parsed.items {
            if let ItemKind::Attribute(attribute) = &item.kind
                && &*attribute.name.text == "extends"
            {
                self.extended(attribute, &directory);
            }
        }
        self.open.pop();
        self.layers.push(Layer {
            directory,
            items: parsed.items,
        });
    }

    fn extended(&mut self, attribute: &Attribute, directory: &Utf8Path) {
        let value = &attribute.value;
        let elements = match &value.kind {
            ExprKind::Tuple(elements) => elements.as_slice(),
            _ => std::slice::from_ref(value),
        };
        for element in elements {
            match &element.kind {
                ExprKind::String(path) => self.read(&absolute(directory, Utf8Path::new(&**path)), Some(element.span)),
                _ => {
                    let detail = "\"extends\" takes the path of a settings file or a list of them, written out.";
                    self.report("Invalid setting", detail.to_owned(), Some(element.span));
                }
            }
        }
    }

    fn report(&mut self, summary: &'static str, detail: String, at: Option<Span>) {
        let problem = Diagnostic::error(&INVALID_SETTING, summary, detail);
        self.problems.push(match at {
            Some(at) => problem
                .at(at)
                .help("Paths are relative to the file that they stand in."),
            None => problem.help("Name a settings file that is there, or none."),
        });
    }

    /// Checks and merges the layers.
    fn settings(&mut self, rules: &[&'static Rule]) -> Settings {
        let custom: Vec<&str> = self.layers.iter().flat_map(Layer::names).collect();
        let mut checker = Checker {
            rules,
            custom: &custom,
            problems: std::mem::take(&mut self.problems),
        };
        self.layers.iter().for_each(|layer| checker.layer(layer));
        self.problems = checker.problems;
        let mut settings = Settings::default();
        if has_errors(&self.problems) {
            return settings;
        }
        for layer in &self.layers {
            define(layer, &self.sources, &mut settings.custom, &mut self.problems);
            for block in layer.blocks("lint") {
                let read = values::read(block, &layer.directory, &self.sources);
                match read {
                    Ok(values) => settings.extend(values),
                    Err(error) => {
                        let detail = format!("This block cannot be read: {error}.");
                        self.problems
                            .push(Diagnostic::error(&INVALID_SETTING, "Invalid settings", detail).at(block.header));
                    }
                }
            }
        }
        settings
    }
}

/// Adds the rules that a layer defines, in the place of those of the same name.
fn define(layer: &Layer, sources: &Sources, rules: &mut Vec<Arc<CustomRule>>, problems: &mut Vec<Diagnostic>) {
    let mut locals = BTreeMap::new();
    for block in layer.blocks("locals") {
        locals.extend(custom::locals(block, problems));
    }
    let locals = Arc::new(locals);
    for block in layer.blocks("rule") {
        let source = sources.text(block.span);
        let rule = custom::define(block, source, &locals, &|span| origin(sources, span), problems);
        let Some(rule) = rule else { continue };
        rules.retain(|other| other.name() != rule.name());
        rules.push(rule);
    }
}

/// Where something stands, for people.
fn origin(sources: &Sources, span: Span) -> Origin {
    let place = sources.locate(span);
    place.map_or_else(Origin::default, |place| Origin {
        path: place.file.path.clone(),
        line: place.file.lines.line(place.range.start) + 1,
    })
}

/// A rule that does not exist, with the nearest that does.
pub fn unknown_rule<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let problem = Diagnostic::error(&UNKNOWN_RULE, "Unknown rule", format!("There is no rule {name:?}."));
    match nearest(name, known) {
        Some(near) => problem.help(format!("Did you mean {near:?}?")),
        None => problem.help("`dynoform explain` lists the rules."),
    }
}
