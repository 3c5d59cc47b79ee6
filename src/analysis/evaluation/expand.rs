//! `count`, `for_each` and `enabled` to instances.

use std::sync::Arc;

use crate::analysis::codes;
use crate::analysis::inputs::Purpose;
use crate::config::Repeat;
use crate::diagnostic::Diagnostic;
use crate::language::convert::convert;
use crate::language::evaluate::evaluate_partly;
use crate::language::types::Type;
use crate::language::value::{Kind, Marks, Members, Value};
use crate::syntax::ast::Expr;

use super::Evaluation;
use super::cell::{Expansion, Repetition};
use super::frame::FrameId;
use super::scope::FrameScope;

impl Evaluation {
    /// How many instances there are. After an error, as if that were unknown.
    pub(super) fn expansion(&self, repeat: &Repeat, frame: FrameId) -> (Expansion, Vec<Diagnostic>) {
        let scope = FrameScope::new(self, frame, &Repetition::Once);
        let (expr, each) = match repeat {
            Repeat::Once => return (Expansion::Single, Vec::new()),
            Repeat::Enabled(expr) => return self.single(expr, frame),
            Repeat::Count(expr) => (expr, false),
            Repeat::ForEach(expr) => (expr, true),
        };
        let (value, mut problems) = evaluate_partly(expr, &scope);
        let unknown = Expansion::Unknown {
            each,
            of: element_type(&value),
        };
        if !problems.is_empty() {
            return (unknown, problems);
        }
        let strict = self.inputs.purpose == Purpose::Plan;
        let expanded = if each {
            for_each(&value, expr, strict)
        } else {
            count(&value, expr, strict)
        };
        match expanded {
            Ok(expansion) => (expansion.unwrap_or(unknown), problems),
            Err(problem) => {
                problems.push(*problem);
                (unknown, problems)
            }
        }
    }

    /// One instance or none. After an error, as if it were there.
    fn single(&self, enabled: &Expr, frame: FrameId) -> (Expansion, Vec<Diagnostic>) {
        let strict = self.inputs.purpose == Purpose::Plan;
        match self.is_enabled(enabled, frame) {
            Ok(Some(false)) => (Expansion::Absent, Vec::new()),
            Ok(None) if strict => (Expansion::Single, vec![unknown_enabled(enabled)]),
            Ok(_) => (Expansion::Single, Vec::new()),
            Err(problems) => (Expansion::Single, problems),
        }
    }
}

fn unknown_enabled(expr: &Expr) -> Diagnostic {
    Diagnostic::error(
        &codes::ENABLED,
        "Invalid enabled argument",
        "The \"enabled\" value depends on resource attributes that cannot be determined until apply, so it cannot be \
         predicted whether there will be an instance.",
    )
    .at(expr.span)
    .help("Use the -target argument to first apply only the resources that it depends on.")
}

/// How many instances a block has at most, lest a slip of the finger fills the memory. Before a plan a higher `count` is
/// taken as one that is not known.
const MOST_INSTANCES: u64 = 100_000;

type Expanded = Result<Option<Expansion>, Box<Diagnostic>>;

/// What `each.value` is like while its keys are unknown.
fn element_type(value: &Value) -> Type {
    match value.ty() {
        Type::Map(element) => (*element).clone(),
        Type::Set(_) => Type::String,
        _ => Type::Dynamic,
    }
}

fn unsuitable_count(expr: &Expr, detail: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(&codes::COUNT, "Invalid count argument", detail).at(expr.span))
}

fn count(value: &Value, expr: &Expr, strict: bool) -> Expanded {
    // A sensitive number is fine: how many there are shows anyway.
    if value.marks().contains(Marks::EPHEMERAL) {
        return Err(unsuitable_count(
            expr,
            "The given \"count\" is derived from an ephemeral value, which means that its value cannot be remembered \
             between plan and apply.",
        ));
    }
    let (value, _) = value.clone().unmark();
    if value.is_null() {
        return Err(unsuitable_count(
            expr,
            "The given \"count\" argument value is null. An integer is required.",
        ));
    }
    let number = convert(&value, &Type::Number).map_err(|error| {
        unsuitable_count(
            expr,
            &format!("The given \"count\" argument value is unsuitable: {error}."),
        )
    })?;
    if !number.is_known() {
        return if strict {
            Err(Box::new(unknown_count(expr)))
        } else {
            Ok(None)
        };
    }
    match number.as_i64() {
        Some(count) => match u64::try_from(count) {
            Ok(count) if count <= MOST_INSTANCES => Ok(Some(Expansion::Count(count))),
            Ok(_) if !strict => Ok(None),
            Ok(count) => Err(unsuitable_count(
                expr,
                &format!("{count} instances are more than one block can have here: {MOST_INSTANCES} at most."),
            )),
            Err(_) => Err(unsuitable_count(
                expr,
                "The given \"count\" argument value is unsuitable: must be greater than or equal to zero.",
            )),
        },
        None => Err(unsuitable_count(
            expr,
            "The given \"count\" argument value is unsuitable: a whole number is required.",
        )),
    }
}

