//! Which configurations are meant by the words of a command line.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;

use crate::companions;
use crate::linter::{FILE_NAME, configuration_above};
use crate::source::{Disk, Sources, tidy};
use crate::syntax::ast::{ExprKind, ItemKind};
use crate::syntax::parse;

/// The directories that are asked for. A directory stands for itself, a file for the configurations that it is part of:
/// one in a module for those that call the module. Nothing stands for the directory here.
pub(crate) fn directories(targets: &[Utf8PathBuf], recursive: bool) -> BTreeSet<Utf8PathBuf> {
    let (mut found, mut of_files) = (BTreeSet::new(), BTreeSet::new());
    for target in targets {
        match directories_of(target) {
            Some(directories) => of_files.extend(directories),
            None => drop(found.insert(target.clone())),
        }
    }
    found.extend(roots(of_files));
    if targets.is_empty() {
        found.insert(".".into());
    }
    if !recursive {
        return found;
    }
    found.iter().flat_map(|above| below(above)).collect()
}

/// The directories that a file is part of or is about; `None` for what is no file.
fn directories_of(target: &Utf8Path) -> Option<BTreeSet<Utf8PathBuf>> {
    let parent = directory_or_here(target.parent().unwrap_or(Utf8Path::new("")));
    if companions::Kind::of(target).is_some() {
        let above = configuration_above(&Disk, &parent);
        return Some(above.iter().map(|directory| directory_or_here(directory)).collect());
    }
    if !target.is_file() && target.extension() != Some("tf") {
        return None;
    }
    // Settings are about everything below them.
    let is_settings = target.file_name() == Some(FILE_NAME);
    Some(if is_settings {
        below(&parent)
    } else {
        BTreeSet::from([parent])
    })
}

/// The configurations in some directories, and those that call the ones which are modules.
fn roots(directories: BTreeSet<Utf8PathBuf>) -> BTreeSet<Utf8PathBuf> {
    if directories.iter().all(|directory| directory == ".") {
        return directories;
    }
    let callers = callers();
    let mut found = BTreeSet::new();
    for directory in directories {
        let mut seen = BTreeSet::from([tidy(&directory)]);
        let mut waiting = vec![tidy(&directory)];
        let mut own = BTreeSet::new();
        while let Some(directory) = waiting.pop() {
            match callers.get(&directory) {
                Some(callers) => {
                    waiting.extend(callers.iter().filter(|caller| seen.insert((*caller).clone())).cloned())
                }
                None => drop(own.insert(directory_or_here(&directory))),
            }
        }
        // Modules that call one another in a circle have no root.
        if own.is_empty() {
            own.insert(directory);
        }
        found.extend(own);
    }
    found
}

/// By the directory of each local module below this one: the directories that call it.
fn callers() -> BTreeMap<Utf8PathBuf, BTreeSet<Utf8PathBuf>> {
    let mut callers: BTreeMap<Utf8PathBuf, BTreeSet<Utf8PathBuf>> = BTreeMap::new();
    for path in files_below(Utf8Path::new(".")).filter(|path| path.as_str().ends_with(".tf")) {
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let own = tidy(path.parent().unwrap_or(Utf8Path::new("")));
        for source in local_sources(&path, text) {
            let module = tidy(&own.join(source));
            if module != own {
                callers.entry(module).or_default().insert(own.clone());
            }
        }
    }
    callers
}

/// The local sources of the modules that a file calls.
fn local_sources(path: &Utf8Path, text: String) -> Vec<Utf8PathBuf> {
    // Most files call none, and need not be parsed.
    if !text.contains("\"./") && !text.contains("\"../") {
        return Vec::new();
    }
    let mut sources = Sources::new();
    let file = sources.set(path, text.as_str().into());
    let parsed = parse(&text, sources.file(file).anchor, &sources.anchors());
    let calls = parsed.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Block(block) if &*block.kind.text == "module" => block.body.attribute("source"),
        _ => None,
    });
    let written = calls.filter_map(|source| match &source.value.kind {
        ExprKind::String(source) if source.starts_with("./") || source.starts_with("../") => Some(source.to_string()),
        _ => None,
    });
    written.map(Utf8PathBuf::from).collect()
}

/// The directories with configuration files at and below one, save what is hidden or ignored by git.
fn below(above: &Utf8Path) -> BTreeSet<Utf8PathBuf> {
    let is_configuration = |path: &Utf8PathBuf| path.as_str().ends_with(".tf") || path.as_str().ends_with(".tf.json");
    let files = files_below(above).filter(is_configuration);
    files.filter_map(|path| path.parent().map(directory_or_here)).collect()
}

fn files_below(above: &Utf8Path) -> impl Iterator<Item = Utf8PathBuf> {
    let files = WalkBuilder::new(above).build().filter_map(Result::ok);
    files.filter_map(|entry| Utf8PathBuf::from_path_buf(entry.into_path()).ok())
}

fn directory_or_here(path: &Utf8Path) -> Utf8PathBuf {
    if path.as_str().is_empty() {
        ".".into()
    } else {
        path.to_owned()
    }
}
