//! The handlers, one file per resource: each checks the request, changes the world, and shows what it changed.

mod addons;
mod apps;
mod attachments;
mod builds;
mod catalogue;
mod config_vars;
mod domains;
mod drains;
mod dynos;
mod expansion;
mod features;
mod formation;
mod images;
mod keys;
mod logs;
mod networks;
mod people;
mod pipelines;
mod releases;
mod review_apps;
mod setups;
mod spaces;
mod telemetry;
mod tokens;
mod transfers;
mod uploads;
mod usage;
pub(super) mod watched;
pub(super) mod webhooks;

use super::router::Route;

/// The Platform API. Tables are searched in order: literal segments come before variable ones.
pub(super) static TABLES: &[&[Route]] = &[
    apps::TABLE,
    config_vars::TABLE,
    addons::TABLE,
    attachments::TABLE,
    builds::TABLE,
    releases::TABLE,
    formation::TABLE,
    domains::TABLE,
    drains::TABLE,
    webhooks::TABLE,
    dynos::TABLE,
    features::TABLE,
    pipelines::TABLE,
    review_apps::TABLE,
    setups::TABLE,
    images::TABLE,
    logs::TABLE,
    transfers::TABLE,
    spaces::TABLE,
    networks::TABLE,
    telemetry::TABLE,
    catalogue::TABLE,
    usage::TABLE,
    keys::TABLE,
    tokens::TABLE,
    people::TABLE,
];

/// Upload places and output streams: no token needed, as their addresses are secret.
pub(super) static OPEN: &[Route] = uploads::TABLE;
