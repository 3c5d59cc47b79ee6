//! The companions in one directory.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::environment::{self, Environment};
use super::node::Node;
use super::procfile::{self, Procfile};
use super::{Companion, Problem, comments, json, text_of, yaml};
use crate::source::{AnchorId, Files, Span};

/// What is known of a directory with an app's code, or with its configuration.
#[derive(Clone, PartialEq, Debug)]
pub struct Folder {
    /// Which.
    pub directory: Utf8PathBuf,
    /// `Procfile`
    pub procfile: Option<Companion<Procfile>>,
    /// `app.json`
    pub app_json: Option<Companion<Node>>,
    /// `heroku.yml`
    pub heroku_yml: Option<Companion<Node>>,
    /// `.env` and those with a name behind it.
    pub environments: Vec<Companion<Environment>>,
    /// The names of files and, with `/` behind them, of directories; and some that lie deeper.
    pub names: BTreeSet<String>,
}

/// What a file is by its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `Procfile`
    Procfile,
    /// `app.json`
    AppJson,
    /// `heroku.yml`
    HerokuYml,
    /// `.env`
    Environment,
    /// `.slugignore`
    Slugignore,
}

/// The names of companions.
pub const NAMES: &[(&str, Kind)] = &[
    ("Procfile", Kind::Procfile),
    ("app.json", Kind::AppJson),
    ("heroku.yml", Kind::HerokuYml),
    (".env", Kind::Environment),
    (".env.example", Kind::Environment),
    (".env.development", Kind::Environment),
    (".env.staging", Kind::Environment),
    (".env.production", Kind::Environment),
    (".slugignore", Kind::Slugignore),
];

/// What is looked for deeper: signs of migrations.
const DEEPER: [&str; 4] = [
    "db/migrate/",
    "prisma/migrations/",
    "database/migrations/",
    "priv/repo/migrations/",
];

impl Kind {
    /// What a path is by its last part.
    pub fn of(path: &Utf8Path) -> Option<Self> {
        let name = path.file_name()?;
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }
}

impl Folder {
    /// Whether a file, or with `/` behind it a directory, of that name is there.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// The comments of all files.
    pub fn comments(&self) -> impl Iterator<Item = Span> {
        let documents = self.app_json.iter().chain(&self.heroku_yml).map(|file| &file.comments);
        let environments = self.environments.iter().map(|file| &file.comments);
        let all = self.procfile.iter().map(|file| &file.comments).chain(documents);
        all.chain(environments).flatten().copied()
    }
}

impl Companion<Environment> {
    /// What follows `.env.`; nothing for `.env` itself.
    pub fn name(&self) -> &str {
        let name = self.path.file_name().unwrap_or_default();
        name.strip_prefix(".env.").unwrap_or_default()
    }
}

/// Reads what is there. `show` takes a path with the text that may be shown of it, and gives the anchor of its places.
pub fn read(files: &dyn Files, directory: &Utf8Path, show: &mut dyn FnMut(&Utf8Path, &str) -> AnchorId) -> Folder {
    let listing = files.list(directory).unwrap_or_default();
    let mut names: BTreeSet<String> = listing
        .iter()
        .map(|entry| format!("{}{}", entry.name, if entry.directory { "/" } else { "" }))
        .collect();
    let deeper = DEEPER
        .into_iter()
        .filter(|path| files.is_directory(&directory.join(path)));
    names.extend(deeper.map(str::to_owned));
    let mut folder = Folder {
        directory: directory.to_owned(),
        procfile: None,
        app_json: None,
        heroku_yml: None,
        environments: Vec::new(),
        names,
    };
    for (name, kind) in NAMES {
        if *kind == Kind::Slugignore || !folder.has(name) {
            continue;
        }
        let path = directory.join(name);
        let Ok(bytes) = files.read(&path) else { continue };
        match kind {
            Kind::Procfile => folder.procfile = Some(companion(&path, &bytes, show, procfile::parse)),
            Kind::AppJson => folder.app_json = Some(companion(&path, &bytes, show, json::parse)),
            Kind::HerokuYml => folder.heroku_yml = Some(companion(&path, &bytes, show, yaml::parse)),
            // Only what has no stage in its name is read by shells, too.
            Kind::Environment if *name == ".env" && text_of(&bytes).is_ok_and(environment::is_script) => {}
            Kind::Environment => folder.environments.push(hidden(&path, &bytes, show)),
            Kind::Slugignore => {}
        }
    }
    folder
}

type Show<'a> = dyn FnMut(&Utf8Path, &str) -> AnchorId + 'a;

fn companion<T>(
    path: &Utf8Path,
    bytes: &[u8],
    show: &mut Show<'_>,
    parse: fn(&str, AnchorId) -> (T, Vec<Problem>),
) -> Companion<T> {
    let text = text_of(bytes);
    let shown = text.unwrap_or_default();
    let anchor = show(path, shown);
    let (content, problems) = parse(shown, anchor);
    Companion {
        path: path.to_owned(),
        start: Span::new(anchor, 0, 0),
        comments: comments(shown, anchor),
        problems: text.map_or_else(|why| unreadable(anchor, why), |_| problems),
        content,
    }
}

/// A file of which only the keys may be shown.
fn hidden(path: &Utf8Path, bytes: &[u8], show: &mut Show<'_>) -> Companion<Environment> {
    let text = text_of(bytes);
    // The places are those of the text, whatever is shown of it.
    let anchor = show(path, "");
    let (content, problems, shown) = environment::parse(text.unwrap_or_default(), anchor);
    show(path, &shown);
    Companion {
        path: path.to_owned(),
        start: Span::new(anchor, 0, 0),
        comments: comments(&shown, anchor),
        problems: text.map_or_else(|why| unreadable(anchor, why), |_| problems),
        content,
    }
}

fn unreadable(anchor: AnchorId, why: &str) -> Vec<Problem> {
    vec![Problem {
        span: Span::new(anchor, 0, 0),
        detail: why.to_owned(),
    }]
}
