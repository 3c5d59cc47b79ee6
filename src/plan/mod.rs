//! Prior state + configuration + refreshed objects = actions, with reasons.
//!
//! Pure and synchronous: takes values, returns a [`Plan`]; never talks to an API, a file or a clock.

mod change;
pub mod marks;
pub mod proposed;
pub mod consistency;
pub mod codec;
pub mod codes;
pub mod prior;
pub mod ignore;
pub mod json;
pub(crate) mod instance;
mod existing;
mod join;
mod moves;
mod planner;
mod orphans;
pub mod outputs;
mod target;
mod triggers;
mod upgrades;
pub mod replace;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use change::{Action, Change, Drift, OutputChange, Reason};
pub use existing::{DataRead, Existing, Imported, Refreshed, Snapshot};
pub use join::resource_graph;
pub use planner::{DataRequest, DataResult, Drafted, Request, plan, provider_name};
pub use prior::{Prior, PriorInstance, PriorObject};
pub use upgrades::{Open, Upgrades};

use crate::address::{InstanceAddress, Target};
use crate::diagnostic::Diagnostic;
use crate::graph::ResourceGraph;
use crate::language::value::Value;
use crate::provider::ProviderAddress;

/// What the plan is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub enum PlanMode {
    /// Make the world as the configuration says.
    #[default]
    Normal,
    /// Destroy everything.
    Destroy,
    /// Only take into the state what changed outside.
    RefreshOnly,
}

/// What was asked for.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct PlanOptions {
    /// What for.
    pub mode: PlanMode,
    /// Only these and what they depend on; empty for everything.
    pub targets: Vec<Target>,
    /// Replace these even when nothing changed.
    pub replace: Vec<InstanceAddress>,
}

/// How many objects a plan touches, as its last line counts them.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Totals {
    /// Taken into the state by id.
    pub import: usize,
    /// Created, replacements included.
    pub add: usize,
    /// Changed in place.
    pub change: usize,
    /// Destroyed, replacements included.
    pub destroy: usize,
    /// Left alone but no longer in the state.
    pub forget: usize,
}

/// What will be done.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What was asked for.
    pub options: PlanOptions,
    /// Every object, no-ops included, sorted by address; the current object before deposed ones.
    pub changes: Vec<Change>,
    /// What changed outside, sorted by address.
    pub drift: Vec<Drift>,
    /// Outputs of the root module, no-ops included, sorted by name.
    pub outputs: Vec<OutputChange>,
    /// Warnings, notes and errors; with an error the plan cannot be applied.
    pub diagnostics: Vec<Diagnostic>,
    /// The root module's variables as given or defaulted. Marked when sensitive.
    pub variables: BTreeMap<Arc<str>, Value>,
    /// What exists, as last read and under the addresses of today: what the changes start from.
    pub prior: Prior,
    /// The resources of the configuration and what they wait for, order that the API implies included.
    pub graph: ResourceGraph,
    /// What makes or changes objects that can go in one call, by the number of the change: the same text for one call.
    pub together: BTreeMap<usize, String>,
    /// The data sources that were read for it, for the state.
    pub data: Vec<DataResult>,
    /// What `timestamp()` and `plantimestamp()` said: RFC 3339, UTC.
    pub timestamp: String,
}

impl Plan {
    /// How many objects it touches.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for change in &self.changes {
            totals.import += usize::from(change.import.is_some());
            totals.add += usize::from(change.action.creates());
            totals.change += usize::from(change.action == Action::Update);
            totals.destroy += usize::from(change.action.destroys());
            totals.forget += usize::from(change.action == Action::Forget);
        }
        totals
    }

    /// Whether apply would do anything, to objects or to outputs.
    pub fn has_changes(&self) -> bool {
        self.changes.iter().any(Change::is_visible) || self.outputs.iter().any(|output| output.action != Action::NoOp)
    }
}

/// Says that a resource belongs to a provider that is not here.
pub(crate) fn unknown_provider(address: &InstanceAddress, provider: &ProviderAddress) -> Diagnostic {
    Diagnostic::error(
        &codes::PROVIDER_UNKNOWN,
        "Provider is not available",
        format!("{address} belongs to the provider {provider}, which is not built into dynoform, or does not have this resource type."),
    )
    .about(address)
    .help("keep it in a configuration of its own that Terraform applies, and pass its values in as variables")
}
