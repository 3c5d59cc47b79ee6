//! `moved` blocks whose origin is still there: only a plan knows, because it knows every key.

use std::sync::Arc;

use crate::address::{InstanceAddress, ModuleInstance, ResourceAddress, Target};
use crate::analysis::codes;
use crate::config::{self, EphemeralResource, Moved};
use crate::diagnostic::Diagnostic;

use super::Evaluation;
use super::frame::FrameId;

impl Evaluation {
    /// What is wrong with the `moved` blocks of all modules.
    pub(super) fn moved_problems(&self) -> Vec<Diagnostic> {
        let configuration = self.program.configuration();
        let frames = self.frames_of.iter().flatten().copied();
        frames
            .flat_map(|frame| {
                let module = configuration.module(self.frame(frame).module);
                module
                    .moved
                    .iter()
                    .filter(move |moved| self.is_declared(&moved.from.address, frame))
                    .map(still_there)
            })
            .collect()
    }

    /// `ephemeral` blocks: nobody is there to open them for a plan.
    pub(super) fn unopened(&self) -> Vec<Diagnostic> {
        let modules = self.program.configuration().modules();
        let blocks = modules.flat_map(|(_, place)| place.module.ephemerals.values());
        let problem = |block: &Arc<EphemeralResource>| {
            Diagnostic::error(
                &codes::PROVIDER,
                "Provider not available",
                format!(
                    "Ephemeral resource {}.{} is of provider {}, which is not available.",
                    block.kind.text,
                    block.name.text,
                    block.provider_name()
                ),
            )
            .at(block.block.header)
            .help("Pass the value as a variable with ephemeral = true.")
        };
        blocks.map(problem).collect()
    }

    /// Whether what an address of a module names is in the configuration.
    fn is_declared(&self, address: &Target, frame: FrameId) -> bool {
        let inside = |module: &ModuleInstance| {
            let steps = self.frame(frame).address.0.iter().chain(module.0.iter());
            ModuleInstance(steps.cloned().collect())
        };
        let resource = |address: &ResourceAddress| ResourceAddress {
            module: inside(&address.module),
            ..address.clone()
        };
        match address {
            Target::Module(module) => self.find_frame(&inside(module)).is_some(),
            Target::Resource(address) => self.expansion_of(&resource(address)).is_some(),
            Target::Instance(InstanceAddress { resource: of, key }) => self
                .expansion_of(&resource(of))
                .is_some_and(|expansion| expansion.has(key.as_ref())),
        }
    }
}

fn still_there(moved: &Arc<Moved>) -> Diagnostic {
    let (from, to) = (&moved.from.address, &moved.to.address);
    Diagnostic::error(
        &config::codes::REFACTORING,
        "Moved object still exists",
        format!("This statement declares a move from {from}, but that is still declared."),
    )
    .at(moved.from.span)
    .help(format!("Rename the declaration to {to}, or remove this block."))
}
