//! Parsing again after an edit: as many items, problems and comments as parsing afresh.

#![no_main]

use dynoform::source::Anchors;
use dynoform::syntax;

libfuzzer_sys::fuzz_target!(|texts: (&str, &str)| {
    let (before, after) = texts;
    let anchors = Anchors::default();
    let file = anchors.next();
    let previous = syntax::parse(before, file, &anchors);
    let again = syntax::reparse(after, file, &anchors, &previous, before);
    let fresh = syntax::parse(after, file, &anchors);
    let bases = |parse: &syntax::Parse| parse.items.iter().map(|item| item.base).collect::<Vec<_>>();
    assert_eq!(bases(&again), bases(&fresh));
    assert_eq!(again.comments.len(), fresh.comments.len());
    let details = |parse: &syntax::Parse| parse.problems.iter().map(|one| one.detail.clone()).collect::<Vec<_>>();
    assert_eq!(details(&again), details(&fresh));
});
