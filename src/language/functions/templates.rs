//! `templatefile` and `templatestring`.

use crate::diagnostic::Diagnostic;
use crate::language::codes;
use crate::language::convert::{convert, is_identifier};
use crate::language::evaluate::evaluate_partly;
use crate::language::references::references;
use crate::language::scope::Scope;
use crate::language::set::quoted;
use crate::language::types::Type;
use crate::language::value::{Members, Value};
use crate::source::AnchorId;
use crate::syntax::ast::{Expr, ExprKind, Traversal};
use crate::syntax::parse_template;

use super::Host;
use super::arguments::{Arguments, Problem};
use super::excerpt::Excerpt;
use super::files::{READERS, read_text};
use super::signature::{Function, Parameter, Shape};

const VARS: Parameter = Parameter::new("vars", Shape::Any);

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new(
        "templatefile",
        &[Parameter::new("path", Shape::String), VARS],
        Shape::Any,
        templatefile,
        "The contents of a file as a template, with values in place of its names.",
    ),
    Function::new(
        "templatestring",
        &[Parameter::new("template", Shape::String), VARS],
        Shape::String,
        templatestring,
        "A string from elsewhere as a template, with values in place of its names.",
    ),
];

/// What a template sees: its variables, and functions save those that make templates.
struct TemplateScope<'a> {
    variables: &'a Members,
    host: &'a dyn Host,
    may_read_files: bool,
}

impl Scope for TemplateScope<'_> {
    fn resolve(&self, traversal: &Traversal) -> Result<(Value, usize), Box<Diagnostic>> {
        match self.variables.get(&traversal.root.text) {
            Some(value) => Ok((value.clone(), 0)),
            None => Err(Box::new(
                Diagnostic::error(
                    &codes::NOT_CONSTANT,
                    "Unknown variable",
                    format!("There is no variable named \"{}\".", traversal.root.text),
                )
                .at(traversal.root.span),
            )),
        }
    }

    fn functions(&self) -> Option<&dyn Host> {
        Some(self.host)
    }

    fn forbids(&self, function: &str) -> Option<String> {
        if FUNCTIONS.iter().any(|template| template.name == function) {
            return Some(format!(
                "cannot recursively call {function} from inside another template function"
            ));
        }
        (!self.may_read_files && READERS.contains(&function)).then(|| {
            format!(
                "cannot use filesystem access functions like {function} in templatestring templates; consider passing \
                 the function result as a template variable instead"
            )
        })
    }
}

fn templatefile(arguments: &Arguments) -> Result<Value, Problem> {
    let text = read_text(arguments.value(0), arguments.host)?;
    let source = Excerpt::new(&text, arguments.text(0));
    let expr = parsed(&source).map_err(Problem::call)?;
    render(&expr, &source, arguments, true)
}

fn templatestring(arguments: &Arguments) -> Result<Value, Problem> {
    let source = Excerpt::new(arguments.text(0), "<templatestring argument>");
    let expr = parsed(&source).map_err(|why| Problem::argument(0, format!("invalid template: {why}")))?;
    let value = render(&expr, &source, arguments, false)?;
    convert(&value, &Type::String).map_err(|error| Problem::call(format!("invalid template result: {}", error.message)))
}

fn parsed(source: &Excerpt) -> Result<Expr, String> {
    // The template lies in no file of the configuration; its places become part of the message.
    let (expr, problems) = parse_template(source.text, AnchorId(u32::MAX));
    if problems.is_empty() {
        Ok(expr)
    } else {
        Err(source.describe(&problems))
    }
}

fn render(expr: &Expr, source: &Excerpt, arguments: &Arguments, may_read_files: bool) -> Result<Value, Problem> {
    let Some(variables) = arguments.value(1).as_members() else {
        return Err(Problem::argument(1, "invalid vars value: must be a map"));
    };
    if let Some(name) = variables.keys().find(|name| !is_identifier(name)) {
        return Err(Problem::argument(
            1,
            format!(
                "invalid template variable name {}: must start with a letter, followed by zero or more letters, \
                 digits, and underscores",
                quoted(name)
            ),
        ));
    }
    let unknown = references(expr).find(|traversal| !variables.contains_key(&traversal.root.text));
    if let Some(traversal) = unknown {
        return Err(Problem::argument(
            1,
            format!(
                "vars map does not contain key {}, referenced at {}",
                quoted(&traversal.root.text),
                source.place(traversal.root.span)
            ),
        ));
    }
    let scope = TemplateScope {
        variables,
        host: arguments.host,
        may_read_files,
    };
    let (value, diagnostics) = evaluate_partly(expr, &scope);
    if !diagnostics.is_empty() {
        return Err(Problem::call(source.describe(&diagnostics)));
    }
    if value.is_null() {
        return Err(Problem::call(format!(
            "{}: Template result is null; The result of the template is null, which is not a valid result for a \
             templatestring call.",
            source.place(expr.span)
        )));
    }
    Ok(value)
}

/// Why an expression cannot be the template of `templatestring`: it must refer to a string from elsewhere.
pub(crate) fn not_a_template_reference(expr: &Expr) -> Option<&'static str> {
    match &expr.kind {
        ExprKind::Traversal(_) => None,
        ExprKind::Attribute(base, _) | ExprKind::Index(base, _) => not_a_template_reference(base),
        ExprKind::Splat(splat) => not_a_template_reference(&splat.base),
        ExprKind::String(_) => Some(
            "invalid template expression: templatestring is only for rendering templates retrieved dynamically from \
             elsewhere, and so does not support providing a literal template; consider using a template string \
             expression instead",
        ),
        ExprKind::Template(template) if matches!(template.parts[..], [crate::syntax::ast::Part::Interpolation(_)]) => {
            Some(
                "invalid template expression: templatestring is only for rendering templates retrieved dynamically \
                 from elsewhere; to treat the inner expression as template syntax, write the reference expression \
                 directly without any template interpolation syntax",
            )
        }
        ExprKind::Template(_) => Some(
            "invalid template expression: templatestring is only for rendering templates retrieved dynamically from \
             elsewhere; to render an inline template, consider using a plain template string expression",
        ),
        _ => Some(
            "invalid template expression: must be a direct reference to a single string from elsewhere, containing \
             valid Terraform template syntax",
        ),
    }
}
