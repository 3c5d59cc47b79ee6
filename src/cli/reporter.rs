//! How a command tells what it has to say: to people, or as lines of JSON.

use std::sync::{Arc, Mutex, PoisonError};

use crate::apply::driver::Cost;
use crate::apply::{Event, Tell};
use crate::diagnostic::{Diagnostic, Severity};
use crate::output::{Console, Machine, Progress, calls_text, compact_warnings, cost_text, without_repetition};
use crate::provider::Calls;
use crate::source::Sources;

/// One of the two.
#[derive(Clone)]
pub(crate) struct Reporter {
    pub(crate) console: Console,
    pub(crate) machine: Option<Machine>,
    compact: bool,
    progress: Arc<Mutex<Progress>>,
}

impl Reporter {
    pub(crate) fn new(console: &Console, json: bool, compact: bool) -> Self {
        let machine = json.then(|| Machine::new(console));
        let progress = match &machine {
            Some(machine) => Progress::Machine(machine.clone()),
            None => Progress::new(console),
        };
        Self {
            console: console.clone(),
            machine,
            compact,
            progress: Arc::new(Mutex::new(progress)),
        }
    }

    /// For people, who are told what is wrong and nothing on the way.
    pub(crate) fn silent(console: &Console) -> Self {
        Self {
            progress: Arc::new(Mutex::new(Progress::Silent)),
            ..Self::new(console, false, false)
        }
    }

    pub(crate) fn diagnostics(&self, sources: &Sources, diagnostics: &[Diagnostic]) {
        self.pause();
        match &self.machine {
            Some(machine) => machine.diagnostics(sources, diagnostics),
            None if self.compact => {
                let (warnings, errors): (Vec<_>, Vec<_>) = diagnostics
                    .iter()
                    .cloned()
                    .partition(|diagnostic| diagnostic.severity != Severity::Error);
                self.console.diagnostics(sources, &errors);
                if !warnings.is_empty() {
                    self.console.note(&compact_warnings(&warnings));
                }
            }
            None => self.console.diagnostics(sources, &without_repetition(diagnostics)),
        }
    }

    /// What a plan costs, when that was asked and anything has a price.
    pub(crate) fn cost(&self, cost: Option<Cost>) {
        let Some(cost) = cost else { return };
        match &self.machine {
            Some(machine) => machine.cost(cost),
            None => {
                let text = cost_text(cost);
                if !text.is_empty() {
                    self.console.line(&format!("\n{text}"));
                }
            }
        }
    }

    /// How many calls were made.
    pub(crate) fn calls(&self, calls: Calls) {
        match &self.machine {
            Some(machine) => machine.calls(calls),
            None => {
                let text = calls_text(calls);
                if !text.is_empty() {
                    self.console.note(&self.console.err.dim(text));
                }
            }
        }
    }

    /// Takes events from any thread.
    pub(crate) fn tell(&self) -> Tell {
        let progress = Arc::clone(&self.progress);
        Arc::new(move |event: Event| {
            let mut progress = progress.lock().unwrap_or_else(PoisonError::into_inner);
            progress.event(&event);
        })
    }

    /// Takes away what is live, and shows nothing until a question is answered.
    pub(crate) fn hold<T>(&self, question: impl FnOnce() -> T) -> T {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        progress.finish();
        question()
    }

    /// Takes away what is live, before anything else is printed.
    pub(crate) fn pause(&self) {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).finish();
    }
}
