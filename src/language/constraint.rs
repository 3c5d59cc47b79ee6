//! Type constraints as variables have them: `object({ name = string, dynos = optional(number, 1) })`.
//!
//! Takes the expression after `type =`; gives the type and the defaults of what may be left out, or everything that
//! is wrong with it, with the reference's verdict on types in quotes.

mod defaults;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, nearest};
use crate::source::Span;
use crate::syntax::ast::{Call, Expr, ExprKind, ObjectItem, ObjectKey};

use super::codes;
use super::convert::{ConvertError, convert, is_identifier};
use super::evaluate::evaluate_constant;
use super::types::{ObjectType, Type};
use super::value::Value;

pub use defaults::Defaults;

/// A type and what to put where an optional attribute is left out.
#[derive(Clone, PartialEq, Debug)]
pub struct TypeConstraint {
    /// The type; attributes that may be left out are marked in it.
    pub ty: Type,
    /// Their defaults.
    pub defaults: Defaults,
}

impl TypeConstraint {
    /// A type without defaults.
    pub fn plain(ty: Type) -> Self {
        Self {
            ty,
            defaults: Defaults::default(),
        }
    }

    /// The value as that type: defaults first, then conversion.
    pub fn apply(&self, value: &Value) -> Result<Value, ConvertError> {
        convert(&self.defaults.apply(value), &self.ty)
    }
}

const SUMMARY: &str = "Invalid type specification";
const WORDS: [&str; 4] = ["bool", "string", "number", "any"];
const CONSTRUCTORS: [&str; 5] = ["list", "set", "map", "object", "tuple"];

/// Reads a type constraint. A bare `list` or `map` holds elements of any one type.
pub fn type_constraint(expr: &Expr) -> Result<TypeConstraint, Vec<Diagnostic>> {
    if let ExprKind::String(text) = &expr.kind {
        return Err(vec![quoted(text, expr.span)]);
    }
    match keyword(expr) {
        Some("list") => return Ok(TypeConstraint::plain(Type::list(Type::Dynamic))),
        Some("map") => return Ok(TypeConstraint::plain(Type::map(Type::Dynamic))),
        _ => {}
    }
    let mut reader = Reader { problems: Vec::new() };
    let constraint = reader.read(expr);
    if reader.problems.is_empty() {
        Ok(constraint)
    } else {
        Err(reader.problems)
    }
}

/// A type in quotes, as it was written before version 0.12.
fn quoted(text: &str, span: Span) -> Diagnostic {
    let (advice, replacement) = match text {
        "string" => ("Remove the quotes around \"string\".", "string"),
        "list" => (
            "Remove the quotes around \"list\" and write list(string) instead to explicitly indicate that the list \
             elements are strings.",
            "list(string)",
        ),
        "map" => (
            "Remove the quotes around \"map\" and write map(string) instead to explicitly indicate that the map \
             elements are strings.",
            "map(string)",
        ),
        _ => {
            return Diagnostic::error(
                &codes::QUOTED_TYPE,
                "Invalid legacy variable type hint",
                "To provide a full type expression, remove the surrounding quotes and give the type expression \
                 directly.",
            )
            .at(span)
            .help("write the type without quotes");
        }
    };
    Diagnostic::error(
        &codes::QUOTED_TYPE,
        "Invalid quoted type constraints",
        format!("Terraform 0.11 and earlier required type constraints to be given in quotes, but that form is gone. {advice}"),
    )
    .at(span)
    .help(format!("write `{replacement}`"))
    .fix(Fix {
        title: format!("Write `{replacement}`"),
        applicability: Applicability::Safe,
        edits: vec![Edit {
            span,
            text: replacement.to_owned(),
        }],
    })
}

/// A name alone.
fn keyword(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Traversal(traversal) if traversal.steps.is_empty() => Some(&traversal.root.text),
        _ => None,
    }
}

struct Reader {
    problems: Vec<Diagnostic>,
}

