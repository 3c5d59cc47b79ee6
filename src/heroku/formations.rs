//! Formations of one app change together: one request takes all that begin at the same time, which the run says.
//!
//! Heroku refuses an app that mixes tiers. Changed one by one, an app could never move from one tier to the next; so a
//! change that is refused for that reason goes again together with what the run was announced to change of the same app,
//! whoever's turn that is; what nobody announced is waited for.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value as Json, json};
use tokio::sync::{Mutex as AsyncMutex, Notify, oneshot};

use super::client::{Client, path};
use super::failure::Failure;
use super::object::at;

/// Changes of which nobody said that they begin are collected for so long.
const LINGER: Duration = Duration::from_millis(10);
/// What begins and does not come for so long has been given up.
const GIVEN_UP: Duration = Duration::from_secs(60);
/// A change that cannot go alone waits so long for company.
const COMPANY: Duration = Duration::from_secs(5);

/// One change: process type, quantity, size.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Wish {
    pub(crate) process: String,
    pub(crate) quantity: i64,
    pub(crate) size: String,
}

struct Waiting {
    wish: Wish,
    answer: oneshot::Sender<Result<Json, Failure>>,
}

#[derive(Default)]
struct Queue {
    waiting: Mutex<Vec<Waiting>>,
    sending: AsyncMutex<()>,
    arrived: Notify,
    /// What this run was announced to change.
    announced: Mutex<Vec<Wish>>,
    /// The process types whose change has begun and is not here yet.
    expected: Mutex<BTreeSet<String>>,
    /// Of these, what has gone along with another one.
    ahead: Mutex<Vec<(Wish, Json)>>,
}

/// The queues of all apps.
#[derive(Default)]
pub(crate) struct Formations {
    queues: Mutex<HashMap<String, Arc<Queue>>>,
}

impl Formations {
    /// Takes in what this run is going to change of formations that exist: app and wish.
    pub(crate) fn announce(&self, wishes: Vec<(String, Wish)>) {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner).clear();
        for (app, wish) in wishes {
            lock(&self.queue(&app).announced).push(wish);
        }
    }

    /// Takes in what begins now, all at once: app and process type. Whoever comes first waits for the others.
    pub(crate) fn expect(&self, beginning: impl Iterator<Item = (String, String)>) {
        for (app, process) in beginning {
            lock(&self.queue(&app).expected).insert(process);
        }
    }

    fn queue(&self, app: &str) -> Arc<Queue> {
        Arc::clone(lock(&self.queues).entry(app.to_owned()).or_default())
    }

    /// Sets one formation, together with whatever else is waiting for the same app.
    pub(crate) async fn set(&self, client: &Client, app: &str, wish: Wish) -> Result<Json, Failure> {
        let queue = self.queue(app);
        let process = wish.process.clone();
        if let Some(done) = queue.has_gone(&wish) {
            queue.comes(&process);
            return Ok(done);
        }
        let (answer, mut answered) = oneshot::channel();
        lock(&queue.waiting).push(Waiting { wish, answer });
        match queue.comes(&process) {
            true => queue.gather().await,
            false => tokio::time::sleep(LINGER).await,
        }
        let turn = queue.sending.lock().await;
        if let Ok(done) = answered.try_recv() {
            return done;
        }
        queue.send(client, app).await;
        drop(turn);
        answered
            .await
            .unwrap_or_else(|_| Err(Failure::of("", super::failure::Cause::Lost("given up".into()))))
    }
}

impl Queue {
    fn take(&self) -> Vec<Waiting> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether it was expected, which it is no more.
    fn comes(&self, process: &str) -> bool {
        let was_expected = lock(&self.expected).remove(process);
        self.arrived.notify_waiters();
        was_expected
    }

    /// Waits for all that have begun.
    async fn gather(&self) {
        let all = async {
            loop {
                let mut arrived = std::pin::pin!(self.arrived.notified());
                arrived.as_mut().enable();
                if lock(&self.expected).is_empty() {
                    return;
                }
                arrived.await;
            }
        };
        if tokio::time::timeout(GIVEN_UP, all).await.is_err() {
            lock(&self.expected).clear();
        }
    }

