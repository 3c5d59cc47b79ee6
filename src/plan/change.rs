//! What a plan says about one object.

use std::sync::Arc;

use crate::address::InstanceAddress;
use crate::language::value::{Path, Value};
use crate::provider::ProviderAddress;
use crate::schema::Schema;

/// What will be done with one object.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Action {
    /// Nothing.
    NoOp,
    /// It will be created.
    Create,
    /// A data source will be read during apply.
    Read,
    /// It will be changed in place.
    Update,
    /// A new object takes the place of the old one.
    Replace {
        /// The new one is created before the old one is destroyed.
        create_first: bool,
    },
    /// It will be destroyed.
    Delete,
    /// It leaves the state and is not destroyed.
    Forget,
}

impl Action {
    /// Whether an object is made.
    pub fn creates(self) -> bool {
        matches!(self, Self::Create | Self::Replace { .. })
    }

    /// Whether an object is destroyed.
    pub fn destroys(self) -> bool {
        matches!(self, Self::Delete | Self::Replace { .. })
    }

    /// The words of the reference's JSON: `["delete", "create"]`.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Self::NoOp => &["no-op"],
            Self::Create => &["create"],
            Self::Read => &["read"],
            Self::Update => &["update"],
            Self::Replace { create_first: true } => &["create", "delete"],
            Self::Replace { create_first: false } => &["delete", "create"],
            Self::Delete => &["delete"],
            Self::Forget => &["forget"],
        }
    }

    /// The one word of the reference's event lines: `replace`.
    pub fn word(self) -> &'static str {
        match self {
            Self::NoOp => "noop",
            Self::Create => "create",
            Self::Read => "read",
            Self::Update => "update",
            Self::Replace { .. } => "replace",
            Self::Delete => "delete",
            Self::Forget => "remove",
        }
    }
}

/// Why that is done, where the action alone does not tell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reason {
    /// Replaced: its creation did not finish.
    Tainted,
    /// Replaced: `-replace` names it.
    Requested,
    /// Replaced: something in `replace_triggered_by` changes.
    Triggered,
    /// Replaced: [`Change::replace_paths`] cannot change in place.
    CannotUpdate,
    /// Destroyed: no such resource in the configuration.
    NoResource,
    /// Destroyed: the module (instance) is not in the configuration.
    NoModule,
    /// Destroyed: the resource has no count or for_each, or has it now and had not.
    WrongRepetition,
    /// Destroyed: the index is not below `count`.
    CountIndex,
    /// Destroyed: the key is not in `for_each`.
    EachKey,
    /// Destroyed: `enabled` is false.
    Disabled,
    /// Destroyed: moved to an address where nothing is configured.
    NoMoveTarget,
    /// Destroyed: it was set aside when its replacement was created.
    Deposed,
    /// Read during apply: its configuration is not known yet.
    ConfigUnknown,
    /// Read during apply: something that it depends on changes first.
    DependencyPending,
}

impl Reason {
    /// The word of the reference's JSON (`action_reason`); deposed objects have none there.
    pub fn word(self) -> Option<&'static str> {
        Some(match self {
            Self::Tainted => "replace_because_tainted",
            Self::Requested => "replace_by_request",
            Self::Triggered => "replace_by_triggers",
            Self::CannotUpdate => "replace_because_cannot_update",
            Self::NoResource => "delete_because_no_resource_config",
            Self::NoModule => "delete_because_no_module",
            Self::WrongRepetition => "delete_because_wrong_repetition",
            Self::CountIndex => "delete_because_count_index",
            Self::EachKey => "delete_because_each_key",
            // OpenTofu's: the reference has no such argument.
            Self::Disabled => "delete_because_enabled_false",
            Self::NoMoveTarget => "delete_because_no_move_target",
            Self::ConfigUnknown => "read_because_config_unknown",
            Self::DependencyPending => "read_because_dependency_pending",
            Self::Deposed => return None,
        })
    }
}

/// What will become of one object.
#[derive(Clone, Debug)]
pub struct Change {
    /// Whose object.
    pub address: InstanceAddress,
    /// The key of an object that was set aside; `None` for the current one.
    pub deposed: Option<Arc<str>>,
    /// Where it was before a `moved` block (or a new count) gave it this address.
    pub previous: Option<InstanceAddress>,
    /// The id under which it is taken into the state, when it is being imported.
    pub import: Option<Arc<str>>,
    /// Whose type it is.
    pub provider: ProviderAddress,
    /// The provider's configuration, as states name it: `provider["registry.terraform.io/heroku/heroku"]`.
    pub provider_name: Arc<str>,
    /// The type's schema; `None` only when the object's type is unknown to its provider (then it is forgotten or kept).
    pub schema: Option<Arc<Schema>>,
    /// What will be done.
    pub action: Action,
    /// Why.
    pub reason: Option<Reason>,
    /// The object as last read; null when there is none. Sensitive parts are marked.
    pub before: Value,
    /// The object after apply, unknown where only apply can tell; null when there will be none. Sensitive parts are marked.
    pub after: Value,
    /// What cannot change in place.
    pub replace_paths: Vec<Path>,
    /// What the provider stores beside the planned object.
    pub private: Vec<u8>,
    /// Whether its replacement is created before it is destroyed.
    pub create_before_destroy: bool,
}

impl Change {
    /// Whether anything is to be done or shown: an action, a move, an import.
    pub fn is_visible(&self) -> bool {
        self.action != Action::NoOp || self.previous.is_some() || self.import.is_some()
    }
}

/// An object that was changed outside since it was last applied.
#[derive(Clone, Debug)]
pub struct Drift {
    /// Whose object.
    pub address: InstanceAddress,
    /// Where it was before it moved.
    pub previous: Option<InstanceAddress>,
    /// Whose type it is.
    pub provider: ProviderAddress,
    /// The type's schema.
    pub schema: Option<Arc<Schema>>,
    /// As the state had it.
    pub before: Value,
    /// As it is; null when it is gone.
    pub after: Value,
    /// Who changed it, where the API tells: "v12 by ann@example.com: Set FOO config vars".
    pub changed_by: Option<String>,
}

impl Drift {
    /// Update, or delete when the object is gone.
    pub fn action(&self) -> Action {
        if self.after.is_null() {
            Action::Delete
        } else {
            Action::Update
        }
    }
}

/// What will become of an output of the root module.
#[derive(Clone, Debug)]
pub struct OutputChange {
    /// Its name.
    pub name: Arc<str>,
    /// Create, update, delete or no-op.
    pub action: Action,
    /// Null when it is new. Marked when sensitive.
    pub before: Value,
    /// Null when it goes; may be unknown. Marked when sensitive.
    pub after: Value,
    /// Whether it is declared sensitive (or was, when it goes).
    pub sensitive: bool,
}
