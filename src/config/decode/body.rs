//! What every block kind needs: names checked against what is known, required arguments, constants.

use std::sync::Arc;

use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, nearest};
use crate::language::references::references;
use crate::source::Span;
use crate::syntax::ast::{Attribute, Block, Body, Expr, ExprKind, Ident, Part};

use super::super::codes;
use super::reference::span;

/// What a body may hold.
pub(super) struct Shape {
    /// Argument names.
    pub(super) arguments: &'static [&'static str],
    /// Block types.
    pub(super) blocks: &'static [&'static str],
}

/// Reports whatever a body of that shape may not hold, and arguments set twice.
pub(super) fn check_shape(body: &Body, shape: &Shape, problems: &mut Vec<Diagnostic>) {
    for attribute in &body.attributes {
        if !shape.arguments.contains(&&*attribute.name.text) {
            problems.push(unsupported_argument(&attribute.name, shape.arguments, shape.blocks));
        }
    }
    for block in &body.blocks {
        if !shape.blocks.contains(&&*block.kind.text) {
            problems.push(unsupported_block(&block.kind, shape.arguments, shape.blocks));
        }
    }
}

/// `An argument named "x" is not expected here.`, with what is near and the edit that writes it.
pub fn unsupported_argument<'a>(
    name: &Ident,
    arguments: impl IntoIterator<Item = &'a &'a str>,
    blocks: impl IntoIterator<Item = &'a &'a str>,
) -> Diagnostic {
    let written = &*name.text;
    let mut detail = format!("An argument named \"{written}\" is not expected here.");
    let mut diagnostic = Diagnostic::error(&codes::UNKNOWN_ARGUMENT, "Unsupported argument", "").at(name.span);
    if blocks.into_iter().any(|block| *block == written) {
        detail.push_str(&format!(" Did you mean to define a block of type \"{written}\"?"));
        diagnostic = diagnostic.help(format!("Write it as a block: {written} {{ … }}"));
    } else if let Some(near) = meant(written, arguments.into_iter().copied()) {
        detail.push_str(&format!(" Did you mean \"{near}\"?"));
        diagnostic = diagnostic.fix(rename(name, near));
    }
    diagnostic.detail = detail;
    diagnostic
}

/// The argument that was probably meant: one that is near, or the only one that goes on after an underscore, as
/// `app_id` does after `app`.
pub fn meant<'a>(written: &str, arguments: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let arguments: Vec<&str> = arguments.into_iter().collect();
    let longer = || {
        let mut longer = arguments
            .iter()
            .copied()
            .filter(|name| name.strip_prefix(written).is_some_and(|rest| rest.starts_with('_')));
        let only = longer.next()?;
        longer.next().is_none().then_some(only)
    };
    nearest(written, arguments.iter().copied()).or_else(longer)
}

/// `Blocks of type "x" are not expected here.`, with what is near.
pub fn unsupported_block<'a>(
    kind: &Ident,
    arguments: impl IntoIterator<Item = &'a &'a str>,
    blocks: impl IntoIterator<Item = &'a &'a str>,
) -> Diagnostic {
    let written = &*kind.text;
    let mut detail = format!("Blocks of type \"{written}\" are not expected here.");
    let mut diagnostic = Diagnostic::error(&codes::UNKNOWN_BLOCK, "Unsupported block type", "").at(kind.span);
    if arguments.into_iter().any(|argument| *argument == written) {
        detail.push_str(&format!(
            " Did you mean to define argument \"{written}\"? If so, use the equals sign to assign it a value."
        ));
        diagnostic = diagnostic.help(format!("Write it as an argument: {written} = …"));
    } else if let Some(near) = nearest(written, blocks.into_iter().copied()) {
        detail.push_str(&format!(" Did you mean \"{near}\"?"));
        diagnostic = diagnostic.fix(rename(kind, near));
    }
    diagnostic.detail = detail;
    diagnostic
}

/// A block where only arguments may stand.
pub(super) fn unexpected_block(block: &Block) -> Diagnostic {
    let kind = &block.kind.text;
    Diagnostic::error(
        &codes::UNKNOWN_BLOCK,
        format!("Unexpected \"{kind}\" block"),
        "Blocks are not allowed here.",
    )
    .at(block.header)
    .help(format!("Write an object with an equals sign: {kind} = {{ … }}"))
}

/// The edit that writes another name.
fn rename(name: &Ident, to: &str) -> Fix {
    Fix {
        title: format!("Replace `{}` with `{to}`", name.text),
        applicability: Applicability::Unsafe,
        edits: vec![Edit {
            span: name.span,
            text: to.to_owned(),
        }],
    }
}

/// The argument, or a report that it is missing from the block.
pub(super) fn required<'a>(block: &'a Block, name: &str, problems: &mut Vec<Diagnostic>) -> Option<&'a Attribute> {
    let found = block.body.attribute(name);
    if found.is_none() {
        problems.push(missing(name, block.body.missing));
    }
    found
}

/// `The argument "x" is required, but no definition was found.`
pub fn missing(name: &str, at: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::MISSING_ARGUMENT,
        "Missing required argument",
        format!("The argument \"{name}\" is required, but no definition was found."),
    )
    .at(at)
    .help(format!("Add {name} = … to this block."))
}

/// A placeholder for an expression that is missing and has been reported.
pub(super) fn nothing(span: Span) -> Expr {
    Expr {
        kind: ExprKind::Error,
        span,
    }
}

/// A literal.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Constant {
    Null,
    Bool(bool),
    Number(Arc<str>),
    String(Arc<str>),
}

