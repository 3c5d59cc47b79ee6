//! Attributes of older schema versions: brought up to date without asking Heroku, then by one look at the app, when the
//! object is read.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::client::path;
use super::failure::Failure;
use super::lists::Lists;
use super::object::{at, given, string};
use crate::language::value::Value;

/// The attributes as the present version has them. Before version 5 of the public provider most types named their app by
/// `app`; what that holds, name or UUID, is settled by the next read.
pub(super) fn attributes(kind: &str, version: u64, attributes: Json) -> Json {
    let Json::Object(mut members) = attributes else {
        return attributes;
    };
    if kind == "heroku_addon" && version < 2 {
        flatten_config(&mut members);
    }
    if let Some(app) = members.remove("app")
        && !members.get("app_id").is_some_and(Json::is_string)
    {
        members.insert("app_id".into(), app);
    }
    if kind == "heroku_app" && version == 0 {
        use_uuid(&mut members);
    }
    Json::Object(members)
}

/// The object with its app's UUID where an older version kept a name: a read compares by UUID, and so does a plan. An
/// app that is not there leaves it as it is: then the object is not there either.
pub(super) async fn settled<'v>(lists: &Lists<'_>, prior: &'v Value) -> Result<Cow<'v, Value>, Failure> {
    let named = given(prior, "app_id").filter(|app| uuid::Uuid::try_parse(app).is_err());
    let Some((name, members)) = named.zip(prior.as_members()) else {
        return Ok(Cow::Borrowed(prior));
    };
    let app = lists.by_id(None, &path(&["apps", name]), name).await?;
    let Some(id) = app.as_ref().and_then(|app| at(app, "/id")) else {
        return Ok(Cow::Borrowed(prior));
    };
    let mut members = members.clone();
    members.insert(Arc::from("app_id"), string(id));
    Ok(Cow::Owned(Value::object(members)))
}

/// The first versions kept an add-on's options as a list of maps.
fn flatten_config(members: &mut Map<String, Json>) {
    if let Some(Json::Array(options)) = members.get("config") {
        let merged: Map<String, Json> = options
            .iter()
            .filter_map(Json::as_object)
            .flatten()
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        let config = match merged.is_empty() {
            true => Json::Null,
            false => Json::Object(merged),
        };
        members.insert("config".into(), config);
    }
}

/// The first version had the name as the id.
fn use_uuid(members: &mut Map<String, Json>) {
    if let Some(uuid) = members
        .get("uuid")
        .filter(|uuid| uuid.as_str().is_some_and(|uuid| !uuid.is_empty()))
        .cloned()
    {
        members.insert("id".into(), uuid);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::attributes;

    #[test]
    fn old_attributes_become_new_ones() {
        assert_eq!(
            attributes("heroku_formation", 0, json!({"app": "shop", "type": "web"})),
            json!({"app_id": "shop", "type": "web"})
        );
        assert_eq!(
            attributes("heroku_addon", 0, json!({"app": "shop", "config": [{"version": "15"}]})),
            json!({"app_id": "shop", "config": {"version": "15"}})
        );
        assert_eq!(
            attributes("heroku_addon", 1, json!({"app": "shop", "config": []})),
            json!({"app_id": "shop", "config": null})
        );
        assert_eq!(
            attributes("heroku_app", 0, json!({"id": "shop", "uuid": "1-2"})),
            json!({"id": "1-2", "uuid": "1-2"})
        );
    }
}
