//! Connections: HTTP/2 where it is spoken, TLS with ring, no proxy for this machine, redirects only away from the API.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, Url, redirect};

use super::super::failure::{Cause, Failure};
use super::network::Network;

/// The connection pools.
pub(super) struct Transport {
    api: Pair,
    outside: Pair,
}

/// One pool that obeys the proxies, one for this machine that does not.
struct Pair {
    proxied: Client,
    direct: Client,
}

impl Transport {
    pub(super) fn new(network: &Network) -> Result<Self, Failure> {
        let tls = tls(network)?;
        Ok(Self {
            api: Pair::new(network, &tls, &redirect::Policy::none)?,
            outside: Pair::new(network, &tls, &|| redirect::Policy::limited(10))?,
        })
    }

    /// For requests that carry the token: follows no redirect.
    pub(super) fn api(&self, url: &Url) -> &Client {
        self.api.for_url(url)
    }

    /// For signed addresses of stores, logs and archives.
    pub(super) fn outside(&self, url: &Url) -> &Client {
        self.outside.for_url(url)
    }
}

impl Pair {
    fn new(
        network: &Network,
        tls: &rustls::ClientConfig,
        redirects: &dyn Fn() -> redirect::Policy,
    ) -> Result<Self, Failure> {
        // The client's own idea of the environment is shut off: what counts was given.
        let builder = || {
            Client::builder()
                .tls_backend_preconfigured(tls.clone())
                .redirect(redirects())
                .connect_timeout(network.patience.connect)
                .pool_idle_timeout(Duration::from_secs(30))
                .no_proxy()
        };
        let proxied = network
            .proxies
            .iter()
            .fold(builder(), |builder, proxy| builder.proxy(proxy.clone()));
        let broken = |error: reqwest::Error| Failure::of("", cause(&error));
        Ok(Self {
            proxied: proxied.build().map_err(broken)?,
            direct: builder().build().map_err(broken)?,
        })
    }

    fn for_url(&self, url: &Url) -> &Client {
        if is_loopback(url) { &self.direct } else { &self.proxied }
    }
}

fn tls(network: &Network) -> Result<rustls::ClientConfig, Failure> {
    let unusable = |error: rustls::Error| Failure::of("", Cause::Unreachable(error.to_string().into()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = rustls::RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    for authority in &network.authorities {
        roots.add(authority.clone()).map_err(unusable)?;
    }
    let mut tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(unusable)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    // A configuration that is brought along is taken as it is: without this, nobody offers HTTP/2.
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(tls)
}
fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// What an error of the transport means. The text names no address.
pub(super) fn cause(error: &reqwest::Error) -> Cause {
    if error.is_connect() || error.is_builder() {
        Cause::Unreachable(innermost(error))
    } else if error.is_timeout() {
        Cause::TimedOut
    } else {
        Cause::Lost(innermost(error))
    }
}

fn innermost(error: &dyn std::error::Error) -> Box<str> {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let text = innermost.to_string();
    // Only reqwest's own texts hold addresses, and they have something inside; but better safe.
    if text.contains("://") {
        "connection failed".into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_needs_no_proxy() {
        for (url, expected) in [
            ("http://127.0.0.1:5000/x", true),
            ("http://[::1]:5000/x", true),
            ("http://shop.localhost:5000/", true),
            ("https://api.heroku.com", false),
            ("https://localhost.example.com", false),
        ] {
            assert_eq!(is_loopback(&Url::parse(url).expect("an address")), expected, "{url}");
        }
    }
}
