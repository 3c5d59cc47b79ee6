//! The only place that prints: text for people, JSON for programs, Markdown for pull requests.
//!
//! Takes what the other stages return; gives text, and writes it through a [`Console`]. Every byte passes the
//! [`Redactor`] there, save for the commands that give secrets on purpose. Never decides anything.

mod codes;
mod console;
mod costs;
mod crash;
mod diagnostics;
mod differ;
mod events;
mod exchange;
mod generated;
mod lines;
mod machine;
mod markdown;
mod needles;
mod page;
mod plan;
mod progress;
mod redactor;
pub mod reports;
mod resource;
mod source_code;
mod state_text;
mod style;
mod text_diff;
mod values;
mod visible;
mod warnings;
mod whole;

pub use codes::CODES;
pub use console::{Captured, Console};
pub use costs::{calls_text, cost_text};
pub use crash::report_crashes;
pub use diagnostics::{diagnostics_json, diagnostics_text, findings_text, lint_json, validation_json};
pub use events::event_line;
pub use exchange::exchange_line;
pub use generated::generated_configuration;
pub use machine::{Machine, applied_text, took};
pub use markdown::plan_markdown;
pub use page::page_text;
pub use plan::plan_text;
pub use progress::{Live, Progress};
pub use redactor::Redactor;
pub use state_text::{instance_text, output_value, outputs_json, state_json, state_text};
pub use style::Style;
pub use text_diff::unified_diff;
pub use values::{outputs_text, value_text};
pub use warnings::{compact_warnings, without_repetition};
