//! One request on its way through a handler: who asks, when, for what.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::failure::Failure;
use super::message::{Request, Response};
use super::timestamp::Timestamp;
use super::world::{App, Cut, World};

/// What a handler gives.
pub(super) type Answer = Result<Response, Failure>;

/// What a handler gets.
pub(super) struct Call<'a> {
    pub(super) world: &'a mut World,
    pub(super) request: &'a Request,
    pub(super) now: Timestamp,
    /// E-mail address of the account that asks.
    pub(super) user: String,
    /// The path's variable segments, decoded.
    pub(super) params: Vec<String>,
}

impl Call<'_> {
    /// The path's first variable segment.
    pub(super) fn first(&self) -> &str {
        self.params.first().map_or("", String::as_str)
    }

    /// The path's second variable segment.
    pub(super) fn second(&self) -> &str {
        self.params.get(1).map_or("", String::as_str)
    }

    /// The app of the path's first variable segment.
    pub(super) fn app(&self) -> Result<&App, Failure> {
        self.world.app(self.first())
    }

    /// The id of that app.
    pub(super) fn app_id(&self) -> Result<String, Failure> {
        self.app().map(|app| app.id.clone())
    }

    /// The same app, to change it. What changes an app moves its `updated_at`.
    pub(super) fn app_mut(&mut self) -> Result<&mut App, Failure> {
        let now = self.now;
        let key = self.params.first().map_or("", String::as_str);
        let app = self.world.app_mut(key)?;
        app.updated_at = now;
        Ok(app)
    }

    /// The body as an object; no body is an empty one.
    pub(super) fn body(&self) -> Result<Map<String, Value>, Failure> {
        if self.request.body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Map::new());
        }
        match serde_json::from_slice(&self.request.body) {
            Ok(Value::Object(body)) => Ok(body),
            Ok(_) => Err(Failure::bad_request(
                "Unable to parse the JSON request body: it is not an object.",
            )),
            Err(_) => Err(Failure::bad_request("Unable to parse the JSON request body.")),
        }
    }

    /// Has another handler answer a request for the same account, as part of this one; gives its body.
    pub(super) fn also(
        &mut self,
        params: &[&str],
        body: Value,
        handler: fn(&mut Call<'_>) -> Answer,
    ) -> Result<Value, Failure> {
        let request = Request {
            body: body.to_string().into_bytes(),
            ..self.request.clone()
        };
        let response = handler(&mut Call {
            world: self.world,
            request: &request,
            now: self.now,
            user: self.user.clone(),
            params: params.iter().map(|param| (*param).to_owned()).collect(),
        })?;
        Ok(serde_json::from_slice(&response.body).unwrap_or_default())
    }

    /// Cuts a release of config vars or attachments by the asking user.
    pub(super) fn release(&mut self, app: &str, description: String, changes: BTreeMap<String, Option<String>>) {
        let cut = Cut {
            description,
            user: self.user.clone(),
            changes,
            ..Cut::default()
        };
        self.world.cut_release(app, self.now, cut);
    }
}

/// A string field; null counts as absent.
pub(super) fn text(body: &Map<String, Value>, name: &str) -> Result<Option<String>, Failure> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Failure::invalid(format!("Parameter {name} must be a string."))),
    }
}

/// A string field that must be there.
pub(super) fn required(body: &Map<String, Value>, name: &str) -> Result<String, Failure> {
    text(body, name)?
        .filter(|text| !text.is_empty())
        .ok_or_else(|| Failure::requires(&[name]))
}

/// Refuses a body that lacks any of the fields, and names all that it lacks. A null is there.
pub(super) fn needs(body: &Map<String, Value>, names: &[&str]) -> Result<(), Failure> {
    let missing: Vec<&str> = names.iter().copied().filter(|name| !body.contains_key(*name)).collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Failure::requires(&missing))
    }
}

/// A boolean field; null counts as absent.
pub(super) fn flag(body: &Map<String, Value>, name: &str) -> Result<Option<bool>, Failure> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(_) => Err(Failure::invalid(format!("Parameter {name} must be a boolean."))),
    }
}

/// An object field; absent is an empty one.
pub(super) fn object(body: &Map<String, Value>, name: &str) -> Result<Map<String, Value>, Failure> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object.clone()),
        Some(_) => Err(Failure::invalid(format!("Parameter {name} must be an object."))),
    }
}

/// An object field whose values are strings.
pub(super) fn text_map(body: &Map<String, Value>, name: &str) -> Result<BTreeMap<String, String>, Failure> {
    let entry = |(key, value): (String, Value)| match value {
        Value::String(value) => Ok((key, value)),
        Value::Number(value) => Ok((key, value.to_string())),
        Value::Bool(value) => Ok((key, value.to_string())),
        _ => Err(Failure::invalid(format!("Parameter {name}.{key} must be a string."))),
    };
    object(body, name)?.into_iter().map(entry).collect()
}

/// A list field; absent is an empty one.
pub(super) fn list(body: &Map<String, Value>, name: &str) -> Result<Vec<Value>, Failure> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) => Ok(list.clone()),
        Some(_) => Err(Failure::invalid(format!("Parameter {name} must be an array."))),
    }
}

/// A string, or the `name` or `id` of an object, as several parameters take either.
pub(super) fn named(body: &Map<String, Value>, name: &str) -> Result<Option<String>, Failure> {
    match body.get(name) {
        Some(Value::Object(object)) => Ok(text(object, "id")?.or(text(object, "name")?)),
        _ => text(body, name),
    }
}
