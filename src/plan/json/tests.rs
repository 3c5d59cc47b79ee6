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
