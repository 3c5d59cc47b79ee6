//! The JSON syntax: any text gives items and problems.

#![no_main]

use dynoform::source::Anchors;
use dynoform::syntax;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let anchors = Anchors::default();
    let file = anchors.next();
    let nested = |path: &[&str]| {
        if path.len() == 2 {
            vec![("a".into(), 0), ("b".into(), 1)]
        } else {
            Vec::new()
        }
    };
    let _ = syntax::parse_json(text, file, &anchors, &nested);
    let _ = syntax::parse_json_values(text, file, &anchors);
});
