//! `heroku_space`: allocated for minutes while others go on.

use std::time::Duration;

use serde_json::{Value as Json, json};

use super::{Answer, Clue, Creation, Planning, Reading, Resource, Work, clue_of, is_recent};
use crate::heroku::checks::Checks;
use crate::heroku::client::path;
use crate::heroku::codes;
use crate::heroku::failure::Failure;
use crate::heroku::object::{Told, at, generation, id_of, maybe, string, strings, text, text_or_empty};
use crate::heroku::session::Session;
use crate::language::value::Value;

pub(super) struct Space;

/// A space takes about eight minutes.
const LIMIT: Duration = Duration::from_secs(45 * 60);

impl Resource for Space {
    fn kind(&self) -> &'static str {
        "heroku_space"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.space_name(config);
        checks.one_of(config, "generation", &["cedar", "fir"]);
        checks.space_region(config);
        checks.space_generation(config);
    }

    /// A region that no one wrote is Heroku's business, also where a state names it: it must not replace the space.
    fn plan(&self, planning: &mut Planning<'_>) {
        if !planning.creates() && !planning.is_configured("region") {
            planning.keep("region");
        }
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let id = text_or_empty(prior, "id");
            let list = (reading.lists.instances(self.kind()) > 1).then_some("/spaces");
            let found = reading.lists.by_id(list, &single(id), id).await?;
            let Some(space) = found else { return Ok(None) };
            let mut told = describe(&space);
            if let Some(addresses) = addresses(reading.session, &space).await? {
                told.insert("outbound_ips", addresses);
            }
            if text(prior, "name").is_some() && prior.get("region").is_some_and(Value::is_null) {
                told.remove("region");
            }
            Ok(Some(told))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let mut body = json!({ "name": work.text("name"), "team": work.text("organization") });
            for name in ["region", "cidr", "data_cidr", "generation"] {
                if let Some(text) = work.given(name) {
                    body[name] = text.into();
                }
            }
            if work.flag("shield") == Some(true) {
                body["shield"] = true.into();
            }
            let creation = Creation {
                path: "/spaces".into(),
                body,
                clue: vec![("space_name", work.text("name"))],
            };
            let made = work.create(self, creation).await?;
            let space = match is_allocated(&made) {
                true => made,
                false => {
                    work.waiting("waiting for the space to be allocated");
                    allocated(work.session, at(&made, "/id").unwrap_or_default()).await?
                }
            };
            let mut told = describe(&space);
            let addresses = addresses(work.session, &space).await?;
            told.insert("outbound_ips", addresses.unwrap_or_else(|| strings([])));
            Ok(told)
        })
    }

    fn update<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let name = json!({ "name": work.text("name") });
            work.session.client.patch(&single(work.id()), &name).await?;
            Ok(Told::new())
        })
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move { work.session.client.delete(&single(work.id())).await })
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move { Ok(session.client.find(&single(id)).await?.map(|space| describe(&space))) })
    }

    fn ripens<'a>(&'a self, session: &'a Session, _clue: &'a Clue, id: &'a str) -> Answer<'a, bool> {
        Box::pin(async move { allocated(session, id).await.map(|_| true) })
    }

    fn has_unique_name(&self) -> bool {
        true
    }

    fn find<'a>(&'a self, session: &'a Session, clue: &'a Clue) -> Answer<'a, Option<Json>> {
        Box::pin(async move {
            let found = session.client.find(&single(clue_of(clue, "space_name"))).await?;
            Ok(found.filter(|space| is_recent(space, clue)))
        })
    }
}

fn single(id: &str) -> String {
    path(&["spaces", id])
}

fn is_allocated(space: &Json) -> bool {
    at(space, "/state") != Some("allocating")
}

async fn allocated(session: &Session, id: &str) -> Result<Json, Failure> {
    let single = single(id);
    let look = || async {
        let now = session.client.poll(&single).await?;
        match at(&now, "/state") {
            Some("deleting") => Err(Failure::work(
                &codes::SPACE_FAILED,
                "Space was not allocated",
                format!("The space {} is being deleted.", at(&now, "/name").unwrap_or_default()),
                "Try again later, or ask Heroku's support.",
            )),
            _ => Ok(is_allocated(&now).then_some(now)),
        }
    };
    session.wait(LIMIT, "the space to be allocated", look).await
}

/// The addresses of outgoing connections; `None` while there are none to tell.
async fn addresses(session: &Session, space: &Json) -> Result<Option<Value>, Failure> {
    if !is_allocated(space) {
        return Ok(None);
    }
    let nat = session
        .client
        .find(&path(&["spaces", at(space, "/id").unwrap_or_default(), "nat"]))
        .await?;
    Ok(nat.map(|nat| {
        let sources = nat["sources"].as_array().map(Vec::as_slice).unwrap_or_default();
        strings(sources.iter().filter_map(Json::as_str))
    }))
}

fn describe(space: &Json) -> Told {
    Told::from([
        ("id", id_of(space)),
        ("name", maybe(at(space, "/name"))),
        (
            "organization",
            maybe(at(space, "/team/name").or(at(space, "/organization/name"))),
        ),
        ("region", maybe(at(space, "/region/name"))),
        ("cidr", maybe(at(space, "/cidr"))),
        ("data_cidr", maybe(at(space, "/data_cidr"))),
        ("generation", string(generation(space))),
        ("shield", Value::bool(space["shield"].as_bool().unwrap_or(false))),
    ])
}

/// The failure's place for what only Cedar has is the attribute that names the space.
pub(super) const SPACE: &str = "space";

/// The space of an object, as its configuration names it: by name or UUID.
pub(super) fn of(object: &Value) -> &str {
    text_or_empty(object, SPACE)
}

/// What only spaces on Cedar have, told as such.
pub(super) fn only_on_cedar(failure: Failure, what: &str) -> Failure {
    let message = failure.message().to_ascii_lowercase();
    if failure.status() != Some(422) || !message.contains("fir") {
        return failure;
    }
    Failure::work(
        &codes::WRONG_GENERATION,
        "Not on this generation of the platform",
        format!("The space runs on Fir, which has no {what}."),
        "Leave it out, or take a space of the Cedar generation.",
    )
    .at(SPACE)
}
