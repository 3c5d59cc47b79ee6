//! Reads `rule "NAME" { … }` and `locals { … }`.

use std::collections::BTreeMap;
use std::sync::Arc;

use globset::{Glob, GlobMatcher};

use super::super::rule::Level;
use super::super::settings::Origin;
use super::ask::{truth, words};
use super::names::{LocalNames, Names, unknown_kind, wrong};
use super::sketch::Sketch;
use super::{CustomRule, CustomTest, code};
use crate::diagnostic::{Diagnostic, nearest};
use crate::language::evaluate::{evaluate_constant, evaluate_partly};
use crate::language::references::references;
use crate::language::types::Type;
use crate::language::value::Value;
use crate::schema::heroku::provider_schema;
use crate::source::Span;
use crate::syntax::ast::{Attribute, Block, Expr, ExprKind, StepKind};

type Locals = Arc<BTreeMap<Arc<str>, Value>>;

/// What a definition sets.
const ARGUMENTS: [&str; 9] = [
    "type",
    "types",
    "where",
    "for_each",
    "condition",
    "message",
    "help",
    "level",
    "description",
];

/// The values of a `locals` block; each may use those before it.
pub(in crate::linter) fn locals(block: &Block, problems: &mut Vec<Diagnostic>) -> BTreeMap<Arc<str>, Value> {
    let mut locals = BTreeMap::new();
    for attribute in &block.body.attributes {
        let (value, wrong) = evaluate_partly(&attribute.value, &LocalNames(&locals));
        problems.extend(wrong);
        locals.insert(Arc::clone(&attribute.name.text), value);
    }
    for inner in &block.body.blocks {
        let help = "Write `NAME = value`.".to_owned();
        problems.push(*wrong("Locals have no blocks.".to_owned(), inner.header, help));
    }
    locals
}

/// Reads a definition whose block has one label, which is no other rule's name. `source` is its text, `origin` says
/// where something stands. `None` when it is wrong, which the problems tell.
pub(in crate::linter) fn define(
    block: &Block,
    source: &str,
    locals: &Locals,
    origin: &dyn Fn(Span) -> Origin,
    problems: &mut Vec<Diagnostic>,
) -> Option<Arc<CustomRule>> {
    let before = problems.len();
    let label = &block.labels[0];
    if !is_name(&label.text) {
        let help = "Write lower-case words with `-` between them.".to_owned();
        let detail = format!("{:?} cannot be written into a comment that ignores it.", label.text);
        problems.push(*wrong(detail, label.span, help));
    }
    known_names(block, problems);
    let body = &block.body;
    let expr = |name: &str| body.attribute(name).map(|attribute| attribute.value.clone());
    let mut needed = |name: &str| {
        let found = expr(name);
        if found.is_none() {
            let help = format!("Set `{name}`.");
            problems.push(*wrong(
                format!("Rule {:?} has no {name}.", label.text),
                block.header,
                help,
            ));
        }
        found
    };
    let (condition, message) = (needed("condition"), needed("message"));
    let level = level(body.attribute("level"), problems);
    let types = types(block, problems);
    let tests: Vec<CustomTest> = body
        .blocks("test")
        .filter_map(|test| read_test(test, origin, problems))
        .collect();
    let description = body
        .attribute("description")
        .and_then(|attribute| constant_text(attribute, problems));
    let place = origin(block.header);
    let rule = CustomRule {
        code: code(&label.text, page(&label.text, description.as_deref(), source, &place)),
        level,
        origin: place,
        types,
        for_each: expr("for_each"),
        filter: expr("where"),
        condition: condition?,
        message: message?,
        help: expr("help"),
        arguments: Vec::new(),
        locals: Arc::clone(locals),
        tests,
    };
    let rule = CustomRule {
        arguments: arguments(&rule),
        ..rule
    };
    hold_against_types(&rule, problems);
    (problems.len() == before).then(|| Arc::new(rule))
}

fn is_name(text: &str) -> bool {
    let part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    !text.is_empty() && text.chars().all(part)
}

