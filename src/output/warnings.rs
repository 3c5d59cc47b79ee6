//! Warnings that say the same of many objects, told briefly.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::diagnostic::Diagnostic;

/// How many warnings of one kind are shown in full.
const IN_FULL: usize = 3;

/// Errors all, and of warnings that say the same of many objects the first few.
pub fn without_repetition(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut shown = Vec::<Diagnostic>::new();
    let mut seen = BTreeMap::<(&str, &str), (usize, usize)>::new();
    for diagnostic in diagnostics {
        let (count, last) = seen.entry((diagnostic.code.name, &diagnostic.summary)).or_default();
        *count += 1;
        if diagnostic.is_error() || *count <= IN_FULL {
            *last = shown.len();
            shown.push(diagnostic.clone());
        }
    }
    for (count, last) in seen.into_values() {
        if count > IN_FULL && !shown[last].is_error() {
            let more = count - IN_FULL;
            let warnings = if more == 1 { "warning" } else { "warnings" };
            let _ = write!(
                shown[last].detail,
                "\n(And {more} more {warnings} like this; -json has them all.)"
            );
        }
    }
    shown
}

/// Warnings by their summaries alone: `-compact-warnings`.
pub fn compact_warnings(warnings: &[Diagnostic]) -> String {
    let mut counted = BTreeMap::<(&str, &str), usize>::new();
    for warning in warnings {
        *counted.entry((&warning.summary, warning.code.name)).or_default() += 1;
    }
    let mut text = String::from("Warnings:\n");
    for ((summary, code), count) in counted {
        let times = if count > 1 {
            format!(" ({count} times)")
        } else {
            String::new()
        };
        let _ = writeln!(text, "- {summary} [{code}]{times}");
    }
    text.push_str("To see them in full, run without -compact-warnings.");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    static CODE: Code = Code {
        name: "formation-without-release",
        explanation: "",
    };

    fn details(diagnostics: &[Diagnostic]) -> Vec<String> {
        without_repetition(diagnostics)
            .into_iter()
            .map(|diagnostic| diagnostic.detail)
            .collect()
    }

    #[test]
    fn of_many_warnings_the_first_few_are_shown_and_the_others_counted() {
        let warning = |n: usize| Diagnostic::warning(&CODE, "Formation without code", format!("web {n}."));
        let all: Vec<Diagnostic> = (0..5).map(warning).collect();
        assert_eq!(
            details(&all),
            [
                "web 0.",
                "web 1.",
                "web 2.\n(And 2 more warnings like this; -json has them all.)"
            ]
        );
        assert_eq!(details(&all[..3]), ["web 0.", "web 1.", "web 2."]);
    }

    #[test]
    fn errors_are_all_shown_in_their_order() {
        let error = |n: usize| Diagnostic::error(&CODE, "Formation without code", format!("web {n}."));
        let all: Vec<Diagnostic> = (0..5).map(error).collect();
        assert_eq!(details(&all), ["web 0.", "web 1.", "web 2.", "web 3.", "web 4."]);
    }
}
