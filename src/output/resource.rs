//! One object of a plan or of a state: its heading and its body.

use std::borrow::Cow;
use std::sync::Arc;

use super::differ::{Differ, same};
use super::lines::{Line, Sign};
use super::whole::{is_hidden, labels, plain, whole};
use crate::address::{InstanceAddress, Mode};
use crate::language::types::Type;
use crate::language::value::{Marks, Members, Path, PathStep, Value};
use crate::schema::{BlockSchema, NestedSchema, Nesting};

/// Shown even when they stay the same: they tell people which object it is.
const ALWAYS: [&str; 3] = ["id", "name", "tags"];

/// `resource "heroku_app" "web"`
pub(crate) fn header(address: &InstanceAddress) -> String {
    let keyword = match address.resource.mode {
        Mode::Managed => "resource",
        Mode::Data => "data",
    };
    format!("{keyword} \"{}\" \"{}\"", address.resource.kind, address.resource.name)
}

/// The object with its `output` hidden when it echoes a secret: `terraform_data` gives its input back, and neither the
/// reference's states nor ours carry the mark over.
fn echo_hidden<'a>(address: &InstanceAddress, value: &'a Value) -> Cow<'a, Value> {
    let secret = |name: &str| {
        value
            .get(name)
            .is_some_and(|value| value.marks_deep().contains(Marks::SENSITIVE))
    };
    let (Some(members), true) = (
        value.as_members(),
        &*address.resource.kind == "terraform_data" && secret("input"),
    ) else {
        return Cow::Borrowed(value);
    };
    let hide = |(name, value): (&Arc<str>, &Value)| {
        let value = if &**name == "output" && !value.is_null() {
            value.clone().sensitive()
        } else {
            value.clone()
        };
        (Arc::clone(name), value)
    };
    Cow::Owned(Value::object(members.iter().map(hide).collect()))
}

/// The body between braces of an object that changes from one value to another; null for none.
pub(crate) fn changed(
    lines: &mut Vec<Line>,
    sign: Sign,
    address: &InstanceAddress,
    schema: Option<&BlockSchema>,
    before: &Value,
    after: &Value,
    replaces: &[Path],
) {
    let (before, after) = (echo_hidden(address, before), echo_hidden(address, after));
    let mut differ = Differ::new(replaces);
    differ.push(1, sign, format!("{} {{", header(address)));
    body(&mut differ, 2, schema, &before, &after);
    differ.lines.push(plain(1, "}".into()));
    lines.append(&mut differ.lines);
}

fn body(differ: &mut Differ<'_>, depth: usize, schema: Option<&BlockSchema>, before: &Value, after: &Value) {
    let empty = Members::new();
    let was = before.as_members().unwrap_or(&empty);
    let is = after.as_members().unwrap_or(&empty);
    let nothing = Value::null(Type::Dynamic);
    let pair = |name: &Arc<str>| (was.get(name).unwrap_or(&nothing), is.get(name).unwrap_or(&nothing));
    let is_block = |name: &str| schema.is_some_and(|schema| schema.nested(name).is_some());
    let mut names: Vec<&Arc<str>> = was.keys().chain(is.keys()).filter(|name| !is_block(name)).collect();
    names.sort();
    names.dedup();
    let updating = !before.is_null() && !after.is_null();

    let mut shown = Vec::new();
    let mut hidden = 0;
    for name in names {
        let (was, is) = pair(name);
        if was.is_null() && is.is_null() {
            continue;
        }
        if updating && same(was, is) && !ALWAYS.contains(&&**name) {
            hidden += 1;
        } else {
            shown.push(name);
        }
    }
    let label = labels(shown.iter().map(|name| &***name), false);
    for name in &shown {
        let (was, is) = pair(name);
        differ.path.push(PathStep::Name(Arc::clone(name)));
        differ.change(depth, &label(name), was, is, "");
        differ.path.pop();
    }
    differ.hidden(depth, hidden, "attribute");

    let mut hidden = 0;
    for nested in schema.into_iter().flat_map(|schema| &schema.blocks) {
        let (was, is) = pair(&nested.name);
        if updating && same(was, is) {
            hidden += elements(is).len();
            continue;
        }
        differ.path.push(PathStep::Name(Arc::clone(&nested.name)));
        blocks(differ, depth, nested, was, is);
        differ.path.pop();
    }
    if hidden > 0 {
        differ.lines.push(plain(depth, String::new()));
        differ.hidden(depth, hidden, "block");
    }
}

/// The objects that a nested block stands for.
fn elements(value: &Value) -> Vec<&Value> {
    match (value.as_sequence(), value.as_members()) {
        _ if value.is_null() || !value.is_known() => Vec::new(),
        (Some(values), _) => values.iter().collect(),
        _ => vec![value],
    }
}

