//! Plain references and keywords, also in the quotes that they had before 0.12.

use std::sync::Arc;

use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::source::Span;
use crate::syntax::ast::{Attribute, Expr, ExprKind, Ident, Step, StepKind, Traversal};

use super::super::codes;
use super::super::declaration::{ProviderKey, ProviderRef};

/// The traversal that an expression is: bare, or in quotes (with a warning).
pub(super) fn traversal(expr: &Expr, problems: &mut Vec<Diagnostic>) -> Option<Arc<Traversal>> {
    if let ExprKind::String(text) = &expr.kind
        && let Some(traversal) = read_quoted(text, expr.first_part())
    {
        problems.push(quoted(expr, text, "reference"));
        return Some(Arc::new(traversal));
    }
    bare_traversal(expr, problems)
}

/// The traversal that an expression is, without quotes.
pub(super) fn bare_traversal(expr: &Expr, problems: &mut Vec<Diagnostic>) -> Option<Arc<Traversal>> {
    match &expr.kind {
        ExprKind::Traversal(traversal) => return Some(Arc::clone(traversal)),
        ExprKind::Error => return None,
        _ => {}
    }
    problems.push(
        Diagnostic::error(
            &codes::INVALID_REFERENCE,
            "Invalid expression",
            "A single static variable reference is required: only attribute access and indexing with constant keys. \
             No calculations, function calls, template expressions, etc are allowed here.",
        )
        .at(expr.span),
    );
    None
}

/// The references in a list.
pub(super) fn traversals(attribute: &Attribute, problems: &mut Vec<Diagnostic>) -> Vec<Arc<Traversal>> {
    list(&attribute.value, problems)
        .iter()
        .filter_map(|element| traversal(element, problems))
        .collect()
}

/// The elements of a literal list.
pub(super) fn list<'a>(expr: &'a Expr, problems: &mut Vec<Diagnostic>) -> &'a [Expr] {
    match &expr.kind {
        ExprKind::Tuple(elements) => elements,
        ExprKind::Parens(inside) => list(inside, problems),
        ExprKind::Error => &[],
        _ => {
            problems.push(
                Diagnostic::error(
                    &codes::INVALID_REFERENCE,
                    "Invalid expression",
                    "A static list expression is required.",
                )
                .at(expr.first_part())
                .help("Write a list in brackets: [ … ]"),
            );
            &[]
        }
    }
}

/// A bare word, also in quotes (with a warning).
pub(super) fn keyword(expr: &Expr, problems: &mut Vec<Diagnostic>) -> Option<Arc<str>> {
    match &expr.kind {
        ExprKind::Traversal(traversal) if traversal.steps.is_empty() => Some(Arc::clone(&traversal.root.text)),
        ExprKind::String(text) => {
            problems.push(quoted(expr, text, "keyword"));
            Some(Arc::clone(text))
        }
        _ => None,
    }
}

/// The warning about quotes, with the edit that removes them.
fn quoted(expr: &Expr, text: &str, what: &str) -> Diagnostic {
    Diagnostic::warning(
        &codes::QUOTED,
        format!("Quoted {what}s are deprecated"),
        format!(
            "In this context, {what}s are expected literally rather than in quotes. Quoted {what}s are left from \
             versions before 0.12."
        ),
    )
    .at(expr.span)
    .help(format!("Remove the quotes: {text}"))
    .fix(unquote(expr.span, text))
}

/// The edit that writes a text without its quotes.
fn unquote(span: Span, text: &str) -> Fix {
    Fix {
        title: format!("Replace `\"{text}\"` with `{text}`"),
        applicability: Applicability::Safe,
        edits: vec![Edit {
            span,
            text: text.to_owned(),
        }],
    }
}

/// `heroku_app.web[0]["x"].id` from within quotes; every part has the span of what stands within them.
fn read_quoted(text: &str, span: Span) -> Option<Traversal> {
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (root, mut rest) = text.split_at(end);
    if !super::body::is_name(root) {
        return None;
    }
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let (kind, after) = read_step(rest)?;
        steps.push(Step { kind, span });
        rest = after;
    }
    Some(Traversal {
        root: Ident {
            text: root.into(),
            span,
        },
        steps,
    })
}

fn read_step(text: &str) -> Option<(StepKind, &str)> {
    if let Some(rest) = text.strip_prefix('.') {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        if super::body::is_name(name) {
            return Some((StepKind::Attribute(name.into()), rest));
        }
        let number = name.parse::<u64>().ok()?;
        return Some((index(number, true), rest));
    }
    let (inside, rest) = text.strip_prefix('[')?.split_once(']')?;
    match inside.strip_prefix('"').and_then(|inside| inside.strip_suffix('"')) {
        Some(key) => Some((StepKind::Key(key.into()), rest)),
        None => Some((index(inside.parse().ok()?, false), rest)),
    }
}

fn index(number: u64, legacy: bool) -> StepKind {
    StepKind::Index {
        number: number.to_string().into(),
        legacy,
    }
}

/// Where a traversal stands.
pub(super) fn span(traversal: &Traversal) -> Span {
    traversal
        .steps
        .last()
        .map_or(traversal.root.span, |last| traversal.root.span.to(last.span))
}

/// `heroku` or `heroku.eu`, also in quotes.
pub(super) fn provider(expr: &Expr, problems: &mut Vec<Diagnostic>) -> Option<ProviderRef> {
    let found = traversal(expr, problems)?;
    let alias = match &found.steps[..] {
        [] => None,
        [
            Step {
                kind: StepKind::Attribute(alias),
                ..
            },
        ] => Some(Arc::clone(alias)),
        _ => {
            problems.push(
                Diagnostic::error(
                    &codes::INVALID_REFERENCE,
                    "Invalid provider configuration reference",
                    "The provider argument requires a provider type name, optionally followed by a period and then a \
                     configuration alias.",
                )
                .at(expr.span),
            );
            return None;
        }
    };
    Some(ProviderRef {
        key: ProviderKey {
            name: Arc::clone(&found.root.text),
            alias,
        },
        span: expr.span,
    })
}
