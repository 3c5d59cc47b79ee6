//! The JSON syntax: `json/x.tf.json` beside `x.tree` and `x.diag`, and files of variable values.

use std::fs;

use dynoform::source::{AnchorId, Anchors};
use dynoform::syntax::ast::{ExprKind, ItemKind};
use dynoform::syntax::{self, Parse};
use proptest::prelude::*;

use crate::{diagnostics, dump, properties, root};

/// As a schema would have it.
fn nested(path: &[&str]) -> Vec<(std::sync::Arc<str>, usize)> {
    match path {
        ["resource", "heroku_app"] => vec![("organization".into(), 0)],
        _ => Vec::new(),
    }
}

fn parse(text: &str) -> Parse {
    let anchors = Anchors::default();
    syntax::parse_json(text, anchors.next(), &anchors, &nested)
}

fn values(text: &str) -> Parse {
    let anchors = Anchors::default();
    syntax::parse_json_values(text, anchors.next(), &anchors)
}

fn check(input: &str) -> String {
    let parse = parse(input);
    let problems = diagnostics(input, &parse);
    format!(
        "{}{}{problems}",
        dump::items(&parse),
        if problems.is_empty() { "" } else { "--\n" }
    )
}

#[test]
fn json_gives_what_native_syntax_gives() {
    let native = fs::read_to_string(root().join("json/example.tf")).expect("the native example");
    let json = fs::read_to_string(root().join("json/example.tf.json")).expect("the JSON example");
    let (_, native) = crate::parse(&native);
    let json = parse(&json);
    assert_eq!(json.problems, []);
    assert_eq!(dump::items(&json), dump::items(&native));
}

