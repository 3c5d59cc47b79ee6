//! The lines of the journal.

use serde::{Deserialize, Serialize};

use crate::address::InstanceAddress;
use crate::provider::Intent;
use crate::state::Object;
use crate::state::file::{ObjectForm, read_object, write_object};

/// The layout of the lines below.
const LAYOUT: u64 = 1;

/// One line.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Record {
    /// Always the first.
    Begin(Begin),
    /// Something is about to be created.
    Intent(Intent),
    /// It was, under this id.
    Created(Created),
    /// It came to nothing.
    Settled(Settled),
    /// What an object is now.
    Object(Box<ObjectRecord>),
    /// All before this is in the state of that serial and digest, if that state was ever written.
    Commit(Commit),
}

/// On which version of the state the journal was begun.
#[derive(Clone, Serialize, Deserialize, Debug)]
pub(crate) struct Begin {
    layout: u64,
    pub(crate) lineage: String,
    pub(crate) serial: u64,
}

impl Begin {
    pub(crate) fn new(lineage: &str, serial: u64) -> Self {
        Self {
            layout: LAYOUT,
            lineage: lineage.to_owned(),
            serial,
        }
    }

    pub(crate) fn is_known(&self) -> bool {
        self.layout == LAYOUT
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Created {
    pub(crate) token: String,
    pub(crate) id: String,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Settled {
    pub(crate) token: String,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Commit {
    pub(crate) serial: u64,
    pub(crate) digest: String,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct ObjectRecord {
    address: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deposed: Option<String>,
    pub(crate) provider: String,
    object: Option<ObjectForm>,
}

impl ObjectRecord {
    pub(crate) fn new(
        address: &InstanceAddress,
        deposed: Option<&str>,
        provider: &str,
        object: Option<&Object>,
    ) -> Self {
        Self {
            address: address.to_string(),
            deposed: deposed.map(ToOwned::to_owned),
            provider: provider.to_owned(),
            object: object.map(|object| write_object(None, "", object)),
        }
    }

    /// Whose object and what it is; `None` when the line makes no sense.
    pub(crate) fn read(&self) -> Option<(InstanceAddress, Option<Object>)> {
        let address = self.address.parse().ok()?;
        let object = self.object.clone().map(read_object).transpose().ok()?;
        Some((address, object))
    }
}

impl Record {
    /// The line, with its end.
    pub(crate) fn line(&self) -> String {
        let mut line = serde_json::to_string(self).expect("every record prints as JSON");
        // Attributes that were read from a state keep its layout, of many lines.
        if line.contains('\n') {
            line = crate::state::json::compact(&line);
        }
        line.push('\n');
        line
    }
}
