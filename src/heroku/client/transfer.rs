//! Other hosts: where sources go to and logs come from. No token is sent there, and only their names are told: the
//! rest of such an address is a credential.

use std::time::Instant;

use reqwest::{Method, Url};

use super::super::failure::{Cause, Failure};
use super::exchange::receive;
use super::trace::Exchange;
use super::{Client, retry, transport};

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

    /// Fetches an archive.
    pub(crate) async fn download(&self, url: &str) -> Result<Vec<u8>, Failure> {
        self.transfer(Method::GET, url, None).await
    }

    /// Reads what is being written there until it ends, piece by piece: as long as that takes.
    pub(crate) async fn follow(&self, url: &str, mut take: impl FnMut(&[u8])) -> Result<(), Failure> {
        let (parsed, host) = self.outside(url);
        let said = format!("GET {host}");
        let failed = |cause: Cause| Failure::of(said.as_str(), cause);
        let parsed = parsed.ok_or_else(|| failed(Cause::Unreachable("no valid address".into())))?;
        let (begun, mut bytes) = (Instant::now(), 0);
        let sent = self.transport.outside(&parsed).get(parsed).send();
        let outcome = async {
            let head = tokio::time::timeout(self.patience.answer, sent).await;
            let mut response = head
                .map_err(|_| failed(Cause::TimedOut))?
                .map_err(|error| failed(transport::cause(&error)))?;
            let status = response.status();
            if !status.is_success() {
                return Err(Failure::refused(said.as_str(), status.as_u16(), b""));
            }
            while let Some(piece) = response
                .chunk()
                .await
                .map_err(|error| failed(transport::cause(&error)))?
            {
                bytes += piece.len();
                take(&piece);
            }
            Ok(status.as_u16())
        };
        let outcome = outcome.await;
        let told = match &outcome {
            Ok(status) => Ok(*status),
            Err(failure) => failure.status().ok_or_else(|| failure.cause.to_string()),
        };
        self.trace_transfer(&Method::GET, &host, begun, told, bytes);
        outcome.map(|_| ())
    }

    /// The address, and the host's name: path and query of such an address are credentials, and only the host is told.
    fn outside(&self, url: &str) -> (Option<Url>, String) {
        let parsed = Url::parse(url).ok();
        let host = parsed.as_ref().and_then(Url::host_str).unwrap_or("?").to_owned();
        (parsed, host)
    }

    async fn transfer(&self, method: Method, url: &str, body: Option<Vec<u8>>) -> Result<Vec<u8>, Failure> {
        let (parsed, host) = self.outside(url);
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
        let told = match &received {
            Ok(received) => Ok(received.status.as_u16()),
            Err(cause) => Err(cause.to_string()),
        };
        let bytes = received.as_ref().map_or(0, |received| received.bytes.len());
        self.trace_transfer(&method, &host, begun, told, bytes);
        let received = received.map_err(|cause| Failure::of(said.as_str(), cause))?;
        if received.status.is_success() {
            Ok(received.bytes)
        } else {
            // What a store says about a signed address may repeat it.
            Err(Failure::refused(said.as_str(), received.status.as_u16(), b""))
        }
    }

    fn trace_transfer(&self, method: &Method, host: &str, begun: Instant, outcome: Result<u16, String>, bytes: usize) {
        let Some(trace) = &self.trace else { return };
        trace(&Exchange {
            number: self.calls().total,
            attempt: 1,
            method: method.to_string(),
            path: host.to_owned(),
            body: None,
            outcome,
            elapsed: begun.elapsed(),
            bytes,
            remaining: None,
            request_id: None,
        });
    }
}
