//! What a provider said, as diagnostics with a place.

use super::world::World;
use crate::address::InstanceAddress;
use crate::diagnostic::Diagnostic;
use crate::provider::Problem;

/// Places a provider's problems in the configuration.
pub(super) fn diagnose(world: &dyn World, address: &InstanceAddress, problems: Vec<Problem>) -> Vec<Diagnostic> {
    problems
        .into_iter()
        .map(|problem| {
            let span = world.place(address, &problem.path);
            problem.diagnose(address, span)
        })
        .collect()
}
