//! The configuration as the reference's plan document has it: what is declared, and what each expression refers to.

use serde_json::{Map, Value as Tree, json};

use crate::address::Mode;
use crate::analysis::Program;
use crate::config::{META_ARGUMENTS, META_BLOCKS, Module, ModuleCall, ModuleId, ModuleSource, Repeat, Resource};
use crate::language::references::references;
use crate::syntax::ast::{Body, Expr, ExprKind, StepKind, Traversal};

/// The document of a whole configuration.
pub(super) fn document(program: &Program) -> Tree {
    let mut document = json!({ "root_module": module(program, ModuleId::ROOT) });
    let providers = providers(program);
    if !providers.is_empty() {
        document["provider_config"] = Tree::Object(providers);
    }
    document
}

fn providers(program: &Program) -> Map<String, Tree> {
    let mut providers = Map::new();
    for (id, node) in program.configuration().modules() {
        for resource in node.module.resources.values() {
            let Some(provider) = program.provider(id, resource) else {
                continue;
            };
            let mut tree = json!({ "name": &*provider.key.name, "full_name": provider.address.to_string() });
            let declaring = program.configuration().module(provider.module);
            if let Some(alias) = &provider.key.alias {
                tree["alias"] = (**alias).into();
            }
            if let Some(block) = declaring.providers.get(&provider.key) {
                let expressions = expressions(&block.block.body, &["alias", "version", "for_each"], &[]);
                if !expressions.is_empty() {
                    tree["expressions"] = Tree::Object(expressions);
                }
            }
            providers.insert(provider.key.to_string(), tree);
        }
    }
    providers
}

fn module(program: &Program, id: ModuleId) -> Tree {
    let node = program.configuration().node(id);
    let declared: &Module = &node.module;
    let mut tree = Map::new();
    let outputs: Map<String, Tree> = (declared.outputs.iter())
        .map(|(name, output)| {
            let mut tree = json!({ "expression": expression(&output.value) });
            if output.sensitive {
                tree["sensitive"] = true.into();
            }
            describe(&mut tree, output.description.as_deref());
            (name.to_string(), tree)
        })
        .collect();
    let resources: Vec<Tree> = (declared.resources.values())
        .map(|declared| resource(program, id, declared))
        .collect();
    let calls: Map<String, Tree> = (declared.calls.iter())
        .map(|(name, call)| {
            let inside = node.children.get(name).map(|child| module(program, *child));
            (name.to_string(), module_call(call, inside))
        })
        .collect();
    let variables: Map<String, Tree> = (declared.variables.iter())
        .map(|(name, variable)| {
            let mut tree = json!({});
            if let Some(default) = variable.default.as_ref().and_then(constant) {
                tree["default"] = default;
            }
            describe(&mut tree, variable.description.as_deref());
            if variable.sensitive {
                tree["sensitive"] = true.into();
            }
            (name.to_string(), tree)
        })
        .collect();
    let mut add = |name: &str, inside: Map<String, Tree>| {
        if !inside.is_empty() {
            tree.insert(name.into(), Tree::Object(inside));
        }
    };
    add("outputs", outputs);
    add("module_calls", calls);
    add("variables", variables);
    if !resources.is_empty() {
        tree.insert("resources".into(), resources.into());
    }
    Tree::Object(tree)
}

fn describe(tree: &mut Tree, description: Option<&str>) {
    if let Some(description) = description {
        tree["description"] = description.into();
    }
}

fn resource(program: &Program, id: ModuleId, resource: &Resource) -> Tree {
    let mode = match resource.key.mode {
        Mode::Managed => "managed",
        Mode::Data => "data",
    };
    let mut tree = json!({
        "address": resource.key.to_string(),
        "mode": mode,
        "type": &*resource.key.kind,
        "name": &*resource.key.name,
        "schema_version": program.schema(id, resource).map_or(0, |schema| schema.version),
    });
    if let Some(provider) = program.provider(id, resource) {
        tree["provider_config_key"] = provider.key.to_string().into();
    }
    let expressions = expressions(resource.body(), &META_ARGUMENTS, &META_BLOCKS);
    if !expressions.is_empty() {
        tree["expressions"] = Tree::Object(expressions);
    }
    repeat(&mut tree, &resource.repeat);
    if !resource.depends_on.is_empty() {
        tree["depends_on"] = resource.depends_on.iter().map(|named| text(named)).collect();
    }
    tree
}

