//! Types, values with unknowns and marks, conversion, functions and the evaluator.
//!
//! Pure: files and clock come in through traits. Never prints, and never puts a sensitive value into a message.

pub mod codes;
pub mod constraint;
pub mod convert;
mod equality;
pub mod evaluate;
pub mod functions;
pub mod json;
pub mod literal;
pub mod number;
pub mod print;
pub mod references;
pub mod scope;
mod set;
pub mod types;
pub mod value;
