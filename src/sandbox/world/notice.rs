//! What webhooks are told of, and how telling went.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::ids;
use super::super::timestamp::Timestamp;
use super::World;

/// How many events and deliveries of an app are kept: the newest.
const KEPT: usize = 1_000;
/// How often a delivery of the level `sync` is attempted.
const MOST_ATTEMPTS: u32 = 10;
/// The pause after its first failure; each later one is twice as long.
const FIRST_PAUSE: u64 = 60_000;

/// Something that happened to an app or to what belongs to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WebhookEvent {
    /// UUID.
    pub id: String,
    /// `api:release`.
    pub include: String,
    /// `create`, `update` or `destroy`.
    pub action: String,
    /// The e-mail address of whose doing it was.
    pub actor: String,
    /// The object as it is now, or was last.
    pub data: Value,
    /// What was different before.
    pub previous: Value,
    /// When it happened.
    pub at: Timestamp,
}

/// An event on its way to a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookDelivery {
    /// UUID.
    pub id: String,
    /// Of the event.
    pub event: String,
    /// What the event is of.
    pub include: String,
    /// Id of the webhook.
    pub webhook: String,
    /// `notify` or `sync`.
    pub level: String,
    /// `pending`, `retrying`, `failed` or `succeeded`.
    pub status: String,
    /// How often it was attempted.
    pub attempts: u32,
    /// When it is to be attempted again.
    pub next: Option<Timestamp>,
    /// The status that the last attempt got, if it got one.
    pub code: Option<u16>,
    /// What kept the last attempt from getting a status.
    pub error: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl WebhookDelivery {
    /// The id of the attempt of that number.
    pub fn attempt_id(&self, number: u32) -> String {
        ids::named("attempt", &format!("{}:{number}", self.id))
    }
}

/// Takes the oldest away until no more are left than are kept.
fn forget<T>(all: &mut Vec<T>) {
    let surplus = all.len().saturating_sub(KEPT);
    all.drain(..surplus);
}

impl World {
    /// Notes an event of an app, and a delivery for each webhook that wants it. Nothing is kept that none wants.
    pub(crate) fn tell(&mut self, app: &str, event: WebhookEvent) {
        let webhooks = self.apps.get(app).map(|app| &app.webhooks);
        let wanting = webhooks.into_iter().flat_map(|webhooks| webhooks.values());
        let deliveries: Vec<WebhookDelivery> = wanting
            .filter(|webhook| webhook.include.contains(&event.include))
            .map(|webhook| WebhookDelivery {
                id: ids::named("delivery", &format!("{}:{}", event.id, webhook.id)),
                event: event.id.clone(),
                include: event.include.clone(),
                webhook: webhook.id.clone(),
                level: webhook.level.clone(),
                status: "pending".to_owned(),
                attempts: 0,
                next: Some(event.at),
                code: None,
                error: None,
                created_at: event.at,
                updated_at: event.at,
            })
            .collect();
        if deliveries.is_empty() {
            return;
        }
        let events = self.webhook_events.entry(app.to_owned()).or_default();
        events.push(event);
        forget(events);
        let kept = self.webhook_deliveries.entry(app.to_owned()).or_default();
        kept.extend(deliveries);
        forget(kept);
    }

    /// Notes how an attempt at a delivery went: the status it got, or what kept it from getting one.
    pub(crate) fn attempted(
        &mut self,
        app: &str,
        delivery: &str,
        outcome: Result<u16, String>,
        now: Timestamp,
    ) -> Option<&WebhookDelivery> {
        let all = self.webhook_deliveries.get_mut(app)?;
        let found = all
            .iter_mut()
            .find(|other| other.id == delivery && other.next.is_some())?;
        found.attempts += 1;
        (found.code, found.error) = match outcome {
            Ok(code) => (Some(code), None),
            Err(error) => (None, Some(error)),
        };
        let succeeded = found.code.is_some_and(|code| (200..300).contains(&code));
        let pause = FIRST_PAUSE << (found.attempts - 1).min(MOST_ATTEMPTS);
        let again = !succeeded && found.level == "sync" && found.attempts < MOST_ATTEMPTS;
        found.next = again.then(|| now.after(pause));
        let status = match (succeeded, again) {
            (true, _) => "succeeded",
            (false, true) => "retrying",
            (false, false) => "failed",
        };
        status.clone_into(&mut found.status);
        found.updated_at = now;
        Some(found)
    }
}
