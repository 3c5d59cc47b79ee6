//! What the files say that Heroku and people read beside a configuration.

mod app_json_drift;
mod code;
mod env_file_drift;
mod heroku_yml_drift;
mod procfile_process;
mod release_phase_missing;
mod slug_bloat;

use crate::linter::Rule;

pub(super) const RULES: &[&Rule] = &[
    &procfile_process::RULE,
    &app_json_drift::RULE,
    &heroku_yml_drift::RULE,
    &release_phase_missing::RULE,
    &slug_bloat::RULE,
    &env_file_drift::RULE,
];
