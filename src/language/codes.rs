//! The kinds of mistakes that evaluation finds.

use crate::diagnostic::Code;

/// All of them.
pub const CODES: &[&Code] = &[
    &UNSUPPORTED_ATTRIBUTE,
    &INVALID_INDEX,
    &NULL_ACCESS,
    &INVALID_OPERAND,
    &OPERATION_FAILED,
    &INVALID_CONDITION,
    &INCONSISTENT_CONDITIONAL,
    &INVALID_TEMPLATE_VALUE,
    &INVALID_FOR,
    &DUPLICATE_OBJECT_KEY,
    &INVALID_OBJECT_KEY,
    &SPLAT_OF_NULL,
    &UNKNOWN_FUNCTION,
    &WRONG_ARGUMENT_COUNT,
    &INVALID_FUNCTION_ARGUMENT,
    &FUNCTION_CALL_FAILED,
    &INVALID_NUMBER,
    &NOT_CONSTANT,
    &INVALID_TYPE,
    &QUOTED_TYPE,
    &INVALID_OPTIONAL_DEFAULT,
];

/// A name after a dot that the value does not have.
pub static UNSUPPORTED_ATTRIBUTE: Code = Code {
    name: "unsupported-attribute",
    explanation: "A name after a dot selects an attribute of an object or an element of a map, and the value \
has none of that name, or is of a type that has no attributes at all.\n\n\
Check the spelling. A list or set of objects has no attributes itself: select one element (`list[0].name`) or all \
of them (`list[*].name`).\n\n\
```hcl\nlocals {\n  app  = { name = \"web\" }\n  wrong = local.app.nmae\n  right = local.app.name\n}\n```\n",
};

/// A key in brackets that selects nothing.
pub static INVALID_INDEX: Code = Code {
    name: "invalid-index",
    explanation: "The key in brackets selects no element: a number beyond the end of a list, below zero or with a \
fraction, a name that a map or object does not have, or any key of a set, which has none.\n\n\
Check with `length` or `contains(keys(…), …)` before, give a default with `lookup(map, key, default)` or \
`try(list[3], default)`, or make a list of a set with `tolist`.\n",
};

/// A step into null.
pub static NULL_ACCESS: Code = Code {
    name: "null-access",
    explanation: "A value that is null has neither attributes nor elements, so nothing can be selected from it.\n\n\
Where it comes from a variable, give the variable a default or `nullable = false`; else write what to use instead: \
`try(local.app.name, \"none\")` or `local.app == null ? \"none\" : local.app.name`.\n",
};

/// An operand of the wrong type.
pub static INVALID_OPERAND: Code = Code {
    name: "invalid-operand",
    explanation: "Arithmetic and order take numbers, logic takes bools. A string counts as a number or bool only \
when it reads as one.\n\n\
To put strings together use a template: `\"${var.name}-web\"`, not `var.name + \"-web\"`.\n",
};

/// An operation without a result.
pub static OPERATION_FAILED: Code = Code {
    name: "operation-failed",
    explanation: "The operands have the right types but the operation has no result for them: one is null, or zero \
is divided by zero.\n\nGive nulls a value first, for example with `coalesce`.\n",
};

/// A condition that is not a bool.
pub static INVALID_CONDITION: Code = Code {
    name: "invalid-condition",
    explanation: "What stands before `?` must be true or false; null and other types are neither.\n\n\
Compare explicitly: `var.stack != null ? var.stack : \"heroku-24\"`, `length(var.apps) > 0 ? … : …`.\n",
};

/// Branches of a conditional that have no type in common.
pub static INCONSISTENT_CONDITIONAL: Code = Code {
    name: "inconsistent-conditional",
    explanation: "Both results of `condition ? a : b` must be of one type, or of types that convert to one, because \
whoever uses the result must know what it gets.\n\n\
Convert one of them (`tostring`, `tolist`, …), or use `null` for \"nothing\", which goes with every type.\n",
};

/// A value that has no text.
pub static INVALID_TEMPLATE_VALUE: Code = Code {
    name: "invalid-template-value",
    explanation: "Only strings, numbers and bools can stand in `${…}` beside other text; null and collections have \
no text.\n\n\
Use `join(\", \", list)` or `jsonencode(value)` for collections and `coalesce(value, \"…\")` for what may be null.\n",
};

