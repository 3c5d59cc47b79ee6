//! The lexer: tokens in order, none of them empty but the last, and nothing but blanks between them.

#![no_main]

use dynoform::syntax::{Kind, tokens};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut end = 0;
    let tokens = tokens(text);
    for (kind, range) in &tokens {
        let gap = &text[end..range.start];
        let is_blank = |character| matches!(character, ' ' | '\t' | '\r' | '\u{feff}');
        assert!(gap.chars().all(is_blank), "{gap:?} before {kind:?} at {range:?}");
        assert!(
            *kind == Kind::EndOfFile || !text[range.clone()].is_empty(),
            "{kind:?} at {range:?}"
        );
        end = range.end;
    }
    assert_eq!(end, text.len());
    assert_eq!(tokens.last().map(|(kind, _)| *kind), Some(Kind::EndOfFile));
});
