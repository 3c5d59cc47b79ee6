//! The names that can stand where the cursor is.

use crate::address::{Mode, ModuleInstance};
use crate::analysis::{Declared, Evaluation};
use crate::config::{Module, ModuleId, Resource, is_name};
use crate::language::functions;
use crate::language::types::Type;
use crate::source::AnchorId;
use crate::syntax::ast::{Expr, ExprKind, StepKind};
use crate::syntax::parse_expression;

/// Where the word before the cursor begins, and what it may become; `text` ends at the cursor.
pub(super) fn complete(evaluation: &Evaluation, text: &str) -> (usize, Vec<String>) {
    let word = text.rfind(|character| !is_part(character)).map_or(0, |at| {
        let length = text[at..].chars().next().map_or(1, char::len_utf8);
        at + length
    });
    let mut names = match text[..word].strip_suffix('.') {
        Some(base) => members(evaluation, subject(base)),
        None => beginnings(evaluation),
    };
    names.retain(|name| name.starts_with(&text[word..]));
    names.sort();
    names.dedup();
    (word, names)
}

fn is_part(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-')
}

/// The end of a text that is names, steps and indexes: `a.b["c"]` of `upper(a.b["c"]`.
fn subject(text: &str) -> &str {
    let mut depth = 0_usize;
    let start = text
        .char_indices()
        .rev()
        .find(|(_, character)| match character {
            ']' => {
                depth += 1;
                false
            }
            '[' if depth > 0 => {
                depth -= 1;
                false
            }
            _ if depth > 0 => false,
            character => !is_part(*character) && !matches!(character, '.' | '*'),
        })
        .map_or(0, |(at, character)| at + character.len_utf8());
    &text[start..]
}

fn root(evaluation: &Evaluation) -> &Module {
    evaluation.program().configuration().root()
}

/// What an expression can begin with.
fn beginnings(evaluation: &Evaluation) -> Vec<String> {
    let module = root(evaluation);
    let mut names: Vec<String> = functions::all().iter().map(|one| format!("{}(", one.name)).collect();
    let words = ["type(", "path.", "terraform.workspace", "exit", "help"];
    names.extend(words.map(ToOwned::to_owned));
    let groups = [
        ("var.", module.variables.is_empty()),
        ("local.", module.locals.is_empty()),
        ("module.", module.calls.is_empty()),
        ("data.", !module.resources.keys().any(|key| key.mode == Mode::Data)),
    ];
    names.extend(
        groups
            .iter()
            .filter(|(_, is_empty)| !is_empty)
            .map(|(name, _)| (*name).to_owned()),
    );
    let managed = module.resources.keys().filter(|key| key.mode == Mode::Managed);
    names.extend(managed.map(|key| format!("{}.", key.kind)));
    names
}

/// What can follow the dot after a subject.
fn members(evaluation: &Evaluation, subject: &str) -> Vec<String> {
    let module = root(evaluation);
    let (expr, problems) = parse_expression(subject, AnchorId(u32::MAX));
    if !problems.is_empty() {
        return Vec::new();
    }
    let path = path(&expr);
    let keys = |mode: Mode| module.resources.keys().filter(move |key| key.mode == mode);
    let all = |names: &mut dyn Iterator<Item = &std::sync::Arc<str>>| names.map(ToString::to_string).collect();
    match path.as_deref() {
        Some(["var"]) => all(&mut module.variables.keys()),
        Some(["local"]) => all(&mut module.locals.keys()),
        Some(["module"]) => all(&mut module.calls.keys()),
        Some(["path"]) => ["module", "root", "cwd"].map(ToOwned::to_owned).to_vec(),
        Some(["terraform"]) => vec!["workspace".into()],
        Some(["data"]) => all(&mut keys(Mode::Data).map(|key| &key.kind)),
        Some(["data", kind]) => all(&mut keys(Mode::Data).filter(|key| *key.kind == **kind).map(|key| &key.name)),
        Some([kind]) if keys(Mode::Managed).any(|key| *key.kind == **kind) => all(&mut keys(Mode::Managed)
            .filter(|key| *key.kind == **kind)
            .map(|key| &key.name)),
        _ => attributes(evaluation, &expr),
    }
}

/// A traversal of plain names.
fn path(expr: &Expr) -> Option<Vec<&str>> {
    let ExprKind::Traversal(traversal) = &expr.kind else {
        return None;
    };
    let mut path = vec![&*traversal.root.text];
    for step in &traversal.steps {
        match &step.kind {
            StepKind::Attribute(name) => path.push(name),
            _ => return None,
        }
    }
    Some(path)
}

/// What the value has; what its schema has where there is no value yet.
fn attributes(evaluation: &Evaluation, expr: &Expr) -> Vec<String> {
    let (value, _) = evaluation.evaluate_in(&ModuleInstance::root(), expr);
    let of_value: Vec<String> = match value.as_members() {
        Some(members) => members.keys().map(ToString::to_string).collect(),
        None => match value.ty() {
            Type::Object(object) => object.attributes.keys().map(ToString::to_string).collect(),
            _ => schema_names(evaluation, expr),
        },
    };
    of_value.into_iter().filter(|name| is_name(name)).collect()
}

fn schema_names(evaluation: &Evaluation, expr: &Expr) -> Vec<String> {
    let program = evaluation.program();
    let Some(resource) = whole_resource(evaluation, expr) else {
        return Vec::new();
    };
    let Some(schema) = program.schema(ModuleId::ROOT, resource) else {
        return Vec::new();
    };
    let attributes = schema.block.attributes.iter().map(|one| one.name.to_string());
    let blocks = schema.block.blocks.iter().map(|one| one.name.to_string());
    attributes.chain(blocks).collect()
}

/// The resource that an expression names whole, or one instance of.
fn whole_resource<'a>(evaluation: &'a Evaluation, expr: &Expr) -> Option<&'a Resource> {
    let ExprKind::Traversal(traversal) = &expr.kind else {
        return None;
    };
    let (subject, consumed) = crate::analysis::reference::parse(traversal).ok()?;
    let crate::analysis::reference::Subject::Resource(key) = subject else {
        return None;
    };
    let rest = &traversal.steps[consumed..];
    let is_whole = rest.iter().all(|step| !matches!(step.kind, StepKind::Attribute(_)));
    let item = crate::analysis::Item::Resource(key);
    let program = evaluation.program();
    match &program.node(program.find(ModuleId::ROOT, &item)?).declared {
        Declared::Resource(resource) if is_whole && rest.len() <= 1 => Some(resource),
        _ => None,
    }
}