fn known_names(block: &Block, problems: &mut Vec<Diagnostic>) {
    let known = |known: &[&str], name: &str, span: Span, problems: &mut Vec<Diagnostic>| {
        if known.contains(&name) {
            return;
        }
        let help = match nearest(name, known.iter().copied()) {
            Some(near) => format!("Did you mean {near:?}?"),
            None => format!("Known here: {}.", known.join(", ")),
        };
        problems.push(*wrong(format!("There is no setting {name:?} here."), span, help));
    };
    let in_rule: Vec<&str> = ARGUMENTS.into_iter().chain(["test"]).collect();
    for attribute in &block.body.attributes {
        known(&in_rule, &attribute.name.text, attribute.name.span, problems);
    }
    for inner in &block.body.blocks {
        known(&["test"], &inner.kind.text, inner.kind.span, problems);
        if &*inner.kind.text == "test" {
            for attribute in &inner.body.attributes {
                let names = ["configuration", "files", "findings"];
                known(&names, &attribute.name.text, attribute.name.span, problems);
            }
        }
    }
}

fn level(attribute: Option<&Attribute>, problems: &mut Vec<Diagnostic>) -> Level {
    let Some(attribute) = attribute else {
        return Level::Warn;
    };
    let level = match &attribute.value.kind {
        ExprKind::String(word) => Level::parse(word),
        _ => None,
    };
    level.unwrap_or_else(|| {
        let words: Vec<&str> = Level::words().collect();
        let help = format!("Write one of: {}.", words.join(", "));
        problems.push(*wrong("This is no level.".to_owned(), attribute.value.span, help));
        Level::Warn
    })
}

/// The types that it is about, as patterns.
fn types(block: &Block, problems: &mut Vec<Diagnostic>) -> Vec<GlobMatcher> {
    let (one, many) = (block.body.attribute("type"), block.body.attribute("types"));
    if let (Some(_), Some(many)) = (one, many) {
        let help = "Remove `type` and list everything in `types`.".to_owned();
        problems.push(*wrong(
            "Both `type` and `types` are set.".to_owned(),
            many.name.span,
            help,
        ));
    }
    let written = |expr: &Expr| match &expr.kind {
        ExprKind::String(text) => Some((Arc::clone(text), expr.span)),
        _ => None,
    };
    let words = match (one, many) {
        (Some(one), _) => written(&one.value).map(|word| vec![word]).ok_or(one),
        (None, Some(many)) => match &many.value.kind {
            ExprKind::Tuple(elements) if !elements.is_empty() => {
                elements.iter().map(written).collect::<Option<Vec<_>>>().ok_or(many)
            }
            _ => Err(many),
        },
        (None, None) => Ok(Vec::new()),
    };
    let words = words.unwrap_or_else(|attribute| {
        let help =
            "Write `type = \"heroku_app\"` or `types = [\"heroku_app\", …]`; `*` stands for anything.".to_owned();
        let detail = format!("{:?} names types of resources, written out.", attribute.name.text);
        problems.push(*wrong(detail, attribute.value.span, help));
        Vec::new()
    });
    words
        .into_iter()
        .filter_map(|(word, span)| {
            let schema = provider_schema();
            if word.starts_with("heroku_") && !word.contains('*') && !schema.resources.contains_key(&*word) {
                problems.push(*unknown_kind(&word, span));
            }
            let glob = Glob::new(&word).map(|glob| glob.compile_matcher());
            glob.map_err(|error| {
                let detail = format!("{word:?} is no pattern of types: {}.", error.kind());
                problems.push(*wrong(detail, span, "Write a type, with `*` for anything.".to_owned()));
            })
            .ok()
        })
        .collect()
}

/// The arguments that a rule looks at, in the order in which it does.
fn arguments(rule: &CustomRule) -> Vec<Arc<str>> {
    let mut found: Vec<Arc<str>> = Vec::new();
    for expr in rule.for_each.iter().chain([&rule.condition]) {
        for traversal in references(expr).filter(|traversal| &*traversal.root.text == "self") {
            if let Some(StepKind::Attribute(name) | StepKind::Key(name)) =
                traversal.steps.first().map(|step| &step.kind)
                && !found.contains(name)
            {
                found.push(Arc::clone(name));
            }
        }
    }
    found
}

/// Evaluates everything about what any resource of its types looks like: what is wrong then is wrong always.
fn hold_against_types(rule: &CustomRule, problems: &mut Vec<Diagnostic>) {
    let schema = provider_schema();
    let kinds = schema.resources.iter().filter(|(kind, _)| rule.is_about(kind));
    let mut sketches: Vec<Sketch> = kinds
        .map(|(_, schema)| Sketch {
            schema: Some(Arc::clone(schema)),
        })
        .collect();
    if sketches.is_empty() {
        sketches.push(Sketch { schema: None });
    }
    for sketch in sketches {
        let found = hold_against(rule, &sketch);
        if !found.is_empty() {
            // The same for every type; one is enough.
            problems.extend(found);
            return;
        }
    }
}

