//! Apply as it goes: what is in flight and what it waits for, live on a terminal; plain lines elsewhere.

use std::collections::BTreeMap;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::events::{event_line, name, words};
use super::{Console, Machine};
use crate::apply::{Event, Subject};

/// How often the clock of what is in flight moves.
const TICK: Duration = Duration::from_millis(120);

/// Takes events in order and shows them.
pub enum Progress {
    /// One JSON object a line.
    Machine(Machine),
    /// One line an event.
    Plain(Console),
    /// Live.
    Live(Live),
    /// Not at all.
    Silent,
}

impl Progress {
    /// Live when a person watches both streams.
    pub fn new(console: &Console) -> Self {
        if console.out.terminal && console.err.terminal {
            Self::Live(Live::new(console))
        } else {
            Self::Plain(console.clone())
        }
    }

    /// Shows one event.
    pub fn event(&mut self, event: &Event) {
        match self {
            Self::Machine(machine) => machine.event(event),
            Self::Plain(console) => {
                if let Some(line) = event_line(event) {
                    console.line(&line);
                }
            }
            Self::Live(live) => live.event(event),
            Self::Silent => {}
        }
    }

    /// Takes away what is live.
    pub fn finish(&mut self) {
        if let Self::Live(live) = self {
            live.finish();
        }
    }
}

/// The live view: finished lines scroll above, what is in flight stays below.
pub struct Live {
    console: Console,
    view: MultiProgress,
    in_flight: BTreeMap<Subject, ProgressBar>,
    refreshing: Option<ProgressBar>,
}

impl Live {
    fn new(console: &Console) -> Self {
        Self {
            console: console.clone(),
            view: MultiProgress::with_draw_target(ProgressDrawTarget::stderr()),
            in_flight: BTreeMap::new(),
            refreshing: None,
        }
    }

    fn event(&mut self, event: &Event) {
        match event {
            Event::RefreshStarted { total } => self.refresh(*total),
            Event::Refreshed { .. } => {
                if let Some(bar) = &self.refreshing {
                    bar.inc(1);
                }
            }
            Event::Started { subject, operation, .. } => {
                self.end_refresh();
                let doing = words(*operation).doing.to_lowercase();
                let bar = self.view.add(ProgressBar::new_spinner());
                bar.set_style(style("{spinner:.cyan} {prefix} {elapsed:.dim} {msg:.dim}"));
                bar.set_prefix(self.console.clean(&format!("{}: {doing}", name(subject))));
                bar.enable_steady_tick(TICK);
                self.in_flight.insert(subject.clone(), bar);
            }
            Event::Waiting { subject, text, .. } => {
                if let (Some(bar), Some(text)) = (self.in_flight.get(subject), text) {
                    bar.set_message(self.console.clean(text));
                }
            }
            Event::Output { .. }
            | Event::ProvisionOutput { .. }
            | Event::ProvisionStarted { .. }
            | Event::ProvisionFinished { .. } => {
                self.above(event);
            }
            Event::Finished { subject, .. } | Event::Errored { subject, .. } => {
                self.take_away(subject);
                self.above(event);
            }
            Event::Skipped { .. } | Event::Interrupted { .. } | Event::Recovered { .. } => self.above(event),
            Event::Saved { .. } => {}
        }
    }

    fn refresh(&mut self, total: usize) {
        let bar = self.view.add(ProgressBar::new(total as u64));
        bar.set_style(style("{spinner:.cyan} reading what exists {pos}/{len} {elapsed:.dim}"));
        bar.enable_steady_tick(TICK);
        self.refreshing = Some(bar);
    }

    fn end_refresh(&mut self) {
        if let Some(bar) = self.refreshing.take() {
            bar.finish_and_clear();
        }
    }

    fn take_away(&mut self, subject: &Subject) {
        if let Some(bar) = self.in_flight.remove(subject) {
            bar.finish_and_clear();
            self.view.remove(&bar);
        }
    }

    /// Prints a line above what is live.
    fn above(&self, event: &Event) {
        let Some(line) = event_line(event) else { return };
        let style = self.console.out;
        let line = match event {
            Event::Finished { .. } => style.green(line),
            Event::Errored { .. } => style.red(line),
            Event::Skipped { .. } | Event::Interrupted { .. } => style.yellow(line),
            _ => line,
        };
        self.view.suspend(|| self.console.line(&line));
    }

    fn finish(&mut self) {
        self.end_refresh();
        for (_, bar) in std::mem::take(&mut self.in_flight) {
            bar.finish_and_clear();
        }
        let _ = self.view.clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}
