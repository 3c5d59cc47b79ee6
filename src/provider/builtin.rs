//! `terraform.io/builtin/terraform`: the resource type `terraform_data`, which keeps values and nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::{
    ApplyRequest, ApplyResponse, Found, Intent, PlanRequest, PlanResponse, Problem, Provider, ProviderAddress,
    ReadRequest, ReadResponse, Recorder, States, remote_state,
};
use crate::address::Mode;
use crate::diagnostic::{Code, Severity};
use crate::language::types::Type;
use crate::language::value::{Kind, Members, PathStep, Value};
use crate::schema::{AttributeSchema, BlockSchema, ProviderSchema, Schema, Usage};

/// Asked of the built-in provider, and not there.
pub(super) static UNSUPPORTED: Code = Code {
    name: "builtin-unsupported",
    explanation: "The built-in provider keeps `terraform_data` and reads `terraform_remote_state` where states can be read.\n\n\
                  Where they cannot, pass the value in as a variable instead, for example from `dynoform output -raw \
                  NAME` in the other directory.",
};

/// The built-in provider.
#[derive(Clone, Default)]
pub struct Builtin {
    states: Option<Arc<dyn States>>,
}

impl Builtin {
    /// One that reads states of other configurations.
    pub fn reading(states: Arc<dyn States>) -> Self {
        Self { states: Some(states) }
    }
}

impl Provider for Builtin {
    fn address(&self) -> ProviderAddress {
        ProviderAddress {
            host: "terraform.io".into(),
            namespace: "builtin".into(),
            kind: "terraform".into(),
        }
    }

    fn schema(&self) -> Arc<ProviderSchema> {
        Arc::new(ProviderSchema {
            provider: Schema::default(),
            resources: BTreeMap::from([(Arc::from("terraform_data"), Arc::new(terraform_data()))]),
            data: BTreeMap::from([(Arc::from("terraform_remote_state"), Arc::new(terraform_remote_state()))]),
        })
    }

    fn validate(&self, _mode: Mode, kind: &str, config: &Value) -> Vec<Problem> {
        match kind {
            "terraform_remote_state" => remote_state::check(config),
            _ => Vec::new(),
        }
    }

    fn upgrade(&self, _kind: &str, _version: u64, attributes: serde_json::Value) -> Result<serde_json::Value, Problem> {
        Ok(attributes)
    }

    fn plan(&self, request: &PlanRequest<'_>) -> PlanResponse {
        if request.config.is_null() {
            return PlanResponse::default();
        }
        plan_terraform_data(request)
    }

    fn configure<'a>(&'a self, _config: &'a Value) -> BoxFuture<'a, Result<(), Vec<Problem>>> {
        async { Ok(()) }.boxed()
    }

    fn read<'a>(&'a self, requests: Vec<ReadRequest>) -> BoxFuture<'a, Vec<ReadResponse>> {
        let answer = |request: ReadRequest| ReadResponse {
            value: request.prior,
            private: request.private,
            problems: Vec::new(),
            changed_by: None,
            ripened: false,
        };
        async move { requests.into_iter().map(answer).collect() }.boxed()
    }

    fn read_data<'a>(&'a self, kind: &'a str, config: &'a Value) -> BoxFuture<'a, Result<Value, Vec<Problem>>> {
        async move {
            match kind {
                "terraform_remote_state" => remote_state::read(config, self.states.as_deref()),
                _ => Err(vec![unsupported(format!("There is no data source {kind}."))]),
            }
        }
        .boxed()
    }

    fn apply<'a>(&'a self, request: ApplyRequest, _recorder: &'a dyn Recorder) -> BoxFuture<'a, ApplyResponse> {
        async move {
            ApplyResponse {
                value: settle(&request.planned),
                private: request.private,
                problems: Vec::new(),
            }
        }
        .boxed()
    }

    fn import<'a>(&'a self, _kind: &'a str, id: &'a str) -> BoxFuture<'a, Result<Found, Vec<Problem>>> {
        async move {
            let null = Value::null(Type::Dynamic);
            let members = [
                ("id", Value::string(id)),
                ("input", null.clone()),
                ("output", null.clone()),
                ("triggers_replace", null),
            ];
            Ok(Found {
                value: Value::object(
                    members
                        .into_iter()
                        .map(|(name, value)| (Arc::from(name), value))
                        .collect(),
                ),
                private: Vec::new(),
            })
        }
        .boxed()
    }

    fn recover<'a>(&'a self, _intent: &'a Intent) -> BoxFuture<'a, Result<Option<Found>, Vec<Problem>>> {
        // Nothing exists outside the state.
        async { Ok(None) }.boxed()
    }
}

