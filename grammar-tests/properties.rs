//! What holds for every text.

use dynoform::source::{AnchorId, Anchors};
use dynoform::syntax::ast::ItemKind;
use dynoform::syntax::{self, Parse};
use proptest::prelude::*;

use crate::{cases, diagnostics, dump, parse};

/// Words that break grammars.
const WORDS: &[&str] = &[
    "a",
    "b",
    "for",
    "in",
    "if",
    "else",
    "endif",
    "endfor",
    "true",
    "null",
    "1",
    "2.5",
    "1e4",
    "0.1",
    "\"",
    "\"x\"",
    "\"${",
    "${",
    "%{",
    "${~",
    "~}",
    "}",
    "{",
    "(",
    ")",
    "[",
    "]",
    "=",
    "=>",
    "==",
    "!",
    "-",
    "+",
    "*",
    "&&",
    "||",
    "?",
    ":",
    "::",
    ".",
    "..",
    "...",
    ",",
    "\n",
    "\r\n",
    "\r",
    " ",
    "  ",
    "\t",
    "# c\n",
    "// c\n",
    "/* c */",
    "/*",
    "<<E\n",
    "<<-E\n",
    "\nE\n",
    "E\n",
    "\\",
    "\\n",
    "$",
    "%",
    "$${",
    "%%{",
    "é",
    "e\u{301}",
    "\u{feff}",
    "'",
    ";",
    "resource \"a\" \"b\" {\n",
    "a = ",
    "\n}\n",
    "[*]",
    ".*",
    ".0",
    "[0]",
    "f(",
];

pub(crate) fn soup() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(WORDS), 0..60).prop_map(|words| words.concat())
}

fn holds(text: &str) {
    let (_, result) = parse(text);
    assert_eq!(Parse::tree(text).text().to_string(), text, "the tree prints back");
    let mut end = 0;
    for (index, item) in result.items.iter().enumerate() {
        let range = result.item_range(index);
        assert!(
            range.start >= end && range.end > range.start && text.get(range.clone()).is_some(),
            "items are in order"
        );
        assert_eq!(range.start as u32, item.base);
        end = range.end;
    }
    let _ = (dump::items(&result), diagnostics(text, &result));
    let _ = syntax::parse_expression(text, AnchorId(0));
    let _ = syntax::parse_template(text, AnchorId(0));
}

/// A parse without what differs between two parses of the same text: anchors.
fn comparable(text: &str, file: AnchorId, parse: &Parse) -> String {
    let comments: Vec<_> = parse
        .comments
        .iter()
        .map(|comment| {
            let item = parse.items.iter().position(|item| item.anchor == comment.span.anchor);
            assert!(item.is_some() || comment.span.anchor == file);
            (item, comment.span.start, comment.span.end, &comment.text, comment.alone)
        })
        .collect();
    let bases: Vec<_> = parse.items.iter().map(|item| item.base).collect();
    let spans = format!("{:?}", parse.items);
    let mut spans = spans.replace(&format!("{file:?}"), "file");
    for (index, item) in parse.items.iter().enumerate() {
        spans = spans.replace(&format!("{:?}", item.anchor), &format!("item{index}"));
    }
    format!("{spans}\n{comments:?}\n{bases:?}\n{}", diagnostics(text, parse))
}

fn reparse_equals_parse(before: &str, after: &str) {
    let anchors = Anchors::default();
    let file = anchors.next();
    let previous = syntax::parse(before, file, &anchors);
    let again = syntax::reparse(after, file, &anchors, &previous, before);
    let (fresh_file, fresh) = parse(after);
    assert_eq!(
        comparable(after, file, &again),
        comparable(after, fresh_file, &fresh),
        "{before:?} → {after:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn token_soup_is_parsed_and_printed_back(text in soup()) {
        holds(&text);
    }

    #[test]
    fn bytes_are_parsed_and_printed_back(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let (text, _) = syntax::decode(&bytes, AnchorId(0));
        holds(&text);
    }

    #[test]
    fn reparse_equals_parse_for_soup(start in soup(), cut in soup(), insert in soup(), end in soup()) {
        reparse_equals_parse(&format!("{start}\n{cut}\n{end}"), &format!("{start}\n{insert}\n{end}"));
    }
}

fn corpus() -> Vec<String> {
    ["ok", "err"]
        .iter()
        .flat_map(|folder| cases(folder))
        .map(|(_, text)| text)
        .collect()
}

#[test]
fn every_prefix_of_every_case_is_parsed_and_printed_back() {
    for text in corpus() {
        let step = 1 + text.len() / 400;
        for end in (0..=text.len()).step_by(step).filter(|&end| text.is_char_boundary(end)) {
            holds(&text[..end]);
        }
    }
}

#[test]
fn reparse_equals_parse_when_a_line_goes_or_doubles() {
    for text in corpus() {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let step = 1 + lines.len() / 20;
        for index in (0..lines.len()).step_by(step) {
            let without = [&lines[..index], &lines[index + 1..]].concat().concat();
            let doubled = [&lines[..=index], &lines[index..]].concat().concat();
            reparse_equals_parse(&text, &without);
            reparse_equals_parse(&without, &text);
            reparse_equals_parse(&text, &doubled);
        }
    }
}

