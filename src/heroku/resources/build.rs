//! `heroku_build`: source in, slug and release out; made anew only when the source's contents change.

use std::time::Duration;

use serde_json::{Map, Value as Json, json};

use super::releases::{self, Watched};
use super::source_code::Archive;
use super::{Answer, Clue, Creation, Planning, Reading, Resource, Work, clue_of, newest, split_id};
use crate::heroku::checks::Checks;
use crate::heroku::client::path;
use crate::heroku::codes;
use crate::heroku::failure::{Cause, Failure};
use crate::heroku::object::{Told, at, block, id_of, maybe, object, string, strings, text, texts_of};
use crate::heroku::session::Session;
use crate::language::types::Type;
use crate::language::value::{PathStep, Value};

pub(super) struct Build;

/// Heroku stops a build after an hour; the queue before it takes time as well.
const LIMIT: Duration = Duration::from_secs(75 * 60);

impl Resource for Build {
    fn kind(&self) -> &'static str {
        "heroku_build"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        if let Some(source) = block(config, "source") {
            checks.either(source, "url", "path", "The source of a build");
            let at = ["source", "url"].map(|name| PathStep::Name(name.into()));
            let at = [at[0].clone(), PathStep::Index(0), at[1].clone()];
            checks.secure_url(source.get("url"), "url", at.into());
        }
    }

    fn plan(&self, planning: &mut Planning<'_>) {
        let source = block(planning.request.config, "source");
        let Some(local) = source
            .and_then(|source| source.get("path"))
            .filter(|path| !path.is_null())
        else {
            // A source elsewhere has no contents that could be looked at.
            if planning.creates() {
                planning.set("local_checksum", Value::null(Type::String));
            }
            return;
        };
        let Some(local) = local.as_str() else {
            return planning.unknown("local_checksum");
        };
        match planning.sources.checksum(local) {
            Ok(checksum) => {
                let before = text(planning.request.prior, "local_checksum").unwrap_or_default();
                let stays = || before == checksum || planning.sources.is_known_as(local, before);
                if !planning.creates() && stays() {
                    return planning.keep("local_checksum");
                }
                if !planning.creates() {
                    planning.replace.push("local_checksum");
                }
                planning.set("local_checksum", string(&checksum));
            }
            Err(error) => unreadable(planning, local, &error),
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
                .one(None, &path(&["apps", app, "builds", id]), |_| false)
                .await?;
            Ok(found.map(|build| {
                let mut told = describe(&build);
                // These are as they were at creation: addresses expire, and buildpacks are spelled in two ways.
                for name in ["output_stream_url", "buildpacks"] {
                    if prior.get(name).is_some_and(|value| !value.is_null()) {
                        told.remove(name);
                    }
                }
                if block(prior, "source").is_none() {
                    told.insert("source", source_of(&build, None));
                } else if let Some(path) = recovered(prior) {
                    told.insert("source", source_of(&build, Some(path)));
                }
                told
            }))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let app = work.text("app_id");
            let blob = source_blob(work).await?;
            let build = self.start(work, app, &blob).await?;
            let build = finished(work, app, build).await?;
            if let Some(release) = at(&build, "/release/id") {
                let release = work
                    .session
                    .client
                    .get(&path(&["apps", app, "releases", release]))
                    .await?;
                releases::wait(work, app, release).await?;
            }
            let mut told = describe(&build);
            told.insert("source", with_checksum(work.planned, &blob));
            Ok(told)
        })
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let (app, build) = split_id(self.kind(), id, "APP:UUID")?;
            let app = session.app(app).await?;
            Ok(Some(Told::from([
                ("id", string(build)),
                ("app_id", maybe(at(&app, "/id"))),
            ])))
        })
    }

    fn is_history(&self, prior: &Value) -> bool {
        text(prior, "status") == Some("succeeded")
    }

    fn ripens<'a>(&'a self, session: &'a Session, clue: &'a Clue, id: &'a str) -> Answer<'a, bool> {
        Box::pin(async move {
            let app = clue_of(clue, "app_id");
            let build = done(session, app, id).await?;
            if at(&build, "/status") != Some("succeeded") {
                return Ok(false);
            }
            match at(&build, "/release/id") {
                Some(release) => Ok(releases::has_succeeded(&releases::done(session, app, release).await?)),
                None => Ok(true),
            }
        })
    }

    /// The newest build of the same source.
    fn find<'a>(&'a self, session: &'a Session, clue: &'a Clue) -> Answer<'a, Option<Json>> {
        Box::pin(async move {
            let all = match session
                .client
                .list(&path(&["apps", clue_of(clue, "app_id"), "builds"]))
                .await
            {
                Ok(all) => all,
                Err(failure) if failure.is_not_found() => return Ok(None),
                Err(failure) => return Err(failure),
            };
            let agrees = |build: &Json, name: &str, pointer: &str| match clue_of(clue, name) {
                "" => true,
                wanted => at(build, pointer) == Some(wanted),
            };
            let is_it = |build: &&Json| {
                agrees(build, "checksum", "/source_blob/checksum") && agrees(build, "version", "/source_blob/version")
            };
            Ok(newest(all.iter().filter(is_it), clue))
        })
    }
}

