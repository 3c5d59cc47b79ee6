//! Objects that nothing in the configuration stands for, and why.

use crate::address::{InstanceAddress, InstanceKey, Mode};
use crate::analysis::Program;
use crate::config::Repeat;

use super::Reason;

/// Why an object is not in the configuration. `has_module` says whether an instance of a module is configured.
pub(super) fn reason(
    address: &InstanceAddress,
    program: &Program,
    moved: bool,
    has_module: impl Fn(&crate::address::ModuleInstance) -> bool,
) -> Reason {
    let module = &address.resource.module;
    let names = module.0.iter().map(|step| &*step.name);
    if program.configuration().find(names).is_none() {
        return Reason::NoModule;
    }
    let Some(resource) = program.resource(&address.resource) else {
        return if moved {
            Reason::NoMoveTarget
        } else {
            Reason::NoResource
        };
    };
    if !has_module(module) {
        return Reason::NoModule;
    }
    match (&resource.repeat, &address.key) {
        (Repeat::Count(_), Some(InstanceKey::Index(_))) => Reason::CountIndex,
        (Repeat::ForEach(_), Some(InstanceKey::Name(_))) => Reason::EachKey,
        (Repeat::Enabled(_), None) => Reason::Disabled,
        _ => Reason::WrongRepetition,
    }
}

/// Whether a `removed` block says that the object is to be left alone.
pub(super) fn is_forgotten(address: &InstanceAddress, program: &Program) -> bool {
    if address.resource.mode == Mode::Data {
        return true;
    }
    program.removed(address).is_some_and(|(_, removed)| !removed.destroy)
}