impl Reader {
    fn invalid(&mut self, detail: impl Into<String>, span: Span) -> TypeConstraint {
        self.problems
            .push(Diagnostic::error(&codes::INVALID_TYPE, SUMMARY, detail).at(span));
        TypeConstraint::plain(Type::Dynamic)
    }

    fn read(&mut self, expr: &Expr) -> TypeConstraint {
        if let Some(word) = keyword(expr) {
            return match word {
                "bool" => TypeConstraint::plain(Type::Bool),
                "string" => TypeConstraint::plain(Type::String),
                "number" => TypeConstraint::plain(Type::Number),
                "any" => TypeConstraint::plain(Type::Dynamic),
                constructor if CONSTRUCTORS.contains(&constructor) => self.needs_argument(constructor, expr.span),
                other => self.unknown_word(other, expr.span),
            };
        }
        match &expr.kind {
            ExprKind::Call(call) => self.call(call, expr.span),
            ExprKind::Error => TypeConstraint::plain(Type::Dynamic),
            _ => self.invalid(
                "A type specification is either a primitive type keyword (bool, number, string) or a complex type \
                 constructor call, like list(string).",
                expr.span,
            ),
        }
    }

    fn unknown_word(&mut self, word: &str, span: Span) -> TypeConstraint {
        let constraint = self.invalid(
            format!("The keyword \"{word}\" is not a valid type specification."),
            span,
        );
        let known = WORDS.into_iter().chain(CONSTRUCTORS);
        let meant = match word {
            "boolean" => Some("bool"),
            "int" | "integer" | "float" => Some("number"),
            "str" | "text" => Some("string"),
            other => nearest(other, known),
        };
        if let (Some(meant), Some(last)) = (meant, self.problems.last_mut()) {
            last.help = Some(format!("did you mean `{meant}`?"));
        }
        constraint
    }

    fn needs_argument(&mut self, constructor: &str, span: Span) -> TypeConstraint {
        let wants = match constructor {
            "object" => "attribute types and values as a map",
            "tuple" => "element types as a list",
            _ => "element type",
        };
        self.invalid(
            format!("The {constructor} type constructor requires one argument specifying the {wants}."),
            span,
        )
    }

    fn call(&mut self, call: &Call, span: Span) -> TypeConstraint {
        let name = &*call.name.text;
        match name {
            "bool" | "string" | "number" => {
                return self.invalid(
                    format!("Primitive type keyword \"{name}\" does not expect arguments."),
                    in_parentheses(call),
                );
            }
            "any" => {
                let detail = "Type constraint keyword \"any\" does not expect arguments.";
                return self.invalid(detail, in_parentheses(call));
            }
            "optional" => {
                return self.invalid(
                    "Keyword \"optional\" is valid only as a modifier for object type attributes.",
                    call.name.span,
                );
            }
            known if CONSTRUCTORS.contains(&known) => {}
            other => {
                return self.invalid(format!("Keyword \"{other}\" is not a valid type constructor."), span);
            }
        }
        let argument = match &call.arguments[..] {
            [argument] => argument,
            [] => return self.needs_argument(name, in_parentheses(call)),
            [_, second, rest @ ..] => {
                return self.needs_argument(name, second.span.to(rest.last().unwrap_or(second).span));
            }
        };
        match name {
            "object" => self.object(argument),
            "tuple" => self.tuple(argument),
            _ => {
                let element = self.read(argument);
                let defaults = element.defaults.for_elements();
                let ty = match name {
                    "list" => Type::list(element.ty),
                    "set" => Type::set(element.ty),
                    _ => Type::map(element.ty),
                };
                TypeConstraint { ty, defaults }
            }
        }
    }

