//! Which names an expression depends on.

use std::sync::Arc;

use crate::syntax::ast::{Expr, ExprKind, For, Ident, ObjectKey, Part, SplatStep, Template, Traversal};

/// The free traversals of an expression in source order: names bound by `for` are left out.
pub fn references(expr: &Expr) -> impl Iterator<Item = &Traversal> {
    let mut collector = Collector::default();
    collector.expr(expr);
    collector.found.into_iter()
}

/// The names of the functions that an expression calls, in source order.
pub fn called_functions(expr: &Expr) -> impl Iterator<Item = &Ident> {
    let mut collector = Collector::default();
    collector.expr(expr);
    collector.called.into_iter()
}

#[derive(Default)]
struct Collector<'a> {
    bound: Vec<Arc<str>>,
    found: Vec<&'a Traversal>,
    called: Vec<&'a Ident>,
}

impl<'a> Collector<'a> {
    fn expr(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::String(_) | ExprKind::Error => {}
            ExprKind::Template(template) => self.template(template),
            ExprKind::Traversal(traversal) => {
                if !self.bound.contains(&traversal.root.text) {
                    self.found.push(traversal);
                }
            }
            ExprKind::Index(base, key) => {
                self.expr(base);
                self.expr(key);
            }
            ExprKind::Attribute(inner, _) | ExprKind::Unary(_, inner) | ExprKind::Parens(inner) => self.expr(inner),
            ExprKind::Splat(splat) => {
                self.expr(&splat.base);
                self.splat_steps(&splat.each);
            }
            ExprKind::Binary(_, _, left, right) => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Conditional(condition, then, otherwise) => {
                self.expr(condition);
                self.expr(then);
                self.expr(otherwise);
            }
            ExprKind::For(each) => self.each(each),
            ExprKind::Tuple(elements) => elements.iter().for_each(|element| self.expr(element)),
            ExprKind::Object(items) => {
                for item in items {
                    if let ObjectKey::Expr(key) = &item.key {
                        self.expr(key);
                    }
                    self.expr(&item.value);
                }
            }
            ExprKind::Call(call) => {
                self.called.push(&call.name);
                call.arguments.iter().for_each(|argument| self.expr(argument));
            }
        }
    }

    fn splat_steps(&mut self, steps: &'a [SplatStep]) {
        for step in steps {
            match step {
                SplatStep::Step(_) => {}
                SplatStep::Index(key) => self.expr(key),
                SplatStep::Splat { each, .. } => self.splat_steps(each),
            }
        }
    }

    fn each(&mut self, each: &'a For) {
        self.expr(&each.collection);
        self.within(each.key.as_ref(), &each.value, |collector| {
            for part in [each.result_key.as_ref(), Some(&each.result), each.condition.as_ref()] {
                part.into_iter().for_each(|part| collector.expr(part));
            }
        });
    }

    fn within(&mut self, key: Option<&Ident>, value: &Ident, visit: impl FnOnce(&mut Self)) {
        let before = self.bound.len();
        self.bound.extend(key.map(|name| Arc::clone(&name.text)));
        self.bound.push(Arc::clone(&value.text));
        visit(self);
        self.bound.truncate(before);
    }

    fn template(&mut self, template: &'a Template) {
        self.parts(&template.parts);
    }

    fn parts(&mut self, parts: &'a [Part]) {
        for part in parts {
            match part {
                Part::Literal(_) => {}
                Part::Interpolation(expr) => self.expr(expr),
                Part::If {
                    condition,
                    then,
                    otherwise,
                } => {
                    self.expr(condition);
                    self.parts(then);
                    self.parts(otherwise);
                }
                Part::For {
                    key,
                    value,
                    collection,
                    body,
                } => {
                    self.expr(collection);
                    self.within(key.as_ref(), value, |collector| collector.parts(body));
                }
            }
        }
    }
}
