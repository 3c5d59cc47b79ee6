//! Holds the order of the modules: what `lib.rs` lists further up never names what stands further down.

use std::path::{Path, PathBuf};

use regex::Regex;

/// The modules in the order of `lib.rs`.
fn order() -> Vec<String> {
    let module = Regex::new(r"(?m)^pub mod (\w+);").expect("a valid pattern");
    let text = include_str!("lib.rs");
    module.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

fn sources(directory: &Path, into: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(directory).expect("the sources are there");
    for entry in entries {
        let path = entry.expect("the entry is readable").path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// The arrows of one text that point further down than `module` itself.
fn forbidden(module: &str, text: &str, order: &[String]) -> Vec<String> {
    let place = |name: &str| order.iter().position(|known| known == name);
    let Some(own) = place(module) else { return Vec::new() };
    let code = text
        .lines()
        .take_while(|line| !line.starts_with("#[cfg(test)]"))
        .filter(|line| !line.trim_start().starts_with("//"));
    let code: String = code.flat_map(|line| [line, "\n"]).collect();
    // Without a regular expression: over all sources one takes long in a debug build.
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    code.match_indices("crate::")
        .filter(|(at, _)| !code[..*at].ends_with(is_word))
        .flat_map(|(at, path)| {
            let rest = &code[at + path.len()..];
            match rest.strip_prefix('{') {
                Some(group) => group.split('}').next().unwrap_or("").split(',').collect(),
                None => vec![rest],
            }
        })
        .map(|part| {
            part.trim()
                .split(|character| !is_word(character))
                .next()
                .unwrap_or("")
                .to_owned()
        })
        .filter(|used| place(used).is_some_and(|theirs| theirs > own))
        .map(|used| format!("{module} names {used}, which stands further down in src/lib.rs"))
        .collect()
}

#[test]
fn no_module_names_a_later_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let order = order();
    let mut found = Vec::new();
    for (directory, base) in [
        (root.join("src"), root.join("src")),
        (root.join("lints"), root.to_owned()),
    ] {
        let mut files = Vec::new();
        sources(&directory, &mut files);
        for file in files {
            let relative = file.strip_prefix(&base).expect("it lies below");
            let Some(module) = relative.iter().next().and_then(|part| part.to_str()) else {
                continue;
            };
            let is_test =
                file.file_name().is_some_and(|name| name == "tests.rs") || relative.iter().any(|part| part == "tests");
            if is_test {
                continue;
            }
            let text = std::fs::read_to_string(&file).expect("a source file is readable");
            found.extend(
                forbidden(module, &text, &order)
                    .into_iter()
                    .map(|arrow| format!("{}: {arrow}", relative.display())),
            );
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn an_arrow_that_points_down_is_found() {
    let order = ["source".to_owned(), "syntax".to_owned()];
    assert_eq!(forbidden("source", "use crate::syntax::ast;", &order).len(), 1);
    assert_eq!(forbidden("source", "use crate::{syntax::ast};", &order).len(), 1);
    assert!(forbidden("syntax", "use crate::source::Span;\n// crate::cli", &order).is_empty());
}
