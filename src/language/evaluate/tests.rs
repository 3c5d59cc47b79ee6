//! What the console cannot show: names in scope, unknown values of known types, marks, places and remedies.

use std::sync::Arc;

use camino::Utf8Path;

use super::{evaluate, evaluate_partly};
use crate::diagnostic::Diagnostic;
use crate::language::codes;
use crate::language::constraint::type_constraint;
use crate::language::functions::Host;
use crate::language::references::references;
use crate::language::scope::Scope;
use crate::language::types::Type;
use crate::language::value::{Kind, Members, Value};
use crate::source::{AnchorId, Files, Memory, Span};
use crate::syntax::ast::{StepKind, Traversal};
use crate::syntax::parse_expression;

/// `var.NAME` for a few names, and functions without files.
struct World {
    variables: Members,
    files: Memory,
}

impl World {
    fn new() -> Self {
        let object = |members: &[(&str, Value)]| -> Value {
            Value::object(
                members
                    .iter()
                    .map(|(name, value)| ((*name).into(), value.clone()))
                    .collect(),
            )
        };
        let variables = [
            ("name", Value::string("web")),
            ("secret", Value::string("hunter2").sensitive()),
            ("id", Value::unknown(Type::String).not_null()),
            ("apps", Value::unknown(Type::map(Type::object([("url", Type::String)])))),
            (
                "names",
                Value::unknown(Type::list(Type::String)).with_length(1, Some(3)),
            ),
            ("flag", Value::unknown(Type::Bool)),
            (
                "app",
                object(&[
                    ("name", Value::string("web")),
                    ("token", Value::string("s3cret").sensitive()),
                    ("url", Value::unknown(Type::String)),
                ]),
            ),
        ];
        Self {
            variables: variables
                .into_iter()
                .map(|(name, value)| (Arc::from(name), value))
                .collect(),
            files: Memory::new(),
        }
    }
}

impl Scope for World {
    fn resolve(&self, traversal: &Traversal) -> Result<(Value, usize), Box<Diagnostic>> {
        let name = match traversal.steps.first().map(|step| &step.kind) {
            Some(StepKind::Attribute(name)) if &*traversal.root.text == "var" => name,
            _ => panic!("only variables are referred to"),
        };
        match self.variables.get(name) {
            Some(value) => Ok((value.clone(), 1)),
            None => Err(Box::new(
                Diagnostic::error(&codes::NOT_CONSTANT, "Undeclared", format!("no {name}")).at(traversal.root.span),
            )),
        }
    }

    fn functions(&self) -> Option<&dyn Host> {
        Some(self)
    }
}

impl Host for World {
    fn files(&self) -> &dyn Files {
        &self.files
    }

    fn working_directory(&self) -> &Utf8Path {
        Utf8Path::new("")
    }