fn blocks(differ: &mut Differ<'_>, depth: usize, nested: &NestedSchema, was: &Value, is: &Value) {
    if !is.is_known() {
        differ.lines.push(plain(depth, String::new()));
        let sign = if elements(was).is_empty() {
            Sign::Create
        } else {
            Sign::Update
        };
        return differ.push(depth, sign, format!("{} (known after apply)", nested.name));
    }
    if is_hidden(was) || is_hidden(is) {
        return block(differ, depth, nested, was, is);
    }
    if nested.nesting == Nesting::Map {
        return map_blocks(differ, depth, nested, was, is);
    }
    let (mut old, mut new) = (elements(was), elements(is));
    let nothing = Value::null(Type::Dynamic);
    if nested.nesting == Nesting::Set {
        // Elements of a set have no place by which to pair them: what is in both stays.
        let kept: Vec<&Value> = old.iter().copied().filter(|a| new.iter().any(|b| same(a, b))).collect();
        old.retain(|a| !kept.iter().any(|b| same(a, b)));
        new.retain(|a| !kept.iter().any(|b| same(a, b)));
        // One that goes and one that comes are one that changes.
        if old.len() != 1 || new.len() != 1 {
            for gone in old.drain(..) {
                block(differ, depth, nested, gone, &nothing);
            }
        }
    }
    for index in 0..old.len().max(new.len()) {
        let step = if nested.nesting == Nesting::Set {
            PathStep::Element
        } else {
            PathStep::Index(index)
        };
        differ.path.push(step);
        let was = old.get(index).copied().unwrap_or(&nothing);
        let is = new.get(index).copied().unwrap_or(&nothing);
        block(differ, depth, nested, was, is);
        differ.path.pop();
    }
}

fn map_blocks(differ: &mut Differ<'_>, depth: usize, nested: &NestedSchema, was: &Value, is: &Value) {
    let empty = Members::new();
    let nothing = Value::null(Type::Dynamic);
    let (was, is) = (was.as_members().unwrap_or(&empty), is.as_members().unwrap_or(&empty));
    let mut names: Vec<&Arc<str>> = was.keys().chain(is.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let (was, is) = (was.get(name).unwrap_or(&nothing), is.get(name).unwrap_or(&nothing));
        differ.path.push(PathStep::Name(Arc::clone(name)));
        block(differ, depth, nested, was, is);
        differ.path.pop();
    }
}

fn block(differ: &mut Differ<'_>, depth: usize, nested: &NestedSchema, was: &Value, is: &Value) {
    let sign = match (was.is_null(), is.is_null()) {
        (true, _) => Sign::Create,
        (_, true) => Sign::Delete,
        _ if same(was, is) => Sign::None,
        _ => Sign::Update,
    };
    differ.lines.push(plain(depth, String::new()));
    let forces = if differ.replaces.contains(&differ.path) {
        super::lines::FORCES
    } else {
        ""
    };
    differ.push(depth, sign, format!("{} {{{forces}", nested.name));
    if is_hidden(was) || is_hidden(is) {
        differ.push(
            depth + 1,
            Sign::None,
            "# (something in this block is sensitive, so it is not shown)".into(),
        );
    } else {
        body(differ, depth + 1, Some(&nested.block), was, is);
    }
    differ.lines.push(plain(depth, "}".into()));
}

/// An object as it is, without signs: for `show` and `state show`.
pub(crate) fn shown(lines: &mut Vec<Line>, address: &InstanceAddress, schema: Option<&BlockSchema>, value: &Value) {
    lines.push(plain(0, format!("{} {{", header(address))));
    shown_body(lines, 1, schema, &echo_hidden(address, value));
    lines.push(plain(0, "}".into()));
}

fn shown_body(lines: &mut Vec<Line>, depth: usize, schema: Option<&BlockSchema>, value: &Value) {
    let Some(members) = value.as_members() else { return };
    let is_block = |name: &str| schema.is_some_and(|schema| schema.nested(name).is_some());
    let attributes = members
        .iter()
        .filter(|(name, value)| !value.is_null() && !is_block(name));
    let label = labels(attributes.clone().map(|(name, _)| &**name), false);
    for (name, value) in attributes {
        whole(lines, depth, Sign::None, &label(name), value, "");
    }
    for nested in schema.into_iter().flat_map(|schema| &schema.blocks) {
        let Some(value) = members.get(&nested.name) else {
            continue;
        };
        if is_hidden(value) {
            lines.push(plain(depth, String::new()));
            lines.push(plain(depth, format!("{} {{ # (sensitive)", nested.name)));
            lines.push(plain(depth, "}".into()));
            continue;
        }
        for element in elements(value) {
            lines.push(plain(depth, String::new()));
            lines.push(plain(depth, format!("{} {{", nested.name)));
            shown_body(lines, depth + 1, Some(&nested.block), element);
            lines.push(plain(depth, "}".into()));
        }
    }
}