#[test]
fn an_item_that_moved_keeps_its_anchor_and_its_allocation() {
    let before = "a = 1\n\nb \"x\" {\n  c = 2\n}\n";
    let after = "new = 0\nb \"x\" {\n  c = 2\n}\na = 1\n";
    let anchors = Anchors::default();
    let file = anchors.next();
    let previous = syntax::parse(before, file, &anchors);
    let again = syntax::reparse(after, file, &anchors, &previous, before);
    let address = |kind: &ItemKind| match kind {
        ItemKind::Attribute(one) => std::sync::Arc::as_ptr(one).cast::<u8>(),
        ItemKind::Block(one) => std::sync::Arc::as_ptr(one).cast::<u8>(),
    };
    for (old, new) in [(0, 2), (1, 1)] {
        assert_eq!(again.items[new].anchor, previous.items[old].anchor);
        assert_eq!(address(&again.items[new].kind), address(&previous.items[old].kind));
    }
    assert_eq!(again.items[1].base, 8);
}

#[test]
fn deep_nesting_is_a_problem_and_no_crash() {
    for text in [
        format!("a = {}1{}\n", "(".repeat(50_000), ")".repeat(50_000)),
        format!("a = {}\n", "[".repeat(50_000)),
        format!("a = {}1\n", "-".repeat(50_000)),
        format!("a = 1{}\n", " + 1".repeat(50_000)),
        format!("a = {}1\n", "b ? c : ".repeat(50_000)),
        format!("a = b{}\n", "[*]".repeat(50_000)),
        format!("a = b{}\n", "[c]".repeat(50_000)),
        format!("a = {}1{}\n", "\"${".repeat(50_000), "}\"".repeat(50_000)),
        format!("a = \"{}\"\n", "%{ if a }".repeat(50_000)),
        format!("{}{}", "a {\n".repeat(50_000), "}\n".repeat(50_000)),
        format!("a = {}", "{a = ".repeat(50_000)),
    ] {
        let start = &text[..20];
        let (_, result) = parse(&text);
        assert!(
            result
                .problems
                .iter()
                .any(|problem| problem.code.name == "nesting-too-deep"),
            "{start}"
        );
        let copy = result.items.clone();
        drop(result);
        drop(copy);
        assert_eq!(Parse::tree(&text).text().to_string(), text);
    }
}

#[test]
fn what_people_write_is_not_too_deep() {
    for text in [
        format!("a = {}1{}\n", "(".repeat(200), ")".repeat(200)),
        format!("a = {}1{}\n", "[".repeat(200), "]".repeat(200)),
        format!("a = 1{}\n", " + 1".repeat(400)),
        format!("{}{}", "a {\n".repeat(200), "}\n".repeat(200)),
    ] {
        assert_eq!(diagnostics(&text, &parse(&text).1), "");
    }
}

/// Twice as much may take somewhat more than twice as long, and not four times.
#[track_caller]
fn is_linear(what: &str, work: impl Fn(usize)) {
    let time = |count: usize| {
        let times = (0..3).map(|_| {
            let start = std::time::Instant::now();
            work(count);
            start.elapsed()
        });
        times.min().unwrap_or_default()
    };
    // A machine with other things to do may be slow once.
    let ratios = (0..4).map(|_| time(32_000).as_secs_f64() / time(8_000).as_secs_f64());
    let ratio = ratios.fold(f64::INFINITY, f64::min);
    assert!(ratio < 9.0, "{what}: four times as much takes {ratio} times as long");
}

#[test]
fn objects_with_many_keys_take_as_long_as_they_are() {
    let keys = |count: usize, line: fn(usize) -> String| (0..count).map(line).collect::<String>();
    is_linear("an object", |count| {
        let text = format!("a = {{\n{}}}\n", keys(count, |key| format!("  k{key} = {key}\n")));
        assert_eq!(parse(&text).1.problems, []);
        assert!(dynoform::format::format(&text).is_ok());
    });
    is_linear("a body", |count| {
        let text = format!("a {{\n{}}}\n", keys(count, |key| format!("  k{key} = {key}\n")));
        assert_eq!(parse(&text).1.problems, []);
    });
    is_linear("an object in JSON", |count| {
        let members = keys(count, |key| format!("\"k{key}\": {key}, "));
        let text = format!("{{\"locals\": {{\"a\": {{{}\"k\": 0}}}}}}", members);
        let anchors = Anchors::default();
        let none = |_: &[&str]| Vec::new();
        assert_eq!(syntax::parse_json(&text, anchors.next(), &anchors, &none).problems, []);
    });
}

#[test]
fn lists_with_many_elements_take_as_long_as_they_are() {
    is_linear("a list", |count| {
        let text = format!("a = [{}]\n", "1, ".repeat(count));
        assert_eq!(parse(&text).1.problems, []);
        assert!(dynoform::format::format(&text).is_ok());
    });
}
