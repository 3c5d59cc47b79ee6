//! The grammar by example: `ok/x.tf` beside `x.tree`, `err/x.tf` beside `x.diag`. `UPDATE=1` writes
//! the expected files anew; look at the difference before committing it.

mod alone;
mod dump;
mod format;
mod json;
mod oracle;
mod properties;
mod scramble;
mod traps;
mod verdicts;

use std::fs;
use std::path::{Path, PathBuf};

use dynoform::source::{AnchorId, Anchors};
use dynoform::syntax::{self, Parse};

/// The anchor of a file and its parse.
fn parse(text: &str) -> (AnchorId, Parse) {
    let anchors = Anchors::default();
    let file = anchors.next();
    (file, syntax::parse(text, file, &anchors))
}

/// The problems of a parse with their places.
fn diagnostics(text: &str, parse: &Parse) -> String {
    let base = |anchor: AnchorId| {
        parse
            .items
            .iter()
            .find(|item| item.anchor == anchor)
            .map_or(0, |item| item.base)
    };
    dump::problems(text, &parse.problems, base)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar-tests")
}

/// The `.tf` files of a folder, sorted, with their texts.
fn cases(folder: &str) -> Vec<(PathBuf, String)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join(folder))
        .expect("the folder of the cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "tf"))
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let bytes = fs::read(&path).expect("a case");
        let (text, _) = syntax::decode(&bytes, AnchorId(0));
        (path, text.to_string())
    };
    paths.into_iter().map(read).collect()
}

/// Compares with the file beside the case, or writes that file.
fn check(path: &Path, extension: &str, actual: &str, failures: &mut Vec<String>) {
    let expected = path.with_extension(extension);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&expected, actual).expect("the expected file is written");
        return;
    }
    let wanted = fs::read_to_string(&expected).unwrap_or_default();
    if wanted != actual {
        failures.push(format!(
            "{}\n--- expected\n{wanted}--- actual\n{actual}",
            path.display()
        ));
    }
}

#[test]
fn valid_files_give_the_expected_tree() {
    let mut failures = Vec::new();
    for (path, text) in cases("ok") {
        let (_, parse) = parse(&text);
        let problems = diagnostics(&text, &parse);
        if !problems.is_empty() {
            failures.push(format!("{} has problems:\n{problems}", path.display()));
        }
        check(&path, "tree", &dump::items(&parse), &mut failures);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn broken_files_give_the_expected_problems_and_keep_the_rest() {
    let mut failures = Vec::new();
    for (path, text) in cases("err") {
        let (_, parse) = parse(&text);
        let problems = diagnostics(&text, &parse);
        if problems.is_empty() {
            failures.push(format!("{} has no problems", path.display()));
        }
        let actual = format!("{problems}\n{}", dump::items(&parse));
        check(&path, "diag", &actual, &mut failures);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
