//! Texts that are one expression, or one template.

use dynoform::source::AnchorId;
use dynoform::syntax;

use crate::dump;

fn expression(text: &str) -> String {
    let (expr, problems) = syntax::parse_expression(text, AnchorId(0));
    format!("{}\n{}", dump::expr(&expr), dump::problems(text, &problems, |_| 0))
}

fn template(text: &str) -> String {
    let (expr, problems) = syntax::parse_template(text, AnchorId(0));
    format!("{}\n{}", dump::expr(&expr), dump::problems(text, &problems, |_| 0))
}

#[test]
fn an_expression_may_go_over_lines_and_ends_with_the_text() {
    assert_eq!(expression("1 +\n  2 # two\n"), "(+ 1 2)\n");
    insta::assert_snapshot!(expression("a b"), @r"
    a
    1:3-1:4 unexpected-token: Extra characters after an expression — The text is expected to end after the expression, but `b` stands here.
    ");
    insta::assert_snapshot!(expression(""), @r"
    <error>
    1:1-1:1 missing-value: Missing expression — An expression is expected, but the text ends here.
    ");
}

#[test]
fn a_template_needs_no_quotes_and_has_no_escapes() {
    assert_eq!(
        template("say \"${x}\"\\n"),
        "(template \"say \\\"\" ${x} \"\\\"\\\\n\")\n"
    );
    assert_eq!(template("$${a} %%{b}"), "\"${a} %{b}\"\n");
    assert_eq!(template("${x}"), "(template ${x})\n");
    assert_eq!(template(""), "\"\"\n");
}

#[test]
fn strip_markers_reach_to_the_end_of_their_line() {
    // As the reference renders `templatefile`.
    assert_eq!(template("a\n  ${~ x ~}\n  b"), "(template \"a\\n\" ${x} \"  b\")\n");
    assert_eq!(
        template("%{ if x ~}\n\n y\n%{~ endif ~}\nz"),
        "(template (if x [\"\\n y\"] []) \"z\")\n"
    );
}

#[test]
fn a_string_that_breaks_off_in_a_template_costs_one_line() {
    insta::assert_snapshot!(template("a ${f(\"b}\nc ${d}\n"), @r#"
    (template "a " ${f("b}")} "c " ${d} "\n")
    1:10-1:10 newline-in-string: Line break in a quoted string — This string is not closed on its line, and quoted strings cannot contain line breaks.
        1:7-1:10 the string begins here
        help: Close it with `"`; write `\n` for a line break, or use a heredoc (<<EOT) for several lines.
    "#);
}
