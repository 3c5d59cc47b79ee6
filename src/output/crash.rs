//! What is said when dynoform itself is at fault: the place and the command, and no value of anybody's.

use std::backtrace::Backtrace;
use std::io::Write;
use std::panic::PanicHookInfo;

use super::{Console, codes};
use crate::diagnostic::Diagnostic;

/// Where the report goes, beside the message.
const FILE: &str = "crash.log";

/// From now on a panic is reported through the console. `command` is the verb: arguments may hold secrets.
pub fn report_crashes(console: &Console, command: String) {
    let console = console.clone();
    std::panic::set_hook(Box::new(move |info| {
        let report = report(info, &command);
        let saved = save(&format!("{report}\n{}\n", Backtrace::force_capture()));
        let place = if saved {
            format!(" More is in {FILE}.")
        } else {
            String::new()
        };
        let diagnostic = Diagnostic::error(&codes::CRASH, "dynoform crashed", format!("{report}.{place}"))
            .help("nothing is lost: run the command again, and please report this text");
        console.diagnostic(&diagnostic);
    }));
}

/// Message and place. A message that was put together may hold a value, so only fixed ones are told.
fn report(info: &PanicHookInfo<'_>, command: &str) -> String {
    let fixed = info.payload().downcast_ref::<&'static str>();
    let message = fixed.map_or("a fault whose message may hold values, so it is withheld", |message| {
        *message
    });
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    format!(
        "{message} (dynoform {} at {place}, in `{command}`)",
        env!("CARGO_PKG_VERSION")
    )
}

fn save(text: &str) -> bool {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(FILE)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .is_ok()
}