    /// Sends what waits; a mix of tiers is held back once for company.
    async fn send(&self, client: &Client, app: &str) {
        let mut batch = self.take();
        let mut outcome = update(client, app, &wishes(&batch)).await;
        if outcome.as_ref().is_err_and(is_mix) {
            outcome = self.with_announced(client, app, &batch).await.unwrap_or(outcome);
        }
        let mut company = true;
        while company && outcome.as_ref().is_err_and(is_mix) {
            company = self.company().await;
            if company {
                batch.extend(self.take());
                outcome = update(client, app, &wishes(&batch)).await;
            }
        }
        // One wish that is refused must not take its neighbours along.
        let alone = batch.len() > 1
            && outcome
                .as_ref()
                .is_err_and(|failure| matches!(failure.status(), Some(404 | 422)) && !is_mix(failure));
        for waiting in batch {
            let outcome = match alone {
                true => update(client, app, &[&waiting.wish]).await,
                false => outcome.clone(),
            };
            let Waiting { wish, answer } = waiting;
            // Whoever asked may have been cancelled: then nobody listens.
            let _ = answer.send(outcome.map(|formations| own(&formations, &wish.process)));
        }
    }

    /// The answer for a wish that has gone along with another one.
    fn has_gone(&self, wish: &Wish) -> Option<Json> {
        let ahead = lock(&self.ahead);
        ahead
            .iter()
            .find(|(gone, _)| gone == wish)
            .map(|(_, answer)| answer.clone())
    }

    /// Sends the batch again with everything else that was announced; `None` when there is nothing else.
    async fn with_announced(&self, client: &Client, app: &str, batch: &[Waiting]) -> Option<Result<Json, Failure>> {
        let mine = |wish: &Wish| batch.iter().any(|waiting| waiting.wish.process == wish.process);
        let others: Vec<Wish> = lock(&self.announced)
            .iter()
            .filter(|wish| !mine(wish))
            .cloned()
            .collect();
        if others.is_empty() {
            return None;
        }
        let all: Vec<&Wish> = wishes(batch).into_iter().chain(&others).collect();
        let outcome = update(client, app, &all).await;
        if let Ok(formations) = &outcome {
            lock(&self.ahead).extend(others.into_iter().map(|wish| {
                let answer = own(formations, &wish.process);
                (wish, answer)
            }));
        }
        Some(outcome)
    }

    /// Waits until another change has arrived; false when none does.
    async fn company(&self) -> bool {
        let arrived = self.arrived.notified();
        if !self.waiting.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
            return true;
        }
        tokio::time::timeout(COMPANY, arrived).await.is_ok()
    }
}

fn wishes(batch: &[Waiting]) -> Vec<&Wish> {
    batch.iter().map(|waiting| &waiting.wish).collect()
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn update(client: &Client, app: &str, wishes: &[&Wish]) -> Result<Json, Failure> {
    let updates: Vec<Json> = wishes
        .iter()
        .map(|wish| json!({ "type": wish.process, "quantity": wish.quantity, "dyno_size": { "name": wish.size } }))
        .collect();
    client
        .patch(&path(&["apps", app, "formation"]), &json!({ "updates": updates }))
        .await
}

/// The formation of that process type among those of the answer.
fn own(formations: &Json, process: &str) -> Json {
    let all = formations.as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter()
        .find(|formation| at(formation, "/type") == Some(process))
        .cloned()
        .unwrap_or(Json::Null)
}

/// Whether Heroku refuses because dynos of different tiers would run side by side.
pub(crate) fn is_mix(failure: &Failure) -> bool {
    let message = failure.message().to_ascii_lowercase();
    failure.status() == Some(422)
        && (message.contains("mix") || message.contains("same app") || message.contains("same type"))
}

#[cfg(test)]
mod tests;