fn hold_against(rule: &CustomRule, sketch: &Sketch) -> Vec<Diagnostic> {
    let unknown = Value::unknown(Type::Dynamic);
    let each = rule.for_each.as_ref().map(|_| (&unknown, &unknown));
    let alone = Names {
        rule,
        view: sketch,
        each: None,
    };
    let names = Names {
        rule,
        view: sketch,
        each,
    };
    let mut problems = Vec::new();
    if let Some(for_each) = &rule.for_each {
        problems.extend(evaluate_partly(for_each, &alone).1);
    }
    for condition in rule.filter.iter().chain([&rule.condition]) {
        let (value, wrong) = evaluate_partly(condition, &names);
        match truth(&value, condition.span) {
            Err(problem) if wrong.is_empty() => problems.push(*problem),
            _ => problems.extend(wrong),
        }
    }
    for text in [&rule.message].into_iter().chain(&rule.help) {
        let (value, wrong) = evaluate_partly(text, &names);
        match words(&value, text.span) {
            Err(problem) if wrong.is_empty() => problems.push(*problem),
            _ => problems.extend(wrong),
        }
    }
    problems
}

fn read_test(block: &Block, origin: &dyn Fn(Span) -> Origin, problems: &mut Vec<Diagnostic>) -> Option<CustomTest> {
    let [label] = block.labels.as_slice() else {
        let help = "Write `test \"what it shows\" { … }`.".to_owned();
        problems.push(*wrong("A test has one label.".to_owned(), block.header, help));
        return None;
    };
    let Some(configuration) = block.body.attribute("configuration") else {
        let help = "Set `configuration` to the text of a configuration.".to_owned();
        problems.push(*wrong("A test has a configuration.".to_owned(), block.header, help));
        return None;
    };
    let mut files = vec![("main.tf".to_owned(), constant_text(configuration, problems)?)];
    if let Some(attribute) = block.body.attribute("files") {
        files.extend(texts_by_path(attribute, problems));
    }
    let findings = match block.body.attribute("findings") {
        Some(attribute) => texts(attribute, problems),
        None => Vec::new(),
    };
    Some(CustomTest {
        name: label.text.to_string(),
        files,
        findings,
        origin: origin(block.header),
    })
}

/// A text that is written out.
fn constant_text(attribute: &Attribute, problems: &mut Vec<Diagnostic>) -> Option<String> {
    let text = evaluate_constant(&attribute.value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned));
    if text.is_none() {
        let detail = format!("{:?} is a text, written out.", attribute.name.text);
        let help = "Write `$${` where the text holds `${`.".to_owned();
        problems.push(*wrong(detail, attribute.value.span, help));
    }
    text
}

fn texts(attribute: &Attribute, problems: &mut Vec<Diagnostic>) -> Vec<String> {
    let value = evaluate_constant(&attribute.value).ok();
    let texts = value.as_ref().and_then(|value| {
        let texts = value.as_sequence()?.iter();
        texts.map(|value| value.as_str().map(str::to_owned)).collect()
    });
    texts.unwrap_or_else(|| {
        let detail = format!("{:?} is a list of texts, written out.", attribute.name.text);
        let help = "Write `[\"heroku_app.web\"]`, or `[]` for none.".to_owned();
        problems.push(*wrong(detail, attribute.value.span, help));
        Vec::new()
    })
}

fn texts_by_path(attribute: &Attribute, problems: &mut Vec<Diagnostic>) -> Vec<(String, String)> {
    let value = evaluate_constant(&attribute.value).ok();
    let files = value.as_ref().and_then(|value| {
        let members = value.as_members()?.iter();
        members
            .map(|(path, text)| Some((path.to_string(), text.as_str()?.to_owned())))
            .collect()
    });
    files.unwrap_or_else(|| {
        let help = "Write `{ \"system/main.tf\" = <<-EOT … }`.".to_owned();
        let detail = "\"files\" holds texts by their path, written out.".to_owned();
        problems.push(*wrong(detail, attribute.value.span, help));
        Vec::new()
    })
}

/// What `dynoform explain` says of it, and programs that show SARIF.
fn page(name: &str, description: Option<&str>, source: &str, origin: &Origin) -> String {
    let description = description.map_or("A rule of this project.", str::trim);
    // Its tests are for those who write it.
    let shown = source.split("\n  test \"").next().unwrap_or(source).trim_end();
    let end = if shown.len() < source.len() { "\n  …\n}" } else { "" };
    format!("# {name}\n\n{description}\n\nDefined in `{origin}`:\n\n```hcl\n{shown}{end}\n```\n")
}
