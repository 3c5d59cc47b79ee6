//! What can be said about a configuration: data only, rendered in `output` and `lsp`.
//!
//! Every diagnostic has a [`Code`], and a code cannot exist without its explanation: that is what
//! `dynoform explain CODE` prints. Texts never hold a sensitive value.

use std::borrow::Cow;

use crate::source::Span;

/// A kind of diagnostic: a stable name in kebab-case and what `dynoform explain` says about it.
#[derive(PartialEq, Eq, Debug)]
pub struct Code {
    /// Stable, kebab-case, unique over the whole program.
    pub name: &'static str,
    /// Markdown: what happened, why it matters, what to do, with an example.
    pub explanation: &'static str,
}

/// How bad it is. An error stops the command; the others do not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// The command cannot go on, or the result is wrong.
    Error,
    /// Works, but probably not as meant.
    Warning,
    /// Worth knowing.
    Note,
}

/// A place beside the primary one, with what to say there.
#[derive(Clone, PartialEq, Debug)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is to be seen there.
    pub text: String,
}

/// Whether a fix may be applied without a person looking at it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Applicability {
    /// The plan stays the same, or the rule says otherwise.
    Safe,
    /// It changes meaning: only with `--unsafe`.
    Unsafe,
}

/// One replacement of text.
#[derive(Clone, PartialEq, Debug)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What comes in its place.
    pub text: String,
}

/// A change that mends what the diagnostic is about.
#[derive(Clone, PartialEq, Debug)]
pub struct Fix {
    /// What it does, in the imperative: "Replace `app` with `app_id`".
    pub title: String,
    /// Whether it may be applied unseen.
    pub applicability: Applicability,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
}

/// One finding, with a place and a remedy.
#[derive(Clone, PartialEq, Debug)]
pub struct Diagnostic {
    /// Its kind.
    pub code: &'static Code,
    /// How bad it is.
    pub severity: Severity,
    /// A fixed sentence per kind: "Reference to undeclared resource".
    pub summary: Cow<'static, str>,
    /// What, why, in this case. Names the thing.
    pub detail: String,
    /// Where; `None` only when no file is at fault.
    pub span: Option<Span>,
    /// Other places that matter.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
    /// Changes that mend it.
    pub fixes: Vec<Fix>,
    /// The resource instance it is about, when it is about one.
    pub address: Option<String>,
    /// Places in the source that hold a secret: whoever shows what stands there hides it.
    pub secrets: Vec<Span>,
}

impl Diagnostic {
    /// A diagnostic of that severity, without place or remedy yet.
    pub fn new(
        severity: Severity,
        code: &'static Code,
        summary: impl Into<Cow<'static, str>>,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity,
            summary: summary.into(),
            detail: detail.into(),
            span: None,
            labels: Vec::new(),
            help: None,
            fixes: Vec::new(),
            address: None,
            secrets: Vec::new(),
        }
    }

    /// An error.
    pub fn error(code: &'static Code, summary: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, summary, detail)
    }

    /// A warning.
    pub fn warning(code: &'static Code, summary: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, summary, detail)
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a change that mends it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// Says that a secret is written there.
    #[must_use]
    pub fn hides(mut self, span: Span) -> Self {
        self.secrets.push(span);
        self
    }

    /// Names the resource instance it is about.
    #[must_use]
    pub fn about(mut self, address: impl ToString) -> Self {
        self.address = Some(address.to_string());
        self
    }

    /// Whether it stops the command.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Whether any of them stops the command.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}

/// The candidate nearest to what was written, for "did you mean": `None` when none is near.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let (own, other) = after_common_words(written, candidate);
            let distance = distance(own, other);
            let limit = (own.chars().count() / 3).max(1);
            (distance <= limit).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// What differs after whole words that both begin with: `heroku-metrics` is no nearer to `heroku-redis` than `metrics` is
/// to `redis`.
fn after_common_words<'t>(left: &'t str, right: &'t str) -> (&'t str, &'t str) {
    let same = left.bytes().zip(right.bytes()).take_while(|(a, b)| a == b).count();
    let is_separator = |byte: u8| matches!(byte, b'-' | b'_' | b':' | b'.');
    let end = left.bytes().take(same).rposition(is_separator).map_or(0, |at| at + 1);
    (&left[end..], &right[end..])
}

/// How many characters are to be inserted, removed, replaced or swapped with their neighbour.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, a) in left.iter().enumerate() {
        let mut next = vec![line + 1];
        for (column, b) in right.iter().enumerate() {
            let mut best = row[column] + usize::from(a != b);
            best = best.min(row[column + 1] + 1).min(next[column] + 1);
            if line > 0 && column > 0 && *a == right[column - 1] && left[line - 1] == *b {
                best = best.min(before[column - 1] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_candidate_is_near() {
        assert_eq!(nearest("heroku_ap", ["heroku_app", "heroku_addon"]), Some("heroku_app"));
        assert_eq!(nearest("wbe", ["web", "worker"]), Some("web"));
        assert_eq!(nearest("zzz", ["heroku_app"]), None);
        assert_eq!(nearest("heroku-metrics", ["heroku-redis", "heroku-postgresql"]), None);
        assert_eq!(
            nearest("heroku-postgres", ["heroku-redis", "heroku-postgresql"]),
            Some("heroku-postgresql")
        );
        assert_eq!(
            nearest("heroku_app_realease", ["heroku_app_release", "heroku_app"]),
            Some("heroku_app_release")
        );
    }
}
