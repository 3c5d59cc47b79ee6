//! What can go wrong while planning.

use crate::diagnostic::Code;

/// An object of the state does not fit its type.
pub static STATE_OBJECT: Code = Code {
    name: "state-object-unreadable",
    explanation: "An object in the state does not have the form that its resource type has: the state was edited by \
                  hand, or is damaged.\n\nRestore the state from its backup (`terraform.tfstate.backup`), or take the \
                  object out with `dynoform state rm ADDRESS` and import it again.",
};

/// The state was written by a newer provider.
pub static STATE_TOO_NEW: Code = Code {
    name: "state-schema-too-new",
    explanation: "An object in the state was written by a newer version of its provider than this program follows, so \
                  its attributes cannot be trusted to mean the same.\n\nUse a newer dynoform.",
};

/// A provider does not do what the configuration or its own plan says.
pub static PROVIDER_INCONSISTENT: Code = Code {
    name: "provider-inconsistent",
    explanation: "A provider planned something else than the configuration says, or made something else than it \
                  planned. That is a bug of the provider, not of the configuration.\n\nWhat was made is in the state; \
                  report the resource type and the attribute that the message names.",
};

/// A provider that is not here.
pub static PROVIDER_UNKNOWN: Code = Code {
    name: "provider-not-available",
    explanation: "dynoform has the Heroku provider and `terraform_data` built in, and drives no other provider yet. \
                  Resources of other providers are read, linted and validated, but cannot be planned.\n\nKeep them in \
                  a configuration of their own that Terraform applies, and pass their values in as variables.",
};

/// `prevent_destroy` forbids what the plan would do.
pub static PREVENT_DESTROY: Code = Code {
    name: "prevent-destroy",
    explanation: "The resource says `lifecycle { prevent_destroy = true }`, and the plan would destroy it: because it is \
                  no longer wanted, or because a change of it cannot be made in place.\n\nIf it is meant to go, set \
                  `prevent_destroy` to false first. If it is not, look at the attribute that forces the replacement, or \
                  leave the resource out of this plan with `-target`.",
};

/// `-target` limits the plan.
pub static TARGETED: Code = Code {
    name: "targeted-plan",
    explanation: "The plan was limited by `-target`, so it may not hold everything that the configuration asks for, and \
                  outputs may be out of date.\n\n`-target` is for recovering from mistakes. Plan without it afterwards.",
};

/// Every code of this stage.
pub const CODES: &[&Code] = &[
    &STATE_OBJECT,
    &STATE_TOO_NEW,
    &PROVIDER_INCONSISTENT,
    &PROVIDER_UNKNOWN,
    &PREVENT_DESTROY,
    &TARGETED,
];
