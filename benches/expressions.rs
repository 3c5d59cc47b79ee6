//! How fast expressions are evaluated.

mod allocator;

use std::sync::Arc;

use divan::{Bencher, black_box};
use dynoform::diagnostic::Diagnostic;
use dynoform::language::evaluate::evaluate;
use dynoform::language::functions::Host;
use dynoform::language::scope::Scope;
use dynoform::language::types::Type;
use dynoform::language::value::{Members, Value};
use dynoform::source::{AnchorId, Files, Memory};
use dynoform::syntax::ast::Traversal;
use dynoform::syntax::parse_expression;

fn main() {
    divan::main();
}

/// `var.app` and `var.names`, whatever the name asked for.
struct World {
    app: Value,
    names: Value,
    files: Memory,
}

impl World {
    fn new(count: usize) -> Self {
        let app = Members::from([(Arc::from("name"), Value::string("web"))]);
        let names = (0..count).map(|index| Value::string(format!("app-{index}"))).collect();
        Self {
            app: Value::object(app),
            names: Value::list(Type::String, names),
            files: Memory::new(),
        }
    }
}

impl Scope for World {
    fn resolve(&self, traversal: &Traversal) -> Result<(Value, usize), Box<Diagnostic>> {
        let value = if traversal.steps.len() > 1 {
            &self.app
        } else {
            &self.names
        };
        Ok((value.clone(), 1))
    }

    fn functions(&self) -> Option<&dyn Host> {
        Some(self)
    }
}

impl Host for World {
    fn files(&self) -> &dyn Files {
        &self.files
    }

    fn working_directory(&self) -> &camino::Utf8Path {
        camino::Utf8Path::new("")
    }

    fn home_directory(&self) -> Option<&camino::Utf8Path> {
        None
    }

    fn plan_timestamp(&self) -> Option<&str> {
        None
    }

    fn now(&self) -> Option<String> {
        None
    }

    fn random(&self, _: &mut [u8]) -> bool {
        false
    }
}

/// What attributes of real configurations look like.
#[divan::bench(args = [
    "\"web\"",
    "var.app.name",
    "\"${var.app.name}-staging\"",
    "upper(var.app.name)",
    "var.app.name == \"web\" ? 1 : 2",
    "{ NAME = var.app.name, SIZE = 2 }",
])]
fn attribute(bencher: Bencher<'_, '_>, text: &str) {
    let (expr, world) = (parse_expression(text, AnchorId(0)).0, World::new(0));
    bencher.bench_local(|| evaluate(black_box(&expr), &world));
}

/// One literal object with a reference in each member, by its number of members.
#[divan::bench(args = [16_000, 32_000])]
fn object(bencher: Bencher<'_, '_>, members: usize) {
    let items: String = (0..members)
        .map(|index| format!("  key_{index} = \"${{var.app.name}}-{index}\"\n"))
        .collect();
    let text = format!("{{\n{items}}}");
    let (expr, world) = (parse_expression(&text, AnchorId(0)).0, World::new(0));
    bencher.bench_local(|| evaluate(black_box(&expr), &world));
}

/// One list through `for`, a splat and a conversion, by its number of elements.
#[divan::bench(args = [25_000, 50_000, 100_000])]
fn elements(bencher: Bencher<'_, '_>, count: usize) {
    let text = "{ for index, name in var.names[*] : \"${index}-${name}\" => tolist([name, index]) if name != \"x\" }";
    let (expr, world) = (parse_expression(text, AnchorId(0)).0, World::new(count));
    bencher.bench_local(|| evaluate(black_box(&expr), &world));
}

/// Expressions whose time must grow with the list only.
#[divan::bench(args = [1_000, 10_000])]
fn list(bencher: Bencher<'_, '_>, count: usize) {
    let text = "length(setsubtract(toset([for name in var.names : upper(name)]), distinct(var.names)))";
    let (expr, world) = (parse_expression(text, AnchorId(0)).0, World::new(count));
    bencher.bench_local(|| evaluate(black_box(&expr), &world));
}
