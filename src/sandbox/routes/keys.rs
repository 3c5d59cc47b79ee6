//! Public keys of accounts. Nothing is pushed with them here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use serde_json::{Value, json};

use crate::sandbox::call::{Answer, Call, required};
use crate::sandbox::failure::Failure;
use crate::sandbox::message::Response;
use crate::sandbox::paging::page;
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::PublicKey;

pub(super) static TABLE: &[Route] = &[
    route("GET", "/account/keys", list),
    route("POST", "/account/keys", add),
    route("GET", "/account/keys/{key}", info),
    route("DELETE", "/account/keys/{key}", remove),
];

fn view(key: &PublicKey) -> Value {
    json!({
        "id": key.id,
        "comment": key.text.splitn(3, ' ').nth(2),
        "email": key.user,
        "fingerprint": fingerprint(&key.text),
        "public_key": key.text,
        "created_at": key.created_at.api(),
        "updated_at": key.created_at.api(),
    })
}

/// `17:63:a4:…` of the key's bytes; `None` when it is no key.
fn fingerprint(text: &str) -> Option<String> {
    let bytes = STANDARD.decode(text.split(' ').nth(1)?).ok()?;
    let pairs: Vec<String> = Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    Some(pairs.join(":"))
}

fn list(call: &mut Call<'_>) -> Answer {
    let own = call
        .world
        .public_keys
        .values()
        .filter(|key| key.user == call.user)
        .collect();
    page(
        call.request,
        &["id"],
        own,
        |key: &&PublicKey, _| key.id.clone(),
        |key| view(key),
    )
}

/// A key by its id or fingerprint.
fn find<'a>(call: &'a Call<'_>) -> Result<&'a PublicKey, Failure> {
    let wanted = call.first();
    let mut own = call.world.public_keys.values().filter(|key| key.user == call.user);
    own.find(|key| key.id == wanted || fingerprint(&key.text).as_deref() == Some(wanted))
        .ok_or_else(|| Failure::not_found("key", "key"))
}

fn info(call: &mut Call<'_>) -> Answer {
    Ok(Response::json(200, &view(find(call)?)))
}

fn add(call: &mut Call<'_>) -> Answer {
    let text = required(&call.body()?, "public_key")?.trim().to_owned();
    if fingerprint(&text).is_none() {
        return Err(Failure::invalid("Key is invalid."));
    }
    let key = PublicKey {
        id: call.world.new_id(),
        user: call.user.clone(),
        text,
        created_at: call.now,
    };
    call.world.public_keys.insert(key.id.clone(), key.clone());
    Ok(Response::json(201, &view(&key)))
}

fn remove(call: &mut Call<'_>) -> Answer {
    let key = find(call)?.clone();
    call.world.public_keys.remove(&key.id);
    Ok(Response::json(200, &view(&key)))
}
