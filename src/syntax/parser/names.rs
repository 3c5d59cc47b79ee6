//! Equal names share one allocation: in a large configuration the same few occur again and again.

use std::sync::Arc;

/// A small cache in which a newer name takes the place of an older one with the same hash.
pub(super) struct Names(Vec<Option<Arc<str>>>);

const SLOTS: usize = 512;
const LONGEST: usize = 40;

impl Default for Names {
    fn default() -> Self {
        Self(vec![None; SLOTS])
    }
}

impl Names {
    /// The shared form of a text.
    pub(super) fn get(&mut self, text: &str) -> Arc<str> {
        if text.len() > LONGEST {
            return Arc::from(text);
        }
        let slot = &mut self.0[slot(text)];
        match slot {
            Some(known) if **known == *text => Arc::clone(known),
            _ => Arc::clone(slot.insert(Arc::from(text))),
        }
    }
}

fn slot(text: &str) -> usize {
    let mut hash: u32 = 0x811c_9dc5;
    for &byte in text.as_bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    (hash ^ (hash >> 15)) as usize % SLOTS
}
