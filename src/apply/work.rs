//! The calls themselves, each a task of its own: from a request to a result that is on disk.

use std::sync::Arc;
use std::time::Duration;

use super::ledger::{Ledger, Reporter, Tell};
use super::local_exec;
use super::stop::Stop;
use super::{Event, codes};
use crate::address::{InstanceAddress, ResourceAddress};
use crate::analysis::ProvisionerRun;
use crate::config::OnFailure;
use crate::diagnostic::{Diagnostic, Severity};
use crate::language::types::Type;
use crate::language::value::{Kind, Value};
use crate::plan::consistency::{apply_faults, path_text};
use crate::plan::marks::{self, MarkedPaths};
use crate::plan::{PriorObject, prior};
use crate::provider::{ApplyRequest, ApplyResponse, Problem, Provider};
use crate::schema::Schema;
use crate::state::{Extra, Object};

/// How often people are told that something is still going on.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// What it takes to write an object down.
pub(super) struct Recipe {
    pub(super) address: InstanceAddress,
    pub(super) schema: Arc<Schema>,
    pub(super) provider_name: Arc<str>,
    pub(super) dependencies: Vec<ResourceAddress>,
    pub(super) create_before_destroy: bool,
    /// Where the configuration is sensitive.
    pub(super) marks: MarkedPaths,
    /// What a newer version of the reference keeps beside the object.
    pub(super) extra: Extra,
}

/// What is made.
pub(super) struct Making {
    pub(super) provider: Arc<dyn Provider>,
    pub(super) request: ApplyRequest,
    pub(super) recipe: Recipe,
    pub(super) creating: bool,
    /// The old object and the key under which it is set aside once the new one exists.
    pub(super) displaced: Option<(Arc<str>, Object)>,
    /// Provisioners follow: until they have succeeded the object is written down as tainted.
    pub(super) unproven: bool,
}

/// What came of a call.
pub(super) struct Made {
    /// With its marks; null when there is no object.
    pub(super) value: Value,
    /// As it was written down.
    pub(super) object: Option<Object>,
    pub(super) problems: Vec<Problem>,
    /// It could not be written down.
    pub(super) unwritten: Option<Diagnostic>,
}

impl Made {
    pub(super) fn failed(&self) -> bool {
        self.unwritten.is_some() || self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }
}

/// Creates or updates, checks the result, and writes it down.
pub(super) async fn make(making: Making, reporter: Reporter) -> Made {
    let Making {
        provider,
        request,
        recipe,
        creating,
        displaced,
        unproven,
    } = making;
    let planned = request.planned.clone();
    let ApplyResponse {
        value,
        private,
        mut problems,
    } = beating(&reporter, provider.apply(request, &reporter)).await;
    let failed = problems.iter().any(|problem| problem.severity == Severity::Error);
    if !failed {
        let faults = if value.is_null() {
            vec![Vec::new()]
        } else {
            apply_faults(&planned, &value)
        };
        let kind = &recipe.address.resource.kind;
        problems.extend(faults.into_iter().map(|path| broken_word(kind, path)));
    }
    if value.is_null() {
        return Made {
            value,
            object: None,
            problems,
            unwritten: None,
        };
    }
    let object = PriorObject {
        value: recipe.marked(settled(&value)),
        private,
        tainted: creating && (failed || unproven),
        dependencies: recipe.dependencies.clone(),
        create_before_destroy: recipe.create_before_destroy,
    };
    let encoded = recipe.encode(&object);
    let written = write_down(&*reporter.ledger, &recipe, displaced, &encoded);
    Made {
        value: object.value,
        object: Some(encoded),
        problems,
        unwritten: written.err(),
    }
}

fn write_down(
    ledger: &dyn Ledger,
    recipe: &Recipe,
    displaced: Option<(Arc<str>, Object)>,
    object: &Object,
) -> Result<(), Diagnostic> {
    let provider = &recipe.provider_name;
    if let Some((key, old)) = displaced {
        ledger.object(&recipe.address, Some(&key), provider, Some(&old))?;
    }
    ledger.object(&recipe.address, None, provider, Some(object))
}

impl Recipe {
    fn marked(&self, value: Value) -> Value {
        marks::by_schema(marks::restore(value, &self.marks), &self.schema.block)
    }

    pub(super) fn encode(&self, object: &PriorObject) -> Object {
        let mut encoded = prior::encode(object, &self.schema).expect("everything unknown was taken out");
        encoded.extra.clone_from(&self.extra);
        encoded
    }
}

fn broken_word(kind: &str, path: crate::language::value::Path) -> Problem {
    Problem {
        code: &crate::plan::codes::PROVIDER_INCONSISTENT,
        severity: Severity::Error,
        summary: "Provider made something else than it planned".into(),
        detail: format!(
            "After the call, {} of {kind} is not what was planned, or is still unknown. This is a bug of the provider.",
            path_text(&path)
        ),
        help: Some("what was made is in the state; report the type and the attribute that are named here".into()),
        path,
    }
}

