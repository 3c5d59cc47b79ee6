//! `heroku_app_release`.

use serde_json::{Map, Value as Json};

use super::{Answer, Clue, Creation, Planning, Reading, Resource, Work, clue_of, newest, releases};
use crate::heroku::checks::Checks;
use crate::heroku::client::path;
use crate::heroku::codes;
use crate::heroku::object::{Told, at, id_of, maybe, text};
use crate::heroku::session::Session;
use crate::language::value::Value;

pub(super) struct AppRelease;

impl Resource for AppRelease {
    fn kind(&self) -> &'static str {
        "heroku_app_release"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.either(config, "slug_id", "oci_image", "A release");
        if text(config, "oci_image").is_some_and(|image| !is_image(image)) {
            checks.error(
                &codes::INVALID_VALUE,
                crate::heroku::checks::path("oci_image"),
                "Invalid value",
                "oci_image is neither the UUID of an image nor a SHA256 digest.".into(),
                "Write the UUID, or `sha256:` and the 64 digits of the digest.",
            );
        }
    }

    fn plan(&self, planning: &mut Planning<'_>) {
        if !planning.creates() && planning.is_configured("description") && planning.changes("description") {
            let replaced = ["app_id", "slug_id", "oci_image"].map(|name| planning.changes(name));
            if replaced == [false; 3] {
                planning.checks.error(
                    &codes::RELEASE_DESCRIPTION,
                    crate::heroku::checks::path("description"),
                    "A release keeps its description",
                    "Heroku does not change the description of a release that exists.".into(),
                    "Take the old one back, or make a new release of the same code: plan with -replace=ADDRESS.",
                );
            }
        }
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let (app, id) = (
                text(prior, "app_id").unwrap_or_default(),
                text(prior, "id").unwrap_or_default(),
            );
            let found = reading
                .lists
                .one(None, &path(&["apps", app, "releases", id]), |_| false)
                .await?;
            Ok(found.map(|release| {
                let mut told = describe(&release);
                if prior
                    .get("description")
                    .is_some_and(|description| !description.is_null())
                {
                    told.remove("description");
                }
                told
            }))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let app = work.text("app_id");
            let mut body = Map::new();
            for (name, attribute) in [
                ("slug", "slug_id"),
                ("oci_image", "oci_image"),
                ("description", "description"),
            ] {
                if let Some(text) = work.given(attribute) {
                    body.insert(name.into(), text.into());
                }
            }
            let given = |name: &str| work.given(name).unwrap_or_default();
            let creation = Creation {
                path: path(&["apps", app, "releases"]),
                body: Json::Object(body),
                clue: vec![
                    ("app_id", app),
                    ("slug_id", given("slug_id")),
                    ("oci_image", given("oci_image")),
                ],
            };
            let release = {
                let _turn = work.session.lock(&format!("releases of {app}")).await;
                work.create(self, creation).await?
            };
            releases::wait(work, app, release)
                .await
                .map(|release| describe(&release))
        })
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let app = session.app(id).await?;
            let app_id = at(&app, "/id").unwrap_or_default();
            let newest = session
                .client
                .newest(&path(&["apps", app_id, "releases"]), "version", 1)
                .await?;
            Ok(newest
                .first()
                .map(|release| Told::from([("id", id_of(release)), ("app_id", maybe(Some(app_id)))])))
        })
    }

    fn is_history(&self, prior: &Value) -> bool {
        text(prior, "id").is_some()
    }

    fn ripens<'a>(&'a self, session: &'a Session, clue: &'a Clue, id: &'a str) -> Answer<'a, bool> {
        Box::pin(async move {
            let release = releases::done(session, clue_of(clue, "app_id"), id).await?;
            Ok(releases::has_succeeded(&release))
        })
    }

    /// The newest release of the same slug or image.
    fn find<'a>(&'a self, session: &'a Session, clue: &'a Clue) -> Answer<'a, Option<Json>> {
        Box::pin(async move {
            let app = clue_of(clue, "app_id");
            let recent = match session
                .client
                .newest(&path(&["apps", app, "releases"]), "version", 20)
                .await
            {
                Ok(recent) => recent,
                Err(failure) if failure.is_not_found() => return Ok(None),
                Err(failure) => return Err(failure),
            };
            let is_it = |release: &&Json| {
                let described = at(release, "/description").unwrap_or_default();
                // A change of config vars or add-ons repeats the slug in a release of its own.
                let own = !described.starts_with("Set ") && !described.starts_with("Remove ");
                let slug = at(release, "/slug/id").unwrap_or_default();
                let image = at(release, "/oci_image/id")
                    .or(at(release, "/oci_image"))
                    .unwrap_or_default();
                own && slug == clue_of(clue, "slug_id") && (image.is_empty() || clue_of(clue, "oci_image") == image)
            };
            Ok(newest(recent.iter().filter(is_it), clue))
        })
    }
}

fn is_image(text: &str) -> bool {
    let digest = text.strip_prefix("sha256:").unwrap_or(text);
    let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_digest || uuid::Uuid::try_parse(text).is_ok()
}

fn describe(release: &Json) -> Told {
    let mut told = Told::from([
        ("id", id_of(release)),
        ("description", maybe(at(release, "/description"))),
    ]);
    if let Some(slug) = at(release, "/slug/id") {
        told.insert("slug_id", maybe(Some(slug)));
    }
    told
}
