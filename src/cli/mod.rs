//! cli
mod revision;
