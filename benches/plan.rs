//! How long it takes from bytes to a plan: a creation of everything, and nothing to do.

mod allocator;
mod generate;

use std::sync::Arc;

use camino::Utf8Path;
use divan::{Bencher, black_box};
use dynoform::analysis::{Inputs, Program, Purpose};
use dynoform::config::load;
use dynoform::heroku::{Environment, Heroku};
use dynoform::language::types::Type;
use dynoform::language::value::{Kind, Value};
use dynoform::plan::{Action, Drafted, Existing, PlanOptions, PriorObject, Request, Snapshot, plan, prior};
use dynoform::provider::Providers;
use dynoform::schema::Schemas;
use dynoform::source::{Files, Memory, Sources};
use dynoform::state::State;

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

    fn plan(&self, program: &Arc<Program>, snapshot: &Snapshot) -> Drafted {
        let existing = Existing::read(snapshot, program, &self.providers).expect("the state is fine");
        let options = PlanOptions::default();
        let request = Request {
            program,
            providers: &self.providers,
            options: &options,
            snapshot,
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
        let drafted = world.plan(&black_box(&world).program(), &Snapshot::default());
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
    bencher.bench_local(|| world.plan(black_box(&program), &Snapshot::default()));
}

/// A state as the creation would leave it: what only Heroku can tell is made up.
fn applied(world: &World, program: &Arc<Program>) -> Snapshot {
    let drafted = world.plan(program, &Snapshot::default());
    let mut state = State::default();
    for change in &drafted.plan.changes {
        let object = PriorObject {
            value: settled(&change.after, &change.address.to_string()),
            private: Vec::new(),
            tainted: false,
            dependencies: Vec::new(),
            create_before_destroy: false,
        };
        let schema = change.schema.as_ref().expect("it has a schema");
        let object = prior::encode(&object, schema).expect("everything is known");
        state.set(&change.address, None, &change.provider_name, Some(object));
    }
    Snapshot {
        state,
        ..Snapshot::default()
    }
}

fn settled(value: &Value, text: &str) -> Value {
    match value.kind() {
        Kind::Unknown(Type::String, _) => Value::string(text),
        Kind::Unknown(of, _) => Value::null(of.clone()),
        Kind::Object(members) => {
            let members = members
                .iter()
                .map(|(name, member)| (Arc::clone(name), settled(member, text)));
            Value::object(members.collect())
        }
        Kind::Map(of, members) => {
            let members = members
                .iter()
                .map(|(name, member)| (Arc::clone(name), settled(member, text)));
            Value::map(of.clone(), members.collect())
        }
        other => Value::from(other.clone()),
    }
}

/// From a resolved configuration and a state to the plan of what is left to do.
#[divan::bench(args = [1_000, 10_000, 20_000])]
fn again(bencher: Bencher<'_, '_>, resources: usize) {
    let world = world(resources);
    let program = world.program();
    let snapshot = applied(&world, &program);
    bencher.bench_local(|| {
        let drafted = world.plan(black_box(&program), &snapshot);
        assert_eq!(drafted.plan.changes.len(), resources);
        drafted
    });
}
