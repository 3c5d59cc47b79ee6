//! `for` and `[*]`.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::language::codes;
use crate::language::convert::{convert, unify};
use crate::language::types::Type;
use crate::language::value::{Kind, Marks, Members, Value};
use crate::source::Span;
use crate::syntax::ast::{Expr, For, Ident, Splat, SplatStep};

use super::conditional::length_bounds;
use super::{Evaluator, Step, index};

/// Keys and elements in the order of iteration.
type Pairs = Vec<(Value, Value)>;

/// What there is to go over.
pub(super) enum Elements {
    Known(Pairs),
    Unknown,
    /// Reported.
    Failed,
}

impl Evaluator<'_> {
    pub(super) fn each(&mut self, each: &For) -> Value {
        let over = self.expr(&each.collection);
        let mut marks = over.marks();
        let elements = match self.iterate(&over, &each.collection) {
            Elements::Known(elements) => Some(elements),
            Elements::Unknown if over.ty() == Type::Dynamic => return over,
            Elements::Unknown => None,
            Elements::Failed => return Value::unknown(Type::Dynamic),
        };
        if let Some(condition) = &each.condition {
            match self.test_condition(each, condition) {
                Some(its) if elements.is_none() => marks = marks.union(its),
                Some(_) => {}
                None => return Value::unknown(Type::Dynamic),
            }
        }
        let result = elements.and_then(|elements| match &each.result_key {
            Some(key) => self.for_object(each, key, elements, &mut marks),
            None => self.for_tuple(each, elements, &mut marks),
        });
        result.unwrap_or_else(|| Value::unknown(Type::Dynamic)).mark(marks)
    }

    /// The keys and elements of a collection; reports what has none.
    pub(super) fn iterate(&mut self, over: &Value, expr: &Expr) -> Elements {
        let (summary, detail, help) = match over.kind() {
            Kind::List(_, values) | Kind::Tuple(values) => {
                let numbered = values.iter().enumerate();
                return Elements::Known(
                    numbered
                        .map(|(index, value)| (Value::number(index), value.clone()))
                        .collect(),
                );
            }
            Kind::Set(_, values) => {
                return Elements::Known(values.iter().map(|value| (value.clone(), value.clone())).collect());
            }
            Kind::Map(_, members) | Kind::Object(members) => {
                let named = |(name, value): (&Arc<str>, &Value)| (Value::string(Arc::clone(name)), value.clone());
                return Elements::Known(members.iter().map(named).collect());
            }
            Kind::Unknown(of, _) if *of == Type::Dynamic || iterable(of) => return Elements::Unknown,
            Kind::Null(_) => (
                "Iteration over null value",
                "A null value cannot be used as the collection in a 'for' expression.".to_owned(),
                "for a value that may be null write `coalesce(x, [])`",
            ),
            _ => (
                "Iteration over non-iterable value",
                format!(
                    "A value of type {} cannot be used as the collection in a 'for' expression.",
                    over.ty().friendly()
                ),
                "go over a list, set, map or object; `x[*]` makes a list of a single value",
            ),
        };
        self.report(
            Diagnostic::error(&codes::INVALID_FOR, summary, detail)
                .at(expr.span)
                .help(help),
        );
        Elements::Failed
    }

    /// Evaluates with the names of an iteration bound.
    pub(super) fn bound<T>(
        &mut self,
        key_name: Option<&Ident>,
        key: Value,
        value_name: &Ident,
        value: Value,
        run: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let before = self.locals.len();
        if let Some(name) = key_name {
            self.locals.push((Arc::clone(&name.text), key));
        }
        self.locals.push((Arc::clone(&value_name.text), value));
        let outcome = run(self);
        self.locals.truncate(before);
        outcome
    }

    /// Tries the `if` clause once with nothing known, so that a mistake is not reported per element. Its marks.
    fn test_condition(&mut self, each: &For, condition: &Expr) -> Option<Marks> {
        let unknown = || Value::unknown(Type::Dynamic);
        let before = self.diagnostics.len();
        let verdict = self.bound(each.key.as_ref(), unknown(), &each.value, unknown(), |evaluator| {
            evaluator.expr(condition)
        });
        if verdict.is_null() {
            self.invalid_for(
                "Condition is null",
                "The value of the 'if' clause must not be null.",
                condition,
            );
            return None;
        }
        if let Err(error) = convert(&verdict, &Type::Bool) {
            let detail = format!("The 'if' clause value is invalid: {}.", error.message);
            self.invalid_for("Invalid 'for' condition", detail, condition);
            return None;
        }
        (self.diagnostics.len() == before).then(|| verdict.marks())
    }

    fn invalid_for(&mut self, summary: &'static str, detail: impl Into<String>, at: &Expr) {
        self.report(Diagnostic::error(&codes::INVALID_FOR, summary, detail).at(at.span));
    }

    /// Whether the element goes into the result; none when that is not known, or is a mistake.
    fn included(&mut self, each: &For, marks: &mut Marks, quiet: bool) -> Option<bool> {
        let Some(condition) = &each.condition else {
            return Some(true);
        };
        let verdict = self.expr(condition);
        *marks = marks.union(verdict.marks());
        let detail = match (verdict.kind(), convert(&verdict, &Type::Bool)) {
            (Kind::Null(_), _) => "The value of the 'if' clause must not be null.".to_owned(),
            (_, Ok(verdict)) => return verdict.as_bool(),
            (_, Err(error)) => format!("The 'if' clause value is invalid: {}.", error.message),
        };
        if !quiet {
            self.invalid_for("Invalid 'for' condition", detail, condition);
        }
        None
    }

    fn for_tuple(&mut self, each: &For, elements: Pairs, marks: &mut Marks) -> Option<Value> {
        let mut known = true;
        let mut values = Vec::with_capacity(elements.len());
        for (key, value) in elements {
            self.bound(each.key.as_ref(), key, &each.value, value, |evaluator| match evaluator
                .included(each, marks, !known)
            {
                Some(true) => values.push(evaluator.expr(&each.result)),
                Some(false) => {}
                None => known = false,
            });
        }
        known.then(|| Value::tuple(values))
    }

    fn for_object(&mut self, each: &For, key_expr: &Expr, elements: Pairs, marks: &mut Marks) -> Option<Value> {
        let mut known = true;
        let mut members: std::collections::BTreeMap<Arc<str>, Vec<Value>> = Default::default();
        for (key, value) in elements {
            self.bound(each.key.as_ref(), key, &each.value, value, |evaluator| {
                match evaluator.included(each, marks, !known) {
                    Some(true) => {}
                    Some(false) => return,
                    None => {
                        known = false;
                        return;
                    }
                }
                let Some(name) = evaluator.result_key(key_expr, marks, !known) else {
                    known = false;
                    return;
                };
                let result = evaluator.expr(&each.result);
                let values = members.entry(Arc::clone(&name)).or_default();
                if each.grouped || values.is_empty() {
                    values.push(result);
                } else {
                    evaluator.duplicate_key(&name, *marks, key_expr);
                }
            });
        }
        if !known {
            return None;
        }
        let members: Members = members
            .into_iter()
            .filter_map(|(name, mut values)| {
                let value = if each.grouped {
                    Value::tuple(values)
                } else {
                    values.pop()?
                };
                Some((name, value))
            })
            .collect();
        Some(Value::object(members))
    }

    /// The key of one result as a string.
    fn result_key(&mut self, expr: &Expr, marks: &mut Marks, quiet: bool) -> Option<Arc<str>> {
        let key = self.expr(expr);
        *marks = marks.union(key.marks());
        let detail = match (key.kind(), convert(&key, &Type::String)) {
            (Kind::String(name), _) => return Some(Arc::clone(name)),
            (Kind::Unknown(..), _) => return None,
            (Kind::Null(_), _) => "Key expression in 'for' expression must not produce a null value.".to_owned(),
            (_, Ok(name)) => return name.as_str().map(Arc::from),
            (_, Err(error)) => format!("The key expression produced an invalid result: {}.", error.message),
        };
        if !quiet {
            self.report(Diagnostic::error(&codes::INVALID_OBJECT_KEY, "Invalid object key", detail).at(expr.span));
        }
        None
    }

    fn duplicate_key(&mut self, name: &str, marks: Marks, at: &Expr) {
        let named = if marks.contains(Marks::SENSITIVE) {
            "the same (sensitive) key".to_owned()
        } else {
            format!("the key \"{name}\"")
        };
        self.report(
            Diagnostic::error(
                &codes::DUPLICATE_OBJECT_KEY,
                "Duplicate object key",
                format!(
                    "Two different items produced {named} in this 'for' expression. If duplicates are expected, use \
                     the ellipsis (...) after the value expression to enable grouping by key."
                ),
            )
            .at(at.span)
            .help("write `...` after the value to collect the values of equal keys in lists"),
        );
    }

    pub(super) fn splat(&mut self, splat: &Splat) -> Value {
        let before = self.diagnostics.len();
        let source = self.expr(&splat.base);
        if self.diagnostics.len() > before {
            return Value::unknown(Type::Dynamic);
        }
        self.splat_value(&source, &splat.each, splat.base.span)
    }

    /// The steps applied to each element of a sequence, or to the one value that is none.
    fn splat_value(&mut self, source: &Value, each: &[SplatStep], span: Span) -> Value {
        let marks = source.marks();
        let of = source.ty();
        let sequence = matches!(of, Type::List(_) | Type::Set(_) | Type::Tuple(_));
        if source.is_null() {
            if !sequence {
                return Value::tuple(Vec::new()).mark(marks);
            }
            self.report(
                Diagnostic::error(
                    &codes::SPLAT_OF_NULL,
                    "Splat of null value",
                    "Splat expressions (with the * symbol) cannot be applied to null sequences.",
                )
                .at(span)
                .help("give it a value first: `coalesce(x, [])[*]`"),
            );
            return Value::unknown(Type::Dynamic);
        }
        if of == Type::Dynamic {
            return Value::unknown(Type::Dynamic).mark(marks);
        }
        if !sequence {
            let item = self.splat_steps(each, source.clone());
            // It may yet turn out to be null, and then the result is empty.
            return if source.is_known() || source.is_surely_not_null() {
                Value::tuple(vec![item]).mark(marks)
            } else {
                Value::unknown(Type::Dynamic).mark(marks)
            };
        }
        let Some(values) = source.as_sequence() else {
            return self.splat_unknown(each, &of, source).mark(marks);
        };
        let before = self.diagnostics.len();
        let items: Vec<Value> = values
            .iter()
            .map(|value| self.splat_steps(each, value.clone()))
            .collect();
        if self.diagnostics.len() > before {
            let (shape, _) = self.aside(|evaluator| evaluator.splat_type(each, &of));
            return Value::unknown(shape).mark(marks);
        }
        if matches!(of, Type::Tuple(_)) {
            return Value::tuple(items).mark(marks);
        }
        let element = match &items[..] {
            [] => match self.splat_type(each, &of) {
                Type::List(element) => Type::clone(&element),
                _ => Type::Dynamic,
            },
            items => {
                let types: Vec<Type> = items.iter().map(Value::ty).filter(|of| *of != Type::Dynamic).collect();
                unify(&types).unwrap_or(Type::Dynamic)
            }
        };
        Value::list(element, items).mark(marks)
    }

    fn splat_unknown(&mut self, each: &[SplatStep], of: &Type, source: &Value) -> Value {
        let shape = self.splat_type(each, of);
        let is_list = matches!(shape, Type::List(_));
        let result = Value::unknown(shape).not_null();
        if is_list {
            let (least, most) = length_bounds(source);
            result.with_length(least, most)
        } else {
            result
        }
    }

    /// The type that the splat of something of that type has.
    fn splat_type(&mut self, each: &[SplatStep], of: &Type) -> Type {
        match of {
            Type::List(element) | Type::Set(element) => {
                Type::list(self.splat_steps(each, Value::unknown(Type::clone(element))).ty())
            }
            Type::Tuple(elements) => Type::tuple(
                elements
                    .iter()
                    .map(|element| self.splat_steps(each, Value::unknown(element.clone())).ty())
                    .collect::<Vec<_>>(),
            ),
            _ => Type::Dynamic,
        }
    }

    fn splat_steps(&mut self, each: &[SplatStep], item: Value) -> Value {
        let mut item = item;
        for step in each {
            let selected = match step {
                SplatStep::Step(step) => self.step(&item, step),
                SplatStep::Splat { each, star, .. } => {
                    item = self.splat_value(&item, each, *star);
                    continue;
                }
                SplatStep::Index(expr) => {
                    let key = self.expr(expr);
                    self.selected(index(&item, &key), expr.span)
                }
            };
            match selected {
                Step::Found(value) => item = value,
                Step::Failed => return Value::unknown(Type::Dynamic),
            }
        }
        item
    }
}

fn iterable(of: &Type) -> bool {
    !matches!(of, Type::Bool | Type::Number | Type::String | Type::Dynamic)
}
