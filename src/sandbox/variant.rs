//! What the variants of version 3 tell differently: `3.sdk` gives the generation of an app or space by its name, plain
//! version 3 by id and name. The generation of pipelines and dyno sizes is the latter in both.

use serde_json::{Value, json};

use super::ids;
use super::message::{Request, Response};

/// A generation as plain version 3 tells it.
pub(super) fn generation(name: &str) -> Value {
    json!({ "id": ids::named("generation", name), "name": name })
}

/// The answer as the variant has it that was asked for.
pub(super) fn in_words_of(request: &Request, mut response: Response) -> Response {
    let accept = request.get("accept").unwrap_or_default();
    let is_sdk = accept.contains("version=3.sdk");
    if !is_sdk || !(200..300).contains(&response.status) || !names_a_generation(&response.body) {
        return response;
    }
    let mut body = response.value();
    flatten(&mut body);
    response.body = body.to_string().into_bytes();
    response
}

fn names_a_generation(body: &[u8]) -> bool {
    let name = b"\"generation\":";
    body.windows(name.len()).any(|window| window == name)
}

/// Of what has a region, which pipelines and dyno sizes have not.
fn flatten(shown: &mut Value) {
    match shown {
        Value::Array(all) => all.iter_mut().for_each(flatten),
        Value::Object(members) => {
            if members.contains_key("region")
                && let Some(generation) = members.get_mut("generation")
                && let Some(name) = generation.get("name").cloned()
            {
                *generation = name;
            }
            members.values_mut().for_each(flatten);
        }
        _ => {}
    }
}
