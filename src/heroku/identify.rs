//! Ids in the place of names: older versions of the public provider knew apps and add-ons by their names.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::client::{Client, path};
use super::codes;
use super::failure::Failure;
use super::object::at;
use crate::diagnostic::Severity;
use crate::provider::{Beside, Outdated, Problem};

/// Ids by name.
#[derive(Default)]
pub(super) struct Ids {
    apps: BTreeMap<String, String>,
    addons: BTreeMap<String, String>,
}

/// What something is known by, and where its ids are found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Thing {
    App,
    Addon,
}

/// Where a name may stand.
enum Place {
    /// The whole attribute.
    Attribute(&'static str),
    /// `NAME:…`
    Head(&'static str),
}

/// The places of a type where an id belongs.
fn places(kind: &str) -> Vec<(Thing, Place)> {
    use Place::{Attribute, Head};
    let own = match kind {
        "heroku_app" => return vec![(Thing::App, Attribute("id"))],
        "heroku_addon" => vec![(Thing::Addon, Attribute("id"))],
        "heroku_addon_attachment" => vec![(Thing::Addon, Attribute("addon_id"))],
        "heroku_app_feature" => vec![(Thing::App, Head("id"))],
        _ => Vec::new(),
    };
    own.into_iter().chain([(Thing::App, Attribute("app_id"))]).collect()
}

impl Place {
    /// The name that stands there, when it is one.
    fn name<'m>(&self, members: &'m Map<String, Json>) -> Option<&'m str> {
        let text = match self {
            Self::Attribute(name) => members.get(*name)?.as_str()?,
            Self::Head(name) => members.get(*name)?.as_str()?.split_once(':')?.0,
        };
        Some(text).filter(|text| !text.is_empty() && uuid::Uuid::try_parse(text).is_err())
    }

    fn put(&self, members: &mut Map<String, Json>, id: &str) {
        match self {
            Self::Attribute(name) => _ = members.insert((*name).to_owned(), id.into()),
            Self::Head(name) => {
                let rest = members
                    .get(*name)
                    .and_then(Json::as_str)
                    .and_then(|text| text.split_once(':'));
                let text = format!("{id}:{}", rest.map_or("", |(_, rest)| rest));
                members.insert((*name).to_owned(), text.into());
            }
        }
    }
}

impl Ids {
    /// Those that the objects of a state tell.
    fn of_state(beside: Beside<'_>) -> Self {
        let known = |kind: &str| {
            let objects = beside(kind);
            let pairs = objects.iter().filter_map(|object| {
                let (name, id) = (object["name"].as_str()?, object["id"].as_str()?);
                uuid::Uuid::try_parse(id).ok()?;
                Some((name.to_owned(), id.to_owned()))
            });
            pairs.collect()
        };
        Self {
            apps: known("heroku_app"),
            addons: known("heroku_addon"),
        }
    }

    fn of(&self, thing: Thing, name: &str) -> Option<&str> {
        let ids = match thing {
            Thing::App => &self.apps,
            Thing::Addon => &self.addons,
        };
        ids.get(name).map(String::as_str)
    }

    /// Puts the ids that are known into an object; whether none is missing.
    fn put(&self, outdated: &mut Outdated) -> bool {
        let Json::Object(members) = &mut outdated.attributes else {
            return true;
        };
        let mut is_complete = true;
        for (thing, place) in places(&outdated.kind) {
            let Some(name) = place.name(members) else { continue };
            match self.of(thing, name) {
                Some(id) => place.put(members, id),
                None => is_complete = false,
            }
        }
        if is_complete && &*outdated.kind == "heroku_app" {
            let id = members.get("id").cloned().unwrap_or_default();
            members.insert("uuid".into(), id);
        }
        is_complete
    }
}

/// Puts in what the same state tells; says of each object whether that was all.
pub(super) fn within(older: &mut [Outdated], beside: Beside<'_>) -> Vec<bool> {
    let ids = Ids::of_state(beside);
    older.iter_mut().map(|outdated| ids.put(outdated)).collect()
}

/// Puts in what Heroku tells: one look for a single name, one list for several.
pub(super) async fn outside(client: &Client, older: Vec<Outdated>) -> Result<Vec<Option<Json>>, Failure> {
    let ids = Ids {
        apps: found(client, "apps", names(&older, Thing::App)).await?,
        addons: found(client, "addons", names(&older, Thing::Addon)).await?,
    };
    let put = |mut outdated: Outdated| ids.put(&mut outdated).then_some(outdated.attributes);
    Ok(older.into_iter().map(put).collect())
}

/// Ids that could not be looked up, and why.
pub(super) fn unknown(why: &str) -> Problem {
    Problem {
        code: &codes::OLDER_STATE,
        severity: Severity::Error,
        summary: "Id of an older state could not be looked up".into(),
        detail: format!("An older version of the provider kept a name where the id belongs, and {why}"),
        help: Some(
            "Run it again when Heroku can be reached: once the state has the ids, nothing is asked any more.".into(),
        ),
        path: Vec::new(),
    }
}

fn names(older: &[Outdated], of: Thing) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for outdated in older {
        let Json::Object(members) = &outdated.attributes else {
            continue;
        };
        let own = places(&outdated.kind).into_iter().filter(|(thing, _)| *thing == of);
        names.extend(own.filter_map(|(_, place)| place.name(members).map(str::to_owned)));
    }
    names
}

async fn found(client: &Client, list: &str, names: BTreeSet<String>) -> Result<BTreeMap<String, String>, Failure> {
    let mut ids = BTreeMap::new();
    if names.len() > 1 {
        for json in client.list(&path(&[list])).await? {
            if let (Some(name), Some(id)) = (at(&json, "/name"), at(&json, "/id"))
                && names.contains(name)
            {
                ids.insert(name.to_owned(), id.to_owned());
            }
        }
    }
    for name in names {
        // What a list lacks may be there all the same.
        if !ids.contains_key(&name)
            && let Some(json) = client.find(&path(&[list, &name])).await?
            && let Some(id) = at(&json, "/id")
        {
            ids.insert(name, id.to_owned());
        }
    }
    Ok(ids)
}
