//! What may begin now: steps, what each waits for, and which of the ready ones goes first.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// Steps by number and the order between them. Ready steps come out by the length of the way behind them,
/// longest first, so that the longest path is never kept waiting by a short one; then by number.
#[derive(Default, Debug)]
pub(super) struct Schedule {
    after: Vec<Vec<u32>>,
    waits: Vec<u32>,
    height: Vec<u32>,
    ready: BinaryHeap<(u32, Reverse<u32>)>,
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
        for step in 0..self.len() {
            self.ready_if_free(step);
        }
        Ok(())
    }

    fn ready_if_free(&mut self, step: usize) {
        if self.waits[step] == 0 {
            self.ready.push((self.height[step], Reverse(step as u32)));
        }
    }

    /// The next step that may begin.
    pub(super) fn next(&mut self) -> Option<usize> {
        self.ready.pop().map(|(_, Reverse(step))| step as usize)
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
            (schedule.next(), schedule.next(), schedule.next()),
            (Some(1), Some(0), None)
        );
        schedule.finished(1);
        assert_eq!(schedule.next(), Some(2));
    }

    #[test]
    fn a_failure_takes_along_what_is_behind_it_and_nothing_else() {
        let mut schedule = schedule(5, &[(0, 1), (1, 2), (3, 2), (3, 4)]);
        schedule.start(|_| 1).expect("no knot");
        assert_eq!(schedule.failed(0), [1, 2]);
        schedule.finished(3);
        let mut ready: Vec<_> = std::iter::from_fn(|| schedule.next()).collect();
        ready.sort_unstable();
        assert_eq!(ready, [0, 3, 4], "0 and 3 were ready from the beginning");
    }

    #[test]
    fn steps_that_wait_for_each_other_are_named() {
        let knot = schedule(3, &[(0, 1), (1, 2), (2, 1)]).start(|_| 1).expect_err("a knot");
        assert_eq!(knot.0, [1, 2]);
    }
}
