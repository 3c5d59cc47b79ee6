//! Loading: files of a directory and of the modules it calls become declarations, by name.
//!
//! Takes [`Files`](crate::source::Files) and paths; returns a [`Configuration`] with everything that is wrong in it.
//! Never gives up, never evaluates: what needs values stays an expression.

mod assemble;
pub mod codes;
mod core_version;
pub mod declaration;
mod decode;
mod file;
mod inputs;
mod json;
mod load;
mod merge;
mod module;
mod patch;
pub mod version;

pub use codes::CODES;
pub use declaration::{
    Backend, Check, Condition, Endpoint, EphemeralResource, IgnoreChanges, Import, Lifecycle, Local, ModuleCall,
    ModuleSource, Moved, OnFailure, Output, ProviderBlock, ProviderKey, ProviderRef, Provisioner, Removed, Repeat,
    RequiredProvider, Resource, ResourceKey, Settings, Variable, When,
};
pub use decode::body::{is_name, meant, missing, unsupported_argument, unsupported_block};
pub use decode::refactoring::{instance_key, target};
pub use decode::resource::{META_ARGUMENTS, META_BLOCKS};
pub use decode::{Declaration, Decoded};
pub use inputs::{Given, InputValue, InputValues, inputs, is_values_file};
pub use load::{Loader, load};
pub use module::{Configuration, Module, ModuleId, ModuleNode, ModulePath};
