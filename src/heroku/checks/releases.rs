//! Formations of apps that will have no code when they are scaled.
//!
//! Takes the estate; says nothing where an app, or what releases it, is not known for sure.

use std::collections::BTreeSet;

use super::estate::{APP, Estate, is_new, kind};
use super::{Checks, path};
use crate::address::InstanceAddress;
use crate::heroku::codes;
use crate::heroku::object::text;
use crate::provider::Outlook;

/// What gives an app the process types that its code names.
const RELEASING: [&str; 2] = ["heroku_build", "heroku_app_release"];

/// Its targets are many, and each gets a release.
const PROMOTION: &str = "heroku_pipeline_promotion";

/// The apps that something in the configuration releases.
pub(super) struct Releases<'a> {
    apps: BTreeSet<&'a InstanceAddress>,
    /// Something is released, and nobody knows where.
    elsewhere: bool,
}

impl<'a> Releases<'a> {
    pub(super) fn new(all: &'a [Outlook<'a>], estate: &Estate<'a>) -> Self {
        let mut apps = BTreeSet::new();
        let mut elsewhere = all.iter().any(|object| kind(object) == PROMOTION);
        for object in all.iter().filter(|object| RELEASING.contains(&kind(object))) {
            match estate.named(object, APP, "app_id", text(object.after, "app_id")) {
                Some(app) => {
                    apps.insert(app.address);
                }
                None => elsewhere = true,
            }
        }
        Self { apps, elsewhere }
    }

    /// A formation that Heroku will refuse, because its app is new and gets no code here.
    pub(super) fn check(&self, object: &Outlook<'_>, estate: &Estate<'_>, checks: &mut Checks) {
        if kind(object) != "heroku_formation" || !is_new(object) || self.elsewhere {
            return;
        }
        let Some(app) = estate.named(object, APP, "app_id", text(object.after, "app_id")) else {
            return;
        };
        if !is_new(app) || app.config.as_members().is_none() || self.apps.contains(app.address) {
            return;
        }
        checks.warning(
            &codes::NO_RELEASE,
            path("type"),
            "Formation of an app without code",
            format!(
                "{} is new and nothing here releases it: Heroku refuses to scale process types that no code names.",
                app.address
            ),
            "Deploy it with heroku_build or heroku_app_release here, or add the formation after the first deploy.",
        );
    }
}
