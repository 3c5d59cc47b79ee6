//! The kinds of diagnostics of this stage.

use camino::Utf8Path;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// All of them, for `dynoform explain`.
pub const CODES: &[&Code] = &[
    &NO_DIRECTORY,
    &NO_CONFIGURATION,
    &UNKNOWN_CODE,
    &UNKNOWN_OUTPUT,
    &RAW_OUTPUT,
    &UNKNOWN_INSTANCE,
    &WRONG_ADDRESS,
    &SANDBOX_LISTENS,
    &FILE_UNREADABLE,
    &FILE_UNWRITABLE,
    &NOT_FORMATTED,
    &BACKEND_MISSING,
    &APPROVAL_NEEDED,
    &STALE_PLAN,
    &NO_PLAN,
    &SANDBOX_MIXED,
    &NO_LEVEL,
    &NO_PRESET,
    &BAD_BASELINE,
    &NO_REVISION,
    &LSP_FAILED,
    &SHAKY_GROUND,
    &TYPE_FUNCTION,
    &SCHEMA_DEVIATION,
];

static SCHEMA_DEVIATION: Code = Code {
    name: "schema-deviation",
    explanation: "\
`sandbox serve -strict FILE` holds each request and each answer to Heroku's hyper-schema. One of them had a property, a \
type or a value that the schema does not have, or was no call of the schema at all.

A request that deviates got 400, an answer that deviates was replaced by 500: the message says where. Correct the client, \
or report the sandbox's answer as a mistake of dynoform.",
};

static NO_DIRECTORY: Code = Code {
    name: "no-directory",
    explanation: "The directory that `-chdir` names does not exist or cannot be entered. Check the path.",
};

static NO_CONFIGURATION: Code = Code {
    name: "no-configuration",
    explanation:
        "\
The directory has no `.tf` or `.tf.json` file. A plan made there would destroy everything that the state holds, which is
hardly what you want: most often the directory is the wrong one.

Go to the configuration, or name its directory with `-chdir=DIR`. To destroy everything on purpose: `dynoform destroy`.",
};

static UNKNOWN_CODE: Code = Code {
    name: "unknown-code",
    explanation: "\
`dynoform explain` knows the codes of all diagnostics and the names of all rules. `dynoform explain` without a name lists
them.",
};

static UNKNOWN_OUTPUT: Code = Code {
    name: "unknown-output",
    explanation: "\
The state has no output of this name. Outputs are stored by `apply`: an output that was added to the configuration is there
after the next one. An output whose value is null is not stored.",
};

static RAW_OUTPUT: Code = Code {
    name: "raw-output",
    explanation: "\
`output -raw` prints one output as bare text, which only strings, numbers and bools have. Use `-json` for lists, maps
and objects.",
};

static UNKNOWN_INSTANCE: Code = Code {
    name: "unknown-instance",
    explanation: "The state has no object at this address. `dynoform state list` prints the addresses that there are.",
};

static WRONG_ADDRESS: Code = Code {
    name: "wrong-address",
    explanation: "\
An address names a module (`module.eu`), a resource (`heroku_app.web`) or an instance (`heroku_app.web[0]`,
`heroku_app.web[\"eu\"]`). Quote it for the shell: `'heroku_app.web[\"eu\"]'`.",
};

static SANDBOX_LISTENS: Code = Code {
    name: "sandbox-failed",
    explanation: "The sandbox stopped because of the operating system: see the message.",
};

static FILE_UNREADABLE: Code = Code {
    name: "file-unreadable",
    explanation: "A file that was named cannot be read: it does not exist, is not yours, or is not UTF-8 text. See the message.",
};

static FILE_UNWRITABLE: Code = Code {
    name: "file-unwritable",
    explanation: "A file cannot be written: the directory does not exist or is not writable, or the disk is full. See the message.",
};

static NOT_FORMATTED: Code = Code {
    name: "not-a-configuration-file",
    explanation: "`dynoform fmt` formats `.tf`, `.tfvars`, `.tftest.hcl` and `.tfmock.hcl` files. JSON and anything else it leaves alone.",
};

static BACKEND_MISSING: Code = Code {
    name: "backend-not-available",
    explanation: "\
This version of dynoform keeps states in local files only. The configuration names another backend (or Terraform Cloud),
and going on with an empty local state would create everything a second time.

**What to do.** To work with a local copy, run `terraform state pull > terraform.tfstate` and give every command
`-backend=false`, or write an override file:

```hcl
# backend_override.tf
terraform {
  backend \"local\" {}
}
```",
};