fn plan_terraform_data(request: &PlanRequest<'_>) -> PlanResponse {
    let Kind::Object(members) = request.proposed.kind() else {
        return PlanResponse::default();
    };
    let mut members = Members::clone(members);
    let input = members
        .get("input")
        .cloned()
        .unwrap_or_else(|| Value::null(Type::Dynamic));
    let creating = request.prior.is_null();
    if creating || request.prior.get("input") != Some(&input) {
        let output = if input.is_null() {
            Value::null(Type::Dynamic)
        } else {
            Value::unknown(input.ty())
        };
        members.insert("output".into(), output);
    }
    let triggers = members.get("triggers_replace");
    let replaced = !creating && request.prior.get("triggers_replace") != triggers;
    PlanResponse {
        planned: Some(Value::object(members)),
        replace: replaced
            .then(|| vec![PathStep::Name("triggers_replace".into())])
            .into_iter()
            .collect(),
        ..PlanResponse::default()
    }
}

/// The planned object with everything known: the id made up, the output taken from the input.
fn settle(planned: &Value) -> Value {
    let Kind::Object(members) = planned.kind() else {
        return planned.clone();
    };
    let mut members = Members::clone(members);
    if members.get("id").is_none_or(|id| !id.is_known()) {
        members.insert("id".into(), Value::string(uuid::Uuid::new_v4().to_string()));
    }
    if members.get("output").is_none_or(|output| !output.is_wholly_known()) {
        let input = members.get("input").cloned();
        members.insert("output".into(), input.unwrap_or_else(|| Value::null(Type::Dynamic)));
    }
    Value::object(members)
}

fn unsupported(detail: String) -> Problem {
    Problem {
        code: &UNSUPPORTED,
        severity: Severity::Error,
        summary: "Not available in the built-in provider".into(),
        detail,
        help: Some(
            "Pass the value in as a variable: `dynoform output -raw NAME` in the other directory prints it.".into(),
        ),
        path: Vec::new(),
    }
}

fn attribute(name: &str, ty: Type, usage: Usage, description: &str) -> AttributeSchema {
    AttributeSchema {
        name: name.into(),
        ty,
        usage,
        sensitive: false,
        unrecorded: false,
        replaces: false,
        default: None,
        conflicts: Vec::new(),
        deprecated: None,
        description: description.into(),
    }
}

fn terraform_data() -> Schema {
    Schema {
        version: 0,
        block: BlockSchema {
            attributes: vec![
                attribute(
                    "id",
                    Type::String,
                    Usage::Computed,
                    "A UUID made up when the object is created.",
                ),
                attribute(
                    "input",
                    Type::Dynamic,
                    Usage::Optional,
                    "Any value; comes out as `output`.",
                ),
                attribute(
                    "output",
                    Type::Dynamic,
                    Usage::Computed,
                    "What `input` was when it was last applied.",
                ),
                attribute(
                    "triggers_replace",
                    Type::Dynamic,
                    Usage::Optional,
                    "Any value; when it changes, the object is replaced.",
                ),
            ],
            blocks: Vec::new(),
        },
        description: "Keeps a value, runs provisioners, and is replaced when a value changes.".into(),
    }
}

fn terraform_remote_state() -> Schema {
    Schema {
        version: 0,
        block: BlockSchema {
            attributes: vec![
                attribute(
                    "backend",
                    Type::String,
                    Usage::Required,
                    "Where the other state is kept.",
                ),
                attribute("config", Type::Dynamic, Usage::Optional, "The backend's settings."),
                attribute(
                    "defaults",
                    Type::Dynamic,
                    Usage::Optional,
                    "What to read where the state has no output.",
                ),
                attribute("outputs", Type::Dynamic, Usage::Computed, "The other state's outputs."),
                attribute(
                    "workspace",
                    Type::String,
                    Usage::Optional,
                    "Which workspace; `default` when silent.",
                ),
            ],
            blocks: Vec::new(),
        },
        description: "The outputs of another state.".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(id: Value, input: Value, output: Value, triggers: Value) -> Value {
        let members = [
            ("id", id),
            ("input", input),
            ("output", output),
            ("triggers_replace", triggers),
        ];
        Value::object(
            members
                .into_iter()
                .map(|(name, value)| (Arc::from(name), value))
                .collect(),
        )
    }

    fn plan(prior: &Value, proposed: &Value) -> PlanResponse {
        Builtin::default().plan(&PlanRequest {
            kind: "terraform_data",
            prior,
            config: proposed,
            proposed,
            private: &[],
        })
    }

    #[test]
    fn output_follows_input_once_applied() {
        let null = Value::null(Type::Dynamic);
        let id = Value::unknown(Type::String);
        let proposed = object(id, Value::string("a"), Value::unknown(Type::Dynamic), null.clone());
        let planned = plan(&null, &proposed).planned.expect("a planned object");
        assert!(planned.get("output").is_some_and(|output| !output.is_known()));
        let made = settle(&planned);
        assert!(made.is_wholly_known() && made.get("output") == Some(&Value::string("a")));
        assert_eq!(plan(&made, &made).planned, Some(made.clone()), "and then it stays");
    }

    #[test]
    fn another_trigger_replaces() {
        let prior = |trigger: &str| {
            object(
                Value::string("1"),
                Value::null(Type::Dynamic),
                Value::null(Type::Dynamic),
                Value::string(trigger),
            )
        };
        assert_eq!(plan(&prior("a"), &prior("b")).replace.len(), 1);
        assert!(plan(&prior("a"), &prior("a")).replace.is_empty());
    }
}
