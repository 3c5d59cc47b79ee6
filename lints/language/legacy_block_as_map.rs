//! legacy-block-as-map: maps written as blocks, and blocks written as maps.

use std::sync::Arc;

use crate::config::{META_BLOCKS, Resource};
use crate::diagnostic::{Edit, Fix};
use crate::language::convert::is_identifier;
use crate::linter::{Check, Context, Findings, Fixable, Level, Rule, edit, walk};
use crate::schema::Schema;
use crate::source::{Sources, Span};
use crate::syntax::ast::{Attribute, Block, ExprKind, ObjectItem};

pub(super) static RULE: Rule = Rule::new(
    "legacy-block-as-map",
    include_str!("legacy_block_as_map.md"),
    Check::Configuration(check),
)
.level(Level::Error)
.fixes(Fixable::Safe);

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (id, module) in context.directories() {
        for resource in module.resources.values() {
            if let Some(schema) = context.program.schema(id, resource) {
                of(context, resource, schema, findings);
            }
        }
    }
}

fn of(context: &Context<'_>, resource: &Resource, schema: &Arc<Schema>, findings: &mut Findings<'_>) {
    for block in &resource.body().blocks {
        let name = &*block.kind.text;
        let map = schema.block.attribute(name).is_some() && schema.block.nested(name).is_none();
        if map && !META_BLOCKS.contains(&name) {
            as_block(resource, block, findings);
        }
    }
    for attribute in &resource.body().attributes {
        let name = &*attribute.name.text;
        let block = schema.block.nested(name).is_some() && schema.block.attribute(name).is_none();
        if block && matches!(attribute.value.kind, ExprKind::Object(_)) {
            as_map(context, resource, attribute, findings);
        }
    }
}

fn as_block(resource: &Resource, block: &Block, findings: &mut Findings<'_>) {
    let name = &block.kind.text;
    let detail = format!("{}: {name} is an argument, and is written as a block.", resource.key);
    let finding = findings
        .finding("Map written as a block", detail, block.header)
        .about(&resource.key);
    let mut finding = finding.help(format!("Write `{name} = {{ … }}`."));
    // An argument can be set once, and holds no blocks.
    let alone = resource.body().attribute(name).is_none() && resource.body().blocks(name).count() == 1;
    if alone && block.body.blocks.is_empty() {
        let between = Span::new(block.kind.span.anchor, block.kind.span.end, block.body.span.start);
        finding = finding.fix(edit::replace("Write it as an argument", between, " = "));
    }
    findings.report(finding);
}

fn as_map(context: &Context<'_>, resource: &Resource, attribute: &Attribute, findings: &mut Findings<'_>) {
    let name = &attribute.name.text;
    let detail = format!("{}: {name} is a block, and is written as an argument.", resource.key);
    let mut finding = findings
        .finding("Block written as a map", detail, attribute.name.span)
        .about(&resource.key)
        .help(format!("Write `{name} {{ … }}`."));
    finding.fixes.extend(block_of(context.sources, attribute));
    findings.report(finding);
}

/// The map as a block: without the equals sign, quotes around names, and commas. `None` when a key is no name, or a
/// comment stands where it may not.
fn block_of(sources: &Sources, attribute: &Attribute) -> Option<Fix> {
    let ExprKind::Object(items) = &attribute.value.kind else {
        return None;
    };
    let whole = attribute.value.span;
    let gap = |from: u32, to: u32| Span::new(whole.anchor, from, to);
    let mut edits = vec![Edit {
        span: gap(attribute.name.span.end, whole.start),
        text: " ".to_owned(),
    }];
    let ends = items
        .iter()
        .skip(1)
        .map(|next| next.key.span().start)
        .chain([whole.end - 1]);
    for (item, end) in items.iter().zip(ends) {
        let (key, value) = (item.key.span(), item.value.span);
        let name = walk::literal_key(item).filter(|name| is_identifier(name))?;
        let sign = sources.text(gap(key.end, value.start)).trim();
        let after = sources.text(gap(value.end, end));
        let comma = after.find(',').map(|at| value.end + at as u32);
        if !matches!(sign, "=" | ":") || after.split(',').next()?.contains(['#', '/']) && comma.is_some() {
            return None;
        }
        edits.push(Edit {
            span: gap(key.start, value.start),
            text: format!("{name} = "),
        });
        let ends_line = end == whole.end - 1 || after.contains('\n');
        edits.extend(comma.map(|at| Edit {
            span: gap(at, at + 1),
            text: if ends_line { "" } else { "\n" }.to_owned(),
        }));
    }
    edits.extend(line_breaks(sources, whole, items));
    edits.sort_by_key(|edit| edit.span.start);
    Some(Fix {
        edits,
        ..edit::replace("Write it as a block", whole, "")
    })
}

/// Line breaks behind and before the braces, where there is more than the one argument for which a line has room.
fn line_breaks(sources: &Sources, whole: Span, items: &[ObjectItem]) -> Vec<Edit> {
    let ([first, ..], [.., last]) = (items, items) else {
        return Vec::new();
    };
    let opening = Span::new(whole.anchor, whole.start + 1, first.key.span().start);
    let closing = Span::new(whole.anchor, last.value.span.end, whole.end - 1);
    if items.len() == 1 && !sources.text(whole).contains('\n') {
        return Vec::new();
    }
    let missing = |span: Span, at: u32| {
        (!sources.text(span).contains('\n')).then(|| Edit {
            span: Span::new(whole.anchor, at, at),
            text: "\n".to_owned(),
        })
    };
    [missing(opening, opening.start), missing(closing, closing.end)]
        .into_iter()
        .flatten()
        .collect()
}