/// The literal that an expression is, or what is wrong with it; nothing when the parser has reported it.
pub(super) fn constant(expr: &Expr) -> Result<Constant, Option<Diagnostic>> {
    match &expr.kind {
        ExprKind::Null => Ok(Constant::Null),
        ExprKind::Bool(value) => Ok(Constant::Bool(*value)),
        ExprKind::Number(digits) => Ok(Constant::Number(Arc::clone(digits))),
        ExprKind::String(text) => Ok(Constant::String(Arc::clone(text))),
        ExprKind::Parens(inside) => constant(inside),
        ExprKind::Error => Err(None),
        ExprKind::Template(template) => match &template.parts[..] {
            [Part::Literal(text)] => Ok(Constant::String(Arc::clone(text))),
            _ => Err(Some(not_constant(expr))),
        },
        _ => Err(Some(not_constant(expr))),
    }
}

fn not_constant(expr: &Expr) -> Diagnostic {
    let (summary, detail) = match expr.kind {
        ExprKind::Call(_) => ("Function calls not allowed", "Functions may not be called here."),
        ExprKind::Tuple(_) | ExprKind::Object(_) => {
            ("Unsuitable value type", "A single literal value is required here.")
        }
        _ => ("Variables not allowed", "Variables may not be used here."),
    };
    let variable = references(expr).next().map(span);
    Diagnostic::error(&codes::NOT_CONSTANT, summary, detail)
        .at(variable
            .filter(|_| summary.starts_with("Variables"))
            .unwrap_or(expr.span))
        .help("Write a literal value.")
}

fn unsuitable(expr: &Expr, wanted: &str) -> Diagnostic {
    Diagnostic::error(
        &codes::WRONG_CONSTANT,
        "Unsuitable value type",
        format!("Unsuitable value: a {wanted} is required."),
    )
    .at(expr.first_part())
}

fn null(expr: &Expr) -> Diagnostic {
    Diagnostic::error(
        &codes::WRONG_CONSTANT,
        "Unsuitable value type",
        "Unsuitable value: null value is not allowed.",
    )
    .at(expr.first_part())
    .help("Leave the argument out.")
}

/// A literal text.
pub(super) fn text(expr: &Expr, problems: &mut Vec<Diagnostic>) -> Option<Arc<str>> {
    match constant(expr) {
        Ok(Constant::String(text)) => Some(text),
        Ok(Constant::Number(digits)) => Some(digits),
        Ok(Constant::Bool(value)) => Some(value.to_string().into()),
        Ok(Constant::Null) => {
            problems.push(null(expr));
            None
        }
        Err(problem) => {
            problems.extend(problem);
            None
        }
    }
}

/// A literal bool; `"true"` counts.
pub(super) fn flag(expr: &Expr, problems: &mut Vec<Diagnostic>) -> Option<bool> {
    match constant(expr) {
        Ok(Constant::Bool(value)) => Some(value),
        Ok(Constant::String(text)) if &*text == "true" || &*text == "1" => Some(true),
        Ok(Constant::String(text)) if &*text == "false" || &*text == "0" => Some(false),
        Ok(Constant::Null) => {
            problems.push(null(expr));
            None
        }
        Ok(_) => {
            problems.push(unsuitable(expr, "bool"));
            None
        }
        Err(problem) => {
            problems.extend(problem);
            None
        }
    }
}

/// The literal text of an argument, when it is there.
pub(super) fn text_argument(body: &Body, name: &str, problems: &mut Vec<Diagnostic>) -> Option<Arc<str>> {
    text(&body.attribute(name)?.value, problems)
}

/// The literal bool of an argument, when it is there.
pub(super) fn flag_argument(body: &Body, name: &str, problems: &mut Vec<Diagnostic>) -> Option<bool> {
    flag(&body.attribute(name)?.value, problems)
}

/// Whether a name follows the rules for names.
pub fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && characters.all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

/// The labels of a block as names, when there are exactly as many as `names` (their descriptions) says.
pub(super) fn labels<const N: usize>(
    block: &Block,
    names: [&str; N],
    problems: &mut Vec<Diagnostic>,
) -> Option<[Ident; N]> {
    let kind = &block.kind.text;
    let list = names.join(", ");
    let count = if N == 1 {
        "1 label".to_owned()
    } else {
        format!("{N} labels")
    };
    if let Some(extra) = block.labels.get(N) {
        let detail = if N == 0 {
            format!("No labels are expected for {kind} blocks.")
        } else {
            format!(
                "Only {count} ({list}) {} expected for {kind} blocks.",
                if N == 1 { "is" } else { "are" }
            )
        };
        problems.push(Diagnostic::error(&codes::LABELS, format!("Extraneous label for {kind}"), detail).at(extra.span));
        return None;
    }
    if block.labels.len() < N {
        problems.push(
            Diagnostic::error(
                &codes::LABELS,
                format!("Missing {} for {kind}", names[block.labels.len()]),
                format!("All {kind} blocks must have {count} ({list})."),
            )
            .at(block.body.missing),
        );
        return None;
    }
    Some(std::array::from_fn(|at| Ident {
        text: Arc::clone(&block.labels[at].text),
        span: block.labels[at].span,
    }))
}

/// Reports a name that does not follow the rules; whether it does.
pub(super) fn check_name(name: &Ident, what: &str, problems: &mut Vec<Diagnostic>) -> bool {
    let fine = is_name(&name.text);
    if !fine {
        problems.push(
            Diagnostic::error(
                &codes::INVALID_NAME,
                format!("Invalid {what} name"),
                "A name must start with a letter or underscore and may contain only letters, digits, underscores, and dashes.",
            )
            .at(name.span),
        );
    }
    fine
}
