//! A plan as a comment on a pull request: destroys first and never cut off.

use std::fmt::Write;

use super::Style;
use super::lines::render_diff;
use super::plan::{
    change_lines, drift_headings, drift_lines, headings, output_lines, shown_drift, sorted, totals_text,
};
use crate::plan::{Action, Change, Plan};

/// GitHub refuses longer comments; some room is left for what a bot puts around it.
const LIMIT: usize = 65_000;

/// The plan as Markdown of fewer than 65,536 characters. Every destroyed address is named, whatever else is left out.
pub fn plan_markdown(plan: &Plan, title: &str) -> String {
    let mut text = format!("### {title}\n\n");
    let visible = sorted(plan);
    if !plan.has_changes() && shown_drift(plan).is_empty() {
        text.push_str("**No changes.** What exists matches the configuration.\n");
        return text;
    }
    let _ = writeln!(text, "**{}**\n", totals_text(plan.totals(), Style::PLAIN));
    warning(&visible, &mut text);
    let sections = sections(plan, &visible);
    let mut left = LIMIT.saturating_sub(text.chars().count());
    let mut missing = 0;
    for section in sections {
        let short = section.short();
        let long = section.long();
        let (long_size, short_size) = (long.chars().count(), short.chars().count());
        // What follows must at least be named.
        if long_size + 400 < left {
            left -= long_size;
            text.push_str(&long);
        } else if short_size + 200 < left {
            left -= short_size;
            text.push_str(&short);
        } else {
            missing += 1;
        }
    }
    if missing > 0 {
        let _ = writeln!(text, "\n…and {missing} more: see the log of this run.");
    }
    text
}

/// Names everything that goes, above all details. Very many are counted by type instead.
fn warning(visible: &[&Change], text: &mut String) {
    let destroyed: Vec<&&Change> = visible.iter().filter(|change| change.action.destroys()).collect();
    if destroyed.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "> [!CAUTION]\n> **{} will be destroyed:**\n>",
        count(destroyed.len(), "object")
    );
    let mut names = String::new();
    for change in &destroyed {
        let note = if change.action == Action::Delete {
            ""
        } else {
            " (and replaced)"
        };
        let _ = writeln!(names, "> - `{}`{note}", change.address);
    }
    if names.chars().count() < LIMIT / 2 {
        text.push_str(&names);
    } else {
        let mut types = std::collections::BTreeMap::<&str, usize>::new();
        for change in &destroyed {
            *types.entry(&change.address.resource.kind).or_default() += 1;
        }
        for (kind, number) in types {
            let _ = writeln!(text, "> - {number} × `{kind}`");
        }
    }
    text.push('\n');
}

fn count(number: usize, what: &str) -> String {
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{number} {what}s")
    }
}

/// One foldable piece.
struct Section {
    heading: String,
    notes: Vec<String>,
    open: bool,
    diff: String,
}

impl Section {
    fn long(&self) -> String {
        let open = if self.open { " open" } else { "" };
        let notes: String = self.notes.iter().map(|note| format!("{note}\n\n")).collect();
        let fence = fence(&self.diff);
        format!(
            "<details{open}><summary>{}</summary>\n\n{notes}{fence}diff\n{}{fence}\n\n</details>\n\n",
            escaped(&self.heading),
            self.diff
        )
    }

    fn short(&self) -> String {
        format!("- {}\n", escaped(&self.heading))
    }
}

/// Backticks enough that none inside end it.
fn fence(diff: &str) -> String {
    let longest = diff.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn sections(plan: &Plan, visible: &[&Change]) -> Vec<Section> {
    let changes = visible.iter().map(|change| {
        let mut notes = headings(change);
        Section {
            heading: notes.remove(0),
            notes,
            open: change.action.destroys(),
            diff: render_diff(&change_lines(change)),
        }
    });
    let outputs = output_lines(&plan.outputs);
    let outputs = (!outputs.is_empty()).then(|| Section {
        heading: "Changes to outputs".into(),
        notes: Vec::new(),
        open: false,
        diff: render_diff(&outputs),
    });
    let drift = shown_drift(plan).into_iter().map(|drift| {
        let mut notes = drift_headings(drift);
        Section {
            heading: format!("Outside of dynoform: {}", notes.remove(0)),
            notes,
            open: false,
            diff: render_diff(&drift_lines(drift)),
        }
    });
    changes.chain(outputs).chain(drift).collect()
}
