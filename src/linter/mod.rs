//! linter
pub mod fix;
pub mod ignore;
pub mod shell;
pub mod walk;