    fn tuple(&mut self, argument: &Expr) -> TypeConstraint {
        let ExprKind::Tuple(elements) = &argument.kind else {
            return self.invalid(
                "Tuple type constructor requires a list of element types.",
                argument.span,
            );
        };
        let (types, children): (Vec<Type>, Vec<Defaults>) = elements
            .iter()
            .map(|element| {
                let constraint = self.read(element);
                (constraint.ty, constraint.defaults)
            })
            .unzip();
        TypeConstraint {
            ty: Type::tuple(types),
            defaults: Defaults::of_tuple(children),
        }
    }

    fn object(&mut self, argument: &Expr) -> TypeConstraint {
        let ExprKind::Object(items) = &argument.kind else {
            return self.invalid(
                "Object type constructor requires a map whose keys are attribute names and whose values are the \
                 corresponding attribute types.",
                argument.span,
            );
        };
        let mut object = ObjectType {
            attributes: BTreeMap::new(),
            optional: BTreeSet::new(),
        };
        let mut values = BTreeMap::new();
        let mut children = BTreeMap::new();
        for item in items {
            let Some(name) = attribute_name(&item.key) else {
                self.invalid("Object constructor map keys must be attribute names.", item.key.span());
                continue;
            };
            if object.attributes.contains_key(&name) {
                self.invalid("Object constructor map keys must be unique.", item.key.span());
                continue;
            }
            let (constraint, optional) = self.attribute(item);
            if let Some(default) = optional {
                object.optional.insert(Arc::clone(&name));
                if let Some(default) = default.and_then(|default| self.default_value(default, &constraint.ty)) {
                    values.insert(Arc::clone(&name), default);
                }
            }
            object.attributes.insert(Arc::clone(&name), constraint.ty);
            children.insert(name, constraint.defaults);
        }
        TypeConstraint {
            ty: Type::Object(Arc::new(object)),
            defaults: Defaults::of_object(values, children),
        }
    }

    /// The constraint of an attribute and, when it may be left out, its default if it has one.
    fn attribute<'a>(&mut self, item: &'a ObjectItem) -> (TypeConstraint, Option<Option<&'a Expr>>) {
        let ExprKind::Call(call) = &item.value.kind else {
            return (self.read(&item.value), None);
        };
        if &*call.name.text != "optional" {
            return (self.read(&item.value), None);
        }
        match &call.arguments[..] {
            [of] => (self.read(of), Some(None)),
            [of, default] => (self.read(of), Some(Some(default))),
            [] => (
                self.invalid(
                    "Optional attribute modifier requires the attribute type as its argument.",
                    in_parentheses(call),
                ),
                None,
            ),
            [of, ..] => {
                self.invalid(
                    "Optional attribute modifier expects at most two arguments: the attribute type, and a default \
                     value.",
                    in_parentheses(call),
                );
                (self.read(of), None)
            }
        }
    }

    fn default_value(&mut self, expr: &Expr, of: &Type) -> Option<Value> {
        let value = match evaluate_constant(expr) {
            Ok(value) => value,
            Err(mut problems) => {
                self.problems.append(&mut problems);
                return None;
            }
        };
        match convert(&value, of) {
            Ok(value) => Some(value),
            Err(error) => {
                self.problems.push(
                    Diagnostic::error(
                        &codes::INVALID_OPTIONAL_DEFAULT,
                        "Invalid default value for optional attribute",
                        format!(
                            "This default value is not compatible with the attribute's type constraint: {}.",
                            error.message
                        ),
                    )
                    .at(expr.span),
                );
                None
            }
        }
    }
}

/// From the opening parenthesis of a call to the closing one.
fn in_parentheses(call: &Call) -> Span {
    let name = call.name.span;
    Span::new(name.anchor, name.end, name.end).to(call.close)
}

fn attribute_name(key: &ObjectKey) -> Option<Arc<str>> {
    match key {
        ObjectKey::Name(name) => Some(Arc::clone(&name.text)),
        ObjectKey::Expr(expr) => match keyword(expr) {
            Some(name) if is_identifier(name) => Some(name.into()),
            _ => None,
        },
    }
}
