//! What a rule is, its levels, settings and ignores, and the runner; the rules themselves live in `lints/`.
//!
//! Takes an analysis, facts and settings; returns findings as diagnostics, and texts with fixes applied.
//! Does no I/O: state, git and files come in as data.

mod blame;
pub mod codes;
pub mod beside;
pub mod config_vars;
mod context;
pub mod custom;
pub mod edit;
pub mod estate;
mod facts;
mod fix;
pub mod follow;
mod ignore;
mod rule;
mod run;
pub mod secret_names;
mod settings;
mod settings_file;
pub mod shell;
pub mod text;
pub mod walk;

pub use beside::{Beside, beside, configuration_above};
pub use codes::CODES;
pub use context::{Base, Context, Facts, Findings, NAMED, Names, Subject, named, plain};
pub use facts::recorded;
pub use fix::{Fixed, apply};
pub use rule::{Check, Fixable, Level, OptionKind, Preset, Rule, RuleOption};
pub use run::{Examined, examine, fails, lint, names, promote, says_better};
pub use settings::{OptionValue, Origin, PathSettings, RuleSettings, Settings};
pub use settings_file::{FILE_NAME, SettingsFile, find, load, load_file, read, unknown_rule};
