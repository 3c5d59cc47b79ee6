//! The running sandbox without its wire: world, clock, disk, faults.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::codes::StartError;
use super::courier;
use super::faults::{Effect, Faults};
use super::journal::{Journal, Snapshot};
use super::message::{Request, Response};
use super::options::Options;
use super::timestamp::{Timestamp, parse_duration};
use super::upload;
use super::world::{AppUrls, Settings, World};

/// World, clock and disk of a running sandbox.
#[derive(Debug)]
pub(super) struct Engine {
    inner: Mutex<Inner>,
    faults: Mutex<Faults>,
    started: Instant,
    /// The real time of the start.
    origin: i64,
    speed: u32,
}

#[derive(Debug)]
struct Inner {
    world: World,
    journal: Option<Journal>,
    /// How far the sandbox's clock is ahead of the real one.
    ahead: i64,
    /// The latest time that anything was done at.
    last: Timestamp,
}

impl Engine {
    /// Opens the data and brings it up to date.
    pub(super) fn open(options: &Options, app_urls: AppUrls) -> Result<Engine, StartError> {
        let (mut journal, kept) = match &options.data {
            Some(path) => Journal::open(path).map(|(journal, kept)| (Some(journal), kept))?,
            None => (None, None),
        };
        let origin = real_now();
        let settings = Settings {
            timings: options.timings,
            limits: options.limits,
            rate: options.rate,
            app_urls,
        };
        let is_new = kept.is_none();
        let mut kept = kept.unwrap_or_else(|| new_snapshot(options, origin));
        kept.world.settings = settings;
        if let Some(seed) = options.seed.as_deref().filter(|_| is_new) {
            plant(&mut kept, seed, Timestamp(origin))?;
        }
        // The clock never goes back, whatever the real one has done meanwhile.
        let ahead = kept.ahead.max(kept.last.0.saturating_sub(origin));
        if let (Some(journal), Some(path)) = (&mut journal, &options.data) {
            let failed = |reason: std::io::Error| StartError::Data {
                path: path.clone(),
                reason: reason.to_string(),
            };
            journal.compact(&kept.world, ahead, kept.last).map_err(failed)?;
        }
        let inner = Inner {
            world: kept.world,
            journal,
            ahead,
            last: kept.last,
        };
        let (inner, faults) = (Mutex::new(inner), Mutex::new(Faults::default()));
        Ok(Engine {
            inner,
            faults,
            started: Instant::now(),
            origin,
            speed: options.speed.max(1),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time by the sandbox's clock; never earlier than what was told before.
    fn now(&self, inner: &mut Inner) -> Timestamp {
        let elapsed = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        let elapsed = elapsed.saturating_mul(i64::from(self.speed));
        let now = Timestamp(self.origin.saturating_add(elapsed).saturating_add(inner.ahead));
        inner.last = inner.last.max(now);
        inner.last
    }

    /// The time by the sandbox's clock.
    pub(super) fn clock(&self) -> Timestamp {
        self.now(&mut self.lock())
    }

    /// Answers a request. What changed is on disk before this returns.
    pub(super) fn handle(&self, request: &mut Request) -> Response {
        if upload::is_upload(request) {
            upload::condense(request);
        }
        let mut inner = self.lock();
        let now = self.now(&mut inner);
        let inner = &mut *inner;
        let response = super::handle(&mut inner.world, request, now);
        let local_app = super::pretend::app_of_host(&inner.world, request).is_some();
        if request.is_read() || local_app || response.status == 429 {
            return response;
        }
        match inner.journal.as_mut().map(|journal| journal.append(now, request)) {
            Some(Err(reason)) => unwritten(&reason),
            _ => response,
        }
    }

    /// The notifications that are due, for addresses that may be reached.
    pub(super) fn parcels(&self, may_reach: impl Fn(&str) -> bool) -> Vec<courier::Parcel> {
        let mut inner = self.lock();
        let now = self.now(&mut inner);
        super::settle(&mut inner.world, now);
        courier::due(&inner.world, now, may_reach)
    }

    /// What the arranged faults do to a call.
    pub(super) fn strike(&self, request: &Request) -> Effect {
        self.faults
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .strike(request)
    }

    /// Writes everything into the data file.
    pub(super) fn compact(&self) -> std::io::Result<()> {
        let mut inner = self.lock();
        self.now(&mut inner);
        let inner = &mut *inner;
        match &mut inner.journal {
            Some(journal) => journal.compact(&inner.world, inner.ahead, inner.last),
            None => Ok(()),
        }
    }

    /// The pretend app that a request's `Host` names.
    pub(super) fn app_of_host(&self, request: &Request) -> Option<String> {
        super::pretend::app_of_host(&self.lock().world, request).map(str::to_owned)
    }

    /// Answers the sandbox's own controls: snapshot, clock, faults. `None` for any other request.
    pub(super) fn control(&self, request: &Request) -> Option<Response> {
        let refused = |message: String| Response::json(422, &json!({ "id": "invalid_params", "message": message }));
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/sandbox/snapshot") => Some(Response::json(200, &self.snapshot())),
            ("GET", "/sandbox/clock") => Some(Response::json(200, &json!({ "now": self.clock().precise() }))),
            ("POST", "/sandbox/clock") => Some(self.move_clock(&request.body).unwrap_or_else(refused)),
            ("GET", "/sandbox/faults") => {
                let faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
                Some(Response::json(200, &json!(faults.0)))
            }
            ("POST", "/sandbox/faults") => {
                let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
                let arranged = faults.arrange(&request.body);
                Some(arranged.map_or_else(refused, |fault| Response::json(201, &json!(fault))))
            }
            ("DELETE", "/sandbox/faults") => {
                self.faults.lock().unwrap_or_else(PoisonError::into_inner).0.clear();
                Some(Response {
                    status: 204,
                    ..Response::default()
                })
            }
            _ => None,
        }
    }

    /// Everything in the sandbox as of now, in the form that a seed file takes.
    pub(super) fn snapshot(&self) -> Value {
        let mut inner = self.lock();
        let now = self.now(&mut inner);
        super::settle(&mut inner.world, now);
        json!({ "now": now.precise(), "world": inner.world })
    }

    fn move_clock(&self, body: &[u8]) -> Result<Response, String> {
        let body: Value = serde_json::from_slice(body).map_err(|reason| reason.to_string())?;
        let mut inner = self.lock();
        let now = self.now(&mut inner);
        let by = match (body["advance"].as_str(), body["set"].as_str()) {
            (Some(advance), None) => {
                let by = parse_duration(advance).and_then(|by| i64::try_from(by).ok());
                by.ok_or_else(|| format!("advance must be a time like 90s or 8m, not {advance:?}"))?
            }
            (None, Some(set)) => {
                let to = Timestamp::parse(set).ok_or_else(|| format!("set must be a time, not {set:?}"))?;
                to.0 - now.0
            }
            _ => return Err("give either advance or set".to_owned()),
        };
        if by < 0 {
            return Err("the clock cannot go back".to_owned());
        }
        inner.ahead = inner.ahead.saturating_add(by);
        let now = self.now(&mut inner);
        let ahead = inner.ahead;
        super::settle(&mut inner.world, now);
        let written = inner.journal.as_mut().map(|journal| journal.append_clock(now, ahead));
        if let Some(Err(reason)) = written {
            return Ok(unwritten(&reason));
        }
        Ok(Response::json(200, &json!({ "now": now.precise() })))
    }
}

fn unwritten(reason: &std::io::Error) -> Response {
    let message = format!("The sandbox could not write its data: {reason}");
    Response::json(500, &json!({ "id": "internal_server_error", "message": message }))
}

fn real_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

fn new_snapshot(options: &Options, now: i64) -> Snapshot {
    Snapshot {
        world: World::new(options.id_seed, Settings::default()),
        last: Timestamp(now),
        ..Snapshot::default()
    }
}

/// Puts a seed file's contents into a new world: a snapshot, or requests to answer.
fn plant(kept: &mut Snapshot, seed: &Path, now: Timestamp) -> Result<(), StartError> {
    let failed = |reason: String| StartError::Data {
        path: seed.to_owned(),
        reason,
    };
    let text = std::fs::read(seed).map_err(|reason| failed(reason.to_string()))?;
    let no_json = |reason: serde_json::Error| failed(format!("no JSON at line {}", reason.line()));
    let mut contents: Value = serde_json::from_slice(&text).map_err(no_json)?;
    if let Some(requests) = contents["requests"].as_array() {
        for (index, request) in requests.iter().enumerate() {
            let (method, path) = (request["method"].as_str(), request["path"].as_str());
            let (Some(method), Some(path)) = (method, path) else {
                return Err(failed(format!("request {} has no method or path", index + 1)));
            };
            let mut call = Request::new(method, path).json(&request["body"]);
            if let Some(user) = request["user"].as_str() {
                call = call.header("authorization", &format!("Bearer {user}/seed"));
            }
            let response = super::handle(&mut kept.world, &call, now);
            if response.status >= 400 {
                let message = response.value()["message"].as_str().unwrap_or_default().to_owned();
                return Err(failed(format!(
                    "request {} got {}: {message}",
                    index + 1,
                    response.status
                )));
            }
        }
        return Ok(());
    }
    let world = if contents["world"].is_object() {
        contents["world"].take()
    } else {
        contents
    };
    let settings = kept.world.settings.clone();
    // The parser's own words could hold a value of the file.
    let unfit = |_| failed("neither a snapshot of a sandbox nor a list of requests".to_owned());
    kept.world = serde_json::from_value(world).map_err(unfit)?;
    kept.world.settings = settings;
    Ok(())
}
