//! What becomes of one instance that is configured: the provider is asked, and held to its word.

use super::consistency::{path_text, plan_faults};
use super::prior::PriorObject;
use super::proposed::proposed;
use super::{Action, Reason, codes, ignore, marks, replace};
use crate::config::IgnoreChanges;
use crate::diagnostic::Severity;
use crate::language::types::Type;
use crate::language::value::{Marks, Path, Value};
use crate::provider::{PlanRequest, Problem, Provider};
use crate::schema::Schema;

/// What the plan of one instance starts from.
pub(crate) struct Question<'a> {
    pub(crate) kind: &'a str,
    pub(crate) schema: &'a Schema,
    pub(crate) provider: &'a dyn Provider,
    /// As evaluated, with its marks.
    pub(crate) config: &'a Value,
    /// As last read.
    pub(crate) prior: Option<&'a PriorObject>,
    pub(crate) ignored: &'a IgnoreChanges,
    /// `-replace` names it.
    pub(crate) requested: bool,
    /// Something in `replace_triggered_by` changes.
    pub(crate) triggered: bool,
    pub(crate) create_first: bool,
}

/// What becomes of it.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) action: Action,
    pub(crate) reason: Option<Reason>,
    /// With the marks of the configuration and of the schema.
    pub(crate) after: Value,
    pub(crate) replace_paths: Vec<Path>,
    pub(crate) private: Vec<u8>,
    pub(crate) problems: Vec<Problem>,
}

/// Asks the provider and decides.
pub(crate) fn decide(question: &Question<'_>) -> Answer {
    let (config, config_marks) = marks::strip(question.config);
    let before = match question.prior {
        Some(object) => marks::strip(&object.value).0,
        None => nothing(),
    };
    let config = match question.ignored {
        IgnoreChanges::None => config,
        IgnoreChanges::All(_) => ignore::all(&question.schema.block, &config, &before),
        IgnoreChanges::Paths(paths) => ignore::paths(&config, &before, paths.iter().map(|(path, _)| path)),
    };
    let private = question.prior.map_or(&[][..], |object| &object.private);
    let mut draft = ask(question, &config, &before, private);
    let mut decision = verdict(question, &before, &draft);
    if let Action::Replace { .. } = decision.action {
        // What takes the place of the old object is planned as if there were none.
        let fresh = ask(question, &config, &nothing(), &[]);
        decision.replace_paths = std::mem::take(&mut draft.replace);
        draft = Draft {
            problems: [draft.problems, fresh.problems].concat(),
            ..fresh
        };
        draft.problems.dedup();
    }
    let mut after = marks::restore(draft.planned, &config_marks);
    after = marks::by_schema(after, &question.schema.block);
    if decision.action == Action::NoOp && question.prior.is_some_and(|prior| marks_differ(&prior.value, &after)) {
        decision.action = Action::Update;
    }
    Answer {
        action: decision.action,
        reason: decision.reason,
        after,
        replace_paths: decision.replace_paths,
        private: draft.private,
        problems: draft.problems,
    }
}

fn nothing() -> Value {
    Value::null(Type::Dynamic)
}

/// What the provider said to one question. Values carry no marks.
struct Draft {
    planned: Value,
    replace: Vec<Path>,
    private: Vec<u8>,
    problems: Vec<Problem>,
}

fn ask(question: &Question<'_>, config: &Value, prior: &Value, private: &[u8]) -> Draft {
    let schema = &question.schema.block;
    let wanted = proposed(schema, prior, config);
    let response = question.provider.plan(&PlanRequest {
        kind: question.kind,
        prior,
        config,
        proposed: &wanted,
        private,
    });
    let mut problems = response.problems;
    let planned = match response.planned {
        Some(planned) => {
            let failed = problems.iter().any(|problem| problem.severity == Severity::Error);
            if !failed {
                let faults = plan_faults(schema, prior, config, &planned);
                problems.extend(faults.into_iter().map(|path| broken_word(question.kind, path)));
            }
            planned
        }
        None => wanted,
    };
    let mut replace = Vec::new();
    if !prior.is_null() {
        replace = replace::differing(response.replace, prior, &planned);
        replace.extend(replace::by_schema(schema, prior, &planned));
        replace.sort();
        replace.dedup();
    }
    let private = if response.private.is_empty() {
        private.to_vec()
    } else {
        response.private
    };
    Draft {
        planned,
        replace,
        private,
        problems,
    }
}

fn broken_word(kind: &str, path: Path) -> Problem {
    Problem {
        code: &codes::PROVIDER_INCONSISTENT,
        severity: Severity::Error,
        summary: "Provider plans something else than is configured".into(),
        detail: format!(
            "The plan for {} of {kind} is not what the configuration says. This is a bug of the provider.",
            path_text(&path)
        ),
        help: Some("report it with the type and the attribute that are named here".into()),
        path,
    }
}

struct Decision {
    action: Action,
    reason: Option<Reason>,
    replace_paths: Vec<Path>,
}

