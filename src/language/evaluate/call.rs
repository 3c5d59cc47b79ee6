//! Function calls.

use crate::diagnostic::{Diagnostic, nearest};
use crate::language::codes;
use crate::language::convert::convert;
use crate::language::functions::{self, Arguments, Function, Host, Parameter, Problem};
use crate::language::types::Type;
use crate::language::value::{Kind, Marks, Value};
use crate::source::Span;
use crate::syntax::ast::{Call, Expr};

use super::Evaluator;
use super::secrets::Secrets;

/// An argument and where it comes from; several come from one place when a list is expanded.
struct Argument<'a> {
    value: Given<'a>,
    span: Span,
}

enum Given<'a> {
    Expr(&'a Expr),
    Value(Value),
}

impl Evaluator<'_> {
    pub(super) fn call(&mut self, call: &Call, span: Span) -> Value {
        let unknown = Value::unknown(Type::Dynamic);
        let Some(host) = self.scope.functions() else {
            self.report(
                Diagnostic::error(
                    &codes::NOT_CONSTANT,
                    "Function calls not allowed",
                    "Functions may not be called here.",
                )
                .at(span)
                .help("write the value itself"),
            );
            return unknown;
        };
        let Some(function) = self.find(&call.name.text) else {
            self.unknown_function(call);
            return unknown;
        };
        let Some(arguments) = self.arguments(call) else {
            return unknown;
        };
        if !self.count_fits(call, function, &arguments) {
            return unknown;
        }
        if let Some(why) = self.scope.forbids(function.name) {
            let diagnostic = self.failed_call(call, &why);
            self.report(diagnostic);
            return unknown;
        }
        if function.name == "templatestring"
            && let Some(Argument {
                value: Given::Expr(expr),
                span,
            }) = arguments.first()
            && let Some(why) = functions::not_a_template_reference(expr)
        {
            self.invalid_argument(&function.parameters[0], *span, why);
            return unknown;
        }
        match function.name {
            "try" => self.first_that_works(call, &arguments),
            "can" => self.works(&arguments),
            _ => self.apply(call, function, &arguments, host),
        }
    }

    fn find(&self, name: &str) -> Option<&'static Function> {
        match name.strip_prefix("provider::").and_then(|name| name.split_once("::")) {
            Some((provider, function)) => {
                let known = self.scope.provider_functions(provider)?.iter();
                known.into_iter().find(|known| known.name == function)
            }
            None => functions::find(name),
        }
    }

    fn unknown_function(&mut self, call: &Call) {
        let name = &*call.name.text;
        let diagnostic = |detail: String| {
            Diagnostic::error(&codes::UNKNOWN_FUNCTION, "Call to unknown function", detail).at(call.name.span)
        };
        let diagnostic = match name.rsplit_once("::") {
            Some((namespace, function)) if namespace != "core" => {
                let detail = match namespace.strip_prefix("provider::") {
                    Some(provider) if self.scope.provider_functions(provider).is_some() => {
                        format!("The function \"{function}\" is not available from the provider \"{provider}\".")
                    }
                    Some(provider) => format!(
                        "There is no function named \"{name}\". Ensure that provider name \"{provider}\" is declared \
                         in this module's required_providers block, and that this provider offers a function named \
                         \"{function}\"."
                    ),
                    None if namespace == "provider" => {
                        "The function call must include the provider name after the \"provider::\" prefix.".to_owned()
                    }
                    None => format!(
                        "The function namespace \"{namespace}\" is not valid. Provider function calls must use the \
                         \"provider::\" namespace prefix."
                    ),
                };
                Diagnostic::error(&codes::UNKNOWN_FUNCTION, "Unknown provider function", detail).at(call.name.span)
            }
            Some((_, name)) => {
                let near = nearest(name, functions::all().iter().map(|function| function.name));
                let hint = near.map_or(String::new(), |near| format!(" Did you mean core::{near}?"));
                diagnostic(format!(
                    "There is no function named \"{name}\" in namespace core::.{hint}"
                ))
            }
            None => match nearest(name, functions::all().iter().map(|function| function.name)) {
                Some(near) => diagnostic(format!(
                    "There is no function named \"{name}\". Did you mean \"{near}\"?"
                ))
                .fix(crate::diagnostic::Fix {
                    title: format!("Call `{near}`"),
                    applicability: crate::diagnostic::Applicability::Unsafe,
                    edits: vec![crate::diagnostic::Edit {
                        span: call.name.span,
                        text: near.to_owned(),
                    }],
                }),
                None => diagnostic(format!("There is no function named \"{name}\".")),
            },
        };
        self.report(diagnostic);
    }

    /// The arguments, a final `...` expanded; none when it cannot be, which is reported, or is not known.
    fn arguments<'a>(&mut self, call: &'a Call) -> Option<Vec<Argument<'a>>> {
        let given = |expr: &'a Expr| Argument {
            value: Given::Expr(expr),
            span: expr.first_part(),
        };
        if !call.expand {
            return Some(call.arguments.iter().map(given).collect());
        }
        let (last, first) = call.arguments.split_last()?;
        let before = self.diagnostics.len();
        let list = self.expr(last);
        if self.diagnostics.len() > before {
            return None;
        }
        let invalid = |detail| {
            Diagnostic::error(
                &codes::INVALID_FUNCTION_ARGUMENT,
                "Invalid expanding argument value",
                detail,
            )
            .at(last.span)
            .help("`...` gives the elements of a list as arguments")
        };
        match (list.kind(), list.ty()) {
            (Kind::List(_, values) | Kind::Set(_, values) | Kind::Tuple(values), _) => {
                let marks = list.marks();
                let expanded = values.iter().map(|value| Argument {
                    value: Given::Value(value.clone().mark(marks)),
                    span: last.span,
                });
                return Some(first.iter().map(given).chain(expanded).collect());
            }
            (Kind::Unknown(..), Type::Dynamic | Type::List(_) | Type::Set(_) | Type::Tuple(_)) => return None,
            (Kind::Null(_), Type::Dynamic | Type::List(_) | Type::Set(_) | Type::Tuple(_)) => {
                self.report(invalid("The expanding argument (indicated by ...) must not be null."));
            }
            _ => self.report(invalid(
                "The expanding argument (indicated by ...) must be of a tuple, list, or set type.",
            )),
        }
        None
    }

    fn count_fits(&mut self, call: &Call, function: &Function, arguments: &[Argument]) -> bool {
        let (name, wanted) = (&*call.name.text, function.parameters.len());
        let (summary, detail, span) = if arguments.len() < wanted {
            let qualifier = if function.variadic.is_some() { " at least" } else { "" };
            let missing = function.parameters[arguments.len()].name;
            (
                "Not enough function arguments",
                format!(
                    "Function \"{name}\" expects{qualifier} {wanted} argument(s). Missing value for \"{missing}\"."
                ),
                call.close,
            )
        } else if function.variadic.is_none() && arguments.len() > wanted {
            (
                "Too many function arguments",
                format!("Function \"{name}\" expects only {wanted} argument(s)."),
                arguments[wanted].span,
            )
        } else {
            return true;
        };
        self.report(
            Diagnostic::error(&codes::WRONG_ARGUMENT_COUNT, summary, detail)
                .at(span)
                .help(format!("the function is `{}`", function.signature())),
        );
        false
    }

    fn given(&mut self, argument: &Argument) -> Value {
        match &argument.value {
            Given::Expr(expr) => self.expr(expr),
            Given::Value(value) => value.clone(),
        }
    }

    /// `try`: the first argument without a mistake.
    fn first_that_works(&mut self, call: &Call, arguments: &[Argument]) -> Value {
        let mut failures = Vec::new();
        for argument in arguments {
            let (value, mut diagnostics) = self.aside(|evaluator| evaluator.given(argument));
            if diagnostics.is_empty() {
                // What is not known yet may still turn out to be a mistake, and then another argument would count.
                return if value.is_wholly_known() {
                    value
                } else {
                    Value::unknown(Type::Dynamic)
                };
            }
            failures.append(&mut diagnostics);
        }
        let why = if arguments.is_empty() {
            "at least one argument is required".to_owned()
        } else {
            let list: String = failures
                .iter()
                .map(|diagnostic| format!("- {}\n  {}\n", diagnostic.summary, diagnostic.detail))
                .collect();
            format!("no expression succeeded:\n{list}\nAt least one expression must produce a successful result")
        };
        let mut diagnostic = self.failed_call(call, &why);
        for failure in failures {
            if let Some(span) = failure.span {
                diagnostic = diagnostic.label(span, failure.summary);
            }
        }
        self.report(diagnostic);
        Value::unknown(Type::Dynamic)
    }

    /// `can`: whether the argument is without a mistake.
    fn works(&mut self, arguments: &[Argument]) -> Value {
        let Some(argument) = arguments.first() else {
            return Value::unknown(Type::Bool);
        };
        let (value, diagnostics) = self.aside(|evaluator| evaluator.given(argument));
        if !diagnostics.is_empty() {
            Value::bool(false)
        } else if value.is_wholly_known() {
            Value::bool(true)
        } else {
            Value::unknown(Type::Bool)
        }
    }

    fn failed_call(&self, call: &Call, why: &str) -> Diagnostic {
        Diagnostic::error(
            &codes::FUNCTION_CALL_FAILED,
            "Error in function call",
            format!("Call to function \"{}\" failed: {why}.", call.name.text),
        )
        .at(call.name.span)
    }

    fn apply(&mut self, call: &Call, function: &Function, arguments: &[Argument], host: &dyn Host) -> Value {
        let before = self.diagnostics.len();
        let mut values = Vec::with_capacity(arguments.len());
        for (index, argument) in arguments.iter().enumerate() {
            let value = self.given(argument);
            let Some(parameter) = function.parameter(index) else {
                continue;
            };
            match convert(&value, &parameter.shape.ty()) {
                Ok(value) => values.push(value),
                Err(error) => self.invalid_argument(parameter, argument.span, &error.message),
            }
        }
        if self.diagnostics.len() > before {
            return Value::unknown(Type::Dynamic);
        }
        match run(function, values, host) {
            Ok(value) => value,
            Err(Problem { argument, message }) => {
                let place = argument.and_then(|index| Some((function.parameter(index)?, arguments.get(index)?)));
                match (place, argument.and_then(|index| function.parameter(index))) {
                    (Some((parameter, argument)), _) => self.invalid_argument(parameter, argument.span, &message),
                    (None, Some(parameter)) => {
                        self.invalid_argument(parameter, call.name.span.to(call.close), &message)
                    }
                    (None, None) => {
                        let diagnostic = self.failed_call(call, &message);
                        self.report(diagnostic);
                    }
                }
                Value::unknown(Type::Dynamic)
            }
        }
    }

    fn invalid_argument(&mut self, parameter: &Parameter, span: Span, why: &str) {
        self.report(
            Diagnostic::error(
                &codes::INVALID_FUNCTION_ARGUMENT,
                "Invalid function argument",
                format!("Invalid value for \"{}\" parameter: {why}.", parameter.name),
            )
            .at(span),
        );
    }
}

