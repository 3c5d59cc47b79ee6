//! Formations of one app change together: one request takes all that are waiting.
//!
//! Heroku refuses an app that mixes tiers. Changed one by one, an app could never move from one tier to the next; so a
//! change that is refused for that reason waits for the app's other formations and goes again with them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value as Json, json};
use tokio::sync::{Mutex as AsyncMutex, Notify, oneshot};

use super::client::{Client, path};
use super::failure::Failure;
use super::object::at;

/// Changes that start together are collected for so long.
const LINGER: Duration = Duration::from_millis(10);
/// A change that cannot go alone waits so long for company.
const COMPANY: Duration = Duration::from_secs(5);

/// One change: process type, quantity, size.
#[derive(Clone, Debug)]
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
}

/// The queues of all apps.
#[derive(Default)]
pub(crate) struct Formations {
    queues: Mutex<HashMap<String, Arc<Queue>>>,
}

impl Formations {
    /// Sets one formation, together with whatever else is waiting for the same app.
    pub(crate) async fn set(&self, client: &Client, app: &str, wish: Wish) -> Result<Json, Failure> {
        let queue = {
            let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(queues.entry(app.to_owned()).or_default())
        };
        let (answer, mut answered) = oneshot::channel();
        queue
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Waiting { wish, answer });
        queue.arrived.notify_waiters();
        tokio::time::sleep(LINGER).await;
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

    /// Sends what waits; a mix of tiers is held back once for company.
    async fn send(&self, client: &Client, app: &str) {
        let mut batch = self.take();
        let mut outcome = update(client, app, &batch).await;
        let mut company = true;
        while company && outcome.as_ref().is_err_and(is_mix) {
            company = self.company().await;
            if company {
                batch.extend(self.take());
                outcome = update(client, app, &batch).await;
            }
        }
        // One wish that is refused must not take its neighbours along.
        let alone = batch.len() > 1
            && outcome
                .as_ref()
                .is_err_and(|failure| matches!(failure.status(), Some(404 | 422)) && !is_mix(failure));
        for waiting in batch {
            let outcome = match alone {
                true => update(client, app, std::slice::from_ref(&waiting)).await,
                false => outcome.clone(),
            };
            let Waiting { wish, answer } = waiting;
            // Whoever asked may have been cancelled: then nobody listens.
            let _ = answer.send(outcome.map(|formations| own(&formations, &wish.process)));
        }
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

async fn update(client: &Client, app: &str, batch: &[Waiting]) -> Result<Json, Failure> {
    let updates: Vec<Json> = batch
        .iter()
        .map(|Waiting { wish, .. }| {
            json!({ "type": wish.process, "quantity": wish.quantity, "dyno_size": { "name": wish.size } })
        })
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
