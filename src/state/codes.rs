//! The kinds of diagnostics of this stage.

use crate::diagnostic::Code;

/// All of them, for `dynoform explain`.
pub const CODES: &[&Code] = &[
    &STATE_MALFORMED,
    &STATE_VERSION,
    &STATE_UNREADABLE,
    &STATE_UNWRITABLE,
    &STATE_LOCKED,
    &STATE_LOCK_FAILED,
    &JOURNAL_DAMAGED,
    &JOURNAL_FOREIGN,
    &STATE_TYPE,
];

/// The file is not a state.
pub(crate) static STATE_MALFORMED: Code = Code {
    name: "state-malformed",
    explanation: "\
The state file is not JSON, is cut off, or does not have the fields of a state.

The state is how dynoform (and Terraform) know which objects on Heroku belong to this configuration. It is written
whole and never edited in place, so a damaged one usually comes from a merge, an editor or a full disk.

**What to do.** Restore the backup that lies beside it (`terraform.tfstate.backup` is the version before the last
change), or an older copy. The message says at which line and column reading stopped; the text itself is not shown,
because states hold secrets.",
};

/// A layout that is not version 4.
pub(crate) static STATE_VERSION: Code = Code {
    name: "state-version",
    explanation: "\
dynoform reads and writes version 4 of the state file, as Terraform has since 0.12.

An older one (1 to 3) must first be brought up to date: run `terraform apply -refresh-only` once with Terraform 0.13 to
1.x. A newer one was written by a tool that this dynoform does not know: update dynoform.",
};

/// The operating system refuses to read it.
pub(crate) static STATE_UNREADABLE: Code = Code {
    name: "state-unreadable",
    explanation: "\
The state file exists and cannot be read. Check that you own it (`ls -l`): states hold secrets and are readable by their
owner alone.",
};

/// The operating system refuses to write it.
pub(crate) static STATE_UNWRITABLE: Code = Code {
    name: "state-unwritable",
    explanation: "\
What was done on Heroku could not be written into the state file: the disk is full, the directory is not writable, or
the file system failed.

Nothing is lost: a complete copy was written where the message says (`errored.tfstate`), or else the journal beside the
state still holds every finished step.

**What to do.** Make room or mend the permissions. Then either run the command again, which reads the journal, or copy
`errored.tfstate` over the state file.",
};

/// Somebody else works on it.
pub(crate) static STATE_LOCKED: Code = Code {
    name: "state-locked",
    explanation: "\
Another command is working on the same state. Two at a time would overwrite each other's results, so the second one
stops before it reads anything. The message says who holds the lock, since when, and for what. The lock is the one that
Terraform takes, so both tools keep out of each other's way.

**What to do.** Wait for the other command, or give `-lock-timeout=5m` to wait for it. The lock belongs to a running
process: when that process ends, in whatever way, the lock is gone. `-lock=false` ignores it, which is only safe
when you know that nobody else is working.",
};

/// Locking itself failed.
pub(crate) static STATE_LOCK_FAILED: Code = Code {
    name: "state-lock-failed",
    explanation: "\
The state could not be locked, though nobody holds the lock: the directory is not writable, or the file system does not
support locks (some network file systems do not).

**What to do.** Mend the permissions, or move the working directory to a local disk. `-lock=false` works without a lock.",
};

/// The journal cannot be read.
pub(crate) static JOURNAL_DAMAGED: Code = Code {
    name: "journal-damaged",
    explanation: "\
Beside the state lies a journal: what was done since the state was last written. A cut-off last line is normal after a
crash and is ignored, but this one is damaged in its middle, so what follows cannot be trusted.

**What to do.** Keep a copy of the journal file that the message names, and compare with what exists on Heroku
(`heroku apps`). Then remove the file; the state is then as it was before the interrupted command.",
};

/// The journal belongs to another history.
pub(crate) static JOURNAL_FOREIGN: Code = Code {
    name: "journal-foreign",
    explanation: "\
The journal beside the state was begun on another version of the state: another tool wrote the state since, or the state
was replaced by another one.

Of the same lineage, objects that the state does not have are taken from the journal, and what the state has is left as
it is. Of another lineage, the journal is set aside under the name in the message and nothing is taken from it.

**What to do.** Look at the next plan: an object that exists twice or is missing shows there.",
};

/// A stored value does not fit its type.
pub(crate) static STATE_TYPE: Code = Code {
    name: "state-type",
    explanation: "\
An attribute in the state does not have the type that the schema (or the type stored beside it) gives it. The state was
edited by hand, or written by a provider version with another schema.

**What to do.** Restore the attribute, or remove the object from the state and import it again.",
};
