//! Arguments in, exit code out.

use std::process::ExitCode;

/// A configuration is a great many small objects, made at once and dropped at once: the system's allocator spends a
/// third of a plan on joining what is freed.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let words = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
    ExitCode::from(dynoform::cli::run(words.collect()))
}
