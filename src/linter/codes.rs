//! What can be wrong with settings and ignores, apart from what rules find.

use crate::diagnostic::Code;

/// Every code of this stage; the rules' own are in `lints`.
pub const CODES: &[&Code] = &[&UNKNOWN_SETTING, &INVALID_SETTING, &UNKNOWN_RULE, &STALE_IGNORE];

/// A name that `dynoform.hcl` does not know.
pub static UNKNOWN_SETTING: Code = Code {
    name: "unknown-setting",
    explanation: "\
`dynoform.hcl` holds a name that means nothing there. A setting with a spelling mistake would otherwise be a setting \
that silently does not apply.

```hcl
lint {
  fail_on = \"error\"

  rule \"name-prefix\" {
    level  = \"warn\"
    prefix = \"shop-\"
  }

  path \"sandbox/**\" {
    rule \"name-prefix\" {
      level = \"allow\"
    }
  }
}
```

`dynoform explain RULE` tells the options of a rule.",
};

/// A value that a setting does not take.
pub static INVALID_SETTING: Code = Code {
    name: "invalid-setting",
    explanation: "\
A setting in `dynoform.hcl` has a value that it does not take. Levels are `\"allow\"`, `\"note\"`, `\"warn\"` and \
`\"error\"`; the options of a rule are literals (no variables, no functions), and their page says which. Each rule is \
set once in a block.",
};

/// A rule that does not exist.
pub static UNKNOWN_RULE: Code = Code {
    name: "unknown-rule",
    explanation: "\
A comment, `dynoform.hcl` or the command line names a rule that does not exist, so it has no effect. `dynoform explain` lists \
the rules.",
};

/// An ignore that silences nothing.
pub static STALE_IGNORE: Code = Code {
    name: "stale-ignore",
    explanation: "\
A comment `# dynoform-ignore: RULE reason` stands where the rule finds nothing. Either the reason is gone, and the \
comment can go, too; or the comment stands in the wrong place: it is about its own line when code stands before it, \
else about the next line with code.",
};
