//! `terraform_remote_state`: the outputs of another state, through whoever can read states.

mod settings;

use std::sync::Arc;

use super::Problem;
use super::builtin::UNSUPPORTED;
use crate::diagnostic::{Code, Severity};
use crate::language::convert::convert;
use crate::language::types::Type;
use crate::language::value::{Kind, Members, Path, PathStep, Value};
use settings::settings;

/// What is wrong with a `terraform_remote_state`.
pub(super) static REMOTE_STATE: Code = Code {
    name: "remote-state",
    explanation: "A `terraform_remote_state` names a backend and gives its settings, as the `backend` block of the other \
                  configuration does:\n\n\
                  ```hcl\ndata \"terraform_remote_state\" \"network\" {\n  backend = \"local\"\n  config = {\n    \
                  path = \"../network/terraform.tfstate\"\n  }\n}\n```\n\n\
                  Its `outputs` are the root module's outputs there. The state must have been written: apply the other \
                  configuration first, or give `defaults`.",
};

/// Where a state is kept.
#[derive(Clone, Debug)]
pub struct StateSource {
    /// `local`, …
    pub backend: Arc<str>,
    /// The workspace; `default` when silent.
    pub workspace: Arc<str>,
    /// The settings that are not null.
    pub config: Members,
}

/// Reads the outputs of states.
pub trait States: Send + Sync {
    /// The outputs of a state, sensitive ones marked; `None` when there is no state.
    ///
    /// # Errors
    /// The backend is not available, or the state cannot be read: why.
    fn outputs(&self, source: &StateSource) -> Result<Option<Members>, String>;
}

/// The other backends of the reference.
const OTHERS: [&str; 6] = ["azurerm", "cloud", "consul", "cos", "kubernetes", "oss"];
/// Backends that it has no more.
const GONE: [&str; 5] = ["artifactory", "etcd", "etcdv3", "manta", "swift"];

/// What is wrong with the configuration of a `terraform_remote_state`, as far as it is known.
pub(super) fn check(config: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    let of = |name: &str| config.get(name).filter(|value| value.is_known() && !value.is_null());
    if let Some(backend) = of("backend").and_then(Value::as_str) {
        problems.extend(check_backend(backend, of("config")));
    }
    if let Some(defaults) = of("defaults")
        && !matches!(defaults.ty(), Type::Object(_) | Type::Map(_))
    {
        let detail = "Defaults must be given in an object value.".to_owned();
        problems.push(problem("Invalid default values", detail, "defaults"));
    }
    problems
}

fn check_backend(backend: &str, config: Option<&Value>) -> Option<Problem> {
    let invalid = |detail: String, at| Some(problem("Invalid backend configuration", detail, at));
    if GONE.contains(&backend) {
        return invalid(
            format!("The \"{backend}\" backend is gone since version 1.3."),
            "backend",
        );
    }
    let Some((required, settings)) = settings(backend) else {
        let is_known = OTHERS.contains(&backend);
        return if is_known {
            None
        } else {
            invalid(format!("There is no backend type named \"{backend}\"."), "backend")
        };
    };
    let (config, _) = config?.clone().unmark();
    let wrong = |reason: String| {
        let detail = format!("The given configuration is not valid for backend \"{backend}\": {reason}.");
        invalid(detail, "config")
    };
    let members = match config.kind() {
        Kind::Object(members) | Kind::Map(_, members) => members,
        _ => return wrong("an object is required".into()),
    };
    if let Some(name) = members
        .keys()
        .find(|name| !settings.iter().any(|(known, _)| *known == &***name))
    {
        return wrong(format!("unexpected attribute \"{name}\""));
    }
    for (name, of) in &settings {
        if let Some(Err(error)) = members.get(*name).map(|value| convert(value, of)) {
            return wrong(format!(".{name}: {error}"));
        }
    }
    let missing = settings[..required]
        .iter()
        .find(|(name, _)| !members.contains_key(*name));
    missing.and_then(|(name, _)| wrong(format!("attribute \"{name}\" is required")))
}

/// Reads the outputs.
pub(super) fn read(config: &Value, states: Option<&dyn States>) -> Result<Value, Vec<Problem>> {
    let text = |name: &str| config.get(name).and_then(Value::as_str).map(Arc::from);
    let members = |name: &str| {
        config
            .get(name)
            .and_then(Value::as_members)
            .cloned()
            .unwrap_or_default()
    };
    let source = StateSource {
        backend: text("backend").unwrap_or_else(|| Arc::from("local")),
        workspace: text("workspace").unwrap_or_else(|| Arc::from("default")),
        config: members("config")
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .collect(),
    };
    let Some(states) = states else {
        let mut problem = problem(
            "Not available in the built-in provider",
            "No states can be read here.".into(),
            "backend",
        );
        problem.code = &UNSUPPORTED;
        return Err(vec![problem]);
    };
    let mut outputs = members("defaults");
    match states.outputs(&source) {
        Ok(Some(found)) => outputs.extend(found),
        Ok(None) if config.get("defaults").is_some_and(|defaults| !defaults.is_null()) => {}
        Ok(None) => {
            let detail = "No stored state was found for the given workspace in the given backend.".to_owned();
            return Err(vec![problem("Unable to find remote state", detail, "backend")]);
        }
        Err(reason) => return Err(vec![problem("Error loading state", reason, "backend")]),
    }
    let mut object = config.as_members().cloned().unwrap_or_default();
    object.insert("outputs".into(), Value::object(outputs));
    Ok(Value::object(object))
}

fn problem(summary: &str, detail: String, at: &str) -> Problem {
    Problem {
        code: &REMOTE_STATE,
        severity: Severity::Error,
        summary: summary.into(),
        detail,
        help: None,
        path: Path::from(vec![PathStep::Name(at.into())]),
    }
}
