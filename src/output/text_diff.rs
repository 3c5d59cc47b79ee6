//! Differences between two versions of a text file.

use similar::TextDiff;

/// A unified diff with the usual headings; empty when the texts are the same.
pub fn unified_diff(path: &str, before: &str, after: &str) -> String {
    TextDiff::from_lines(before, after)
        .unified_diff()
        .header(&format!("old/{path}"), &format!("new/{path}"))
        .to_string()
}