/// A `for` over something that has no elements, or with a clause that is no bool.
pub static INVALID_FOR: Code = Code {
    name: "unusable-for",
    explanation: "A `for` goes over a list, set, tuple, map or object, and its `if` clause must be true or false for \
every element. Null is neither.\n\n\
For a value that may be null write `coalesce(value, [])`; for one that may be a single value write `value[*]`.\n",
};

/// One key for two results.
pub static DUPLICATE_OBJECT_KEY: Code = Code {
    name: "duplicate-object-key",
    explanation: "A `for` that makes an object gave the same key twice, so that one result would hide another.\n\n\
Choose a key that is unique, or collect the results of equal keys in lists by writing `...` after the value: \
`{ for app in local.apps : app.team => app.name... }`.\n",
};

/// A key of an object that is no string.
pub static INVALID_OBJECT_KEY: Code = Code {
    name: "invalid-object-key",
    explanation: "A key of an object or map must be a string, or a number or bool that converts to one; it cannot \
be null.\n\n\
A bare name is the key itself. To use the value of a reference, put it in parentheses: `{ (local.name) = 1 }`.\n",
};

/// `[*]` on a list that is null.
pub static SPLAT_OF_NULL: Code = Code {
    name: "splat-of-null",
    explanation: "`[*]` makes an empty list of a null that is no list, but a list that is itself null has no \
elements to go over.\n\nGive it a value first: `coalesce(var.names, [])[*]`.\n",
};

/// A function that does not exist.
pub static UNKNOWN_FUNCTION: Code = Code {
    name: "unknown-function",
    explanation: "The language has a fixed set of functions, and providers can add some as `provider::NAME::FUNCTION`. \
There is none of this name.\n\nCheck the spelling; some functions of other languages have other names here \
(`length`, not `len`; `join`, not `concat`, for strings).\n",
};

/// Too few or too many arguments.
pub static WRONG_ARGUMENT_COUNT: Code = Code {
    name: "wrong-argument-count",
    explanation: "The function takes fewer or more arguments than it is given.\n\n\
To give the elements of a list as arguments, write `...` after the list: `max(local.sizes...)`.\n",
};

/// An argument that the function cannot take.
pub static INVALID_FUNCTION_ARGUMENT: Code = Code {
    name: "invalid-function-argument",
    explanation: "The argument is of a type that does not convert to what the function takes, is null where that is \
not allowed, or has a value that the function cannot work with. The message names the parameter and says why.\n",
};

/// A call that failed as a whole.
pub static FUNCTION_CALL_FAILED: Code = Code {
    name: "function-call-failed",
    explanation: "Every argument is acceptable alone, but together they give the function nothing to return. The \
message says why. `try(call, default)` gives a default where failure is expected.\n",
};

/// Digits that are no number.
pub static INVALID_NUMBER: Code = Code {
    name: "number-out-of-range",
    explanation: "The number is beyond what can be held: its exponent is too large. Numbers have 512 binary digits and \
exponents far beyond anything that Heroku takes.\n\nWrite it as text, in quotes, if it is only passed on.\n",
};

/// Something that is only known later where a constant must stand.
pub static NOT_CONSTANT: Code = Code {
    name: "not-constant",
    explanation: "This place is read before anything else is known, so neither references nor function calls can \
stand here: only literal values.\n\n\
For a variable's default that depends on something else, use a local: \
`locals { region = coalesce(var.region, local.default_region) }`.\n",
};

/// A type that is none.
pub static INVALID_TYPE: Code = Code {
    name: "invalid-type",
    explanation: "A type is `string`, `number`, `bool` or `any`, or is built from those: `list(…)`, `set(…)`, \
`map(…)`, `tuple([…])`, `object({ name = … })`. An attribute of an object may be `optional(…)`, with a default as \
second argument.\n\n\
```hcl\nvariable \"app\" {\n  type = object({\n    name = string\n    dynos = optional(number, 1)\n  })\n}\n```\n",
};

/// A type in quotes.
pub static QUOTED_TYPE: Code = Code {
    name: "quoted-type",
    explanation: "Types in quotes (`type = \"string\"`) are how the language was written before version 0.12. Today \
a type is written without quotes, and a list or map says what is in it: `list(string)`, `map(string)`.\n",
};

/// A default that does not fit its attribute.
pub static INVALID_OPTIONAL_DEFAULT: Code = Code {
    name: "invalid-optional-default",
    explanation: "The second argument of `optional(type, default)` must convert to that type.\n",
};
