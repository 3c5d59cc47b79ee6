//! Tells webhooks what happened, over the wire: only those at hosts that were allowed when the sandbox was started.
//!
//! Redirects are not followed and no proxy is used, so nothing else is reached. What is due is decided by the sandbox's
//! clock; how an attempt went is noted as a request of the sandbox's own, and so kept with its contents.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;

use super::codes::StartError;
use super::engine::Engine;
use super::message::Request;
use super::routes::webhooks::notification;
use super::timestamp::Timestamp;
use super::world::World;

/// How often it is looked whether something is due.
const ROUND: Duration = Duration::from_millis(100);
/// How long a webhook may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The bytes that SHA-256 works on at once.
const BLOCK: usize = 64;

/// One notification, ready to be sent.
#[derive(Clone, Debug)]
pub(super) struct Parcel {
    app: String,
    delivery: String,
    url: String,
    body: Vec<u8>,
    secret: Option<String>,
    authorization: Option<String>,
}

/// What is due at `now`, for addresses that may be reached.
pub(super) fn due(world: &World, now: Timestamp, may_reach: impl Fn(&str) -> bool) -> Vec<Parcel> {
    let all = world.webhook_deliveries.iter();
    let all = all.flat_map(|(app, deliveries)| deliveries.iter().map(move |delivery| (app, delivery)));
    let due = all.filter(|(_, delivery)| delivery.next.is_some_and(|next| next <= now));
    let parcel = |(app, delivery): (&String, &super::WebhookDelivery)| {
        let webhook = world.apps.get(app)?.webhooks.get(&delivery.webhook)?;
        if !may_reach(&webhook.url) {
            return None;
        }
        let events = world.webhook_events.get(app)?;
        let event = events.iter().find(|event| event.id == delivery.event)?;
        Some(Parcel {
            app: app.clone(),
            delivery: delivery.id.clone(),
            url: webhook.url.clone(),
            body: notification(event, delivery).to_string().into_bytes(),
            secret: webhook.secret.clone(),
            authorization: webhook.authorization.clone(),
        })
    };
    due.filter_map(parcel).collect()
}

/// Who brings them.
pub(super) struct Courier {
    engine: Arc<Engine>,
    /// Where it may go.
    hosts: Vec<String>,
    http: Client,
}

impl Courier {
    pub(super) fn new(engine: Arc<Engine>, hosts: Vec<String>) -> Result<Courier, StartError> {
        // Somebody may have chosen one already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .timeout(PATIENCE)
            .build();
        let http = http.map_err(|reason| StartError::Webhooks {
            reason: reason.to_string(),
        })?;
        Ok(Courier { engine, hosts, http })
    }

    /// Goes round until the sandbox stops.
    pub(super) async fn run(self, mut stopped: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(ROUND) => {}
                _ = stopped.changed() => return,
            }
            for parcel in self.engine.parcels(|url| self.may_reach(url)) {
                let outcome = self.bring(&parcel).await;
                self.engine.handle(&mut note(&parcel, &outcome));
            }
        }
    }

    fn may_reach(&self, url: &str) -> bool {
        let url = Url::parse(url).ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
        self.hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(host))
    }

    /// The status that it gets, or why there is none.
    async fn bring(&self, parcel: &Parcel) -> Result<u16, &'static str> {
        let mut request = self.http.post(&parcel.url).header("Content-Type", "application/json");
        request = request.header("User-Agent", "Heroku-Webhooks/sandbox");
        if let Some(secret) = &parcel.secret {
            request = request.header("Heroku-Webhook-Hmac-SHA256", signature(secret, &parcel.body));
        }
        if let Some(authorization) = &parcel.authorization {
            request = request.header("Authorization", authorization);
        }
        match request.body(parcel.body.clone()).send().await {
            Ok(response) => Ok(response.status().as_u16()),
            Err(error) if error.is_timeout() => Err("Timeout"),
            Err(error) if error.is_connect() => Err("ConnectionFailed"),
            Err(_) => Err("RequestFailed"),
        }
    }
}

fn note(parcel: &Parcel, outcome: &Result<u16, &'static str>) -> Request {
    let said = match outcome {
        Ok(code) => json!({ "app": parcel.app, "delivery": parcel.delivery, "code": code }),
        Err(error) => json!({ "app": parcel.app, "delivery": parcel.delivery, "error": error }),
    };
    Request {
        method: "POST".to_owned(),
        path: "/sandbox/webhook-attempts".to_owned(),
        body: said.to_string().into_bytes(),
        ..Request::default()
    }
}

/// HMAC of SHA-256 (RFC 2104) in base64, as the header has it.
fn signature(secret: &str, body: &[u8]) -> String {
    let mut key = secret.as_bytes().to_vec();
    if key.len() > BLOCK {
        key = Sha256::digest(&key).to_vec();
    }
    key.resize(BLOCK, 0);
    let padded = |with: u8| key.iter().map(|byte| byte ^ with).collect::<Vec<u8>>();
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(body).finalize();
    let outer = Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize();
    STANDARD.encode(outer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_rfc_4231() {
        let hex = |text: String| {
            let bytes = STANDARD.decode(text).expect("base64");
            bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        assert_eq!(
            hex(signature("Jefe", b"what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        // Keys of a block and longer ones, by another implementation (Python's hmac).
        assert_eq!(
            hex(signature(&"k".repeat(64), b"x")),
            "f91c4c403625fb06910ef93999265bbd2d62baeaec6ff36455498cc124fe3e66"
        );
        assert_eq!(
            hex(signature(&"k".repeat(65), b"x")),
            "75092ca3ee2b307470c227697b42b3e65376aa3bae98fb5a1f7b7536daa9588a"
        );
    }
}
