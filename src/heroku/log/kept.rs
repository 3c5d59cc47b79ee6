//! What is kept of a log: all of it up to a limit, beyond that its beginning and its end.

use std::collections::VecDeque;

/// Bytes of the beginning.
const FIRST: usize = 1 << 20;
/// Bytes of the end.
const LAST: usize = 7 << 20;

/// The bytes of a log, never more than eight megabytes of them.
#[derive(Default)]
pub(super) struct Kept {
    first: Vec<u8>,
    last: VecDeque<u8>,
    /// Bytes between the two that are gone.
    gone: usize,
}

/// A log in two parts; the second is empty unless something between them is left out.
pub(super) struct Parts {
    pub(super) first: String,
    pub(super) last: String,
    pub(super) left_out: usize,
}

impl Kept {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        let room = FIRST.saturating_sub(self.first.len()).min(bytes.len());
        let (first, rest) = bytes.split_at(room);
        self.first.extend_from_slice(first);
        self.last.extend(rest);
        let excess = self.last.len().saturating_sub(LAST);
        self.last.drain(..excess);
        self.gone += excess;
    }

    /// Whole lines only beside what is gone: of a secret no half is shown.
    pub(super) fn parts(&self) -> Parts {
        let (head, tail) = self.last.as_slices();
        let last = [head, tail].concat();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if self.gone == 0 {
            let whole = [self.first.as_slice(), &last].concat();
            return Parts {
                first: text(&whole),
                last: String::new(),
                left_out: 0,
            };
        }
        let is_end = |byte: &u8| *byte == b'\n';
        let until = self.first.iter().rposition(is_end).map_or(0, |end| end + 1);
        let from = last.iter().position(is_end).map_or(last.len(), |end| end + 1);
        Parts {
            first: text(&self.first[..until]),
            last: text(&last[from..]),
            left_out: self.gone + self.first.len() - until + from,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_kept_whole() {
        let mut kept = Kept::default();
        let text = "0123456789abcde\n".repeat((FIRST + LAST) / 16);
        for piece in text.as_bytes().chunks(99_991) {
            kept.push(piece);
        }
        let parts = kept.parts();
        assert!(parts.first == text && parts.last.is_empty() && parts.left_out == 0);
    }

    #[test]
    fn beyond_that_the_beginning_and_the_end_are_kept_in_whole_lines_and_the_rest_is_counted() {
        let mut kept = Kept::default();
        let mut all = 0;
        for number in 0..600_000 {
            let line = format!("line {number:>20}\n");
            all += line.len();
            kept.push(line.as_bytes());
        }
        assert!(kept.first.len() + kept.last.len() <= FIRST + LAST);
        let parts = kept.parts();
        assert_eq!(parts.first.len() + parts.last.len() + parts.left_out, all);
        assert!(parts.first.starts_with("line") && parts.first.ends_with('\n'));
        assert!(parts.last.starts_with("line") && parts.last.ends_with("599999\n"));
    }

    #[test]
    fn of_bytes_without_lines_nothing_is_shown_beside_what_is_gone() {
        let mut kept = Kept::default();
        kept.push(&vec![0xff; FIRST + LAST + 1]);
        let parts = kept.parts();
        assert_eq!(
            (&*parts.first, &*parts.last, parts.left_out),
            ("", "", FIRST + LAST + 1)
        );
    }
}