    fn home_directory(&self) -> Option<&Utf8Path> {
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

fn parsed(text: &str) -> crate::syntax::ast::Expr {
    let (expr, problems) = parse_expression(text, AnchorId(0));
    assert_eq!(problems, [], "{text}");
    expr
}

/// The value, what is known of it when it is unknown, and what was reported.
fn check(text: &str) -> String {
    let (value, diagnostics) = evaluate_partly(&parsed(text), &World::new());
    let mut shown = format!("{value:?}");
    if let Kind::Unknown(_, Some(known)) = value.kind() {
        if known.not_null {
            shown.push_str(" not null");
        }
        if let Some(prefix) = &known.prefix {
            shown.push_str(&format!(" {prefix}…"));
        }
        if known.min_length > 0 || known.max_length.is_some() {
            shown.push_str(&format!(" {}..{:?}", known.min_length, known.max_length));
        }
    }
    if value.is_sensitive() && !value.is_known() {
        shown = format!("(sensitive) {:?}", value.clone().unmark().0);
    }
    for diagnostic in diagnostics {
        let Span { start, end, .. } = diagnostic.span.expect("every one has a place");
        let help = diagnostic.help.map_or(String::new(), |help| format!(" ({help})"));
        shown.push_str(&format!(
            "\n{}: `{}`{help}",
            diagnostic.summary,
            &text[start as usize..end as usize]
        ));
    }
    shown
}

#[test]
fn what_is_unknown_keeps_its_type_and_what_is_known_of_it() {
    for (text, expected) in [
        ("var.id", "unknown(string) not null"),
        ("upper(var.id)", "unknown(string) not null"),
        ("\"app-${var.id}\"", "unknown(string) not null app-…"),
        ("var.apps[\"web\"].url", "unknown(string)"),
        ("var.apps.web.url", "unknown(string)"),
        ("keys(var.apps)", "unknown(list(string)) not null"),
        ("var.names[0]", "unknown(string)"),
        ("var.names[5]", "unknown(any)\nInvalid index: `[5]`"),
        ("var.names[*]", "unknown(list(string)) not null 1..Some(3)"),
        ("toset(var.names)", "unknown(set(string)) 1..Some(3)"),
        ("length(var.names)", "unknown(number) not null"),
        ("[for name in var.names : upper(name)]", "unknown(any)"),
        ("[var.id, \"x\"]", "[unknown(string), \"x\"]"),
        ("{ (var.id) = 1 }", "unknown(any)"),
        ("length({ a = var.id })", "1"),
        ("var.id == null", "false"),
        ("var.flag ? \"a\" : \"b\"", "unknown(string) not null"),
        ("var.flag ? [1] : [\"b\", \"c\"]", "unknown(list(string)) not null"),
        ("var.flag ? null : null", "null(any)"),
        ("var.app.url", "unknown(string)"),
        ("var.app.name", "\"web\""),
        ("uuid()", "unknown(string) not null"),
        ("timestamp()", "unknown(string) not null"),
        ("plantimestamp()", "unknown(string) not null"),
        ("var.id + 1", "unknown(number) not null"),
        ("try(var.id, \"x\")", "unknown(any)"),
    ] {
        assert_eq!(check(text), expected, "{text}");
    }
}

#[test]
fn what_is_made_of_a_secret_is_a_secret() {
    for (text, expected) in [
        ("var.secret", "(sensitive)"),
        ("\"${var.secret}-x\"", "(sensitive)"),
        ("var.app.token", "(sensitive)"),
        ("[var.secret, 1]", "[(sensitive), 1]"),
        ("length(var.secret)", "(sensitive)"),
        ("var.secret == \"x\"", "(sensitive)"),
        ("[var.secret] == [\"x\"]", "(sensitive)"),
        ("jsonencode(var.app)", "(sensitive) unknown(string)"),
        ("toset([var.secret])", "(sensitive)"),
        ("var.flag ? var.secret : \"x\"", "(sensitive) unknown(string)"),
        ("{ (var.secret) = 1 }", "(sensitive)"),
        ("[for c in [1] : var.secret]", "[(sensitive)]"),
        ("nonsensitive(var.secret)", "\"hunter2\""),
    ] {
        assert_eq!(check(text), expected, "{text}");
    }
}

#[test]
fn no_message_holds_a_secret() {
    for text in [
        "var.secret + 1",
        "tonumber(var.secret)",
        "parseint(var.secret, 10)",
        "{ a = 1 }[var.secret]",
        "lookup({ a = 1 }, var.secret)",
        "{ for x in [1, 2] : var.secret => x }",
        "base64decode(var.secret)",
        "file(var.secret)",
        "var.secret ? 1 : 2",
        "[1][var.secret]",
    ] {
        let diagnostics = evaluate(&parsed(text), &World::new()).expect_err(text);
        assert!(
            !format!("{diagnostics:?}").contains("hunter2"),
            "{text}: {diagnostics:?}"
        );
    }
}

#[test]
fn mistakes_have_their_place_and_a_remedy() {
    for (text, expected) in [
        (
            "{ name = 1 }.nam",
            "unknown(any)\nUnsupported attribute: `.nam` (did you mean `name`?)",
        ),
        (
            "\"a\" + \"b\"",
            "unknown(number)\nInvalid operand: `\"a\"` (to put texts together write `\"${a}${b}\"`)\n\
             Invalid operand: `\"b\"` (to put texts together write `\"${a}${b}\"`)",
        ),
        (
            "[var.nope, [][0], upper([])]",
            "[unknown(any), unknown(any), unknown(any)]\nUndeclared: `var`\nInvalid index: `[0]`\n\
             Invalid function argument: `[]`",
        ),
        (
            "upper(\"a\", 2)",
            "unknown(any)\nToo many function arguments: `2` (the function is `upper(str string) string`)",
        ),
        (
            "\"x${null}\"",
            "\"x\"\nInvalid template interpolation value: `null` (give it a value first: `coalesce(x, \"\")`)",
        ),
        ("[for x in [1] : x.a][0]", "unknown(any)\nUnsupported attribute: `.a`"),
    ] {
        assert_eq!(check(text), expected, "{text}");
    }
}

#[test]
fn references_are_the_free_ones() {
    let found = |text: &str| -> Vec<String> {
        references(&parsed(text))
            .map(|traversal| traversal.root.text.to_string())
            .collect()
    };
    assert_eq!(found("{ for k, v in a : k => v if b }"), ["a", "b"]);
    assert_eq!(found("[for x in x : x]"), ["x"]);
    assert_eq!(found("\"${a.b}%{ for i in c }${i}${d}%{ endfor }\""), ["a", "c", "d"]);
    assert_eq!(found("f(a[b], { c = d, (e) = 1 }).*.g"), ["a", "b", "d", "e"]);
}

#[test]
fn type_constraints_are_read_with_their_defaults() {
    let constraint = |text: &str| match type_constraint(&parsed(text)) {
        Ok(constraint) => constraint.ty.to_string(),
        Err(problems) => problems
            .iter()
            .map(|problem| format!("{}: {}", problem.summary, problem.detail))
            .collect::<Vec<_>>()
            .join("; "),
    };
    for (text, expected) in [
        ("string", "string"),
        ("list", "list(any)"),
        ("map(any)", "map(any)"),
        (
            "object({ a = string, b = optional(number, 1), c = optional(list(bool)) })",
            "object({a=string, b=optional(number), c=optional(list(bool))})",
        ),
        ("tuple([string, number])", "tuple([string, number])"),
        (
            "set",
            "Invalid type specification: The set type constructor requires one argument specifying the element type.",
        ),
        (
            "strng",
            "Invalid type specification: The keyword \"strng\" is not a valid type specification.",
        ),
        (
            "\"string\"",
            "Invalid quoted type constraints: Terraform 0.11 and earlier required type constraints to be given in \
             quotes, but that form is gone. Remove the quotes around \"string\".",
        ),
        (
            "object({ a = optional(number, \"x\") })",
            "Invalid default value for optional attribute: This default value is not compatible with the attribute's \
             type constraint: a number is required.",
        ),
        (
            "object({ a = optional(string, var.x) })",
            "Variables not allowed: Variables may not be used here.",
        ),
    ] {
        assert_eq!(constraint(text), expected, "{text}");
    }
    let text = "map(object({ size = optional(string, \"basic\"), env = optional(map(string), {}) }))";
    let constraint = type_constraint(&parsed(text)).expect("it is a type");
    let given = evaluate(&parsed("{ web = {}, worker = { size = \"eco\" } }"), &World::new()).expect("it is a value");
    assert_eq!(
        format!("{:?}", constraint.apply(&given).expect("it conforms")),
        "{\"web\": {\"env\": {}, \"size\": \"basic\"}, \"worker\": {\"env\": {}, \"size\": \"eco\"}}"
    );
}
