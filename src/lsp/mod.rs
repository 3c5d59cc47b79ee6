//! The language server. (The lead is writing this module and its protocol tests: leave it.)

mod documents;
mod position;
mod publish;
mod uri;
