//! Documents of values and changes; whole documents are shown where whole plans are.

use super::*;
use crate::language::types::Type;
use crate::language::value::Members;

#[test]
fn places_of_secrets_and_unknowns_are_told_as_the_reference_tells_them() {
    let inner = Value::object(Members::from([
        ("p".into(), Value::string("x").sensitive()),
        ("plain".into(), Value::bool(true)),
        (
            "q".into(),
            Value::tuple(vec![Value::number(1_i64), Value::string("x").sensitive()]),
        ),
        ("later".into(), Value::unknown(Type::String)),
        ("list".into(), Value::unknown(Type::list(Type::String))),
    ]));
    assert_eq!(
        sensitive_as_bool(&inner),
        json!({"p": true, "q": [false, true], "list": []})
    );
    assert_eq!(
        unknown_as_bool(&inner),
        json!({"later": true, "list": true, "q": [false, false]})
    );
}

/// The plan of the configuration in `testdata`, where nothing exists yet.
fn document_of_testdata() -> Tree {
    use std::sync::Arc;

    use crate::analysis::{Inputs, Program, Purpose};
    use crate::plan::{Existing, PlanOptions, Request, Snapshot, plan};
    use crate::provider::Providers;

    let mut files = crate::source::Memory::new();
    files.set("main.tf", include_str!("testdata/main.tf"));
    files.set("part/main.tf", include_str!("testdata/part/main.tf"));
    let configuration = crate::config::load(&files, &mut crate::source::Sources::new(), "".into());
    let providers = Providers::new();
    let mut schemas = crate::schema::Schemas::new();
    for (address, provider) in providers.iter() {
        schemas.add(address.clone(), provider.schema());
    }
    let program = Arc::new(Program::build(&Arc::new(configuration), &Arc::new(schemas)).0);
    let snapshot = Snapshot::default();
    let request = Request {
        program: &program,
        providers: &providers,
        options: &PlanOptions::default(),
        snapshot: &snapshot,
        existing: &Existing::read(&snapshot, &program, &providers).expect("nothing is there"),
    };
    let drafted = plan(&request, Inputs::new(Purpose::Plan, Arc::new(files)));
    document(&drafted.plan, &program, Tree::Null)
}

#[test]
fn the_document_is_the_references() {
    // What Terraform 1.11.4 said of the same configuration.
    let recorded: Tree = serde_json::from_str(include_str!("testdata/plan.json")).expect("JSON");
    let ours = document_of_testdata();
    for (part, expected) in recorded.as_object().expect("an object") {
        let ours = serde_json::to_string_pretty(&ours[part]).expect("JSON prints");
        let expected = serde_json::to_string_pretty(expected).expect("JSON prints");
        assert_eq!(ours, expected, "{part}");
    }
}

#[test]
fn what_is_wholly_known_has_nothing_unknown() {
    let plain = Value::object(Members::from([
        (
            "list".into(),
            Value::tuple(vec![Value::string("a"), Value::string("b")]),
        ),
        ("map".into(), Value::object(Members::new())),
    ]));
    let change = difference(Action::NoOp, &plain, &plain);
    assert_eq!(change["after_unknown"], json!({}), "as Terraform 1.11.4 says it");
    let unknown = Value::object(Members::from([
        ("id".into(), Value::unknown(Type::String)),
        ("list".into(), Value::tuple(vec![Value::string("a")])),
    ]));
    let change = difference(Action::Update, &plain, &unknown);
    assert_eq!(change["after_unknown"], json!({ "id": true, "list": [false] }));
}