fn unknown_count(expr: &Expr) -> Diagnostic {
    Diagnostic::error(
        &codes::COUNT,
        "Invalid count argument",
        "The \"count\" value depends on resource attributes that cannot be determined until apply, so it cannot be \
         predicted how many instances will be created.",
    )
    .at(expr.span)
    .help("Use the -target argument to first apply only the resources that the count depends on.")
}

fn unsuitable_each(expr: &Expr, detail: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(&codes::FOR_EACH, "Invalid for_each argument", detail).at(expr.span))
}

fn for_each(value: &Value, expr: &Expr, strict: bool) -> Expanded {
    if value.marks().contains(Marks::SENSITIVE) {
        return Err(unsuitable_each(
            expr,
            "Sensitive values, or values derived from sensitive values, cannot be used as for_each arguments. If used, \
             the sensitive value could be exposed as a resource instance key.",
        ));
    }
    if value.marks().contains(Marks::EPHEMERAL) {
        return Err(unsuitable_each(
            expr,
            "The given \"for_each\" value is derived from an ephemeral value, which means that its value cannot be \
             remembered between plan and apply.",
        ));
    }
    let unsuitable = "The given \"for_each\" argument value is unsuitable:";
    match value.kind() {
        Kind::Null(_) => Err(unsuitable_each(
            expr,
            format!("{unsuitable} the given \"for_each\" argument value is null. A map, or set of strings is allowed."),
        )),
        Kind::Unknown(Type::Dynamic | Type::Map(_) | Type::Set(_) | Type::Object(_), _) => {
            if strict {
                Err(Box::new(unknown_each(expr)))
            } else {
                Ok(None)
            }
        }
        Kind::Map(_, members) | Kind::Object(members) => Ok(Some(Expansion::Each(Arc::clone(members)))),
        Kind::Set(element, values) => set(element, values, expr, strict),
        _ => {
            let problem = unsuitable_each(
                expr,
                format!(
                    "{unsuitable} the \"for_each\" argument must be a map, or set of strings, and this is a value of \
                     type {}.",
                    value.ty().friendly()
                ),
            );
            Err(match value.ty() {
                Type::Tuple(_) | Type::List(_) => Box::new(problem.help("Make it a set: for_each = toset(…)")),
                _ => problem,
            })
        }
    }
}

fn set(element: &Type, values: &[Value], expr: &Expr, strict: bool) -> Expanded {
    let wrong = |detail: String| {
        Box::new(Diagnostic::error(&codes::FOR_EACH, "Invalid for_each set argument", detail).at(expr.span))
    };
    if !matches!(element, Type::String | Type::Dynamic) {
        return Err(wrong(format!(
            "The given \"for_each\" argument value is unsuitable: \"for_each\" supports maps and sets of strings, but \
             this is a set containing type {}.",
            element.friendly()
        )));
    }
    if values.iter().any(|value| !value.is_known()) {
        return if strict {
            Err(Box::new(unknown_each(expr)))
        } else {
            Ok(None)
        };
    }
    let keys: Option<Members> = values
        .iter()
        .map(|value| Some((Arc::from(value.as_str()?), value.clone())))
        .collect();
    match keys {
        Some(members) => Ok(Some(Expansion::Each(Arc::new(members)))),
        None => Err(wrong(
            "The given \"for_each\" argument value is unsuitable: \"for_each\" sets must not contain null values."
                .to_owned(),
        )),
    }
}

fn unknown_each(expr: &Expr) -> Diagnostic {
    Diagnostic::error(
        &codes::FOR_EACH,
        "Invalid for_each argument",
        "The \"for_each\" value includes keys or set values derived from resource attributes that cannot be determined \
         until apply, so the full set of keys that will identify the instances cannot be determined.",
    )
    .at(expr.span)
    .help(
        "Define the map keys statically in the configuration and place apply-time results only in the map values, or \
         use the -target argument to first apply only the resources that the for_each value depends on.",
    )
}
