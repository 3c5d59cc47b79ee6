//! Other hosts: where sources go to and logs come from. No token is sent there, and only their names are told: the
//! rest of such an address is a credential.

use std::time::Instant;

use reqwest::{Method, Url};

use super::super::failure::{Cause, Failure};
use super::exchange::{Received, receive};
use super::trace::Exchange;
use super::{Client, retry};

impl Client {
    /// Puts an archive where Heroku said. Safe to repeat.
    pub(crate) async fn upload(&self, url: &str, archive: Vec<u8>) -> Result<(), Failure> {
        let mut attempts = 1;
        loop {
            let outcome = self.transfer(Method::PUT, url, Some(archive.clone())).await;
            let Err(mut failure) = outcome else { return Ok(()) };
            failure.attempts = attempts;
            match retry::pause(&failure, attempts, true) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(failure),
            }
            attempts += 1;
        }
    }

    /// Fetches a log or an archive.
    pub(crate) async fn download(&self, url: &str) -> Result<Vec<u8>, Failure> {
        self.transfer(Method::GET, url, None).await
    }

    async fn transfer(&self, method: Method, url: &str, body: Option<Vec<u8>>) -> Result<Vec<u8>, Failure> {
        // The path and query of such an address are credentials: only the host is named.
        let parsed = Url::parse(url).ok();
        let host = parsed.as_ref().and_then(Url::host_str).unwrap_or("?").to_owned();
        let said = format!("{method} {host}");
        let parsed = parsed.ok_or_else(|| Failure::of(said.as_str(), Cause::Unreachable("no valid address".into())))?;
        let mut request = self
            .transport
            .outside(&parsed)
            .request(method.clone(), parsed)
            .timeout(self.patience.transfer);
        if let Some(body) = body {
            request = request.body(body);
        }
        let begun = Instant::now();
        let received = receive(request).await;
        self.trace_transfer(&method, &host, begun, &received);
        let received = received.map_err(|cause| Failure::of(said.as_str(), cause))?;
        if received.status.is_success() {
            Ok(received.bytes)
        } else {
            // What a store says about a signed address may repeat it.
            Err(Failure::refused(said.as_str(), received.status.as_u16(), b""))
        }
    }

    fn trace_transfer(&self, method: &Method, host: &str, begun: Instant, received: &Result<Received, Cause>) {
        let Some(trace) = &self.trace else { return };
        trace(&Exchange {
            number: self.calls().total,
            attempt: 1,
            method: method.to_string(),
            path: host.to_owned(),
            body: None,
            outcome: match received {
                Ok(received) => Ok(received.status.as_u16()),
                Err(cause) => Err(cause.to_string()),
            },
            elapsed: begun.elapsed(),
            bytes: received.as_ref().map_or(0, |received| received.bytes.len()),
            remaining: None,
            request_id: None,
        });
    }
}