pub(crate) fn backend_missing(kind: &str) -> Diagnostic {
    Diagnostic::error(
        &BACKEND_MISSING,
        "Backend not available",
        format!("backend {kind} is not available yet: use -backend=false or an override file."),
    )
    .help("with terraform state pull > terraform.tfstate the state there comes along")
}

static APPROVAL_NEEDED: Code = Code {
    name: "approval-needed",
    explanation: "\
`apply` and `destroy` show what they will do and ask before they do it. Off a terminal (in CI, in a script, with `-json`
or `-input=false`) there is nobody to ask, so nothing is done.

**What to do.** Save a plan with `plan -out=PLAN`, have it reviewed, and `apply PLAN`: a saved plan needs no approval. Or
say `-auto-approve`.",
};

pub(crate) fn approval_needed(why: &str) -> Diagnostic {
    Diagnostic::error(
        &APPROVAL_NEEDED,
        "Approval needed",
        format!("The plan must be approved, and {why}. Nothing was done."),
    )
    .help("add -auto-approve, or apply a plan that was saved with plan -out=PLAN")
}

static STALE_PLAN: Code = Code {
    name: "stale-plan",
    explanation: "\
A saved plan holds everything that it was made from. Applying it makes it again and compares: it is refused when the
state has moved on since (somebody else has applied), or when the plan would no longer be what was shown (a file that the
configuration reads with `file()` or uploads as a build has changed).

**What to do.** Plan again, look at it, and apply the new one. Nothing was changed.",
};

pub(crate) fn stale_plan(why: &str) -> Diagnostic {
    Diagnostic::error(
        &STALE_PLAN,
        "Saved plan is stale",
        format!("The plan can no longer be applied: {why}. Nothing was changed."),
    )
    .help("plan again: dynoform plan -out=PLAN")
}

static NO_PLAN: Code = Code {
    name: "not-a-plan",
    explanation: "\
The file is not a plan that this version of dynoform saved. Plans are bound to the version that made them, and those of
Terraform have another format.",
};

pub(crate) fn no_plan(path: &Utf8Path) -> Diagnostic {
    Diagnostic::error(
        &NO_PLAN,
        "Not a saved plan",
        format!("{path} is not a plan that dynoform saved."),
    )
    .help("save one with dynoform plan -out=PLAN; to choose what is applied, use -target")
}

pub(crate) fn foreign_plan(path: &Utf8Path, version: &str) -> Diagnostic {
    Diagnostic::error(
        &NO_PLAN,
        "Plan of another version",
        format!(
            "{path} was saved by dynoform {version}; this is {}.",
            env!("CARGO_PKG_VERSION")
        ),
    )
    .help("plan again: dynoform plan -out=PLAN")
}

static SANDBOX_MIXED: Code = Code {
    name: "sandbox-mixed",
    explanation: "\
A state belongs either to the sandbox or to the real Heroku. Planned against the other one, everything in it would seem to
have been deleted, and would be created anew.

**What to do.** For a state of the sandbox: add `-sandbox` to go on there; or, to go over to Heroku, run
`dynoform destroy -sandbox` first. For a state of Heroku: try the sandbox in a copy of the directory without the state, or
with `-state=sandbox.tfstate`.",
};

pub(crate) fn real_state(path: &Utf8Path) -> Diagnostic {
    Diagnostic::error(
        &SANDBOX_MIXED,
        "State does not belong to the sandbox",
        format!("{path} has objects that were not made on the sandbox: there they would all seem to be gone."),
    )
    .help("leave -sandbox away, or try it with another state: -state=sandbox.tfstate")
}

pub(crate) fn sandbox_state(path: &Utf8Path) -> Diagnostic {
    Diagnostic::error(
        &SANDBOX_MIXED,
        "State belongs to the sandbox",
        format!("The objects in {path} were made on the sandbox: on Heroku they would all seem to be gone."),
    )
    .help("add -sandbox; to go over to Heroku, run dynoform destroy -sandbox first")
}

static NO_LEVEL: Code = Code {
    name: "unknown-level",
    explanation: "The levels of findings are `note`, `warn` and `error`; with `allow` nothing makes `lint` fail.",
};

