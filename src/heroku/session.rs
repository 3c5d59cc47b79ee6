//! What the resources of one configured provider share: the client, locks, what is about to happen, what was made.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value as Json;
use tokio::sync::{Mutex as AsyncMutex, OnceCell, OwnedMutexGuard};
use tokio::time::Instant;

use super::client::{Client, path};
use super::codes;
use super::failure::Failure;
use super::formations::{Formations, Wish};
use super::object::{map_of, text};
use super::settings::Settings;
use crate::diagnostic::Severity;
use crate::provider::{Problem, Upcoming};

/// Longest pause between two looks at something that is being provisioned.
const SLOWEST_POLL: Duration = Duration::from_secs(3);
const FIRST_POLL: Duration = Duration::from_millis(100);

/// One configured provider.
pub(crate) struct Session {
    pub(crate) client: Client,
    pub(crate) settings: Settings,
    pub(crate) formations: Formations,
    account: OnceCell<Json>,
    prices: Mutex<HashMap<String, Arc<OnceCell<Option<Json>>>>>,
    locks: Mutex<HashMap<String, Arc<AsyncMutex<()>>>>,
    made: Mutex<BTreeMap<String, BTreeSet<String>>>,
    ahead: Mutex<Ahead>,
    has_no_prices: AtomicBool,
    /// Whether that was said.
    is_told: AtomicBool,
}

/// What this run is going to do, as far as instances must know of each other.
#[derive(Default)]
struct Ahead {
    destroyed_apps: BTreeSet<String>,
    /// App and key of config vars that will be set.
    claimed: BTreeSet<(String, String)>,
}

impl Session {
    pub(crate) fn new(settings: Settings) -> Result<Self, Failure> {
        Ok(Self {
            client: Client::new(&settings)?,
            settings,
            formations: Formations::default(),
            account: OnceCell::new(),
            prices: Mutex::default(),
            locks: Mutex::default(),
            made: Mutex::default(),
            ahead: Mutex::default(),
            has_no_prices: AtomicBool::new(false),
            is_told: AtomicBool::new(false),
        })
    }

    /// The account that the token belongs to.
    pub(crate) async fn account(&self) -> Result<&Json, Failure> {
        self.account.get_or_try_init(|| self.client.get("/account")).await
    }

    /// What a list or object of prices says, asked once; `None` when it is not answered. Prices are worth no waiting:
    /// when Heroku cannot be reached for one, no other is asked for.
    pub(crate) async fn price(&self, path: &str) -> Option<Json> {
        let cell = {
            let mut prices = self.prices.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(prices.entry(path.to_owned()).or_default())
        };
        let ask = || async {
            if self.has_no_prices.load(Ordering::Relaxed) {
                return None;
            }
            match self.client.glance(path).await {
                Ok(price) => Some(price),
                Err(failure) => {
                    if !failure.is_not_found() {
                        self.has_no_prices.store(true, Ordering::Relaxed);
                    }
                    None
                }
            }
        };
        cell.get_or_init(ask).await.clone()
    }

    /// What Heroku warned of since this was asked last, and whether it told no prices.
    pub(crate) fn notices(&self) -> Vec<Problem> {
        let mut notices: Vec<Problem> = self.client.warnings().into_iter().map(warned).collect();
        if self.has_no_prices.load(Ordering::Relaxed) && !self.is_told.swap(true, Ordering::Relaxed) {
            notices.push(Problem {
                code: &codes::NO_PRICES,
                severity: Severity::Warning,
                summary: "Heroku told no prices".into(),
                detail: "The monthly cost is what Heroku asked when this version of dynoform was made.".into(),
                help: Some("Plan again when Heroku can be reached.".into()),
                path: Vec::new(),
            });
        }
        notices
    }

    /// The app of a name or UUID.
    pub(crate) async fn app(&self, identity: &str) -> Result<Json, Failure> {
        self.client.get(&path(&["apps", identity])).await
    }

    /// Held while something is created whose identity could otherwise not be told from its neighbour's.
    pub(crate) async fn lock(&self, what: &str) -> OwnedMutexGuard<()> {
        let lock = {
            let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(locks.entry(what.to_owned()).or_default())
        };
        lock.lock_owned().await
    }

