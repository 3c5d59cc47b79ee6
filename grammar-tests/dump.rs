//! A readable form of the AST, and of problems.

use std::fmt::Write as _;

use dynoform::diagnostic::Diagnostic;
use dynoform::source::{AnchorId, LineIndex, Span};
use dynoform::syntax::Parse;
use dynoform::syntax::ast::{
    Attribute, BinaryOp, Block, Body, Expr, ExprKind, For, Ident, ItemKind, ObjectKey, Part, SplatStep, Step, StepKind,
    UnaryOp,
};

/// All items, one attribute or block header per line.
pub(crate) fn items(parse: &Parse) -> String {
    let mut out = String::new();
    for item in &parse.items {
        match &item.kind {
            ItemKind::Attribute(one) => attribute(&mut out, one, 0),
            ItemKind::Block(one) => block(&mut out, one, 0),
        }
    }
    out
}

fn attribute(out: &mut String, attribute: &Attribute, depth: usize) {
    let _ = writeln!(
        out,
        "{}{} = {}",
        "  ".repeat(depth),
        attribute.name.text,
        expr(&attribute.value)
    );
}

fn block(out: &mut String, block: &Block, depth: usize) {
    let _ = write!(out, "{}{}", "  ".repeat(depth), block.kind.text);
    for label in &block.labels {
        let _ = write!(out, " {:?}", label.text);
    }
    out.push_str(":\n");
    body(out, &block.body, depth + 1);
}

fn body(out: &mut String, body: &Body, depth: usize) {
    body.attributes.iter().for_each(|one| attribute(out, one, depth));
    body.blocks.iter().for_each(|one| block(out, one, depth));
}

fn list(exprs: &[Expr]) -> String {
    exprs.iter().map(expr).collect::<Vec<_>>().join(", ")
}

/// An expression on one line.
pub(crate) fn expr(value: &Expr) -> String {
    match &value.kind {
        ExprKind::Null => "null".into(),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Number(text) => text.to_string(),
        ExprKind::String(text) => format!("{text:?}"),
        ExprKind::Template(template) => {
            let name = if template.heredoc { "heredoc" } else { "template" };
            format!("({name}{})", parts(&template.parts))
        }
        ExprKind::Traversal(traversal) => format!("{}{}", traversal.root.text, steps(&traversal.steps)),
        ExprKind::Index(base, key) => format!("(index {} {})", expr(base), expr(key)),
        ExprKind::Attribute(base, one) => format!("(get {} {})", expr(base), step(one)),
        ExprKind::Splat(splat) => {
            let star = if splat.full { "[*]" } else { ".*" };
            format!("(splat {} {star}{})", expr(&splat.base), splat_steps(&splat.each))
        }
        ExprKind::Unary(UnaryOp::Negate, inner) => format!("(- {})", expr(inner)),
        ExprKind::Unary(UnaryOp::Not, inner) => format!("(! {})", expr(inner)),
        ExprKind::Binary(op, _, left, right) => format!("({} {} {})", operator(*op), expr(left), expr(right)),
        ExprKind::Conditional(condition, then, otherwise) => {
            format!("(? {} {} {})", expr(condition), expr(then), expr(otherwise))
        }
        ExprKind::For(parts) => for_expr(parts),
        ExprKind::Tuple(items) => format!("[{}]", list(items)),
        ExprKind::Object(items) => {
            let items = items
                .iter()
                .map(|item| format!("{} = {}", key(&item.key), expr(&item.value)));
            format!("{{{}}}", items.collect::<Vec<_>>().join(", "))
        }
        ExprKind::Call(call) => {
            let expand = if call.expand { "..." } else { "" };
            format!("{}({}{expand})", call.name.text, list(&call.arguments))
        }
        ExprKind::Parens(inner) => format!("(parens {})", expr(inner)),
        ExprKind::Error => "<error>".into(),
    }
}

fn key(key: &ObjectKey) -> String {
    match key {
        ObjectKey::Name(name) => name.text.to_string(),
        ObjectKey::Expr(value) => format!("({})", expr(value)),
    }
}

fn for_expr(parts: &For) -> String {
    let result_key = parts.result_key.as_ref().map(|key| format!("{} => ", expr(key)));
    let grouped = if parts.grouped { "..." } else { "" };
    let condition = parts.condition.as_ref().map(|one| format!(" if {}", expr(one)));
    format!(
        "(for {} in {} : {}{}{grouped}{})",
        names(parts.key.as_ref(), &parts.value),
        expr(&parts.collection),
        result_key.unwrap_or_default(),
        expr(&parts.result),
        condition.unwrap_or_default()
    )
}

fn names(key: Option<&Ident>, value: &Ident) -> String {
    match key {
        Some(key) => format!("{}, {}", key.text, value.text),
        None => value.text.to_string(),
    }
}

fn parts(parts: &[Part]) -> String {
    parts.iter().map(|one| format!(" {}", part(one))).collect()
}

fn part(part: &Part) -> String {
    match part {
        Part::Literal(text) => format!("{text:?}"),
        Part::Interpolation(value) => format!("${{{}}}", expr(value)),
        Part::If {
            condition,
            then,
            otherwise,
        } => {
            format!(
                "(if {} [{}] [{}])",
                expr(condition),
                parts(then).trim_start(),
                parts(otherwise).trim_start()
            )
        }
        Part::For {
            key,
            value,
            collection,
            body,
        } => format!(
            "(for {} in {} [{}])",
            names(key.as_ref(), value),
            expr(collection),
            parts(body).trim_start()
        ),
    }
}

fn steps(steps: &[Step]) -> String {
    steps.iter().map(step).collect()
}

fn step(step: &Step) -> String {
    match &step.kind {
        StepKind::Attribute(name) => format!(".{name}"),
        StepKind::Key(key) => format!("[{key:?}]"),
        StepKind::Index { number, legacy: true } => format!(".{number}"),
        StepKind::Index { number, .. } => format!("[{number}]"),
    }
}

fn splat_steps(steps: &[SplatStep]) -> String {
    let one = |one: &SplatStep| match one {
        SplatStep::Step(one) => step(one),
        SplatStep::Index(key) => format!("[{}]", expr(key)),
        SplatStep::Splat { full, each, .. } => {
            let star = if *full { "[*]" } else { ".*" };
            format!("({star}{})", splat_steps(each))
        }
    };
    steps.iter().map(one).collect()
}

fn operator(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Or => "||",
        BinaryOp::And => "&&",
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessOrEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterOrEqual => ">=",
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::Modulo => "%",
    }
}

/// `line:col-line:col code: summary — detail`, with labels and help below.
pub(crate) fn problems(text: &str, problems: &[Diagnostic], base_of: impl Fn(AnchorId) -> u32) -> String {
    let lines = LineIndex::new(text);
    let place = |span: Span| {
        let base = base_of(span.anchor);
        let at = |offset: u32| {
            let place = lines.bytes((base + offset) as usize);
            format!("{}:{}", place.line + 1, place.column + 1)
        };
        format!("{}-{}", at(span.start), at(span.end))
    };
    let mut out = String::new();
    for problem in problems {
        let span = problem.span.map(place).unwrap_or_default();
        let _ = writeln!(
            out,
            "{span} {}: {} — {}",
            problem.code.name, problem.summary, problem.detail
        );
        for label in &problem.labels {
            let _ = writeln!(out, "    {} {}", place(label.span), label.text);
        }
        if let Some(help) = &problem.help {
            let _ = writeln!(out, "    help: {help}");
        }
    }
    out
}
