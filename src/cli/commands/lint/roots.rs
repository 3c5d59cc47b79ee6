//! Which directories are linted.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;

use crate::cli::arguments::LintArguments;
use crate::companions;
use crate::linter::configuration_above;
use crate::source::Disk;

/// The directories that are asked for; a file stands for the one it is in.
pub(super) fn directories(arguments: &LintArguments) -> BTreeSet<Utf8PathBuf> {
    let given = arguments
        .targets
        .iter()
        .chain(&arguments.stdin)
        .filter_map(|target| directory(target));
    let mut given: BTreeSet<Utf8PathBuf> = given.collect();
    if given.is_empty() {
        given.insert(".".into());
    }
    if !arguments.recursive {
        return given;
    }
    given.iter().flat_map(|above| below(above)).collect()
}

fn directory(target: &Utf8Path) -> Option<Utf8PathBuf> {
    let parent = || directory_or_here(target.parent().unwrap_or(Utf8Path::new("")));
    if companions::Kind::of(target).is_some() {
        return configuration_above(&Disk, &parent()).map(|directory| directory_or_here(&directory));
    }
    let is_file = target.is_file() || target.extension() == Some("tf");
    Some(if is_file { parent() } else { target.to_owned() })
}

fn is_configuration(name: &str) -> bool {
    name.ends_with(".tf") || name.ends_with(".tf.json")
}

/// The directories with configuration files at and below one, save what is hidden or ignored by git.
fn below(above: &Utf8Path) -> BTreeSet<Utf8PathBuf> {
    let files = WalkBuilder::new(above).build().filter_map(Result::ok);
    let files = files.filter_map(|entry| Utf8PathBuf::from_path_buf(entry.into_path()).ok());
    files
        .filter(|path| is_configuration(path.as_str()))
        .filter_map(|path| path.parent().map(directory_or_here))
        .collect()
}

fn directory_or_here(path: &Utf8Path) -> Utf8PathBuf {
    if path.as_str().is_empty() {
        ".".into()
    } else {
        path.to_owned()
    }
}
