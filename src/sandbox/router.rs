//! Which handler answers which method and path.

use super::call::{Answer, Call};
use super::failure::Failure;
use super::identity;
use super::message::{Request, Response, percent_decode};
use super::permissions;
use super::routes;
use super::timestamp::Timestamp;
use super::world::World;

/// One row of the routing table.
pub(super) struct Route {
    pub(super) method: &'static str,
    /// Segments in braces are variable.
    pub(super) pattern: &'static str,
    pub(super) handler: fn(&mut Call<'_>) -> Answer,
}

/// A row of a routing table.
pub(super) const fn route(method: &'static str, pattern: &'static str, handler: fn(&mut Call<'_>) -> Answer) -> Route {
    Route {
        method,
        pattern,
        handler,
    }
}

/// Every method and pattern of the Platform API that the sandbox answers.
pub fn implemented() -> impl Iterator<Item = (&'static str, &'static str)> {
    table().map(|route| (route.method, route.pattern))
}

fn table() -> impl Iterator<Item = &'static Route> {
    routes::TABLES.iter().flat_map(|table| table.iter())
}

/// Whether the path lies outside the API: uploads and streams, which need no token.
pub(super) fn is_open(request: &Request) -> bool {
    request.path.starts_with("/sandbox/")
}

/// Answers a request of the API, or of the sandbox's own upload places.
pub(super) fn answer(world: &mut World, request: &Request, now: Timestamp) -> Response {
    let answer = try_answer(world, request, now);
    if !request.is_read() {
        routes::watched::observe(world, identity::user_of(request).ok().as_deref(), now);
    }
    answer.unwrap_or_else(|failure| failure.response())
}

fn try_answer(world: &mut World, request: &Request, now: Timestamp) -> Answer {
    if is_open(request) {
        let (route, params) = find(routes::OPEN.iter(), request).ok_or_else(Failure::no_route)?;
        return (route.handler)(&mut Call {
            world,
            request,
            now,
            user: String::new(),
            params,
        });
    }
    check_accept(request)?;
    let user = identity::user_of(request)?;
    if identity::token(request).is_some_and(|token| world.is_spent(token.trim(), now)) {
        return Err(identity::not_accepted());
    }
    let (route, params) = find(table(), request).ok_or_else(Failure::no_route)?;
    permissions::check(world, request, &user)?;
    (route.handler)(&mut Call {
        world,
        request,
        now,
        user,
        params,
    })
}

fn check_accept(request: &Request) -> Result<(), Failure> {
    let accept = request
        .get("accept")
        .unwrap_or_default()
        .replace(' ', "")
        .to_lowercase();
    let fits = |kind: &str| kind.starts_with("application/vnd.heroku+json;version=3");
    if accept.split(',').any(fits) {
        Ok(())
    } else {
        Err(Failure::not_acceptable())
    }
}

fn find<'r>(mut table: impl Iterator<Item = &'r Route>, request: &Request) -> Option<(&'r Route, Vec<String>)> {
    let path: Vec<&str> = request.path.trim_matches('/').split('/').collect();
    let method = if request.method == "HEAD" {
        "GET"
    } else {
        &request.method
    };
    table.find_map(|route| {
        let params = (route.method == method)
            .then(|| matches(route.pattern, &path))
            .flatten()?;
        Some((route, params))
    })
}

/// The variable segments of a path that fits the pattern.
pub(super) fn matches(pattern: &str, path: &[&str]) -> Option<Vec<String>> {
    let mut params = Vec::new();
    let mut segments = path.iter();
    for expected in pattern.trim_matches('/').split('/') {
        let segment = segments.next()?;
        if expected.starts_with('{') {
            params.push(percent_decode(segment));
        } else if expected != *segment {
            return None;
        }
    }
    segments.next().is_none().then_some(params)
}
