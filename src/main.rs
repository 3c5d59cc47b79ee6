//! Arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    let words = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
    ExitCode::from(dynoform::cli::run(words.collect()))
}
