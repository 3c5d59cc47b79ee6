//! `heroku_space_peering_connection_accepter`: says yes to a connection that Amazon was asked for. The list of a
//! space's connections is all that tells about one.

use std::time::Duration;

use serde_json::{Value as Json, json};

use super::{Answer, Reading, Resource, Work, space, split_id};
use crate::heroku::client::path;
use crate::heroku::codes;
use crate::heroku::failure::Failure;
use crate::heroku::object::{Told, at, maybe, string, text_or_empty};
use crate::heroku::session::Session;
use crate::language::value::Value;

pub(super) struct SpacePeeringConnectionAccepter;

/// Amazon's request takes minutes until Heroku sees it.
const APPEARS: Duration = Duration::from_secs(5 * 60);
const BECOMES_ACTIVE: Duration = Duration::from_secs(20 * 60);

impl Resource for SpacePeeringConnectionAccepter {
    fn kind(&self) -> &'static str {
        "heroku_space_peering_connection_accepter"
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            match reading.lists.list(&peerings(space::of(prior))).await {
                Ok(all) => Ok(connection(&all, text_or_empty(prior, "id")).map(describe)),
                Err(failure) if failure.is_not_found() => Ok(None),
                Err(failure) => Err(failure),
            }
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let (space, id) = (space::of(work.planned), work.text("vpc_peering_connection_id"));
            work.waiting("waiting for the connection to become active");
            accept(work.session, space, id).await?;
            let session = work.session;
            let look = || async {
                let all = session.client.poll(&peerings(space)).await?;
                let all = all.as_array().map(Vec::as_slice).unwrap_or_default();
                let Some(found) = connection(all, id) else {
                    return Ok(None);
                };
                match at(found, "/status") {
                    Some("active") => Ok(Some(found.clone())),
                    Some(status @ ("failed" | "expired" | "rejected" | "deleted")) => Err(Failure::work(
                        &codes::CONNECTION_FAILED,
                        "Connection failed",
                        format!("The peering connection {id} is {status}."),
                        "Make a new request at Amazon, and run the command again.",
                    )),
                    _ => Ok(None),
                }
            };
            let found = session
                .wait(BECOMES_ACTIVE, "the connection to become active", look)
                .await?;
            Ok(describe(&found))
        })
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move {
            let single = path(&["spaces", space::of(work.prior), "peerings", work.id()]);
            work.session.client.delete(&single).await
        })
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let (space, id) = split_id(self.kind(), id, "SPACE:CONNECTION")?;
            let all = session.client.list(&peerings(space)).await?;
            Ok(connection(&all, id).map(|found| {
                let mut told = describe(found);
                told.insert("space", string(space));
                told
            }))
        })
    }
}

/// Asks until Heroku knows the connection.
async fn accept(session: &Session, space: &str, id: &str) -> Result<(), Failure> {
    let body = json!({ "pcx_id": id });
    let (peerings, body) = (&peerings(space), &body);
    let look = || async move {
        match session.client.post(peerings, body).await {
            Ok(_) => Ok(Some(())),
            Err(failure) if failure.is_not_found() => Ok(None),
            Err(failure) => Err(space::only_on_cedar(failure, "peering")),
        }
    };
    session
        .wait(APPEARS, "the request of the connection to arrive", look)
        .await
}

fn peerings(space: &str) -> String {
    path(&["spaces", space, "peerings"])
}

fn connection<'j>(all: &'j [Json], id: &str) -> Option<&'j Json> {
    all.iter().find(|one| at(one, "/pcx_id") == Some(id))
}

fn describe(connection: &Json) -> Told {
    Told::from([
        ("id", maybe(at(connection, "/pcx_id"))),
        ("vpc_peering_connection_id", maybe(at(connection, "/pcx_id"))),
        ("status", maybe(at(connection, "/status"))),
        ("type", maybe(at(connection, "/type"))),
    ])
}
