//! How fast all rules look at a configuration that is evaluated already.

mod allocator;
mod generate;

use std::sync::Arc;

use camino::Utf8Path;
use divan::{Bencher, black_box};
use dynoform::analysis::{Analysis, Options, Purpose};
use dynoform::heroku::{Environment, Heroku};
use dynoform::linter::{Facts, Settings, lint};
use dynoform::lints::RULES;
use dynoform::provider::Providers;
use dynoform::source::Memory;

fn main() {
    divan::main();
}

fn opened(resources: usize) -> Analysis {
    let mut files = Memory::new();
    files.set("main.tf", generate::generate(resources));
    let providers = Providers::new().with(|| Arc::new(Heroku::new(Environment::default())));
    let options = Options::new(Purpose::Explore);
    Analysis::open(Arc::new(files), Utf8Path::new(""), options, Arc::new(providers))
}

/// All rules over that many resources.
#[divan::bench(args = [1_000, 10_000, 20_000])]
fn rules(bencher: Bencher<'_, '_>, resources: usize) {
    let analysis = opened(resources);
    let (facts, settings) = (Facts::default(), Settings::default());
    bencher.bench_local(|| lint(black_box(&analysis), &facts, &settings, &RULES));
}
