//! A mistake whose place is not known yet.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// What is wrong and what to do; whoever knows where makes a [`Diagnostic`] of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Fault {
    /// Its kind.
    pub code: &'static Code,
    /// Fixed per kind.
    pub summary: &'static str,
    /// In this case.
    pub detail: String,
    /// What to do.
    pub help: Option<String>,
}

impl Fault {
    pub(crate) fn new(code: &'static Code, summary: &'static str, detail: impl Into<String>) -> Box<Self> {
        Box::new(Self {
            code,
            summary,
            detail: detail.into(),
            help: None,
        })
    }

    pub(crate) fn help(mut self: Box<Self>, help: impl Into<String>) -> Box<Self> {
        self.help = Some(help.into());
        self
    }

    /// With its place.
    pub fn at(self, span: Span) -> Diagnostic {
        let diagnostic = Diagnostic::error(self.code, self.summary, self.detail).at(span);
        match self.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}
