//! Makes fixes: what rules write when they mend.

use crate::diagnostic::{Applicability, Edit, Fix};
use crate::source::{Sources, Span};

use super::text;

/// Puts a text in the place of another; the plan stays the same.
pub fn replace(title: impl Into<String>, span: Span, text: impl Into<String>) -> Fix {
    Fix {
        title: title.into(),
        applicability: Applicability::Safe,
        edits: vec![Edit {
            span,
            text: text.into(),
        }],
    }
}

/// Puts a text before a place.
pub fn before(title: impl Into<String>, span: Span, text: impl Into<String>) -> Fix {
    replace(title, Span::new(span.anchor, span.start, span.start), text)
}

/// Puts a text after a place.
pub fn after(title: impl Into<String>, span: Span, text: impl Into<String>) -> Fix {
    replace(title, Span::new(span.anchor, span.end, span.end), text)
}

/// A line more at the end of a body, given the span of its braces; `None` when it stands on one line.
pub fn last_line(sources: &Sources, title: impl Into<String>, body: Span, line: &str) -> Option<Fix> {
    let inside = sources.text(body);
    if !inside.contains('\n') || !inside.ends_with('}') {
        return None;
    }
    let at = Span::new(body.anchor, body.end - 1, body.end - 1);
    Some(replace(title, at, format!("  {line}\n")))
}

/// Takes whole lines away; `None` when something else stands on them.
pub fn remove_lines(sources: &Sources, title: impl Into<String>, span: Span) -> Option<Fix> {
    Some(replace(title, text::lines(sources, span)?, ""))
}

/// The same fix, to be made only when asked for: it changes what would be planned.
#[must_use]
pub fn risky(fix: Fix) -> Fix {
    Fix {
        applicability: Applicability::Unsafe,
        ..fix
    }
}