pub(crate) fn no_level(word: &str) -> Diagnostic {
    let words: Vec<&str> = crate::linter::Level::words().collect();
    Diagnostic::error(&NO_LEVEL, "Unknown level", format!("-fail-on={word} names no level."))
        .help(format!("one of {}", words.join(", ")))
}

static NO_PRESET: Code = Code {
    name: "unknown-preset",
    explanation: "\
`lint -preset=WORD` and `preset` in `dynoform.hcl` know three words: `recommended` (what is wrong or risky for everybody, \
the default), `production` (and what an app that people rely on should have) and `all` (and what is a matter of taste).",
};

pub(crate) fn no_preset(word: &str) -> Diagnostic {
    let words: Vec<&str> = crate::linter::Preset::words().collect();
    Diagnostic::error(&NO_PRESET, "Unknown preset", format!("-preset={word} names no preset."))
        .help(format!("one of {}", words.join(", ")))
}

static BAD_BASELINE: Code = Code {
    name: "unreadable-baseline",
    explanation: "\
`lint -baseline=FILE` leaves out what FILE lists. The file is not there, or it was not written by \
`dynoform lint -baseline=FILE -write-baseline`.",
};

pub(crate) fn bad_baseline(path: &Utf8Path, error: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::error(&BAD_BASELINE, "Unreadable baseline", format!("{path}: {error}."))
        .help("write it with -write-baseline")
}

static NO_REVISION: Code = Code {
    name: "unreadable-revision",
    explanation: "\
`lint -base=REVISION` compares names with those that the configuration has at a git revision. The revision does not exist,
the directory is in no repository, or `git` is not installed. In CI a shallow clone often lacks the revision: fetch it.",
};

pub(crate) fn no_revision(revision: &str, error: &super::revision::RevisionError) -> Diagnostic {
    Diagnostic::error(
        &NO_REVISION,
        "Revision cannot be read",
        format!("-base={revision}: {error}."),
    )
    .help("check the revision with git rev-parse; in CI fetch the base branch first")
}

static LSP_FAILED: Code = Code {
    name: "lsp-failed",
    explanation: "The language server lost its client, or the client broke the protocol. The message says which. Start it from an editor: it speaks the protocol on standard input and output.",
};

pub(crate) fn lsp_failed(error: &crate::lsp::ServeError) -> Diagnostic {
    Diagnostic::error(&LSP_FAILED, "Language server stopped", format!("{error}."))
        .help("start it from an editor; it speaks the protocol on standard input and output")
}

pub(crate) fn unreadable_file(path: &str, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(
        &FILE_UNREADABLE,
        "Unreadable file",
        format!("{path} cannot be read: {error}."),
    )
    .help("check the path; it is taken relative to the working directory")
}

pub(crate) fn unwritable_file(path: &str, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(
        &FILE_UNWRITABLE,
        "Unwritable file",
        format!("{path} cannot be written: {error}."),
    )
    .help("check that the directory exists and is yours")
}

pub(crate) fn file_exists(path: &Utf8Path) -> Diagnostic {
    Diagnostic::error(
        &FILE_UNWRITABLE,
        "File exists already",
        format!("{path} is there, and what is in it would be lost."),
    )
    .help("name another file")
}

pub(crate) fn not_formatted(path: &Utf8Path) -> Diagnostic {
    Diagnostic::error(
        &NOT_FORMATTED,
        "Not a configuration file",
        format!("{path} is neither a .tf, a .tfvars, a .tftest.hcl nor a .tfmock.hcl file."),
    )
    .help("name a configuration file, a directory, or - for standard input")
}

pub(crate) fn no_directory(directory: &Utf8Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(
        &NO_DIRECTORY,
        "No such directory",
        format!("-chdir={directory}: {error}."),
    )
    .help("check the path")
}

pub(crate) fn no_configuration(directory: &Utf8Path) -> Diagnostic {
    let detail = format!(
        "{directory} has no .tf file; to plan from nothing would mark everything in the state for destruction."
    );
    Diagnostic::error(&NO_CONFIGURATION, "No configuration files", detail)
        .help("Go to the configuration or name its directory with -chdir=DIR; to destroy everything: dynoform destroy.")
}

