//! What can be wrong with what declarations mean together.

use crate::diagnostic::Code;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $kebab:literal: $explanation:literal;)*) => {
        $($(#[$doc])* pub static $name: Code = Code { name: $kebab, explanation: $explanation };)*
        /// All of them.
        pub const CODES: &[&Code] = &[$(&$name),*];
    };
}

codes! {
    /// A traversal that names nothing that could exist.
    INVALID_REFERENCE = "invalid-reference":
"A reference that can name nothing, whatever is declared: `var` or a resource type alone, an attribute that `path`,
`each`, `count` or `terraform` does not have.

```hcl
value = heroku_app.web.id   # resource type, name, attribute
value = var.region
value = module.eu.url
```";

    /// A name that nothing declares.
    UNDECLARED = "undeclared-reference":
"A reference to something that is not declared in its module.

Correct the name, or declare it. A module sees only its own declarations: pass values in as variables, and out as
outputs.";

    /// An attribute that is not there.
    UNSUPPORTED_ATTRIBUTE = "unknown-attribute":
"A reference selects an attribute that its object does not have.

Correct the name; the page of the resource type lists what it has.";

    /// A resource with several instances used without a key, or the other way round.
    INSTANCE_KEY = "instance-key":
"A resource with `count` or `for_each` has several instances, and a reference to an attribute says which:
`heroku_app.web[0].id`, `heroku_app.web[\"eu\"].id`, `heroku_app.web[each.key].id`. A resource without them has one, and
takes no key.";

    /// each, count or self where they are not.
    CONTEXT = "reference-out-of-context":
"`each.key` and `each.value` exist only in a block with `for_each`, `count.index` only in one with `count`, `self` only
in provisioners, connections and postconditions. A provisioner that runs before destruction may use nothing else.";

    /// A block that needs itself.
    SELF_REFERENCE = "self-reference":
"A block's arguments refer to the block itself, so that its value would be needed to compute it.

Refer to what the value is made of instead; in provisioners and postconditions, use `self`.";

    /// Things that need each other.
    CYCLE = "cycle":
"Some declarations need each other in a circle, so none can come first. The message shows the way round, with the
place of each reference.

Remove one of the references. Often one block does two things, and splitting it in two opens the circle.";

    /// A resource type that its provider does not have.
    RESOURCE_TYPE = "unknown-resource-type":
"The provider has no resource type or data source of that name.

Correct the name. Check also whether it is a data source: `data \"TYPE\" \"NAME\"`.";

    /// A provider that is configured nowhere, or has no source.
    PROVIDER = "provider-configuration":
"A resource belongs to a provider configuration that does not exist, or to a provider without a source.

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

    /// A depends_on that names too much.
    DEPENDS_ON = "invalid-depends-on":
"`depends_on` orders whole resources and modules: it takes `TYPE.NAME` and `module.NAME`, without attributes.";

    /// A value of the wrong type.
    WRONG_TYPE = "wrong-type":
"A value is not of the type that its place takes, and cannot be converted to it.";

    /// Unfit values of enabled.
    ENABLED = "invalid-enabled":
"`lifecycle { enabled = … }` says whether there is an instance of a resource or module at all, as OpenTofu has it. It
takes a bool that is known before anything is applied and is neither null nor sensitive. Without an instance, references
see null: `heroku_app.web != null ? heroku_app.web.id : null`.

Terraform 1.11 does not know this argument: there, use `count = var.on ? 1 : 0`.";

    /// Unfit values of prevent_destroy.
    PREVENT_DESTROY = "invalid-prevent-destroy":
"`prevent_destroy` takes a bool. As in OpenTofu it may be computed from variables and locals, but not from `each`,
`count` or `self`, of which nothing is left when an instance goes, and not from secrets. While it is unknown, nothing is
destroyed.

Terraform 1.11 takes only the literals `true` and `false`.";

    /// Unfit values of count and for_each.
    COUNT = "invalid-count":
"`count` takes a whole number of at least zero that is known before anything is applied, and is not sensitive.

When it depends on something that only apply can tell, use a value of the configuration instead, or apply the other
resource first with `-target`.";

    /// Unfit values of count and for_each.
    FOR_EACH = "invalid-for-each":
"`for_each` takes a map, an object or a set of strings. Its keys become addresses, so they must be known before anything
is applied and cannot be sensitive. A list becomes a set with `toset(…)`.";

    /// An argument that its provider alone sets.
    COMPUTED_ARGUMENT = "computed-argument":
"The provider alone gives this attribute its value. Remove it from the configuration.";

    /// Arguments that exclude each other.
    CONFLICT = "conflicting-arguments":
"Two arguments exclude each other. Keep one of them.";

    /// Arguments on their way out.
    DEPRECATED = "deprecated-argument":
"The argument still works and will be removed. The message says what takes its place.";

    /// Too many or too few blocks.
    BLOCK_COUNT = "block-count":
"A nested block occurs more or less often than its resource type takes.";

    /// A dynamic block that is not one.
    DYNAMIC = "invalid-dynamic-block":
"A `dynamic` block makes nested blocks from a collection:

```hcl
dynamic \"organization\" {
  for_each = var.team == null ? [] : [var.team]
  content {
    name = organization.value
  }
}
```

It needs `for_each` and one `content` block, and its label is a block type that the resource has.";

    /// A condition that does not hold.
    CONDITION_FAILED = "condition-failed":
"A condition that the configuration states does not hold; the message is its author's.

Preconditions and postconditions belong to a resource or output, validations to a variable. A `check` block only warns.";

    /// A condition that is none.
    CONDITION_RESULT = "invalid-condition-result":
"A condition must come to true or false, and its error message to a text without sensitive parts.";

    /// Sensitive or ephemeral values in a root output.
    OUTPUT = "output-exposes-value":
"An output of the root module holds something sensitive and does not say so. It would be printed after each apply.

Add `sensitive = true` to the output, or pass the value through `nonsensitive` when it is none.";

    /// A provisioner that cannot run.
    PROVISIONER = "provisioner-unavailable":
"Only the provisioner `local-exec` is available: it runs a command on the machine that applies.

Reach other machines from there, for example through `ssh` or the Heroku CLI (`heroku run`).";

    /// A provisioner that does not exist.
    UNKNOWN_PROVISIONER = "unknown-provisioner":
"There are the provisioners `local-exec`, `remote-exec` and `file`; the first alone runs here.

`chef`, `habitat`, `puppet` and `salt-masterless` are gone since version 0.15: run those tools themselves, for example with
`local-exec`.";

    /// A value for a variable that does not fit.
    INPUT = "invalid-module-input":
"The value that a module call passes to a variable does not fit the variable's type, or is null where the variable is not
nullable.";
}
