//! What can go wrong while applying.

use crate::diagnostic::Code;

/// Changes wait for each other.
pub static APPLY_CYCLE: Code = Code {
    name: "apply-cycle",
    explanation: "The changes of this plan wait for each other: each of them can only be made after another one of \
                  them. This happens when what exists depends on each other in one direction and what is configured \
                  in the other.\n\nApply in two steps: `-target` the objects that only go away, then apply the rest.",
};

/// The configuration, fully known, asks for something else than was planned.
pub static PLAN_OVERTAKEN: Code = Code {
    name: "plan-overtaken",
    explanation: "Once every value was known, the object needs another action than the plan said: for example an \
                  attribute that was not known yet turned out to force a replacement. Nothing was done to it.\n\nPlan \
                  again: the values are known now, so the new plan says what is needed.",
};

/// An import to where something is.
pub static MANAGED_ALREADY: Code = Code {
    name: "managed-already",
    explanation: "An object was to be imported to an address that has one in the state already.\n\nTo manage another \
                  object there, let the first one go with `dynoform state rm ADDRESS` (it is not destroyed), then \
                  import again.",
};

/// A provisioner failed.
pub static PROVISIONER_FAILED: Code = Code {
    name: "provisioner-failed",
    explanation: "A provisioner ended with an error. The object was made, but whether it works is not known: it is \
                  marked as tainted and will be replaced by the next apply, and nothing that depends on it was \
                  begun.\n\nMend the command, or the app that it checks. If the object is fine as it is, take the \
                  mark away with `dynoform untaint ADDRESS`. A provisioner whose failure does not matter says \
                  `on_failure = continue`.",
};

/// The run was interrupted.
pub static INTERRUPTED: Code = Code {
    name: "apply-interrupted",
    explanation: "The run was asked to stop (Ctrl-C, or the end of a CI job). What was in flight was finished and is \
                  in the state; the rest was not begun.\n\nRun the same command again: it plans what is left. After a \
                  second Ctrl-C what was in flight is dropped; the journal beside the state says what it was, and the \
                  next run looks for it before it plans.",
};

/// An object of an interrupted run could not be looked for.
pub static RECOVERY_FAILED: Code = Code {
    name: "recovery-failed",
    explanation: "An earlier run was cut short while it created an object, and looking for that object failed. Until \
                  it is known whether it exists, nothing is planned: creating it again could make (and bill) it \
                  twice.\n\nMend what the message names and run the same command again. If you know that nothing was \
                  created, delete the journal beside the state.",
};

/// Data sources whose questions change with their answers.
pub static DATA_UNSETTLED: Code = Code {
    name: "data-unsettled",
    explanation: "The configuration of a data source depends on data that is read, and changes each time it is read: \
                  planning would never end.\n\nLook for data sources that refer to each other in a long chain, and \
                  pass the value in as a variable instead.",
};

/// Every code of this stage.
pub const CODES: &[&Code] = &[
    &APPLY_CYCLE,
    &MANAGED_ALREADY,
    &PLAN_OVERTAKEN,
    &PROVISIONER_FAILED,
    &INTERRUPTED,
    &RECOVERY_FAILED,
    &DATA_UNSETTLED,
];