fn repeat(tree: &mut Tree, repeat: &Repeat) {
    match repeat {
        // The reference has no name for the expression that says whether it is there.
        Repeat::Once | Repeat::Enabled(_) => {}
        Repeat::Count(count) => tree["count_expression"] = expression(count),
        Repeat::ForEach(each) => {
            // What is neither a literal nor refers to anything is left out.
            let each = expression(each);
            if each != json!({}) {
                tree["for_each_expression"] = each;
            }
        }
    }
}

fn module_call(call: &ModuleCall, inside: Option<Tree>) -> Tree {
    let mut tree = json!({});
    if let ModuleSource::Local(path) = &call.source {
        tree["source"] = path.to_string().into();
    }
    let arguments: Map<String, Tree> = call
        .arguments()
        .map(|argument| (argument.name.text.to_string(), expression(&argument.value)))
        .collect();
    if !arguments.is_empty() {
        tree["expressions"] = Tree::Object(arguments);
    }
    repeat(&mut tree, &call.repeat);
    if let Some(inside) = inside {
        tree["module"] = inside;
    }
    if !call.depends_on.is_empty() {
        tree["depends_on"] = call.depends_on.iter().map(|named| text(named)).collect();
    }
    tree
}

fn expressions(body: &Body, arguments: &[&str], blocks: &[&str]) -> Map<String, Tree> {
    let mut tree = Map::new();
    for attribute in &body.attributes {
        if !arguments.contains(&&*attribute.name.text) {
            tree.insert(attribute.name.text.to_string(), expression(&attribute.value));
        }
    }
    for block in &body.blocks {
        let kind = &*block.kind.text;
        if blocks.contains(&kind) || kind == "dynamic" {
            continue;
        }
        let inside = Tree::Object(expressions(&block.body, &[], &[]));
        if let Tree::Array(list) = tree.entry(kind).or_insert_with(|| json!([])) {
            list.push(inside);
        }
    }
    tree
}

/// Its value when it is a literal, else what it refers to: each reference, then what contains it.
fn expression(expression: &Expr) -> Tree {
    if let Some(value) = constant(expression) {
        return json!({ "constant_value": value });
    }
    let mut names = Vec::new();
    for traversal in references(expression) {
        let (prefix, whole) = prefixes(traversal);
        names.push(whole);
        names.extend(prefix.into_iter().rev());
    }
    if names.is_empty() {
        json!({})
    } else {
        json!({ "references": names })
    }
}

/// A traversal as text, and the resources or modules that contain what it names.
fn prefixes(traversal: &Traversal) -> (Vec<String>, String) {
    let whole = text(traversal);
    let root = &*traversal.root.text;
    if matches!(root, "var" | "local" | "each" | "count" | "path" | "self" | "terraform") {
        return (Vec::new(), whole);
    }
    let shortest = if matches!(root, "data" | "resource") { 2 } else { 1 };
    let longer = (shortest..traversal.steps.len()).map(|length| {
        text(&Traversal {
            root: traversal.root.clone(),
            steps: traversal.steps[..length].to_vec(),
        })
    });
    (longer.collect(), whole)
}

fn text(traversal: &Traversal) -> String {
    let mut text = traversal.root.text.to_string();
    for step in &traversal.steps {
        match &step.kind {
            StepKind::Attribute(name) => {
                text.push('.');
                text.push_str(name);
            }
            StepKind::Key(key) => text.push_str(&format!("[{key:?}]")),
            StepKind::Index { number, .. } => text.push_str(&format!("[{number}]")),
        }
    }
    text
}

/// The value of a literal.
fn constant(expression: &Expr) -> Option<Tree> {
    Some(match &expression.kind {
        ExprKind::Null => Tree::Null,
        ExprKind::Bool(value) => (*value).into(),
        ExprKind::Number(number) => serde_json::from_str(number).ok()?,
        ExprKind::String(text) => (**text).into(),
        ExprKind::Parens(inner) => constant(inner)?,
        ExprKind::Tuple(values) => values.iter().map(constant).collect::<Option<Vec<_>>>()?.into(),
        ExprKind::Object(items) => {
            let mut members = Map::new();
            for item in items {
                let key = match &item.key {
                    crate::syntax::ast::ObjectKey::Name(name) => name.text.to_string(),
                    crate::syntax::ast::ObjectKey::Expr(key) => constant(key)?.as_str()?.to_owned(),
                };
                members.insert(key, constant(&item.value)?);
            }
            Tree::Object(members)
        }
        _ => return None,
    })
}
