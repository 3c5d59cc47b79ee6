//! How fast configurations are loaded, resolved and evaluated, and how little an edit costs.

mod allocator;
mod generate;

use std::sync::Arc;

use camino::Utf8Path;
use divan::{Bencher, black_box};
use dynoform::address::ProviderAddress;
use dynoform::analysis::{Evaluation, Inputs, Program, Purpose, StaticResolver};
use dynoform::config::{Configuration, Loader, load};
use dynoform::provider::Providers;
use dynoform::schema::{Schemas, heroku};
use dynoform::source::{Files, Memory, Sources};

fn main() {
    divan::main();
}

fn files(text: &str) -> Memory {
    let mut memory = Memory::new();
    memory.set("main.tf", text);
    memory
}

fn schemas() -> Arc<Schemas> {
    let mut schemas = Schemas::new();
    schemas.add(ProviderAddress::heroku(), heroku::provider_schema());
    Arc::new(schemas)
}

fn resolver() -> StaticResolver {
    StaticResolver {
        providers: Arc::new(Providers::new()),
    }
}

fn inputs() -> Inputs {
    Inputs::new(Purpose::Explore, Arc::new(Memory::new()))
}

fn loaded(memory: &Memory) -> Arc<Configuration> {
    Arc::new(load(memory, &mut Sources::new(), Utf8Path::new("")))
}

/// From bytes to values, by the number of resources.
#[divan::bench(args = [1_000, 10_000, 20_000])]
fn whole(bencher: Bencher<'_, '_>, resources: usize) {
    let memory = files(&generate::generate(resources));
    let schemas = schemas();
    bencher.bench_local(|| {
        let configuration = loaded(black_box(&memory));
        let (program, problems) = Program::build(&configuration, &schemas);
        assert!(problems.is_empty(), "the generated configuration is right");
        let mut evaluation = Evaluation::new(&Arc::new(program), inputs());
        evaluation.run(&mut resolver())
    });
}

/// Bytes to declarations.
#[divan::bench(args = [10_000])]
fn loading(bencher: Bencher<'_, '_>, resources: usize) {
    let memory = files(&generate::generate(resources));
    bencher.bench_local(|| loaded(black_box(&memory)));
}

/// Declarations to a graph.
#[divan::bench(args = [10_000])]
fn building(bencher: Bencher<'_, '_>, resources: usize) {
    let configuration = loaded(&files(&generate::generate(resources)));
    let schemas = schemas();
    bencher.bench_local(|| Program::build(black_box(&configuration), &schemas));
}

/// A graph to values.
#[divan::bench(args = [10_000])]
fn evaluating(bencher: Bencher<'_, '_>, resources: usize) {
    let configuration = loaded(&files(&generate::generate(resources)));
    let (program, _) = Program::build(&configuration, &schemas());
    let program = Arc::new(program);
    bencher.bench_local(|| Evaluation::new(black_box(&program), inputs()).run(&mut resolver()));
}

/// One resource with that many instances, each used by another of as many.
#[divan::bench(args = [10_000, 20_000])]
fn instances(bencher: Bencher<'_, '_>, count: usize) {
    let text = format!(
        "resource \"terraform_data\" \"a\" {{\n  count = {count}\n  input = count.index\n}}\n\
         resource \"terraform_data\" \"b\" {{\n  count = {count}\n  input = terraform_data.a[count.index].input\n}}\n"
    );
    let configuration = loaded(&files(&text));
    let mut schemas = Schemas::new();
    for (address, provider) in Providers::new().iter() {
        schemas.add(address.clone(), provider.schema());
    }
    let (program, _) = Program::build(&configuration, &Arc::new(schemas));
    let program = Arc::new(program);
    bencher.bench_local(|| Evaluation::new(black_box(&program), inputs()).run(&mut resolver()));
}

/// One attribute edited among that many resources: everything from the new text to the new values.
#[divan::bench(args = [1_000, 10_000])]
fn revision(bencher: Bencher<'_, '_>, resources: usize) {
    let before = generate::generate(resources);
    let after = before.replacen("heroku-24", "heroku-22", 1);
    let mut memory = files(&before);
    let mut sources = Sources::new();
    let mut loader = Loader::default();
    let schemas = schemas();
    let path = Utf8Path::new("main.tf");
    let configuration = Arc::new(loader.load(&memory, &mut sources, Utf8Path::new("")));
    let (program, _) = Program::build(&configuration, &schemas);
    let mut program = Arc::new(program);
    let inputs = inputs();
    let mut evaluation = Evaluation::new(&program, inputs.clone());
    evaluation.run(&mut resolver());
    let mut turn = false;
    bencher.bench_local(|| {
        turn = !turn;
        memory.set(path, if turn { &after } else { &before });
        loader.invalidate(path, false);
        let configuration = Arc::new(loader.load(&memory as &dyn Files, &mut sources, Utf8Path::new("")));
        let (next, _) = Program::rebuild(&configuration, &schemas, Some(&program));
        program = Arc::new(next);
        evaluation.update(&program, inputs.clone());
        evaluation.run(&mut resolver());
        // The app, and what takes its URL and its id.
        assert!(evaluation.evaluated().len() < 10);
    });
}
