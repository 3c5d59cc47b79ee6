//! What functions may reach outside of the language.

use camino::Utf8Path;

use crate::source::Files;

/// Files, clock and randomness for functions, from whoever may touch them.
pub trait Host {
    /// Where `file` and its like read.
    fn files(&self) -> &dyn Files;

    /// What relative paths in `file("…")` are relative to, and what `abspath` puts before them.
    fn working_directory(&self) -> &Utf8Path;

    /// What `~` stands for in `pathexpand`; `None` leaves paths as they are.
    fn home_directory(&self) -> Option<&Utf8Path>;

    /// The time of the plan for `plantimestamp`, as RFC 3339 in UTC; `None` while it is not known.
    fn plan_timestamp(&self) -> Option<&str>;

    /// The clock for `timestamp`, as RFC 3339 in UTC; `None` while planning, where its result is not known.
    fn now(&self) -> Option<String>;

    /// Random bytes for `uuid` and `bcrypt`; false while planning, where their results are not known.
    fn random(&self, bytes: &mut [u8]) -> bool;
}
