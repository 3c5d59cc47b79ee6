//! Many texts looked for at once, learnt and forgotten one by one.
//!
//! An automaton of all of them would find them as fast, but takes ten times their size to build, and each one that is
//! learnt in the middle of a run builds it anew. Here they lie in order, so that the longest of them which begins at a
//! place is found by descending: the last one up to the text there either begins it, or tells how much of it any other
//! can share.

use std::collections::BTreeMap;
use std::ops::Bound;

/// No needle is shorter: the first bytes of each tell where one may begin.
pub(super) const SHORTEST: usize = 4;

const BITS: usize = 1 << 18;

/// The texts, each with how often it was learnt.
#[derive(Debug)]
pub(super) struct Needles {
    ordered: BTreeMap<Box<[u8]>, u32>,
    /// A bit for each beginning that some needle has or had.
    beginnings: Box<[u64]>,
}

impl Default for Needles {
    fn default() -> Self {
        Self {
            ordered: BTreeMap::new(),
            beginnings: vec![0; BITS / 64].into(),
        }
    }
}

impl Needles {
    /// Learns one; those that are too short are not looked for.
    pub(super) fn learn(&mut self, needle: &str) {
        if let Some(bit) = beginning(needle.as_bytes()) {
            self.beginnings[bit / 64] |= 1 << (bit % 64);
            *self.ordered.entry(needle.as_bytes().into()).or_insert(0) += 1;
        }
    }

    /// Forgets one that was learnt, unless it was learnt more often.
    pub(super) fn forget(&mut self, needle: &str) {
        if let Some(times) = self.ordered.get_mut(needle.as_bytes()) {
            *times -= 1;
            if *times == 0 {
                self.ordered.remove(needle.as_bytes());
            }
        }
    }

    /// The text with each of them replaced, from the left, the longest first.
    pub(super) fn replace(&self, text: &str, with: &str) -> String {
        let bytes = text.as_bytes();
        let (mut out, mut copied, mut at) = (String::new(), 0, 0);
        while at + SHORTEST <= bytes.len() && !self.ordered.is_empty() {
            match self.longest(&bytes[at..]) {
                Some(length) => {
                    out.push_str(&text[copied..at]);
                    out.push_str(with);
                    at += length;
                    copied = at;
                }
                None => at += 1,
            }
        }
        out.push_str(&text[copied..]);
        out
    }

    /// How long the longest is that begins the text.
    fn longest(&self, text: &[u8]) -> Option<usize> {
        let bit = beginning(text)?;
        if self.beginnings[bit / 64] & (1 << (bit % 64)) == 0 {
            return None;
        }
        let mut shared = text;
        loop {
            let up_to = (Bound::Unbounded, Bound::Included(shared));
            let (needle, _) = self.ordered.range::<[u8], _>(up_to).next_back()?;
            let same = needle
                .iter()
                .zip(shared)
                .take_while(|(one, other)| one == other)
                .count();
            if same == needle.len() {
                return Some(same);
            }
            if same < SHORTEST {
                return None;
            }
            shared = &shared[..same];
        }
    }
}

fn beginning(text: &[u8]) -> Option<usize> {
    let first = u32::from_le_bytes(text.first_chunk::<SHORTEST>().copied()?);
    Some((first.wrapping_mul(0x9E37_79B1) >> (32 - BITS.trailing_zeros())) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What it does, said in the plainest way.
    fn plainly(needles: &[String], text: &str) -> String {
        let (mut out, mut rest) = (String::new(), text);
        while let Some(first) = rest.chars().next() {
            let here = needles.iter().filter(|needle| needle.len() >= SHORTEST);
            match here.filter(|needle| rest.starts_with(*needle)).map(String::len).max() {
                Some(length) => {
                    out.push('#');
                    rest = &rest[length..];
                }
                None => {
                    out.push(first);
                    rest = &rest[first.len_utf8()..];
                }
            }
        }
        out
    }

    proptest! {
        /// Few letters, so that one begins the other and they overlap.
        #[test]
        fn the_longest_at_each_place_is_found(
            needles in prop::collection::vec("[abé]{1,9}", 0..12),
            forgotten in prop::collection::vec("[abé]{4,9}", 0..4),
            text in "[abé]{0,60}",
        ) {
            let mut all = Needles::default();
            for needle in needles.iter().chain(&forgotten) {
                all.learn(needle);
            }
            for needle in &forgotten {
                all.forget(needle);
            }
            prop_assert_eq!(all.replace(&text, "#"), plainly(&needles, &text));
        }
    }
}
