//! dynoform: a configuration compiler, linter, language server and deploy engine for Heroku.
//!
//! The modules read top to bottom as the pipeline does; an earlier one never names a later one
//! (a test reads every `use crate::…` and fails on an arrow that this order does not allow).

pub mod source;
pub mod diagnostic;
pub mod syntax;
pub mod format;
pub mod language;
pub mod address;
pub mod schema;
pub mod config;
pub mod companions;
pub mod provider;
pub mod analysis;
pub mod graph;
pub mod state;
pub mod linter;
#[path = "../lints/mod.rs"]
pub mod lints;
pub mod plan;
pub mod apply;
pub mod heroku;
pub mod sandbox;
pub mod output;
pub mod lsp;
pub mod cli;

#[cfg(test)]
mod layers;
