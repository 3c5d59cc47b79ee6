//! Lexer and parser: any bytes give a tree that prints back, also as an expression and a template.

#![no_main]

use dynoform::source::{AnchorId, Anchors};
use dynoform::syntax::{self, Parse};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let anchors = Anchors::default();
    let file = anchors.next();
    let (text, _) = syntax::decode(bytes, file);
    let parse = syntax::parse(&text, file, &anchors);
    for index in 0..parse.items.len() {
        assert!(text.get(parse.item_range(index)).is_some());
    }
    assert_eq!(Parse::tree(&text).text().to_string(), *text);
    let _ = syntax::parse_expression(&text, AnchorId(0));
    let _ = syntax::parse_template(&text, AnchorId(0));
});
