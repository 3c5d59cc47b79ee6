//! What an old project has decided to live with: a file of fingerprints, by rule and path for those who read it.

use std::collections::BTreeMap;

use camino::Utf8Path;
use serde::{Deserialize, Serialize};

use crate::output::reports::Reported;

/// The file, sorted, so that a change of it is one line.
#[derive(Serialize, Deserialize, Default)]
pub(super) struct Baseline {
    format_version: String,
    findings: Vec<Known>,
}

#[derive(Serialize, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Known {
    rule: String,
    path: String,
    fingerprint: String,
}

impl Baseline {
    /// Of findings that are there now.
    pub(super) fn of(findings: &[Reported]) -> Self {
        let known = findings.iter().map(|finding| Known {
            rule: finding.code.name.to_owned(),
            path: finding.place.as_ref().map_or(String::new(), |place| place.path.clone()),
            fingerprint: finding.fingerprint.clone(),
        });
        let mut findings: Vec<Known> = known.collect();
        findings.sort();
        Self {
            format_version: "1.0".to_owned(),
            findings,
        }
    }

    /// Reads a file.
    pub(super) fn read(path: &Utf8Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
        serde_json::from_str(&text).map_err(|error| error.to_string())
    }

    /// Writes it.
    pub(super) fn write(&self, path: &Utf8Path) -> std::io::Result<()> {
        let text = serde_json::to_string_pretty(self).map_err(std::io::Error::other)?;
        std::fs::write(path, text + "\n")
    }

    /// How often each fingerprint may be left out.
    pub(super) fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for known in &self.findings {
            *counts.entry(known.fingerprint.clone()).or_default() += 1;
        }
        counts
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.findings.len()
    }
}
