//! Formatting: what the reference makes of `format/NAME.in.tf` is recorded in `NAME.out.tf`
//! (by `format/record.sh`).

use std::fs;
use std::path::PathBuf;

use dynoform::format::format;
use proptest::prelude::*;

use crate::properties::soup;
use crate::{cases, root};

fn formatted(text: &str) -> String {
    format(text).expect("no syntax errors")
}

fn recorded() -> Vec<(PathBuf, String, String)> {
    let inputs = cases("format").into_iter().filter_map(|(path, input)| {
        let name = path.file_name()?.to_str()?.strip_suffix(".in.tf")?.to_owned();
        let output =
            fs::read_to_string(root().join("format").join(format!("{name}.out.tf"))).expect("a recorded output");
        Some((path, input, output))
    });
    inputs.collect()
}

#[test]
fn files_are_formatted_as_the_reference_does() {
    let recorded = recorded();
    assert!(recorded.len() >= 60, "the recorded cases are found");
    let from = fs::read_to_string(root().join("format/recorded.txt")).expect("which version it was");
    assert!(from.contains("Terraform v1.11."), "{from}");
    for (path, input, output) in recorded {
        assert_eq!(formatted(&input), output, "{}", path.display());
    }
}

#[test]
fn formatting_again_changes_nothing() {
    for (path, _, output) in recorded() {
        if path.ends_with("unwrap_once.in.tf") {
            continue;
        }
        assert_eq!(formatted(&output), output, "{}", path.display());
    }
}

#[test]
fn files_with_errors_are_refused() {
    for (path, text) in cases("err") {
        assert!(format(&text).is_err(), "{}", path.display());
    }
}

#[test]
fn comments_between_labels_labels_with_dollars_and_constant_indexes_stay() {
    // The reference drops all three.
    assert_eq!(formatted("a = b[ true ]\n"), "a = b[true]\n");
    assert_eq!(
        formatted("a /* x */ b /* y */ \"c\" {}\n"),
        "a /* x */ \"b\" /* y */ \"c\" {}\n"
    );
    assert_eq!(formatted("a \"b$\" \"$${c}\" {}\n"), "a \"b$\" \"$${c}\" {}\n");
}

#[test]
fn what_would_no_longer_parse_is_written_otherwise() {
    // The reference makes broken files of these.
    assert_eq!(formatted("a = \"${(x)\n+(y)}\"\n"), "a = ((x)\n+ (y))\n");
    assert_eq!(formatted("a = \"${x # c\n+ y}\"\n"), "a = (x # c\n+ y)\n");
    assert_eq!(
        formatted("a = \"${x ==\n<<E\nE\n}\"\n"),
        "a = \"${x ==\n  <<E\nE\n}\"\n"
    );
    assert_eq!(formatted("a { b=\"${x # c\n}\" }\n"), "a { b = \"${x # c\n}\" }\n");
}

/// Everything but blanks, and what the reference rewrites.
fn essence(text: &str) -> String {
    text.chars()
        .filter(|character| {
            !matches!(
                character,
                ' ' | '\t' | '"' | '$' | '{' | '}' | '(' | ')' | '~' | '\u{feff}'
            )
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn soup_is_refused_or_formatted_without_loss(text in soup()) {
        if let Ok(once) = format(&text) {
            let again = format(&once).expect("what was formatted has no errors");
            prop_assert_eq!(essence(&once), essence(&again));
        }
    }
}
