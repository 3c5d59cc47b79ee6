//! What can be wrong with settings and ignores, apart from what rules find.

use crate::diagnostic::Code;

/// Every code of this stage; the rules' own are in `lints`.
pub const CODES: &[&Code] = &[
    &UNKNOWN_SETTING,
    &INVALID_SETTING,
    &UNKNOWN_RULE,
    &INVALID_RULE,
    &STALE_IGNORE,
];

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

/// A rule in the settings that cannot be asked.
pub static INVALID_RULE: Code = Code {
    name: "invalid-rule",
    explanation: "\
A rule that `dynoform.hcl` defines cannot be asked: it lacks its condition or message, names something that is not known \
in a rule, or its condition is neither true nor false.

```hcl
rule \"apps-have-a-drain\" {
  type      = \"heroku_app\"
  condition = length(app.resources.heroku_drain) > 0
  message   = \"${resource.address} logs to nobody.\"
}
```

In a rule there are `self` (the arguments of the resource), `resource` (its address, type, name, key, module and file), \
`app` (the app that it belongs to), `app.resources.TYPE`, `resources.TYPE`, `each` in a rule with `for_each`, and `local` \
with what a `locals` block of the same file sets. `dynoform lint -test-rules` runs the tests of such rules.",
};

/// An ignore that silences nothing.
pub static STALE_IGNORE: Code = Code {
    name: "stale-ignore",
    explanation: "\
A comment `# dynoform-ignore: RULE reason` stands where the rule finds nothing. Either the reason is gone, and the \
comment can go, too; or the comment stands in the wrong place: it is about its own line when code stands before it, \
else about the next line with code.",
};
