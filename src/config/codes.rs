//! What can be wrong with declarations.

use crate::diagnostic::Code;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $kebab:literal: $explanation:literal;)*) => {
        $($(#[$doc])* pub static $name: Code = Code { name: $kebab, explanation: $explanation };)*
        /// All of them.
        pub const CODES: &[&Code] = &[$(&$name),*];
    };
}

codes! {
    /// A file or directory cannot be read.
    UNREADABLE = "unreadable-file":
"A file or directory that belongs to the configuration cannot be read.

Check the path and its permissions. A module's `source` is taken relative to the directory of the module that calls it.";

    /// A block type that does not exist here.
    UNKNOWN_BLOCK = "unknown-block":
"A block of a type that has no meaning in its place.

```hcl
local {        # meant: locals
  name = \"x\"
}
```

Correct the type. If an argument is meant, write an equals sign: `tags = { … }`.";

    /// An argument that does not exist here.
    UNKNOWN_ARGUMENT = "unsupported-argument":
"An argument whose name has no meaning in its place. It would have no effect, so it is an error.

Correct the name, or remove the argument. If a nested block is meant, write no equals sign: `lifecycle { … }`.";

    /// A required argument or block is missing.
    MISSING_ARGUMENT = "missing-argument":
"An argument or nested block without which the enclosing block means nothing is missing. Add it.";

    /// Too few or too many labels.
    LABELS = "block-labels":
"A block needs a fixed number of labels: `resource \"TYPE\" \"NAME\"`, `variable \"NAME\"`, `locals` none.";

    /// A name that is not allowed.
    INVALID_NAME = "invalid-identifier":
"A name starts with a letter or underscore and has only letters, digits, underscores and dashes. A few names are
reserved: a variable cannot be called `count`, `for_each`, `source`, `version`, `providers`, `depends_on`, `lifecycle`
or `locals`, because these mean something else in a `module` block.";

    /// Two declarations of one name.
    DUPLICATE = "duplicate-declaration":
"Two declarations have the same name, so that a reference could mean either.

Rename one, or remove it. To change a declaration of another file, put the change into an override file
(`override.tf` or `*_override.tf`).";

    /// An override of something that is not there.
    OVERRIDE = "override-without-base":
"An override file changes a declaration of the other files, and there is none of that name.

Correct the name, or move the block into a file that is not an override file.";

    /// A constant was expected.
    NOT_CONSTANT = "constant-expected":
"This argument is read before anything is evaluated, so it takes a literal: no references, no function calls.";

    /// A value of the wrong type where a constant is expected.
    WRONG_CONSTANT = "wrong-constant":
"This argument takes a literal of another type, or one of a few keywords.";

    /// Keywords and references in quotes, as before 0.12.
    QUOTED = "quoted-reference":
"Before version 0.12 of the language, references and keywords were quoted. Today they stand bare:

```hcl
depends_on = [heroku_app.web]   # not \"heroku_app.web\"
type       = string             # not \"string\"
```

Remove the quotes.";

    /// Where a plain reference is expected.
    INVALID_REFERENCE = "invalid-static-reference":
"A plain reference is expected here: names, attributes and constant indexes. No calculations, function calls or
templates.";

    /// count and for_each together.
    REPEAT_CONFLICT = "count-and-for-each":
"`count`, `for_each` and `lifecycle { enabled = … }` all say how many instances there are. Keep one: `for_each` when the
instances have names, `count` or `enabled` when there are zero or one of them.";

    /// A meta-argument where it cannot stand.
    META_ARGUMENT = "misplaced-meta-argument":
"A meta-argument or lifecycle setting that has no meaning for this kind of block: for example `prevent_destroy`
on a data source, which is never destroyed.";

    /// A condition that checks nothing.
    CONDITION = "vacuous-condition":
"A condition that refers to nothing is always true or always false, so it checks nothing. The condition of a
variable's `validation` must refer to that variable.";

    /// A default that does not fit its type.
    DEFAULT = "invalid-default":
"The default of a variable must fit its type, must not refer to anything, and must not be null when
`nullable = false`.";

    /// A version constraint that cannot be read.
    VERSION_CONSTRAINT = "invalid-version-constraint":
"Version constraints are operators and versions, separated by commas: `~> 5.0`, `>= 1.2.0, < 2.0.0`, `!= 1.5.1`.";

    /// The configuration wants another version.
    CORE_VERSION = "unsupported-version":
"`required_version` excludes the version of the reference that dynoform follows. Widen the constraint after
checking what it was meant to keep out.";

    /// A provider source that cannot be read.
    PROVIDER_SOURCE = "invalid-provider-source":
"A provider's source is `NAMESPACE/TYPE` or `HOST/NAMESPACE/TYPE`:

```hcl
terraform {
  required_providers {
    heroku = {
      source  = \"heroku/heroku\"
      version = \"~> 5.0\"
    }
  }
}
```";

    /// A module that is not here.
    MODULE_SOURCE = "module-source":
"A module's source is not there, or is no source: a directory is written `./name` or `../name`.";

    /// A module of a registry, of git or of an archive.
    REMOTE_MODULE = "remote-module":
"Modules of directories (`./name`, `../name`) are read; modules from registries, git and archives are not fetched yet:
copy such a module into the repository and name its directory. `dynoform lint` looks at everything else, and takes what
such a module gives as unknown.";

    /// Modules that call themselves.
    MODULE_CYCLE = "module-cycle":
"A module calls itself, directly or through others, so the tree of modules would have no end.";

    /// A moved, removed or import block that makes no sense.
    REFACTORING = "invalid-refactoring":
"A `moved`, `removed` or `import` block whose addresses do not fit together.";

    /// An import to where nothing is configured.
    IMPORT_TARGET = "import-target":
"An object is to be imported to an address that the configuration does not have.

Write a resource block for it. For `import` blocks, `dynoform plan -generate-config-out=FILE` looks at what exists and
writes the block, with what is secret left out.";

    /// Input that names no variable.
    UNDECLARED_INPUT = "undeclared-variable-value":
"A value was given for a variable that the root module does not declare.

Declare it with a `variable` block, or remove the value. On the command line this is an error; in a `.tfvars` file
it is a warning, because one file often serves several configurations; in the environment it is ignored.";

    /// Input that cannot be read.
    INVALID_INPUT = "invalid-variable-value":
"The value given for a variable is not of its type, or cannot be read.

On the command line and in the environment, a variable of type string, number or bool takes the text as it stands;
any other type takes an expression: `-var='names=[\"a\", \"b\"]'`.";

    /// No value for a required variable.
    MISSING_INPUT = "missing-variable-value":
"A variable without default has no value.

Give one with `-var NAME=VALUE`, in a `.tfvars` file, or in the environment as `TF_VAR_NAME`.";
}
