//! Text to a lossless tree and an owned AST, with a list of problems; total for any bytes.

pub mod ast;
