//! The apps themselves, answering at `NAME.localhost` when app URLs are local.

use serde_json::json;

use super::message::{Request, Response};
use super::world::{App, AppUrls, World};

/// The app that a request's `Host` names.
pub(super) fn app_of_host<'a>(world: &World, request: &'a Request) -> Option<&'a str> {
    if !matches!(world.settings.app_urls, AppUrls::Local { .. }) {
        return None;
    }
    let host = request.get("host")?;
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    host.strip_suffix(".localhost").filter(|name| !name.is_empty())
}

/// What the app answers, on every path: who it is, once there is code, a running release and a web dyno.
pub(super) fn answer(world: &World, name: &str) -> Response {
    let Ok(app) = world.app(name) else {
        return page(404, "No such app", "There is nothing here, yet.");
    };
    if app.maintenance {
        return page(
            503,
            "Offline for Maintenance",
            "This application is undergoing maintenance right now.",
        );
    }
    let Some(version) = running_version(app) else {
        let words = "An error occurred in the application and your page could not be served. \
                     code=H14 desc=\"No web processes running\"";
        return page(503, "Application Error", words);
    };
    Response::json(
        200,
        &json!({ "app": app.name, "release": format!("v{version}"), "status": "ok" }),
    )
}

/// The release whose code a web dyno of the app runs.
fn running_version(app: &App) -> Option<u32> {
    let release = app.current_release().filter(|release| release.slug.is_some())?;
    let web = app.formation.get("web").filter(|web| web.quantity > 0);
    web.map(|_| release.version)
}

fn page(status: u16, title: &str, words: &str) -> Response {
    let html = format!(
        "<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1><p>{words}</p></body></html>\n"
    );
    Response::text(status, "text/html; charset=utf-8", &html)
}
