//! `heroku_space_inbound_ruleset`: who may reach a space. A space always has rules: destroying these brings back the
//! ones that it began with, which let everyone in.

use std::net::Ipv4Addr;

use serde_json::{Value as Json, json};

use super::{Answer, Planning, Reading, Resource, Work, space};
use crate::heroku::checks::{Checks, path as attribute};
use crate::heroku::client::path;
use crate::heroku::codes;
use crate::heroku::failure::Failure;
use crate::heroku::object::{Told, at, id_of, maybe, object, string, text};
use crate::heroku::session::Session;
use crate::language::types::Type;
use crate::language::value::Value;

pub(super) struct SpaceInboundRuleset;

impl Resource for SpaceInboundRuleset {
    fn kind(&self) -> &'static str {
        "heroku_space_inbound_ruleset"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        for rule in config.get("rule").and_then(Value::as_sequence).unwrap_or_default() {
            checks.one_of(rule, "action", &["allow", "deny"]);
            if let Some(source) = text(rule, "source").filter(|source| !is_network(source)) {
                checks.error(
                    &codes::INVALID_VALUE,
                    attribute("rule"),
                    "Invalid value",
                    format!("source is {source:?}, which is no range of IPv4 addresses."),
                    "Write the first address of the range and the length of its prefix, as \"203.0.113.0/24\".",
                );
            }
        }
    }

    /// Each set of rules has an id of its own.
    fn plan(&self, planning: &mut Planning<'_>) {
        if !planning.creates() && planning.changes("rule") {
            planning.unknown("id");
        }
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let found = reading.lists.one(None, &single(space::of(prior)), |_| false).await?;
            Ok(found.map(|ruleset| describe(&ruleset)))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move { put(work.session, space::of(work.planned), rules_of(work.planned)).await })
    }

    fn update<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        self.create(work)
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move {
            let everyone = json!([{ "action": "allow", "source": "0.0.0.0/0" }]);
            match put(work.session, space::of(work.prior), everyone).await {
                Err(failure) if failure.is_not_found() => Ok(()),
                outcome => outcome.map(drop),
            }
        })
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let found = session.client.find(&single(id)).await?;
            Ok(found.map(|ruleset| {
                let mut told = describe(&ruleset);
                told.insert("space", string(id));
                told
            }))
        })
    }
}

fn single(space: &str) -> String {
    path(&["spaces", space, "inbound-ruleset"])
}

async fn put(session: &Session, space: &str, rules: Json) -> Result<Told, Failure> {
    let outcome = session.client.put(&single(space), &json!({ "rules": rules })).await;
    let ruleset = outcome.map_err(|failure| space::only_on_cedar(failure, "inbound rules"))?;
    Ok(describe(&ruleset))
}

fn rules_of(object: &Value) -> Json {
    let rules = object.get("rule").and_then(Value::as_sequence).unwrap_or_default();
    let rule = |rule: &Value| json!({ "action": text(rule, "action"), "source": text(rule, "source") });
    rules.iter().map(rule).collect()
}

fn describe(ruleset: &Json) -> Told {
    let rules = ruleset["rules"].as_array().map(Vec::as_slice).unwrap_or_default();
    let rule = |rule: &Json| {
        object([
            ("action", maybe(at(rule, "/action"))),
            ("source", maybe(at(rule, "/source"))),
        ])
    };
    let of = Type::object([("action", Type::String), ("source", Type::String)]);
    Told::from([
        ("id", id_of(ruleset)),
        ("rule", Value::set(of, rules.iter().map(rule).collect())),
    ])
}

/// Whether that is an IPv4 network, its address without bits after the prefix.
fn is_network(text: &str) -> bool {
    let parts = text.split_once('/');
    let parsed = parts.and_then(|(address, length)| Some((address.parse().ok()?, length.parse().ok()?)));
    parsed.is_some_and(|(address, length): (Ipv4Addr, u32)| {
        length <= 32 && address.to_bits().checked_shl(length).unwrap_or(0) == 0
    })
}
