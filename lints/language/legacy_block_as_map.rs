//! legacy-block-as-map: maps written as blocks, and blocks written as maps.

use std::sync::Arc;

use crate::config::{META_BLOCKS, Resource};
use crate::linter::{Check, Context, Findings, Fixable, Level, Rule, edit};
use crate::schema::Schema;
use crate::source::Span;
use crate::syntax::ast::{Attribute, Block, ExprKind};

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
                of(resource, schema, findings);
            }
        }
    }
}

fn of(resource: &Resource, schema: &Arc<Schema>, findings: &mut Findings<'_>) {
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
            as_map(resource, attribute, findings);
        }
    }
}

fn as_block(resource: &Resource, block: &Block, findings: &mut Findings<'_>) {
    let name = &block.kind.text;
    let detail = format!("{}: {name} is an argument, and is written as a block.", resource.key);
    let finding = findings
        .finding("Map written as a block", detail, block.header)
        .about(&resource.key);
    let between = Span::new(block.kind.span.anchor, block.kind.span.end, block.body.span.start);
    let fix = edit::replace("Write it as an argument", between, " = ");
    findings.report(finding.help(format!("Write `{name} = {{ … }}`.")).fix(fix));
}

fn as_map(resource: &Resource, attribute: &Attribute, findings: &mut Findings<'_>) {
    let name = &attribute.name.text;
    let detail = format!("{}: {name} is a block, and is written as an argument.", resource.key);
    let finding = findings
        .finding("Block written as a map", detail, attribute.name.span)
        .about(&resource.key);
    let between = Span::new(
        attribute.name.span.anchor,
        attribute.name.span.end,
        attribute.value.span.start,
    );
    let fix = edit::replace("Write it as a block", between, " ");
    findings.report(finding.help(format!("Write `{name} {{ … }}`.")).fix(fix));
}