#[test]
fn arrays_stand_for_several_blocks_at_every_level() {
    insta::assert_snapshot!(check(r#"[
      {"locals": [{"a": 1}, {"b": 2}], "//": "a comment"},
      {"variable": [{"x": {"default": 1}}, {"y": [{"default": "${raw}"}]}], "terraform": null},
      {"resource": {"a": [{"b": {"//": 0, "c": null}}, {"d": [{}, {}]}]}}
    ]"#), @r#"
    locals:
      a = 1
    locals:
      b = 2
    variable "x":
      default = 1
    variable "y":
      default = "${raw}"
    resource "a" "b":
      c = null
    resource "a" "d":
    resource "a" "d":
    "#);
}

#[test]
fn blocks_with_labels_need_one() {
    for text in [
        r#"{"output": null}"#,
        r#"{"output": []}"#,
        r#"{"resource": [{}, null]}"#,
        r#"{"resource": {"a": {}}}"#,
        r#"{"resource": {"a": {"b": {"provisioner": null}}}}"#,
    ] {
        let parse = parse(text);
        let summaries: Vec<&str> = parse.problems.iter().map(|problem| &*problem.summary).collect();
        assert_eq!(summaries, ["Missing block label"], "{text}");
    }
}

#[test]
fn strings_are_templates() {
    insta::assert_snapshot!(check(r#"{"locals": {
      "a": "${x}", "b": "$${x} %%{y}", "c": {"${k}": "é\n\"${v[\"w\"]}\"", "d": -1.5e3},
      "e": "%{ if x }1%{ else }2%{ endif }", "f": [true, null, 0]
    }}"#), @r#"
    locals:
      a = (template ${x})
      b = "${x} %{y}"
      c = {((template ${k})) = (template "é\n\"" ${v["w"]} "\""), ("d") = (- 1.5e3)}
      e = (template (if x ["1"] ["2"]))
      f = [true, null, 0]
    "#);
}

#[test]
fn problems_in_templates_point_into_the_string() {
    insta::assert_snapshot!(check("{\"locals\": {\n  \"a\": \"x${y +}\",\n  \"b\": \"\\u00e9\\n${y z}\"\n}}"), @r#"
    locals:
      a = (template "x" ${(+ y <error>)})
      b = (template "é\n" ${y})
    --
    2:15-2:16 missing-value: Missing expression — An expression is expected, but `}` stands here.
    3:21-3:22 unclosed-interpolation: Interpolation not closed — `}` is expected to end the interpolation, but `z` stands here.
        3:17-3:19 opened here
    "#);
}

#[test]
fn what_is_not_json_is_named() {
    let texts = [
        "",
        "5",
        "{",
        r#"{"a": 1"#,
        r#"{"a": 1,}"#,
        r#"{"a": [1,]}"#,
        r#"{"a": 1} x"#,
        r#"{"a": 01, "b": .5, "c": +1, "d": 1., "e": 1.e3}"#,
        "{'a': 1}",
        "{a: 1, \"b\": 2}",
        r#"{"a": tru, "b": "\q", "c": 2}"#,
        "{\"a\": \"x\ny\", \"b\": 1}",
        "// c\n{}",
        r#"{"a" 1, "b": 2 "c": 3}"#,
        r#"{"locals": 5, "variable": "x", "resource": {"y": 1}}"#,
        r#"{"locals": {"a": 1, "a": 2}, "b": 1, "b": 2}"#,
        r#"{"a": [1}, "b": 2}"#,
    ];
    let all: Vec<String> = texts.iter().map(|text| format!("{text}\n{}", check(text))).collect();
    insta::assert_snapshot!("what_is_not_json_is_named", all.join("\n"));
}

#[test]
fn variable_values_are_taken_as_they_are() {
    let text = r#"{"a": "${x}", "b": {"c": ["%{", 1]}}"#;
    let parse = values(text);
    assert_eq!(diagnostics(text, &parse), "");
    insta::assert_snapshot!(dump::items(&parse), @r#"
    a = "${x}"
    b = {("c") = ["%{", 1]}
    "#);
}

#[test]
fn names_in_strings_become_references_where_asked() {
    let parse = parse(r#"{"resource": {"a": {"b": {"depends_on": ["x.y", "data.z.w[0]"], "provider": "p.q"}}}}"#);
    let ItemKind::Block(block) = &parse.items[0].kind else {
        panic!("a block");
    };
    let shown: Vec<String> = block
        .body
        .attributes
        .iter()
        .map(|attribute| {
            let (expr, problems) = syntax::json_reference(&attribute.value);
            assert_eq!(problems, []);
            assert_eq!(expr.span, attribute.value.span);
            dump::expr(&expr)
        })
        .collect();
    assert_eq!(shown, ["[x.y, data.z.w[0]]", "p.q"]);
    let (_, problems) = syntax::json_reference(&dynoform::syntax::ast::Expr {
        kind: ExprKind::String("a b".into()),
        span: block.span,
    });
    assert_eq!(problems[0].span, Some(block.span));
}

#[test]
fn deep_json_is_a_problem_and_no_crash() {
    let text = format!("{{\"a\": {}", "[".repeat(100_000));
    assert!(
        parse(&text)
            .problems
            .iter()
            .any(|problem| problem.code.name == "nesting-too-deep")
    );
}

const WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"a\"",
    "\"locals\"",
    "\"resource\"",
    "\"",
    "\\",
    "\\u00e9",
    "\\ud83d",
    "${",
    "%{",
    "}",
    "1",
    "-",
    "1.5e3",
    "null",
    "true",
    "//",
    "\n",
    " ",
    "é",
    "\u{feff}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_parsed(words in proptest::collection::vec(proptest::sample::select(WORDS), 0..40)) {
        let text = words.concat();
        for parse in [parse(&text), values(&text)] {
            let _ = (dump::items(&parse), diagnostics(&text, &parse));
        }
    }

    #[test]
    fn native_soup_is_parsed_as_json(text in properties::soup()) {
        let _ = parse(&text);
        prop_assert!(!text.is_empty() || !parse(&text).problems.is_empty());
        let (_, _) = syntax::decode(text.as_bytes(), AnchorId(0));
    }
}
