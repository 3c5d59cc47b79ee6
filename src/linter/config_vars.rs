//! Where config vars are written, which is not always where they are used.

use crate::config::Resource;
use crate::syntax::ast::{Expr, ExprKind, ObjectItem, Part, Traversal};

use super::context::{Context, Subject};
use super::{follow, walk};

/// The item of a key in a map that is written out here, or in the `heroku_config` that the map is taken from.
pub fn written<'a>(context: &'a Context<'_>, subject: &'a Subject<'_>, map: &str, key: &str) -> Option<&'a ObjectItem> {
    let expr = &subject.resource.body().attribute(map)?.value;
    walk::item(expr, key).or_else(|| {
        let (config, part) = source(context, subject, expr)?;
        walk::item(&config.body().attribute(part)?.value, key)
    })
}

/// Whether a map is that of a `heroku_config`, of which everything is said where it is written.
pub fn is_elsewhere(subject: &Subject<'_>, map: &str) -> bool {
    let attribute = subject.resource.body().attribute(map);
    attribute.is_some_and(|attribute| {
        reference(&attribute.value).is_some_and(|traversal| &*traversal.root.text == "heroku_config")
    })
}

/// The resource that `heroku_config.NAME.PART` refers to, in the same module, and the part.
fn source<'a>(context: &'a Context<'_>, subject: &Subject<'_>, expr: &'a Expr) -> Option<(&'a Resource, &'a str)> {
    let traversal = reference(expr).filter(|traversal| &*traversal.root.text == "heroku_config")?;
    let name = follow::second(traversal)?;
    let part = follow::third(traversal)?;
    let module = context.configuration.module(subject.module);
    let found = module
        .resources
        .iter()
        .find(|(key, _)| &*key.kind == "heroku_config" && *key.name == **name);
    found.map(|(_, resource)| (&**resource, &**part))
}

/// The reference that an expression is, with or without quotes around it.
fn reference(expr: &Expr) -> Option<&Traversal> {
    match &expr.kind {
        ExprKind::Traversal(traversal) => Some(traversal),
        ExprKind::Template(template) => match template.parts.as_slice() {
            [Part::Interpolation(inner)] => reference(inner),
            _ => None,
        },
        _ => None,
    }
}
