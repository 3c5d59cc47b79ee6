//! dynoform: a configuration compiler, linter, language server and deploy engine for Heroku.
//!
//! The modules read top to bottom as the pipeline does; an earlier one never names a later one
//! (a test reads every `use crate::…` and fails on an arrow that this order does not allow).

pub mod address;
pub mod analysis;
pub mod apply;
pub mod cli;
pub mod config;
pub mod diagnostic;
pub mod format;
pub mod graph;
pub mod heroku;
pub mod language;
pub mod linter;
#[path = "../lints/mod.rs"]
pub mod lints;
pub mod lsp;
pub mod output;
pub mod plan;
pub mod provider;
pub mod sandbox;
pub mod schema;
pub mod source;
pub mod state;
pub mod syntax;

#[cfg(test)]
mod layers;
