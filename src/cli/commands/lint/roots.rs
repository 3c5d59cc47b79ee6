//! Which directories are linted.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;

use crate::cli::arguments::LintArguments;

/// The directories that are asked for; a file stands for the one it is in.
pub(super) fn directories(arguments: &LintArguments) -> BTreeSet<Utf8PathBuf> {
    let given = arguments
        .targets
        .iter()
        .chain(&arguments.stdin)
        .map(|target| directory(target));
    let mut given: BTreeSet<Utf8PathBuf> = given.collect();
    if given.is_empty() {
        given.insert(".".into());
    }
    if !arguments.recursive {
        return given;
    }
    given.iter().flat_map(|above| below(above)).collect()
}

fn directory(target: &Utf8Path) -> Utf8PathBuf {
    match target.parent() {
        Some(parent) if target.is_file() || target.extension() == Some("tf") => match parent.as_str() {
            "" => ".".into(),
            _ => parent.to_owned(),
        },
        _ => target.to_owned(),
    }
}

/// The directories with configuration files at and below one, save what is hidden or ignored by git.
fn below(above: &Utf8Path) -> BTreeSet<Utf8PathBuf> {
    let files = WalkBuilder::new(above).build().filter_map(Result::ok);
    let files = files.filter_map(|entry| Utf8PathBuf::from_path_buf(entry.into_path()).ok());
    files
        .filter(|path| path.as_str().ends_with(".tf") || path.as_str().ends_with(".tf.json"))
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
