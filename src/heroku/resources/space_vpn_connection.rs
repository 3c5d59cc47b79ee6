//! `heroku_space_vpn_connection`: its id is `SPACE:UUID`, the space as the configuration names it.

use std::time::Duration;

use serde_json::{Value as Json, json};

use super::{Answer, Clue, Creation, Planning, Reading, Resource, Work, clue_of, space, split_id};
use crate::heroku::client::path;
use crate::heroku::codes;
use crate::heroku::failure::Failure;
use crate::heroku::object::{Told, at, block, maybe, object, string, string_set, text, text_or_empty, texts_of};
use crate::heroku::session::Session;
use crate::language::types::Type;
use crate::language::value::Value;

pub(super) struct SpaceVpnConnection;

const LIMIT: Duration = Duration::from_secs(45 * 60);

impl Resource for SpaceVpnConnection {
    fn kind(&self) -> &'static str {
        "heroku_space_vpn_connection"
    }

    /// The tunnels are Heroku's to tell.
    fn plan(&self, planning: &mut Planning<'_>) {
        if block(planning.request.config, "tunnels").is_some() {
            return;
        }
        match planning.creates() {
            true => planning.unknown("tunnels"),
            false => planning.keep("tunnels"),
        }
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let (space, id) = split_id(self.kind(), text_or_empty(prior, "id"), "SPACE:UUID")?;
            let found = reading.lists.one(None, &single(space, id), |_| false).await?;
            Ok(found.map(|connection| describe(space, &connection)))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let space = space::of(work.planned);
            let creation = Creation {
                path: path(&["spaces", space, "vpn-connections"]),
                body: json!({
                    "name": work.text("name"),
                    "public_ip": work.text("public_ip"),
                    "routable_cidrs": texts_of(work.planned, "routable_cidrs"),
                }),
                clue: vec![("space", space), ("vpn_name", work.text("name"))],
            };
            let outcome = work.create(self, creation).await;
            let made = outcome.map_err(|failure| space::only_on_cedar(failure, "VPN"))?;
            work.waiting("waiting for the VPN to become active");
            let id = at(&made, "/id").unwrap_or_default();
            let active = active(work.session, space, id, limit(work.planned)).await?;
            Ok(describe(space, &active))
        })
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move {
            let (space, id) = split_id(self.kind(), work.id(), "SPACE:UUID")?;
            work.session.client.delete(&single(space, id)).await
        })
    }

    fn import<'a>(&'a self, _session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            split_id(self.kind(), id, "SPACE:UUID")?;
            Ok(Some(Told::from([("id", string(id))])))
        })
    }

    fn identity(&self, made: &Json, planned: &Value) -> Option<String> {
        at(made, "/id").map(|id| format!("{}:{id}", space::of(planned)))
    }

    fn ripens<'a>(&'a self, session: &'a Session, _clue: &'a Clue, id: &'a str) -> Answer<'a, bool> {
        Box::pin(async move {
            let (space, id) = split_id(self.kind(), id, "SPACE:UUID")?;
            active(session, space, id, LIMIT).await.map(|_| true)
        })
    }

    fn find<'a>(&'a self, session: &'a Session, clue: &'a Clue) -> Answer<'a, Option<Json>> {
        Box::pin(async move {
            let all = match session
                .client
                .list(&path(&["spaces", clue_of(clue, "space"), "vpn-connections"]))
                .await
            {
                Ok(all) => all,
                Err(failure) if failure.is_not_found() => return Ok(None),
                Err(failure) => return Err(failure),
            };
            let name = clue_of(clue, "vpn_name");
            Ok(all.into_iter().find(|connection| at(connection, "/name") == Some(name)))
        })
    }
}

fn single(space: &str, id: &str) -> String {
    path(&["spaces", space, "vpn-connections", id])
}

/// How long the configuration lets the creation take: `timeouts { create = "30m" }`.
fn limit(planned: &Value) -> Duration {
    let written = planned.get("timeouts").and_then(|timeouts| text(timeouts, "create"));
    written
        .and_then(|written| written.parse::<jiff::SignedDuration>().ok())
        .and_then(|limit| Duration::try_from(limit).ok())
        .unwrap_or(LIMIT)
}

async fn active(session: &Session, space: &str, id: &str, limit: Duration) -> Result<Json, Failure> {
    let single = single(space, id);
    let look = || async {
        let now = match session.client.poll(&single).await {
            // Heroku answers so for a moment after the creation.
            Err(failure) if failure.is_not_found() => return Ok(None),
            other => other?,
        };
        match at(&now, "/status") {
            Some("active") => Ok(Some(now)),
            Some(status @ ("failed" | "deprovisioning")) => Err(Failure::work(
                &codes::CONNECTION_FAILED,
                "Connection failed",
                format!(
                    "The VPN is {status}: {}",
                    at(&now, "/status_message").unwrap_or("no reason was given")
                ),
                "Check the address of your gateway, and run the command again.",
            )),
            _ => Ok(None),
        }
    };
    session.wait(limit, "the VPN to become active", look).await
}

fn describe(space: &str, connection: &Json) -> Told {
    let list = |name: &str| connection[name].as_array().map(Vec::as_slice).unwrap_or_default();
    let tunnel = |tunnel: &Json| {
        object([
            ("ip", maybe(at(tunnel, "/ip"))),
            ("pre_shared_key", maybe(at(tunnel, "/pre_shared_key"))),
        ])
    };
    let of = Type::object([("ip", Type::String), ("pre_shared_key", Type::String)]);
    Told::from([
        (
            "id",
            string(&format!("{space}:{}", at(connection, "/id").unwrap_or_default())),
        ),
        ("space", string(space)),
        ("name", maybe(at(connection, "/name"))),
        ("public_ip", maybe(at(connection, "/public_ip"))),
        (
            "routable_cidrs",
            string_set(list("routable_cidrs").iter().filter_map(Json::as_str)),
        ),
        ("space_cidr_block", maybe(at(connection, "/space_cidr_block"))),
        (
            "ike_version",
            connection["ike_version"]
                .as_i64()
                .map_or_else(|| Value::null(Type::Number), Value::number),
        ),
        ("tunnels", Value::list(of, list("tunnels").iter().map(tunnel).collect())),
    ])
}