pub(crate) fn unknown_code(name: &str, near: Option<&str>) -> Diagnostic {
    let near = near.map(|near| format!(" Did you mean {near:?}?")).unwrap_or_default();
    Diagnostic::error(
        &UNKNOWN_CODE,
        "Unknown code",
        format!("Neither a diagnostic nor a rule is called {name:?}.{near}"),
    )
    .help("dynoform explain lists them all")
}

pub(crate) fn unknown_output(name: &str, near: Option<&str>) -> Diagnostic {
    let near = near.map(|near| format!(" Did you mean {near:?}?")).unwrap_or_default();
    Diagnostic::error(
        &UNKNOWN_OUTPUT,
        "Unknown output",
        format!("The state has no output {name:?}.{near}"),
    )
    .help("run dynoform apply when it was just added to the configuration")
}

pub(crate) fn raw_output(name: &str, of: &str) -> Diagnostic {
    Diagnostic::error(
        &RAW_OUTPUT,
        "Output has no bare text",
        format!("Output {name:?} is of type {of}; -raw prints strings, numbers and bools."),
    )
    .help(format!("use dynoform output -json {name}"))
}

pub(crate) fn raw_needs_name() -> Diagnostic {
    Diagnostic::error(
        &RAW_OUTPUT,
        "Which output?",
        "-raw prints one output, and none was named.",
    )
    .help("dynoform output -raw NAME")
}

pub(crate) fn unknown_instance(address: &str, near: Option<&str>) -> Diagnostic {
    let near = near.map(|near| format!(" Did you mean {near}?")).unwrap_or_default();
    Diagnostic::error(
        &UNKNOWN_INSTANCE,
        "Nothing at this address",
        format!("The state has no object at {address}.{near}"),
    )
    .help("dynoform state list prints the addresses that there are")
}

pub(crate) fn wrong_address(error: &crate::address::AddressError) -> Diagnostic {
    Diagnostic::error(&WRONG_ADDRESS, "Not an address", format!("{error}."))
        .help("write TYPE.NAME, TYPE.NAME[0], TYPE.NAME[\"key\"] or module.NAME, in single quotes for the shell")
}

pub(crate) fn schema_deviations(deviations: &[String]) -> Diagnostic {
    let what = match deviations.len() {
        1 => "One call deviated".to_owned(),
        some => format!("{some} calls deviated"),
    };
    Diagnostic::error(
        &SCHEMA_DEVIATION,
        "Calls deviated from the hyper-schema",
        format!("{what} from the published schema:\n  {}", deviations.join("\n  ")),
    )
}

pub(crate) fn sandbox_failed(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(&SANDBOX_LISTENS, "Sandbox stopped", format!("{error}."))
        .help("mend what the message says and start it again; its contents are kept in the -data file")
}

static SHAKY_GROUND: Code = Code {
    name: "console-despite-errors",
    explanation: "\
The configuration has errors that `dynoform console` can work around: what they are about is unknown, prints as
`(known after apply)`, and so does everything that is computed from it. `dynoform validate` lists the errors alone.",
};

pub(crate) fn shaky_ground() -> Diagnostic {
    Diagnostic::warning(
        &SHAKY_GROUND,
        "Some expressions may come to something unexpected",
        "What the errors above are about is unknown here.",
    )
    .help("mend them first, or ask about something else")
}

static TYPE_FUNCTION: Code = Code {
    name: "type-function",
    explanation: "\
`type(…)` exists in the console alone, takes one value, and is the whole entry: it shows the type of the value, which is no
value itself. Use `can(tolist(x))`, `can(tonumber(x))` and their like to decide by type in a configuration.",
};

pub(crate) fn type_within(at: Span) -> Diagnostic {
    Diagnostic::error(
        &TYPE_FUNCTION,
        "Invalid use of type function",
        "The console-only \"type\" function cannot be used as part of an expression.",
    )
    .at(at)
    .help("write type(…) around the whole expression, or around a part of it alone")
}

pub(crate) fn type_arguments(count: usize, at: Span) -> Diagnostic {
    let (summary, detail) = if count == 0 {
        (
            "Not enough function arguments",
            "Function \"type\" expects 1 argument(s). Missing value for \"value\".",
        )
    } else {
        (
            "Too many function arguments",
            "Function \"type\" expects only 1 argument(s).",
        )
    };
    Diagnostic::error(&TYPE_FUNCTION, summary, detail).at(at)
}
