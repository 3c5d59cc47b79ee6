//! The only place that prints: text for people, JSON for programs, Markdown for pull requests.
//!
//! Takes what the other stages return; gives text, and writes it through a [`Console`]. Every byte passes the
//! [`Redactor`] there, save for the commands that give secrets on purpose. Never decides anything.

mod codes;
mod console;
mod diagnostics;
mod differ;
mod lines;
mod markdown;
mod plan;
mod redactor;
mod resource;
mod source_code;
mod style;
mod whole;

pub use codes::CODES;
pub use console::{Captured, Console};
pub use diagnostics::{diagnostics_json, diagnostics_text, validation_json};
pub use markdown::plan_markdown;
pub use plan::plan_text;
pub use redactor::Redactor;
pub use style::Style;
