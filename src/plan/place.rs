//! Where in the configuration a path into an instance is written.

use crate::address::InstanceAddress;
use crate::analysis::Program;
use crate::language::value::{Path, PathStep};
use crate::source::Span;
use crate::syntax::ast::{Block, Body};

/// The attribute or block that a path leads to, as far as it is written; the resource's header when nothing of it is.
pub fn place(program: &Program, address: &InstanceAddress, path: &Path) -> Option<Span> {
    let resource = program.resource(&address.resource)?;
    Some(inside(resource.body(), path).unwrap_or(resource.block.header))
}

fn inside(body: &Body, path: &[PathStep]) -> Option<Span> {
    let (step, rest) = path.split_first()?;
    let PathStep::Name(name) = step else { return None };
    if let Some(attribute) = body.attribute(name) {
        return Some(attribute.span);
    }
    let (index, rest) = match rest.split_first() {
        Some((PathStep::Index(index), rest)) => (*index, rest),
        _ => (0, rest),
    };
    let mut blocks = body.blocks(name);
    let block: &Block = blocks.nth(index).or_else(|| body.blocks(name).next())?;
    Some(inside(&block.body, rest).unwrap_or(block.header))
}