    /// Notes what this run made, so that it is not taken for what a lost request made.
    pub(crate) fn made(&self, what: &str, id: &str) {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.entry(what.to_owned()).or_default().insert(id.to_owned());
    }

    /// The ids that this run made, as a clue: separated by commas.
    pub(crate) fn made_so_far(&self, what: &str) -> String {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.get(what)
            .map(|ids| ids.iter().map(String::as_str).collect::<Vec<_>>().join(","))
            .unwrap_or_default()
    }

    /// Takes in what this run is going to do.
    pub(crate) fn look_ahead(&self, upcoming: &[Upcoming]) {
        self.formations
            .announce(upcoming.iter().filter_map(formation).collect());
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        *ahead = Ahead::default();
        for change in upcoming {
            match &*change.kind {
                "heroku_app" if change.planned.is_null() => {
                    ahead
                        .destroyed_apps
                        .extend(text(&change.prior, "id").map(str::to_owned));
                }
                "heroku_app" => ahead.claim(
                    text(&change.prior, "id"),
                    &change.planned,
                    ["config_vars", "sensitive_config_vars"],
                ),
                "heroku_app_config_association" => {
                    ahead.claim(
                        text(&change.planned, "app_id"),
                        &change.planned,
                        ["vars", "sensitive_vars"],
                    );
                }
                _ => {}
            }
        }
    }

    /// Whether the app goes in this run.
    pub(crate) fn will_be_destroyed(&self, app: &str) -> bool {
        self.ahead
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .destroyed_apps
            .contains(app)
    }

    /// Whether some other resource sets that config var in this run.
    pub(crate) fn is_claimed(&self, app: &str, key: &str) -> bool {
        let ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        ahead.claimed.contains(&(app.to_owned(), key.to_owned()))
    }

    /// Looks again and again until there is an answer.
    pub(crate) async fn wait<T, F>(
        &self,
        limit: Duration,
        what: &str,
        mut look: impl FnMut() -> F,
    ) -> Result<T, Failure>
    where
        F: Future<Output = Result<Option<T>, Failure>>,
    {
        let deadline = Instant::now() + limit;
        let mut pause = FIRST_POLL;
        loop {
            if let Some(found) = look().await? {
                return Ok(found);
            }
            if Instant::now() >= deadline {
                return Err(Failure::work(
                    &codes::WAITED_TOO_LONG,
                    "Not finished in time",
                    format!("Waited {} for {what}.", minutes(limit)),
                    "Look at it with the Heroku CLI, and run the command again.",
                ));
            }
            tokio::time::sleep(pause).await;
            pause = pause.mul_f64(1.5).min(SLOWEST_POLL);
        }
    }
}

/// A formation that exists and changes, when all about it is known.
fn formation(change: &Upcoming) -> Option<(String, Wish)> {
    if &*change.kind != "heroku_formation" || change.prior.is_null() {
        return None;
    }
    let known = |name: &str| text(&change.planned, name).map(str::to_owned);
    let wish = Wish {
        process: known("type")?,
        quantity: change.planned.get("quantity")?.as_i64()?,
        size: known("size")?,
    };
    Some((known("app_id")?, wish))
}

impl Ahead {
    fn claim(&mut self, app: Option<&str>, planned: &crate::language::value::Value, maps: [&str; 2]) {
        let Some(app) = app else { return };
        for map in maps {
            self.claimed
                .extend(map_of(planned, map).into_keys().map(|key| (app.to_owned(), key)));
        }
    }
}

fn minutes(limit: Duration) -> String {
    match limit.as_secs() {
        seconds if seconds % 60 == 0 && seconds > 0 => format!("{} minutes", seconds / 60),
        seconds => format!("{seconds} seconds"),
    }
}

fn warned(said: String) -> Problem {
    Problem {
        code: &codes::WARNED,
        severity: Severity::Warning,
        summary: "Heroku warns".into(),
        detail: said,
        help: Some("Nothing failed. The words are Heroku's: see what they ask for before it becomes an error.".into()),
        path: Vec::new(),
    }
}
