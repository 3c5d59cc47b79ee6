//! How fast the graph of resources is built, ordered and drawn.

mod allocator;
mod generate;

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::Utf8Path;
use divan::{Bencher, black_box};
use dynoform::address::ProviderAddress;
use dynoform::analysis::Program;
use dynoform::config::load;
use dynoform::graph::{JoinKey, ResourceGraph};
use dynoform::schema::{Schemas, heroku};
use dynoform::source::{Memory, Sources};

fn main() {
    divan::main();
}

fn program(resources: usize) -> Program {
    let mut files = Memory::new();
    files.set("main.tf", generate::generate(resources));
    let mut schemas = Schemas::new();
    schemas.add(ProviderAddress::heroku(), heroku::provider_schema());
    let configuration = load(&files, &mut Sources::new(), Utf8Path::new(""));
    Program::build(&Arc::new(configuration), &Arc::new(schemas)).0
}

fn graph(program: &Program) -> ResourceGraph {
    let resources = program.resources().map(|(address, _, _)| address);
    ResourceGraph::new(resources, program.resource_edges())
}

/// From references to a graph.
#[divan::bench(args = [1_000, 10_000, 20_000])]
fn building(bencher: Bencher<'_, '_>, resources: usize) {
    let program = program(resources);
    bencher.bench_local(|| graph(black_box(&program)));
}

/// The picture for Graphviz, edges that say nothing new left out.
#[divan::bench(args = [1_000, 10_000, 20_000])]
fn dot(bencher: Bencher<'_, '_>, resources: usize) {
    let graph = graph(&program(resources));
    bencher.bench_local(|| black_box(&graph).dot());
}

/// The picture for Mermaid.
#[divan::bench(args = [1_000, 10_000, 20_000])]
fn mermaid(bencher: Bencher<'_, '_>, resources: usize) {
    let graph = graph(&program(resources));
    bencher.bench_local(|| black_box(&graph).mermaid(&BTreeMap::new()));
}

/// Order that the API implies, for apps that each have an add-on and a formation.
#[divan::bench(args = [1_000, 10_000, 20_000])]
fn implied_order(bencher: Bencher<'_, '_>, resources: usize) {
    let graph = graph(&program(resources));
    let order = [("heroku_addon", "heroku_formation", "app_id")];
    bencher.bench_local(|| {
        let mut graph = graph.clone();
        graph.add_implied(&order, |resource, _| {
            let number = resource.name.rsplit('_').next().unwrap_or_default();
            vec![JoinKey(number.to_owned())]
        });
        graph
    });
}
