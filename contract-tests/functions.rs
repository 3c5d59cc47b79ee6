//! Our table of functions against the reference's list of signatures: names, parameters, variadic ones, nulls.

use dynoform::language::functions::{self, Function, Parameter};
use dynoform::language::json::type_to_json;
use serde_json::{Value as Json, json};

fn parameter(parameter: &Parameter) -> Json {
    let mut json = json!({"name": parameter.name, "type": type_to_json(&parameter.shape.ty())});
    if parameter.nullable {
        json["is_nullable"] = true.into();
    }
    json
}

fn ours(function: &Function) -> String {
    let parameters: Vec<Json> = function.parameters.iter().map(parameter).collect();
    format!(
        "{} {:?} variadic {:?}",
        function.name,
        parameters,
        function.variadic.as_ref().map(parameter)
    )
}

fn theirs(name: &str, signature: &Json) -> String {
    let tidy = |parameter: &Json| {
        let mut tidied = json!({"name": parameter["name"], "type": parameter["type"]});
        if parameter["is_nullable"] == true {
            tidied["is_nullable"] = true.into();
        }
        tidied
    };
    let parameters: Vec<Json> = signature["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .map(tidy)
        .collect();
    let variadic = Some(&signature["variadic"])
        .filter(|variadic| !variadic.is_null())
        .map(tidy);
    format!("{name} {parameters:?} variadic {variadic:?}")
}

#[test]
fn the_functions_are_those_of_the_reference() {
    let folder =
        std::env::var("DYNOFORM_SHARED_DATA").expect("DYNOFORM_SHARED_DATA names the folder of published schemas");
    let path = std::path::Path::new(&folder).join("terraform-functions-1.11.json");
    let text = std::fs::read_to_string(&path).expect("the published list is readable");
    let published: Json = serde_json::from_str(&text).expect("it is JSON");
    let published: Vec<String> = published
        .as_object()
        .expect("by name")
        .iter()
        .map(|(name, signature)| theirs(name, signature))
        .collect();
    let mine: Vec<String> = functions::all().iter().map(|function| ours(function)).collect();
    let only = |these: &[String], others: &[String]| -> Vec<String> {
        these.iter().filter(|line| !others.contains(line)).cloned().collect()
    };
    assert_eq!(only(&mine, &published), only(&published, &mine));
    assert_eq!(mine.len(), 118);
}
