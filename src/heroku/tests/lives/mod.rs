//! The life of each of the resource types: what is configured, changed and replaced in it.

pub(super) mod access;
pub(super) mod apps;
pub(super) mod delivery;
pub(super) mod pipelines;
pub(super) mod spaces;

use std::collections::BTreeSet;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;

use super::Bench;
use super::life::Life;
use crate::sandbox::Timings;
use crate::schema::heroku::provider_schema;

/// What an object needs is made first.
pub(super) type Maker = for<'a> fn(&'a Bench) -> BoxFuture<'a, Life>;

/// Every resource type.
pub(super) static LIVES: &[(&str, Maker)] = &[
    ("heroku_account_feature", access::account_feature),
    ("heroku_addon", apps::addon),
    ("heroku_addon_attachment", apps::attachment),
    ("heroku_app", apps::app_of_a_team),
    ("heroku_app_config_association", apps::association),
    ("heroku_app_feature", apps::feature),
    ("heroku_app_release", delivery::release),
    ("heroku_app_webhook", apps::webhook),
    ("heroku_build", delivery::build),
    ("heroku_collaborator", access::collaborator),
    ("heroku_config", apps::config),
    ("heroku_domain", apps::domain),
    ("heroku_drain", apps::drain),
    ("heroku_formation", delivery::formation),
    ("heroku_pipeline", pipelines::pipeline),
    ("heroku_pipeline_config_var", pipelines::config_var),
    ("heroku_pipeline_coupling", pipelines::coupling),
    ("heroku_pipeline_promotion", pipelines::promotion),
    ("heroku_review_app_config", pipelines::review_app_config),
    ("heroku_slug", delivery::slug),
    ("heroku_space", spaces::space),
    ("heroku_space_app_access", spaces::access),
    ("heroku_space_inbound_ruleset", spaces::ruleset),
    ("heroku_space_peering_connection_accepter", spaces::peering),
    ("heroku_space_vpn_connection", spaces::vpn),
    ("heroku_ssl", apps::certificate),
    ("heroku_team_collaborator", access::team_collaborator),
    ("heroku_team_member", access::team_member),
    ("heroku_telemetry_drain", spaces::telemetry_drain),
];

#[test]
fn every_type_of_the_schema_has_a_life() {
    let schema = provider_schema();
    let known: BTreeSet<&str> = schema.resources.keys().map(|kind| &**kind).collect();
    let living: BTreeSet<&str> = LIVES.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(living, known);
}

#[tokio::test]
async fn every_type_lives_and_goes() {
    // Some at a time, each against a sandbox of its own: much of a life is waiting.
    let lives = futures_util::stream::iter(LIVES);
    lives
        .for_each_concurrent(6, |(kind, maker)| async move {
            let bench = Bench::start(timings(), false).await;
            let life = maker(&bench).await;
            assert_eq!(life.kind, *kind);
            bench.lives(life).await;
        })
        .await;
}

/// What takes time takes a moment.
pub(super) fn timings() -> Timings {
    Timings {
        space: 100,
        vpn: 100,
        peering: 100,
        postgres: 100,
        build: 100,
        release: 50,
        ..Timings::instant()
    }
}
