//! The kinds of problems that parsing finds.

use crate::diagnostic::Code;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal : $explanation:literal;)*) => {
        $($(#[$doc])* pub static $name: Code = Code { name: $text, explanation: $explanation };)*

        /// All of them.
        pub const CODES: &[&Code] = &[$(&$name,)*];
    };
}

codes! {
    /// A token that the grammar does not want at its place.
    UNEXPECTED_TOKEN = "unexpected-token": "Something stands where the grammar wants something else: a name alone on its line, a brace too many, a conditional without its second half.\n\nA body holds arguments (`name = value`) and blocks (`kind \"label\" { … }`), each on lines of its own:\n\n```hcl\nresource \"heroku_app\" \"web\" {\n  name   = \"example\"\n  region = \"eu\"\n}\n```\n\nLook at the marked place and a little before it: a missing quote, comma or brace often shows only later.";
    /// A character with no meaning.
    INVALID_CHARACTER = "invalid-character": "A character that has no meaning outside of strings and comments: a single quote, a semicolon, a typographic quote, an invisible blank from a web page, a bitwise operator.\n\nStrings are written in double quotes, arguments end with their line, and logical operators are `&&`, `||` and `!`.";
    /// Bytes that are not UTF-8.
    INVALID_ENCODING = "invalid-encoding": "The file holds bytes that are not UTF-8. Configuration is UTF-8 text; outside of comments anything else is an error, because nobody can know which characters were meant.\n\nSave the file as UTF-8 (in many editors: \"Save with encoding\").";
    /// A file of 4 GiB or more.
    FILE_TOO_LARGE = "file-too-large": "The file is larger than 4 GiB. No configuration is; it is probably not what was meant to be read.";
    /// No value where one must be.
    MISSING_VALUE = "missing-value": "A value or expression is expected, and there is none.\n\n```hcl\nname = \"example\"\n```\n\nThe value begins on the same line as the `=`. To continue on further lines put it in parentheses or brackets. To leave an argument unset write `null` or remove the line.";
    /// Two statements on one line.
    MISSING_NEWLINE = "missing-newline": "Each argument and each block ends with a line break. Commas and semicolons do not separate them, and the brace that closes a block of several lines stands on its own line.\n\n```hcl\nresource \"heroku_app\" \"web\" {\n  name   = \"example\"\n  region = \"eu\"\n}\n```";
    /// Two items without a comma.
    MISSING_SEPARATOR = "missing-separator": "Items of a list and arguments of a function are separated by commas; items of an object by commas or line breaks.\n\n```hcl\nregions = [\"us\", \"eu\"]\nsizes   = { web = \"basic\", worker = \"standard-1x\" }\n```";
    /// A block without its closing brace.
    UNCLOSED_BLOCK = "unclosed-block": "A block begins with `{` and ends with `}` on a line of its own. This one has no end: the next block or the end of the file comes first.\n\nThe place where it was expected is judged by the indentation of the lines that follow.";
    /// A bracket without its partner.
    UNCLOSED_BRACKET = "unclosed-bracket": "A parenthesis, square bracket or brace was opened in an expression and something else comes before it is closed. Both places are marked: where it begins, and where its end was expected.";
    /// A string without its closing quote.
    UNCLOSED_STRING = "unclosed-string": "A string begins with `\"` and has no closing `\"`.";
    /// A line break between quotes.
    NEWLINE_IN_STRING = "newline-in-string": "A quoted string ends on the line on which it begins. Usually its closing quote is missing.\n\nFor several lines use a heredoc, whose end marker stands alone on its line:\n\n```hcl\ntext = <<-EOT\n  first line\n  second line\nEOT\n```\n\nor write `\\n` where a line break is meant.";
    /// A heredoc without its end marker.
    UNCLOSED_HEREDOC = "unclosed-heredoc": "A heredoc ends with a line that holds its marker and nothing else: no comma, no closing parenthesis, no comment. A line break follows the marker, also at the end of the file.\n\n```hcl\ntext = trimspace(<<-EOT\n  hello\nEOT\n)\n```";
    /// `${` without `}`.
    UNCLOSED_INTERPOLATION = "unclosed-interpolation": "An interpolation `${ … }` or a directive `%{ … }` holds one expression and then `}`. Here something else follows the expression, or the string ends first.\n\nTo write a literal `${`, for example for a shell script, double the sign: `$${`.";
    /// `/*` without `*/`.
    UNCLOSED_COMMENT = "unclosed-comment": "A comment that begins with `/*` goes on to `*/`, which is missing.";
    /// A backslash and what has no meaning after it.
    INVALID_ESCAPE = "invalid-escape": "In quoted strings a backslash begins an escape: `\\n`, `\\r`, `\\t`, `\\\"`, `\\\\`, `\\uXXXX`, `\\UXXXXXXXX`. Any other is an error.\n\nWrite `\\\\` for a backslash, for instance in regular expressions: `\"\\\\d+\"`.";
    /// Digits that are no number.
    INVALID_NUMBER = "invalid-number": "Numbers are decimal: digits, then maybe a fraction, then maybe an exponent (`1`, `2.5`, `1e6`). Versions and addresses such as `1.2.3` are text and need quotes.";
    /// An argument that is set twice.
    DUPLICATE_ARGUMENT = "argument-set-twice": "An argument can be set once in a body. Remove one of the two, or merge their values: for a map write one map with the keys of both.";
    /// A malformed block header.
    INVALID_BLOCK = "invalid-block": "A block is its kind, its labels and its body: `resource \"heroku_app\" \"web\" {`. Labels are fixed text, there is no `=` before the brace, and the brace stands on the same line. Within one line a block can hold one argument only: `lifecycle { prevent_destroy = true }`.";
    /// An argument's name that is no plain word.
    INVALID_ARGUMENT_NAME = "invalid-argument-name": "The name of an argument is one word without quotes, dots or brackets. To set a part of a map, set the whole map:\n\n```hcl\nconfig_vars = {\n  RACK_ENV = \"production\"\n}\n```";
    /// A step after a value that means nothing.
    INVALID_STEP = "invalid-step": "After a value come attributes (`.name`), indices (`[0]`, `[\"key\"]`) and splats (`[*]`, `.*`). The attribute's name follows the dot on the same line, `.0.1` would be a fraction (write `[0][1]`), and `.*` cannot stand within another `.*`.";
    /// A `for` that is not complete.
    INVALID_FOR = "invalid-for": "A `for` expression makes a list or an object:\n\n```hcl\nnames  = [for app in var.apps : upper(app)]\nby_key = { for key, app in var.apps : key => app.name if app.enabled }\n```\n\nIn braces it needs `key => value`; in square brackets only a value. `...` after the value groups values of equal keys.";
    /// A template directive that is none.
    INVALID_DIRECTIVE = "invalid-directive": "Inside strings `%{` begins a directive: `if`, `else`, `endif`, `for` or `endfor`. To write a literal `%{`, double the sign: `%%{`.";
    /// Directives that do not pair up.
    UNBALANCED_DIRECTIVES = "unbalanced-directives": "Directives nest like brackets: each `%{ if … }` has its `%{ endif }`, with at most one `%{ else }` between, each `%{ for … }` its `%{ endfor }`, and the inner one ends first.";
    /// More levels than are supported.
    NESTING_TOO_DEEP = "nesting-too-deep": "Blocks, brackets and templates may be nested 256 levels deep, and one expression may be 512 operators deep. Give inner parts a name in `locals` and refer to them.";
    /// JSON that is not well-formed.
    INVALID_JSON = "invalid-json": "The file is not well-formed JSON. Configuration in JSON syntax (`.tf.json`, `.tfvars.json`) is one object, or an array of objects, with double-quoted keys, no trailing commas, and no comments (an object may have a `\"//\"` property instead).";
    /// JSON of a shape that is no block.
    INVALID_JSON_BODY = "invalid-json-body": "In JSON syntax a block is an object with one level of nesting for each of its labels, or an array of such objects:\n\n```json\n{ \"resource\": { \"heroku_app\": { \"web\": { \"name\": \"example\", \"region\": \"eu\" } } } }\n```";
}