fn verdict(question: &Question<'_>, before: &Value, draft: &Draft) -> Decision {
    let plain = |action| Decision {
        action,
        reason: None,
        replace_paths: Vec::new(),
    };
    let Some(prior) = question.prior else {
        return plain(Action::Create);
    };
    let reason = if prior.tainted {
        Some(Reason::Tainted)
    } else if question.requested {
        Some(Reason::Requested)
    } else if question.triggered {
        Some(Reason::Triggered)
    } else if !draft.replace.is_empty() {
        Some(Reason::CannotUpdate)
    } else {
        None
    };
    if reason.is_some() {
        let action = Action::Replace {
            create_first: question.create_first,
        };
        return Decision {
            reason,
            ..plain(action)
        };
    }
    plain(if *before == draft.planned {
        Action::NoOp
    } else {
        Action::Update
    })
}

/// Whether two equal values differ in what is sensitive.
fn marks_differ(before: &Value, after: &Value) -> bool {
    let sensitive = |value: &Value| -> Vec<Path> {
        let (_, marked) = marks::strip(value);
        let mut paths: Vec<Path> = marked
            .into_iter()
            .filter(|(_, marks)| marks.contains(Marks::SENSITIVE))
            .map(|(path, _)| path)
            .collect();
        paths.sort();
        paths
    };
    (!before.marks_deep().is_empty() || !after.marks_deep().is_empty()) && sensitive(before) != sensitive(after)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::language::value::PathStep;
    use crate::provider::Builtin;
    use crate::source::{AnchorId, Span};

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

    fn config(input: Value, triggers: Value) -> Value {
        object(Value::null(Type::String), input, nothing(), triggers)
    }

    fn prior(input: Value, triggers: Value) -> PriorObject {
        PriorObject {
            value: object(Value::string("1"), input.clone(), input, triggers),
            private: Vec::new(),
            tainted: false,
            dependencies: Vec::new(),
            create_before_destroy: false,
        }
    }

    fn check(
        prior: Option<&PriorObject>,
        config: &Value,
        ignored: &IgnoreChanges,
        change: impl FnOnce(&mut Question<'_>),
    ) -> (Action, Option<Reason>, String) {
        let schema = Builtin::default().schema();
        let mut question = Question {
            kind: "terraform_data",
            schema: &schema.resources["terraform_data"],
            provider: &Builtin::default(),
            config,
            prior,
            ignored,
            requested: false,
            triggered: false,
            create_first: false,
        };
        change(&mut question);
        let answer = decide(&question);
        assert!(answer.problems.is_empty(), "{:?}", answer.problems);
        let paths: Vec<String> = answer.replace_paths.iter().map(|path| path_text(path)).collect();
        (
            answer.action,
            answer.reason,
            format!("{:?} {}", answer.after, paths.join(" ")),
        )
    }

    const NONE: IgnoreChanges = IgnoreChanges::None;
    const REPLACE: Action = Action::Replace { create_first: false };

    #[test]
    fn an_instance_is_created_updated_replaced_or_left_alone() {
        let (a, b) = (Value::string("a"), Value::string("b"));
        let same = prior(a.clone(), b.clone());
        let none = |_: &mut Question<'_>| {};
        let (action, _, after) = check(None, &config(a.clone(), nothing()), &NONE, none);
        assert_eq!(action, Action::Create);
        assert!(after.contains("\"id\": unknown(string)"), "{after}");
        assert_eq!(
            check(Some(&same), &config(a.clone(), b.clone()), &NONE, none).0,
            Action::NoOp
        );
        let (action, _, after) = check(Some(&same), &config(b.clone(), b.clone()), &NONE, none);
        assert_eq!(action, Action::Update);
        assert!(
            after.contains("\"id\": \"1\"") && after.contains("\"output\": unknown"),
            "{after}"
        );
        let (action, reason, after) = check(Some(&same), &config(a.clone(), a.clone()), &NONE, none);
        assert_eq!((action, reason), (REPLACE, Some(Reason::CannotUpdate)));
        assert!(
            after.contains("\"id\": unknown(string)") && after.ends_with(" triggers_replace"),
            "{after}"
        );
    }

    #[test]
    fn what_is_tainted_requested_or_triggered_is_replaced() {
        let same = prior(nothing(), nothing());
        let tainted = PriorObject {
            tainted: true,
            ..same.clone()
        };
        let config = config(nothing(), nothing());
        let reason = |prior, change: fn(&mut Question<'_>)| check(Some(prior), &config, &NONE, change).1;
        assert_eq!(reason(&tainted, |_| {}), Some(Reason::Tainted));
        assert_eq!(
            reason(&same, |question| question.requested = true),
            Some(Reason::Requested)
        );
        assert_eq!(
            reason(&same, |question| question.triggered = true),
            Some(Reason::Triggered)
        );
    }

    #[test]
    fn ignored_changes_are_none() {
        let at = Span::new(AnchorId(0), 0, 0);
        let path = IgnoreChanges::Paths(vec![(vec![PathStep::Name("input".into())], at)]);
        let was = prior(Value::string("a"), nothing());
        let config = config(Value::string("b"), nothing());
        assert_eq!(check(Some(&was), &config, &path, |_| {}).0, Action::NoOp);
        assert_eq!(
            check(Some(&was), &config, &IgnoreChanges::All(at), |_| {}).0,
            Action::NoOp
        );
    }

    #[test]
    fn a_value_that_becomes_sensitive_is_a_change() {
        let was = prior(Value::string("a"), nothing());
        let (action, _, after) = check(
            Some(&was),
            &config(Value::string("a").sensitive(), nothing()),
            &NONE,
            |_| {},
        );
        assert_eq!(action, Action::Update);
        assert!(after.contains("\"input\": (sensitive)"), "{after}");
    }
}