impl Build {
    async fn start(&self, work: &Work<'_>, app: &str, blob: &Map<String, Json>) -> Result<Json, Failure> {
        let packs: Vec<Json> = texts_of(work.planned, "buildpacks")
            .iter()
            .map(|pack| buildpack(pack))
            .collect();
        let mut body = Map::from_iter([("source_blob".to_owned(), Json::Object(blob.clone()))]);
        if !packs.is_empty() {
            body.insert("buildpacks".into(), packs.into());
        }
        let blob_text = |name: &str| blob.get(name).and_then(Json::as_str).unwrap_or_default();
        let source = block(work.planned, "source").and_then(|source| text(source, "path"));
        let creation = Creation {
            path: path(&["apps", app, "builds"]),
            body: Json::Object(body),
            clue: vec![
                ("app_id", app),
                ("checksum", blob_text("checksum")),
                ("version", blob_text("version")),
                ("path", source.unwrap_or_default()),
                ("local_checksum", work.given("local_checksum").unwrap_or_default()),
            ],
        };
        let _turn = work.session.lock(&format!("builds of {app}")).await;
        work.create(self, creation).await
    }
}

/// A source that is missing stops what needs it; what is built already stays.
fn unreadable(planning: &mut Planning<'_>, local: &str, error: &std::io::Error) {
    let detail = format!("{local:?} cannot be read: {error}.");
    let help = "Write a path that is there when the plan is made; ${path.module} is the configuration's directory.";
    let at = crate::heroku::checks::path("source");
    if planning.creates() {
        planning
            .checks
            .error(&codes::SOURCE_UNREADABLE, at, "Source cannot be read", detail, help);
    } else {
        let detail = format!("{detail} Whether it has changed is not known; the build stays.");
        planning
            .checks
            .warning(&codes::SOURCE_UNREADABLE, at, "Source cannot be read", detail, help);
        planning.keep("local_checksum");
    }
}

/// Where Heroku finds the source: at its own address, or uploaded from here.
async fn source_blob(work: &Work<'_>) -> Result<Map<String, Json>, Failure> {
    let source = block(work.planned, "source")
        .cloned()
        .unwrap_or_else(Value::empty_object);
    let given = |name: &str| text(&source, name).filter(|text| !text.is_empty());
    let mut blob = Map::new();
    if let Some(local) = given("path") {
        let Archive { bytes, checksum } = work.sources.archive(local).map_err(|error| {
            Failure::work(
                &codes::SOURCE_UNREADABLE,
                "Source cannot be read",
                format!("{local:?} cannot be read: {error}."),
                "Write a path that is there when the command runs.",
            )
            .at("source")
        })?;
        blob.insert("url".into(), upload(work, bytes).await?.into());
        blob.insert("checksum".into(), given("checksum").unwrap_or(&checksum).into());
    } else {
        blob.insert("url".into(), given("url").unwrap_or_default().into());
        if let Some(checksum) = given("checksum") {
            blob.insert("checksum".into(), checksum.into());
        }
    }
    if let Some(version) = given("version") {
        blob.insert("version".into(), version.into());
    }
    Ok(blob)
}

/// Uploads an archive and says where Heroku can fetch it. What is uploaded in vain expires by itself.
async fn upload(work: &Work<'_>, archive: Vec<u8>) -> Result<String, Failure> {
    work.waiting("uploading the source");
    let place = work.session.client.post("/sources", &json!({})).await?;
    let unexpected = || Failure::of("POST /sources", Cause::Unexpected("no addresses in the answer".into()));
    let put = at(&place, "/source_blob/put_url").ok_or_else(unexpected)?;
    let get = at(&place, "/source_blob/get_url").ok_or_else(unexpected)?;
    work.session.client.upload(put, archive).await?;
    Ok(get.to_owned())
}

