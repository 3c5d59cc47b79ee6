//! How long it takes from bytes to a plan: a creation of everything, and nothing to do.

#[allow(dead_code)]
mod generate;

use std::sync::Arc;

use camino::Utf8Path;
use divan::{Bencher, black_box};
use dynoform::analysis::{Inputs, Program, Purpose};
use dynoform::config::load;
use dynoform::heroku::{Environment, Heroku};
use dynoform::plan::{Action, Drafted, Existing, PlanOptions, Request, Snapshot, plan};
use dynoform::provider::Providers;
use dynoform::schema::Schemas;
use dynoform::source::{Files, Memory, Sources};

fn main() {
    divan::main();
}

fn providers() -> Providers {
    Providers::new().with(|| Arc::new(Heroku::new(Environment::default())))
}

struct World {
    files: Arc<dyn Files>,
    providers: Providers,
    schemas: Arc<Schemas>,
}

fn world(resources: usize) -> World {
    let mut files = Memory::new();
    files.set("main.tf", generate::generate(resources));
    let providers = providers();
    let mut schemas = Schemas::new();
    for (address, provider) in providers.iter() {
        schemas.add(address.clone(), provider.schema());
    }
    World {
        files: Arc::new(files),
        providers,
        schemas: Arc::new(schemas),
    }
}

impl World {
    fn program(&self) -> Arc<Program> {
        let configuration = load(&*self.files, &mut Sources::new(), Utf8Path::new(""));
        Arc::new(Program::build(&Arc::new(configuration), &self.schemas).0)
    }

    fn plan(&self, program: &Arc<Program>) -> Drafted {
        let snapshot = Snapshot::default();
        let existing = Existing::read(&snapshot, program, &self.providers).expect("there is nothing to read");
        let options = PlanOptions::default();
        let request = Request {
            program,
            providers: &self.providers,
            options: &options,
            snapshot: &snapshot,
            existing: &existing,
        };
        plan(&request, Inputs::new(Purpose::Plan, Arc::clone(&self.files)))
    }
}

fn is_creation(drafted: &Drafted, resources: usize) -> bool {
    let changes = &drafted.plan.changes;
    changes.len() == resources && changes.iter().all(|change| change.action == Action::Create)
}

/// From bytes to the plan of a creation.
#[divan::bench(args = [1_000, 10_000, 20_000])]
fn creation(bencher: Bencher<'_, '_>, resources: usize) {
    let world = world(resources);
    bencher.bench_local(|| {
        let drafted = world.plan(&black_box(&world).program());
        assert!(
            is_creation(&drafted, resources),
            "{:?}",
            drafted.plan.diagnostics.first()
        );
        drafted
    });
}

/// From a resolved configuration to the plan of a creation.
#[divan::bench(args = [10_000, 20_000])]
fn planning(bencher: Bencher<'_, '_>, resources: usize) {
    let world = world(resources);
    let program = world.program();
    bencher.bench_local(|| world.plan(black_box(&program)));
}
