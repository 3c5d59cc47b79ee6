//! What may begin now: steps, what each waits for, and which of the ready ones goes first.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};

/// Steps by number and the order between them. What is no work comes first. Ready steps come out by the length of the way
/// behind them, longest first, so that the longest path is never kept waiting by a short one; then by number.
#[derive(Default, Debug)]
pub(super) struct Schedule {
    after: Vec<Vec<u32>>,
    waits: Vec<u32>,
    height: Vec<u32>,
    ready: BinaryHeap<(u32, Reverse<u32>)>,
    /// Ready steps that are no work.
    instant: VecDeque<u32>,
    is_instant: Vec<bool>,
    begun: Vec<bool>,
    /// Steps that are best begun at the same time.
    parties: Vec<Vec<u32>>,
    party: HashMap<u32, u32>,
}

/// Steps that wait for each other.
#[derive(Debug)]
pub(super) struct Knot(pub(super) Vec<usize>);

impl Schedule {
    /// Another step.
    pub(super) fn step(&mut self) -> usize {
        self.after.push(Vec::new());
        self.waits.push(0);
        self.after.len() - 1
    }

    /// How many steps there are.
    pub(super) fn len(&self) -> usize {
        self.after.len()
    }

    /// `then` may not begin before `first` is finished. Repeated edges do no harm.
    pub(super) fn edge(&mut self, first: usize, then: usize) {
        if first != then {
            self.after[first].push(then as u32);
            self.waits[then] += 1;
        }
    }

    /// These are best begun at the same time, as far as they are ready then.
    pub(super) fn join(&mut self, steps: &[usize]) {
        let party = self.parties.len() as u32;
        self.party.extend(steps.iter().map(|step| (*step as u32, party)));
        self.parties.push(steps.iter().map(|step| *step as u32).collect());
    }

    /// Finds the first steps. `weight` says how long a step takes compared to others (0 for none).
    ///
    /// # Errors
    /// Steps wait for each other.
    pub(super) fn start(&mut self, weight: impl Fn(usize) -> u32) -> Result<(), Knot> {
        let mut waits = self.waits.clone();
        let mut open: VecDeque<usize> = (0..self.len()).filter(|step| waits[*step] == 0).collect();
        let mut order = Vec::with_capacity(self.len());
        while let Some(step) = open.pop_front() {
            order.push(step);
            for then in &self.after[step] {
                waits[*then as usize] -= 1;
                if waits[*then as usize] == 0 {
                    open.push_back(*then as usize);
                }
            }
        }
        if order.len() < self.len() {
            return Err(Knot((0..self.len()).filter(|step| waits[*step] > 0).collect()));
        }
        self.height = vec![0; self.len()];
        for step in order.into_iter().rev() {
            let behind = self.after[step].iter().map(|then| self.height[*then as usize]).max();
            self.height[step] = behind.unwrap_or(0) + weight(step);
        }
        self.is_instant = (0..self.len()).map(|step| weight(step) == 0).collect();
        self.begun = vec![false; self.len()];
        for step in 0..self.len() {
            self.ready_if_free(step);
        }
        Ok(())
    }

    fn ready_if_free(&mut self, step: usize) {
        if self.waits[step] > 0 {
            return;
        }
        match self.is_instant[step] {
            true => self.instant.push_back(step as u32),
            false => self.ready.push((self.height[step], Reverse(step as u32))),
        }
    }

    /// The next step that may begin; without `room`, one that is no work.
    pub(super) fn next(&mut self, room: bool) -> Option<usize> {
        while let Some(step) = self.instant.pop_front() {
            if self.is_first(step) {
                return Some(step as usize);
            }
        }
        if !room {
            return None;
        }
        while let Some((_, Reverse(step))) = self.ready.pop() {
            if self.is_first(step) {
                return Some(step as usize);
            }
        }
        None
    }

    /// Whether the step begins for the first time: one may have begun in company before its turn came.
    fn is_first(&mut self, step: u32) -> bool {
        !std::mem::replace(&mut self.begun[step as usize], true)
    }

    /// Those that are best begun together with this one, and may begin.
    pub(super) fn companions(&mut self, step: usize) -> Vec<usize> {
        let Some(party) = self.party.get(&(step as u32)) else {
            return Vec::new();
        };
        let others = self.parties[*party as usize].iter().map(|other| *other as usize);
        let ready: Vec<usize> = others
            .filter(|other| self.waits[*other] == 0 && !self.begun[*other])
            .collect();
        ready.iter().for_each(|other| self.begun[*other] = true);
        ready
    }