/// Waits until the build has succeeded.
async fn finished(work: &Work<'_>, app: &str, build: Json) -> Result<Json, Failure> {
    let session = work.session;
    let id = at(&build, "/id").unwrap_or_default().to_owned();
    let ends = async {
        if at(&build, "/status") != Some("pending") {
            return Ok(build.clone());
        }
        work.waiting("waiting for the build to succeed");
        done(session, app, &id).await
    };
    let of = Watched {
        app,
        source: "build",
        answer: &build,
    };
    let (build, log) = releases::watched(work, &of, ends).await?;
    match at(&build, "/status") {
        Some("succeeded") => Ok(build),
        status => Err(Failure::work(
            &codes::BUILD_FAILED,
            "Build failed",
            format!("Build {id} is {}.{log}", status.unwrap_or("failed")),
            "Correct the source, and apply again.",
        )),
    }
}

/// Looks until the build has succeeded or failed.
async fn done(session: &Session, app: &str, id: &str) -> Result<Json, Failure> {
    let single = path(&["apps", app, "builds", id]);
    let look = || async {
        let now = session.client.poll(&single).await?;
        Ok((at(&now, "/status") != Some("pending")).then_some(now))
    };
    session.wait(LIMIT, "the build to succeed", look).await
}

fn buildpack(pack: &str) -> Json {
    let is_url = pack.contains("://") || pack.starts_with("urn:");
    if is_url {
        json!({ "url": pack })
    } else {
        json!({ "name": pack })
    }
}

/// The planned block with the checksum that was sent.
fn with_checksum(planned: &Value, blob: &Map<String, Json>) -> Value {
    let sent = maybe(blob.get("checksum").and_then(Json::as_str));
    let known = |value: Value| {
        if value.is_known() {
            value
        } else {
            Value::null(value.ty())
        }
    };
    let source = block(planned, "source")
        .and_then(Value::as_members)
        .cloned()
        .unwrap_or_default();
    let member = |name: &str| {
        source
            .get(name)
            .cloned()
            .map_or_else(|| Value::null(Type::String), known)
    };
    sources(vec![object([
        ("checksum", sent),
        ("path", member("path")),
        ("url", member("url")),
        ("version", member("version")),
    ])])
}

/// What an interrupted run left of the block: its path and nothing else.
pub(in crate::heroku) fn source_at(path: &str) -> Value {
    let none = || Value::null(Type::String);
    sources(vec![object([
        ("checksum", none()),
        ("path", string(path)),
        ("url", none()),
        ("version", none()),
    ])])
}

/// The path of a block of which only that is known.
fn recovered(prior: &Value) -> Option<&str> {
    let source = block(prior, "source")?;
    let silent = text(source, "checksum").is_none() && text(source, "version").is_none();
    text(source, "path").filter(|_| silent)
}

/// The block as Heroku tells it; the address of an upload is nobody's business.
fn source_of(build: &Json, path: Option<&str>) -> Value {
    let url = at(build, "/source_blob/url").filter(|_| path.is_none());
    sources(vec![object([
        ("checksum", maybe(at(build, "/source_blob/checksum"))),
        ("path", maybe(path)),
        ("url", maybe(url)),
        ("version", maybe(at(build, "/source_blob/version"))),
    ])])
}

fn sources(of: Vec<Value>) -> Value {
    let names = ["checksum", "path", "url", "version"];
    Value::list(Type::object(names.map(|name| (name, Type::String))), of)
}

fn describe(build: &Json) -> Told {
    let packs = build["buildpacks"].as_array().map(Vec::as_slice).unwrap_or_default();
    let user = object([
        ("email", maybe(at(build, "/user/email"))),
        ("id", maybe(at(build, "/user/id"))),
    ]);
    let user_type = Type::object([("email", Type::String), ("id", Type::String)]);
    Told::from([
        ("id", id_of(build)),
        ("uuid", id_of(build)),
        (
            "buildpacks",
            strings(packs.iter().filter_map(|pack| at(pack, "/name").or(at(pack, "/url")))),
        ),
        ("output_stream_url", maybe(at(build, "/output_stream_url"))),
        ("release_id", maybe(at(build, "/release/id"))),
        ("slug_id", maybe(at(build, "/slug/id"))),
        ("stack", maybe(at(build, "/stack"))),
        ("status", maybe(at(build, "/status"))),
        ("user", Value::list(user_type, vec![user])),
    ])
}
