//! How fast configurations are parsed, and that the time grows with their length only.

mod allocator;
mod generate;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use dynoform::source::Anchors;
use dynoform::syntax;

fn main() {
    divan::main();
}

fn bench(bencher: Bencher<'_, '_>, text: &str) {
    let anchors = Anchors::default();
    let file = anchors.next();
    bencher
        .counter(BytesCount::of_str(text))
        .bench_local(|| syntax::parse(black_box(text), file, &anchors));
}

/// A generated Heroku configuration, by its number of resources.
#[divan::bench(args = [1_000, 10_000, 20_000])]
fn configuration(bencher: Bencher<'_, '_>, resources: usize) {
    bench(bencher, &generate::generate(resources));
}

/// One object, by its number of keys.
#[divan::bench(args = [16_000, 32_000])]
fn object(bencher: Bencher<'_, '_>, keys: usize) {
    let items: String = (0..keys)
        .map(|key| format!("  key_{key} = \"value {key}\"\n"))
        .collect();
    bench(bencher, &format!("a = {{\n{items}}}\n"));
}

/// One list, by its number of elements.
#[divan::bench(args = [25_000, 50_000, 100_000])]
fn list(bencher: Bencher<'_, '_>, elements: usize) {
    let items: String = (0..elements).map(|index| format!("  \"element {index}\",\n")).collect();
    bench(bencher, &format!("a = [\n{items}]\n"));
}

/// One file of variable values.
#[divan::bench(args = [16_000, 32_000])]
fn attributes(bencher: Bencher<'_, '_>, count: usize) {
    let text: String = (0..count).map(|key| format!("key_{key} = [{key}, true]\n")).collect();
    bench(bencher, &text);
}

/// Parsing again after an edit of one block.
#[divan::bench]
fn edit(bencher: Bencher<'_, '_>) {
    let before = generate::generate(10_000);
    let after = before.replacen("heroku-24", "heroku-22", 1);
    let anchors = Anchors::default();
    let file = anchors.next();
    let previous = syntax::parse(&before, file, &anchors);
    bencher
        .counter(BytesCount::of_str(&after))
        .bench_local(|| syntax::reparse(black_box(&after), file, &anchors, &previous, &before));
}

/// The lossless tree of the same.
#[divan::bench]
fn tree(bencher: Bencher<'_, '_>) {
    let text = generate::generate(10_000);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| syntax::Parse::tree(black_box(&text)));
}
