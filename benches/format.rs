//! How fast files are formatted: those that are so already, and those that change.

mod allocator;
mod generate;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use dynoform::format::format;

fn main() {
    divan::main();
}

fn run(bencher: Bencher<'_, '_>, text: &str) {
    bencher
        .counter(BytesCount::of_str(text))
        .bench_local(|| format(black_box(text)).expect("the generated configuration is right"));
}

/// What `fmt -check` does to a file that is as it should be, by the number of resources.
#[divan::bench(args = [1_000, 10_000, 20_000])]
fn canonical(bencher: Bencher<'_, '_>, resources: usize) {
    let text = format(&generate::generate(resources)).expect("the generated configuration is right");
    run(bencher, &text);
}

/// A file in which every line moves.
#[divan::bench(args = [10_000])]
fn scrambled(bencher: Bencher<'_, '_>, resources: usize) {
    let text = generate::generate(resources).replace("  ", "\t ").replace(" = ", "=");
    run(bencher, &text);
}