/// Calls a function with converted arguments: nulls, what is not known and marks are dealt with here.
fn run(function: &Function, mut values: Vec<Value>, host: &dyn Host) -> Result<Value, Problem> {
    let mut marks = Marks::NONE;
    let mut known = true;
    let mut typed = true;
    let mut secrets = Secrets::default();
    for (index, value) in values.iter_mut().enumerate() {
        let Some(parameter) = function.parameter(index) else {
            continue;
        };
        if value.is_null() && !parameter.nullable {
            return Err(Problem::argument(index, "argument must not be null"));
        }
        if !parameter.takes_marks {
            secrets.add(value);
            let (plain, its) = std::mem::replace(value, Value::null(Type::Dynamic)).unmark_deep();
            *value = plain;
            marks = marks.union(its);
        }
        if let Kind::Unknown(of, _) = value.kind()
            && !parameter.takes_unknown
        {
            known = false;
            typed &= *of != Type::Dynamic;
        }
    }
    let result = if known {
        (function.body)(&Arguments { values: &values, host }).map_err(|problem| Problem {
            message: secrets.hide(problem.message),
            ..problem
        })?
    } else {
        let of = match function.typing {
            _ if !typed => Type::Dynamic,
            Some(typing) => typing(&values)?,
            None => function.returns.ty(),
        };
        Value::unknown(of)
    };
    let result = if function.may_return_null {
        result
    } else {
        result.not_null()
    };
    Ok(result.mark(marks))
}