/// The value with null in place of what is unknown: only ever needed after a fault.
fn settled(value: &Value) -> Value {
    if value.is_wholly_known() {
        return value.clone();
    }
    match value.kind() {
        Kind::Unknown(of, _) => Value::null(of.clone()),
        Kind::List(of, values) => Value::list(of.clone(), values.iter().map(settled).collect()),
        Kind::Set(of, values) => Value::set(of.clone(), values.iter().map(settled).collect()),
        Kind::Tuple(values) => Value::tuple(values.iter().map(settled).collect()),
        Kind::Map(of, members) => {
            let members = members.iter().map(|(name, member)| (Arc::clone(name), settled(member)));
            Value::map(of.clone(), members.collect())
        }
        Kind::Object(members) => {
            let members = members.iter().map(|(name, member)| (Arc::clone(name), settled(member)));
            Value::object(members.collect())
        }
        other => other.clone().into(),
    }
}

/// What is destroyed.
pub(super) struct Destroying {
    pub(super) provider: Arc<dyn Provider>,
    pub(super) request: ApplyRequest,
    pub(super) recipe: Recipe,
    /// The key under which it was set aside.
    pub(super) deposed: Option<Arc<str>>,
    /// As the state has it.
    pub(super) object: Object,
}

/// Destroys, and writes down that it is gone, or what is left.
pub(super) async fn destroy(destroying: Destroying, reporter: Reporter) -> Made {
    let Destroying {
        provider,
        request,
        recipe,
        deposed,
        object,
    } = destroying;
    let ApplyResponse {
        value,
        private,
        problems,
    } = beating(&reporter, provider.apply(request, &reporter)).await;
    let left = (!value.is_null()).then(|| {
        let before = PriorObject {
            value: recipe.marked(settled(&value)),
            private,
            tainted: object.tainted,
            dependencies: object.dependencies.clone(),
            create_before_destroy: object.create_before_destroy,
        };
        recipe.encode(&before)
    });
    let ledger = &reporter.ledger;
    let written = ledger.object(
        &recipe.address,
        deposed.as_deref(),
        &recipe.provider_name,
        left.as_ref(),
    );
    let mut problems = problems;
    if left.is_some() && !problems.iter().any(|problem| problem.severity == Severity::Error) {
        problems.push(broken_word(&recipe.address.resource.kind, Vec::new()));
    }
    Made {
        value: Value::null(Type::Dynamic),
        object: left,
        problems,
        unwritten: written.err(),
    }
}

/// A data source.
pub(super) async fn read(
    provider: Arc<dyn Provider>,
    kind: Arc<str>,
    config: Value,
    recipe: Recipe,
    reporter: Reporter,
) -> Made {
    match beating(&reporter, provider.read_data(&kind, &config)).await {
        Ok(value) => {
            let value = recipe.marked(settled(&value));
            let object = PriorObject {
                value: value.clone(),
                private: Vec::new(),
                tainted: false,
                dependencies: Vec::new(),
                create_before_destroy: false,
            };
            Made {
                object: Some(recipe.encode(&object)),
                value,
                problems: Vec::new(),
                unwritten: None,
            }
        }
        Err(problems) => Made {
            value: Value::null(Type::Dynamic),
            object: None,
            problems,
            unwritten: None,
        },
    }
}

/// Says every 10 seconds that it is still going on.
async fn beating<T>(reporter: &Reporter, work: impl Future<Output = T>) -> T {
    let mut work = std::pin::pin!(work);
    loop {
        match tokio::time::timeout(HEARTBEAT, &mut work).await {
            Ok(done) => return done,
            Err(_) => (reporter.tell)(Event::Waiting {
                subject: reporter.subject.clone(),
                operation: reporter.operation,
                text: None,
                elapsed: reporter.since.elapsed(),
            }),
        }
    }
}

/// Runs provisioners one after the other.
///
/// # Errors
/// The first that failed and may not.
pub(super) async fn provision(
    address: InstanceAddress,
    provisions: Vec<ProvisionerRun>,
    stop: Stop,
    tell: Tell,
) -> Result<(), Diagnostic> {
    for provision in provisions {
        if let Err(diagnostic) = run_one(&address, &provision, &stop, &tell).await
            && provision.on_failure == OnFailure::Fail
        {
            return Err(diagnostic);
        }
    }
    Ok(())
}

async fn run_one(
    address: &InstanceAddress,
    provision: &ProvisionerRun,
    stop: &Stop,
    tell: &Tell,
) -> Result<(), Diagnostic> {
    let told = |line: String| {
        tell(Event::ProvisionOutput {
            address: address.clone(),
            provisioner: "local-exec",
            line,
        });
    };
    tell(Event::ProvisionStarted {
        address: address.clone(),
        provisioner: "local-exec",
    });
    let outcome = local_exec::run(&provision.exec, stop, told).await;
    tell(Event::ProvisionFinished {
        address: address.clone(),
        provisioner: "local-exec",
        success: outcome.is_ok(),
    });
    outcome.map_err(|error| {
        Diagnostic::error(
            &codes::PROVISIONER_FAILED,
            "Provisioner failed",
            format!("local-exec of {address}: {error}"),
        )
        .at(provision.span)
        .about(address)
        .help("mend the command or what it checks, then apply again; `on_failure = continue` goes on regardless")
    })
}