    /// A step is finished: what waited for it alone is ready.
    pub(super) fn finished(&mut self, step: usize) {
        for then in std::mem::take(&mut self.after[step]) {
            let then = then as usize;
            self.waits[then] = self.waits[then].saturating_sub(1);
            self.ready_if_free(then);
        }
    }

    /// A step failed: everything behind it, in the order of its distance; none of it will ever be ready.
    pub(super) fn failed(&mut self, step: usize) -> Vec<usize> {
        let mut behind = Vec::new();
        let mut open = VecDeque::from([step]);
        while let Some(step) = open.pop_front() {
            for then in std::mem::take(&mut self.after[step]) {
                let then = then as usize;
                // What is given up is marked by a count that never falls to zero.
                if self.waits[then] < GIVEN_UP {
                    self.waits[then] = u32::MAX;
                    behind.push(then);
                    open.push_back(then);
                }
            }
        }
        behind
    }
}

const GIVEN_UP: u32 = u32::MAX / 2;

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(steps: usize, edges: &[(usize, usize)]) -> Schedule {
        let mut schedule = Schedule::default();
        (0..steps).for_each(|_| {
            schedule.step();
        });
        edges.iter().for_each(|(first, then)| schedule.edge(*first, *then));
        schedule
    }

    #[test]
    fn the_longest_way_goes_first() {
        let mut schedule = schedule(4, &[(1, 2), (2, 3)]);
        schedule.start(|_| 1).expect("no knot");
        assert_eq!(
            (schedule.next(true), schedule.next(true), schedule.next(true)),
            (Some(1), Some(0), None)
        );
        schedule.finished(1);
        assert_eq!(schedule.next(true), Some(2));
    }

    #[test]
    fn a_failure_takes_along_what_is_behind_it_and_nothing_else() {
        let mut schedule = schedule(5, &[(0, 1), (1, 2), (3, 2), (3, 4)]);
        schedule.start(|_| 1).expect("no knot");
        assert_eq!(schedule.failed(0), [1, 2]);
        schedule.finished(3);
        let mut ready: Vec<_> = std::iter::from_fn(|| schedule.next(true)).collect();
        ready.sort_unstable();
        assert_eq!(ready, [0, 3, 4], "0 and 3 were ready from the beginning");
    }

    #[test]
    fn a_party_begins_together_as_far_as_it_is_ready() {
        let mut schedule = schedule(5, &[(4, 3)]);
        schedule.join(&[1, 2, 3]);
        schedule.start(|_| 1).expect("no knot");
        let first = schedule.next(true).expect("one is ready");
        assert_eq!(first, 4, "the longest way");
        assert_eq!(schedule.companions(first), [0; 0]);
        assert_eq!((schedule.next(true), schedule.next(true)), (Some(0), Some(1)));
        assert_eq!(schedule.companions(1), [2], "3 waits, and is not waited for");
        schedule.finished(4);
        assert_eq!(schedule.next(false), None);
        assert_eq!((schedule.next(true), schedule.companions(3)), (Some(3), vec![]));
        assert_eq!(schedule.next(true), None, "nothing begins twice");
    }

    #[test]
    fn what_is_no_work_begins_once_in_company_too() {
        let mut schedule = schedule(2, &[]);
        schedule.join(&[0, 1]);
        schedule.start(|_| 0).expect("no knot");
        assert_eq!((schedule.next(true), schedule.companions(0)), (Some(0), vec![1]));
        assert_eq!(schedule.next(true), None);
    }

    #[test]
    fn what_is_no_work_needs_no_room() {
        let mut schedule = schedule(3, &[(0, 1)]);
        schedule.start(|step| u32::from(step != 0)).expect("no knot");
        assert_eq!((schedule.next(false), schedule.next(false)), (Some(0), None));
        schedule.finished(0);
        assert_eq!((schedule.next(false), schedule.next(true)), (None, Some(1)));
    }

    #[test]
    fn steps_that_wait_for_each_other_are_named() {
        let knot = schedule(3, &[(0, 1), (1, 2), (2, 1)]).start(|_| 1).expect_err("a knot");
        assert_eq!(knot.0, [1, 2]);
    }
}
