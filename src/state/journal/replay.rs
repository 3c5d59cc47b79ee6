//! What an interrupted command left: read back, and folded into the state.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::record::{Begin, Record};
use crate::address::InstanceAddress;
use crate::diagnostic::Diagnostic;
use crate::provider::Intent;
use crate::state::{Object, State, codes};

/// A journal as it was found.
pub(crate) struct Leftover {
    begin: Begin,
    records: Vec<Record>,
    length: u64,
}

/// What is left of a journal's text: whole records, in order. A torn end is left out; `None` when nothing whole is there.
///
/// # Errors
/// The journal is damaged before its end.
pub(crate) fn leftover(text: &[u8], path: &Utf8Path) -> Result<Option<Leftover>, Diagnostic> {
    let mut records = Vec::new();
    let mut length = 0;
    let mut torn = None;
    for (number, line) in text.split_inclusive(|&byte| byte == b'\n').enumerate() {
        let whole = line
            .ends_with(b"\n")
            .then(|| serde_json::from_slice(line).ok())
            .flatten();
        match whole {
            Some(_) if torn.is_some() => return Err(damaged(path, torn.unwrap_or_default())),
            Some(record) => {
                records.push(record);
                length += line.len() as u64;
            }
            None => torn = torn.or(Some(number + 1)),
        }
    }
    if records.is_empty() {
        return Ok(None);
    }
    match records.remove(0) {
        Record::Begin(begin) if begin.is_known() => Ok(Some(Leftover { begin, records, length })),
        _ => Err(damaged(path, 1)),
    }
}

fn damaged(path: &Utf8Path, line: usize) -> Diagnostic {
    Diagnostic::error(
        &codes::JOURNAL_DAMAGED,
        "Damaged journal",
        format!("{path} cannot be read at line {line}, though whole lines follow."),
    )
    .help(format!(
        "keep a copy of {path}, compare with what exists on Heroku, then remove it"
    ))
}

/// What is left to do after folding a journal in.
pub(crate) struct Replayed {
    /// What nothing has closed.
    pub(crate) intents: Vec<Intent>,
    /// Bytes of whole records.
    pub(crate) length: u64,
    /// What a journal that begins on the state as it is now must hold, when the one found does not.
    pub(crate) carried: Option<String>,
}

/// How a journal relates to the state that lies beside it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Relation {
    /// The state is the version on which the journal was begun, or has its last commit.
    Same,
    /// Another tool has written the state since.
    Advanced,
    /// Another lineage.
    Foreign,
}

impl Leftover {
    /// The lineage it was begun on.
    pub(crate) fn lineage(&self) -> &str {
        &self.begin.lineage
    }

    /// How many records the state already holds.
    fn committed(&self, serial: u64, digest: &str) -> usize {
        self.records
            .iter()
            .rposition(
                |record| matches!(record, Record::Commit(commit) if commit.serial == serial && commit.digest == digest),
            )
            .map_or(0, |at| at + 1)
    }

    /// How it relates to a state; `digest` is that of the file as it was found.
    pub(crate) fn relation(&self, state: Option<&State>, digest: &str) -> Relation {
        match state {
            None if self.begin.serial == 0 => Relation::Same,
            None => Relation::Advanced,
            Some(state) if state.lineage != self.begin.lineage => Relation::Foreign,
            Some(state) if state.serial == self.begin.serial || self.committed(state.serial, digest) > 0 => {
                Relation::Same
            }
            Some(_) => Relation::Advanced,
        }
    }

    /// Folds the records into a state. Of a state that another tool has advanced, nothing that is there is touched.
    pub(crate) fn replay(self, state: &mut State, digest: &str, relation: Relation) -> Replayed {
        let skipped = self.committed(state.serial, digest);
        let mut open: BTreeMap<String, Intent> = BTreeMap::new();
        let mut carried = Record::Begin(Begin::new(&state.lineage, state.serial)).line();
        for (at, record) in self.records.into_iter().enumerate() {
            match record {
                Record::Intent(intent) => {
                    open.insert(intent.token.clone(), intent);
                }
                Record::Created(created) => {
                    if let Some(intent) = open.get_mut(&created.token) {
                        intent.id = Some(created.id);
                    }
                }
                Record::Settled(settled) => {
                    open.remove(&settled.token);
                }
                Record::Object(record) => {
                    let Some((address, object)) = record.read() else {
                        continue;
                    };
                    let deposed = record.deposed.as_deref();
                    if deposed.is_none() {
                        let printed = address.to_string();
                        open.retain(|_, intent| intent.address != printed);
                    }
                    if at >= skipped && (relation == Relation::Same || is_missing(state, &address, object.as_ref())) {
                        state.set(&address, deposed, &record.provider, object);
                        carried.push_str(&Record::Object(record).line());
                    }
                }
                Record::Begin(_) | Record::Commit(_) => {}
            }
        }
        let intents: Vec<Intent> = open.into_values().collect();
        for intent in &intents {
            carried.push_str(&Record::Intent(intent.clone()).line());
        }
        Replayed {
            intents,
            length: self.length,
            carried: (relation == Relation::Advanced).then_some(carried),
        }
    }
}

/// Whether the journal knows of an object where the state has none.
fn is_missing(state: &State, address: &InstanceAddress, object: Option<&Object>) -> bool {
    object.is_some() && state.instance(address).is_none()
}
