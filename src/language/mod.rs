//! Types, values with unknowns and marks, conversion, functions and the evaluator.
//!
//! Pure: files and clock come in through traits. Never prints, and never puts a sensitive value into a message.

pub mod convert;
mod equality;
pub mod json;
pub mod number;
mod set;
pub mod types;
pub mod value;
