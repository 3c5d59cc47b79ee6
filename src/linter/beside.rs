//! The companions of a configuration: the files beside it, and those in the local sources of its builds.
//!
//! Which app a file belongs to is known when the app is built from its directory, or when the directory of the
//! configuration can be the code of one app alone, or of one pipeline.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::address::{InstanceAddress, Mode};
use crate::analysis::{Analysis, Evaluation};
use crate::companions::{self, Folder};
use crate::language::value::Value;
use crate::source::Files;

use super::context::{Context, plain};
use super::estate::{App, Estate};

/// The folders with code or configuration.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Beside {
    /// That of the root module first.
    pub folders: Vec<Folder>,
    /// The folder of each build with a local source, by its place in `folders`.
    pub builds: BTreeMap<InstanceAddress, usize>,
}

/// Reads the companions of what is analysed. Their texts become sources of the analysis, so that findings have places.
pub fn beside(analysis: &mut Analysis) -> Beside {
    let files = analysis.files();
    let root = without_dot(&analysis.configuration().root().directory);
    let builds: Vec<(InstanceAddress, Utf8PathBuf)> = sources(analysis.evaluation())
        .into_iter()
        .filter_map(|(address, path)| Some((address, found(&*files, &root, &path)?)))
        .collect();
    let mut directories = vec![root];
    let mut beside = Beside::default();
    for (address, directory) in builds {
        let known = directories.iter().position(|known| *known == directory);
        let at = known.unwrap_or(directories.len());
        if known.is_none() {
            directories.push(directory);
        }
        beside.builds.insert(address, at);
    }
    let mut show = |path: &Utf8Path, text: &str| analysis.quote(path, text);
    let read = directories
        .iter()
        .map(|directory| companions::read(&*files, directory, &mut show));
    beside.folders = read.collect();
    beside
}

/// The paths of local sources that are known.
fn sources(evaluation: &Evaluation) -> Vec<(InstanceAddress, Utf8PathBuf)> {
    let builds = evaluation
        .all_instances()
        .filter(|(address, ..)| address.resource.mode == Mode::Managed && &*address.resource.kind == "heroku_build");
    let paths = builds.filter_map(|(address, _, _, config)| {
        let source = config.get("source")?.as_sequence()?.first()?;
        Some((address, Utf8PathBuf::from(plain(source.get("path")?)?)))
    });
    paths.collect()
}

/// The directory that a path names. A command begins in the directory of the configuration; a linter may not.
fn found(files: &dyn Files, root: &Utf8Path, path: &Utf8Path) -> Option<Utf8PathBuf> {
    let candidates = [without_dot(&root.join(path)), without_dot(path)];
    candidates.into_iter().find(|directory| files.is_directory(directory))
}

/// The nearest directory with a configuration, from one with an app's code upwards and no further than the repository.
pub fn configuration_above(files: &dyn Files, directory: &Utf8Path) -> Option<Utf8PathBuf> {
    for above in directory.ancestors() {
        let entries = files.list(above).unwrap_or_default();
        let is_configuration = |name: &str| name.ends_with(".tf") || name.ends_with(".tf.json");
        if entries
            .iter()
            .any(|entry| !entry.directory && is_configuration(&entry.name))
        {
            return Some(above.to_owned());
        }
        if entries.iter().any(|entry| entry.name == ".git") {
            return None;
        }
    }
    None
}

/// A path without its `.` parts, and with `..` resolved where that can be.
fn without_dot(path: &Utf8Path) -> Utf8PathBuf {
    let mut tidy = Utf8PathBuf::new();
    for part in path.components() {
        match part {
            camino::Utf8Component::CurDir => {}
            camino::Utf8Component::ParentDir if tidy.file_name().is_some_and(|name| name != "..") => {
                tidy.pop();
            }
            other => tidy.push(other),
        }
    }
    tidy
}

/// What gives an app code that is not built from a directory here.
const ELSEWHERE: [&str; 2] = ["heroku_slug", "heroku_app_release"];

impl Beside {
    /// Each folder with the apps whose code it surely holds.
    fn apps<'a>(&'a self, context: &Context<'a>) -> Vec<(&'a Folder, Vec<&'a App<'a>>)> {
        let estate = context.estate;
        let mut all: Vec<(&Folder, Vec<&App<'_>>)> = self.folders.iter().map(|folder| (folder, Vec::new())).collect();
        let shared = shares_one_code(estate, context);
        for app in &estate.apps {
            if let Some((_, apps)) = self.place(app, shared).and_then(|at| all.get_mut(at)) {
                apps.push(app);
            }
        }
        all
    }

    /// The folder that an app is built from; else that of the configuration, when it can be nobody else's.
    fn place(&self, app: &App<'_>, shared: bool) -> Option<usize> {
        let mut built = app.of_kind("heroku_build").peekable();
        if built.peek().is_none() {
            return (shared && !is_released_elsewhere(app)).then_some(0);
        }
        let places: Option<BTreeSet<usize>> = built.map(|build| self.builds.get(&build.address).copied()).collect();
        let places = places?;
        places.first().copied().filter(|_| places.len() == 1)
    }
}

impl<'a> Context<'a> {
    /// The folders with code or configuration, each with the apps whose code it surely holds; the configuration's own first.
    pub fn code(&self) -> Vec<(&'a Folder, Vec<&'a App<'a>>)> {
        self.facts.beside.apps(self)
    }
}

fn is_released_elsewhere(app: &App<'_>) -> bool {
    ELSEWHERE.iter().any(|kind| app.of_kind(kind).next().is_some())
}

/// Whether all apps without code of their own are one app, or stages of one pipeline.
fn shares_one_code(estate: &Estate<'_>, context: &Context<'_>) -> bool {
    let own = |app: &&App<'_>| app.of_kind("heroku_build").next().is_none() && !is_released_elsewhere(app);
    let apps: Vec<&App<'_>> = estate.apps.iter().filter(own).collect();
    let pipelines: Option<BTreeSet<InstanceAddress>> = apps
        .iter()
        .map(|app| {
            let coupling = app.of_kind("heroku_pipeline_coupling").next()?;
            context.target(coupling, "pipeline").map(|target| target.address)
        })
        .collect();
    apps.len() == 1 || pipelines.is_some_and(|pipelines| pipelines.len() == 1)
}

/// The elements of a list of texts that are known.
pub fn texts(value: Option<&Value>) -> Option<Vec<&str>> {
    value?.as_sequence()?.iter().map(plain).collect()
}
