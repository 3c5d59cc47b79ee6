//! The one answer to "what is known about this configuration": references, types, values, problems.
//!
//! Takes a [`Configuration`](crate::config::Configuration), schemas and inputs. [`Program`] resolves references and
//! orders what depends on what; [`Evaluation`] gives everything its value, asking a [`Resolver`] what becomes of each
//! resource; [`Analysis`] keeps both up to date while texts change. Never does I/O itself, never prints.

mod calls;
mod changes;
pub mod codes;
mod edges;
mod evaluation;
mod front;
mod inputs;
mod modules;
mod node;
mod order;
mod program;
mod providers;
pub mod reference;
pub mod relation;
mod resolver;
mod resources;
mod statically;
mod statics;
pub mod uses;

pub use codes::CODES;
pub use evaluation::{
    Decoded, Evaluation, Expansion, ImportTarget, LocalExec, Meta, Protection, ProvisionerRun, Trigger, decode,
};
pub use front::{Analysis, Options};
pub use inputs::{Inputs, Purpose, StillHost};
pub use node::{Declared, Item, Node, NodeId};
pub use program::Program;
pub use providers::ProviderConfig;
pub use resolver::{InstanceContext, Resolver};
pub use statically::{StaticResolver, complete};

#[cfg(test)]
mod tests;
