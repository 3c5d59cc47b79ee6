//! `heroku_slug`: an archive that Heroku keeps for releases. It cannot be listed, renamed or deleted there.

use serde_json::{Map, Value as Json, json};

use super::source_code::{Archive, checksum_of};
use super::{Answer, Clue, Creation, Planning, Reading, Resource, Work, split_id};
use crate::heroku::checks::Checks;
use crate::heroku::client::path;
use crate::heroku::codes;
use crate::heroku::failure::{Cause, Failure};
use crate::heroku::object::{Told, at, id_of, map_of, maybe, object, string, string_map, text};
use crate::heroku::session::Session;
use crate::language::types::Type;
use crate::language::value::{Kind, Value};

pub(super) struct Slug;

impl Resource for Slug {
    fn kind(&self) -> &'static str {
        "heroku_slug"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.either(config, "file_url", "file_path", "A slug");
        checks.stack(config, false);
        checks.secure_url(
            config.get("file_url"),
            "file_url",
            crate::heroku::checks::path("file_url"),
        );
    }

    /// The checksum follows the local archive, so that new contents make a new slug.
    fn plan(&self, planning: &mut Planning<'_>) {
        if planning.is_configured("checksum") {
            return;
        }
        let Some(local) = planning.config("file_path").map(str::to_owned) else {
            return;
        };
        match planning.sources.checksum(&local) {
            Ok(checksum) => planning.set("checksum", string(&checksum)),
            Err(error) if planning.creates() => planning.checks.error(
                &codes::SOURCE_UNREADABLE,
                crate::heroku::checks::path("file_path"),
                "Source cannot be read",
                format!("{local:?} cannot be read: {error}."),
                "Write a path that is there when the plan is made.",
            ),
            Err(_) => planning.keep("checksum"),
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
                .one(None, &path(&["apps", app, "slugs", id]), |_| false)
                .await?;
            Ok(found.map(|slug| {
                let mut told = describe(&slug, text(prior, "stack"));
                // Addresses are signed anew for each answer.
                if prior.get("blob").is_some_and(|blob| !blob.is_null()) {
                    told.remove("blob");
                }
                told
            }))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let app = work.text("app_id");
            let Archive { bytes, checksum } = archive(work).await?;
            let mut body = Map::from_iter([
                ("process_types".to_owned(), json!(map_of(work.planned, "process_types"))),
                (
                    "checksum".to_owned(),
                    work.given("checksum").unwrap_or(&checksum).into(),
                ),
            ]);
            for name in [
                "buildpack_provided_description",
                "commit",
                "commit_description",
                "stack",
            ] {
                if let Some(text) = work.given(name) {
                    body.insert(name.into(), text.into());
                }
            }
            // A slug that was lost is found by no list and costs nothing: it is simply made again.
            let creation = Creation {
                path: path(&["apps", app, "slugs"]),
                body: Json::Object(body),
                clue: vec![("app_id", app)],
            };
            let slug = work.create(self, creation).await?;
            let put = at(&slug, "/blob/url").ok_or_else(|| {
                Failure::of(
                    "POST /apps/…/slugs",
                    Cause::Unexpected("no address for the archive in the answer".into()),
                )
            })?;
            work.waiting("uploading the slug");
            work.session.client.upload(put, bytes).await?;
            // Only now does Heroku know the archive's size; the address for the upload is what the state keeps.
            let id = at(&slug, "/id").unwrap_or_default();
            let mut told = describe(
                &work.session.client.get(&path(&["apps", app, "slugs", id])).await?,
                work.given("stack"),
            );
            told.extend(describe(&slug, None).remove_entry("blob"));
            Ok(told)
        })
    }

    /// Whether its archive arrived cannot be told, and another one costs nothing.
    fn is_history(&self, prior: &Value) -> bool {
        text(prior, "id").is_some()
    }

    fn ripens<'a>(&'a self, _session: &'a Session, _clue: &'a Clue, _id: &'a str) -> Answer<'a, bool> {
        Box::pin(async { Ok(false) })
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let (app, slug) = split_id(self.kind(), id, "APP:UUID")?;
            let app = session.app(app).await?;
            Ok(Some(Told::from([
                ("id", string(slug)),
                ("app_id", maybe(at(&app, "/id"))),
            ])))
        })
    }
}

async fn archive(work: &Work<'_>) -> Result<Archive, Failure> {
    if let Some(url) = work.given("file_url") {
        let bytes = work.session.client.download(url).await?;
        return Ok(Archive {
            checksum: checksum_of(&bytes),
            bytes,
        });
    }
    let local = work.text("file_path");
    work.sources.archive(local).map_err(|error| {
        Failure::work(
            &codes::SOURCE_UNREADABLE,
            "Source cannot be read",
            format!("{local:?} cannot be read: {error}."),
            "Write a path that is there when the command runs.",
        )
        .at("file_path")
    })
}

/// The stack is spelled as the state spells it: by name or by UUID.
fn describe(slug: &Json, written: Option<&str>) -> Told {
    let (name, id) = (at(slug, "/stack/name"), at(slug, "/stack/id"));
    let stack = written.filter(|written| [name, id].contains(&Some(written))).or(name);
    let types = slug["process_types"].as_object().into_iter().flatten();
    let types = types
        .filter_map(|(name, command)| Some((name.clone(), command.as_str()?.to_owned())))
        .collect();
    let blob = object([
        ("method", maybe(at(slug, "/blob/method"))),
        ("url", maybe(at(slug, "/blob/url"))),
    ]);
    let blob_type = Type::object([("method", Type::String), ("url", Type::String)]);
    // What is not said of it is empty in states, not null.
    let said = |pointer: &str| string(at(slug, pointer).unwrap_or_default());
    Told::from([
        ("id", id_of(slug)),
        ("blob", Kind::Set(blob_type, std::sync::Arc::new(vec![blob])).into()),
        (
            "buildpack_provided_description",
            said("/buildpack_provided_description"),
        ),
        ("checksum", maybe(at(slug, "/checksum"))),
        ("commit", said("/commit")),
        ("commit_description", said("/commit_description")),
        ("process_types", string_map(&types)),
        ("size", Value::number(slug["size"].as_i64().unwrap_or(0))),
        ("stack", maybe(stack)),
        ("stack_id", maybe(id)),
    ])
}
