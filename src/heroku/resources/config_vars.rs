//! Config vars of apps, owned key by key.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::{Answer, Reading, releases};
use crate::heroku::client::path;
use crate::heroku::failure::Failure;
use crate::heroku::object::{map_of, string_map};
use crate::heroku::session::Session;
use crate::language::value::Value;

/// All config vars of an app; `None` when none can have changed since the object was read last.
pub(super) async fn news(reading: &Reading<'_>, app: &str) -> Result<Option<BTreeMap<String, String>>, Failure> {
    let released = reading.released(app).await;
    if released
        .as_deref()
        .is_some_and(|released| reading.memory.is_current(released))
    {
        return Ok(None);
    }
    let vars = reading.lists.object(&of_app(app)).await?;
    if let Some(released) = released {
        reading.memory.note(&released, reading.session.client.server_time());
    }
    Ok(Some(texts(&vars)))
}

/// Where the config vars of an app are.
pub(super) fn of_app(app: &str) -> String {
    path(&["apps", app, "config-vars"])
}

/// The texts of an answer.
pub(super) fn texts(vars: &Json) -> BTreeMap<String, String> {
    let members = vars.as_object().into_iter().flatten();
    members
        .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
        .collect()
}

/// Those that an attribute owns, as they are now.
pub(super) fn owned(prior: &Value, attribute: &str, all: &BTreeMap<String, String>) -> Value {
    let keys = map_of(prior, attribute);
    let now: BTreeMap<String, String> = all
        .iter()
        .filter(|(key, _)| keys.contains_key(*key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    string_map(&now)
}

/// What must be sent so that an app goes from the one set of owned vars to the other: a null takes a key away.
pub(super) fn difference(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
    is_claimed: impl Fn(&str) -> bool,
) -> Map<String, Json> {
    let set = after.iter().filter(|(key, value)| before.get(*key) != Some(value));
    let gone: BTreeSet<&String> = before.keys().filter(|key| !after.contains_key(*key)).collect();
    let kept_by_others = |key: &&&String| !is_claimed(key);
    set.map(|(key, value)| (key.clone(), Json::from(value.as_str())))
        .chain(
            gone.iter()
                .filter(kept_by_others)
                .map(|key| ((*key).clone(), Json::Null)),
        )
        .collect()
}

/// The vars of both maps of an object.
pub(super) fn both(object: &Value, plain: &str, sensitive: &str) -> BTreeMap<String, String> {
    let mut vars = map_of(object, plain);
    vars.extend(map_of(object, sensitive));
    vars
}

/// Sends a difference to where the vars are; nothing when there is none. One request, one release.
pub(super) async fn change(
    session: &Session,
    place: &str,
    difference: Map<String, Json>,
) -> Result<Option<BTreeMap<String, String>>, Failure> {
    if difference.is_empty() {
        return Ok(None);
    }
    let vars = session.client.patch(place, &Json::Object(difference)).await?;
    Ok(Some(texts(&vars)))
}

/// The release that last changed one of the owned vars that differ.
pub(super) fn changed_by<'a>(
    reading: &'a Reading<'a>,
    app: &'a str,
    before: BTreeMap<String, String>,
    after: BTreeMap<String, String>,
) -> Answer<'a, Option<String>> {
    Box::pin(async move {
        let differs = |key: &&String| before.get(*key) != after.get(*key);
        let changed: BTreeSet<&String> = before.keys().chain(after.keys()).filter(differs).collect();
        if changed.is_empty() {
            return Ok(None);
        }
        let names_one = |description: &str| {
            let mut words = description.split([' ', ',']);
            matches!(words.next(), Some("Set" | "Remove")) && words.any(|word| changed.iter().any(|key| *key == word))
        };
        releases::blamed(reading, app, names_one).await
    })
}
