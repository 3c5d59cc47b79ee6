//! The kinds of diagnostics of this stage.

use crate::diagnostic::Code;

/// All of them, for `dynoform explain`.
pub const CODES: &[&Code] = &[&CRASH];

/// A fault of ours.
pub(crate) static CRASH: Code = Code {
    name: "crash",
    explanation: "\
dynoform met a fault of its own and stopped. The report that was printed (and written to `crash.log`) holds the place in
our code and the command, and no value of your configuration or state.

**What to do.** Nothing is lost: what was finished is in the journal beside the state, and the next run reads it. Please
report the fault with that text.",
};
