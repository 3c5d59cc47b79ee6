//! `heroku_team_member`: set by PUT, so that a repeated request does no harm.
//!
//! No call of the API tells about one member alone: who is not in the whole list of the team is no member.

use serde_json::{Value as Json, json};

use super::{Answer, Reading, Resource, Work, split_id};
use crate::heroku::checks::Checks;
use crate::heroku::client::path;
use crate::heroku::failure::Failure;
use crate::heroku::object::{Told, at, maybe, string, text_or_empty};
use crate::heroku::session::Session;
use crate::language::value::Value;

pub(super) struct TeamMember;

impl Resource for TeamMember {
    fn kind(&self) -> &'static str {
        "heroku_team_member"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.one_of(config, "role", &["admin", "collaborator", "member", "owner", "viewer"]);
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let (team, email) = (text_or_empty(prior, "team"), text_or_empty(prior, "email"));
            match reading.lists.list(&members(team)).await {
                Ok(all) => Ok(all
                    .iter()
                    .find(|member| is_of(member, email))
                    .map(|member| describe(team, member))),
                Err(failure) if failure.is_not_found() => Ok(None),
                Err(failure) => Err(failure),
            }
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(set(work))
    }

    fn update<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(set(work))
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move {
            let (team, email) = (text_or_empty(work.prior, "team"), text_or_empty(work.prior, "email"));
            work.session
                .client
                .delete(&path(&["teams", team, "members", email]))
                .await
        })
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let (team, email) = split_id(self.kind(), id, "TEAM:EMAIL")?;
            let all = session.client.list(&members(team)).await?;
            Ok(all
                .iter()
                .find(|member| is_of(member, email))
                .map(|member| describe(team, member)))
        })
    }
}

fn members(team: &str) -> String {
    path(&["teams", team, "members"])
}

fn is_of(member: &Json, email: &str) -> bool {
    at(member, "/email").is_some_and(|theirs| theirs.eq_ignore_ascii_case(email))
}

async fn set(work: &Work<'_>) -> Result<Told, Failure> {
    let (team, email) = (work.text("team"), work.text("email"));
    let body = json!({
        "email": email,
        "federated": work.flag("federated").unwrap_or(false),
        "role": work.text("role"),
    });
    let member = work.session.client.put(&members(team), &body).await?;
    Ok(describe(team, &member))
}

fn describe(team: &str, member: &Json) -> Told {
    let email = at(member, "/email").unwrap_or_default();
    Told::from([
        ("id", string(&format!("{team}:{email}"))),
        ("team", string(team)),
        ("email", string(email)),
        ("role", maybe(at(member, "/role"))),
        ("federated", Value::bool(member["federated"].as_bool().unwrap_or(false))),
    ])
}
