//! The way out, as the environment describes it: proxies, additional certificates, how long is waited for what.
//!
//! Variables come in as data; files with certificates are the only thing read here.

use std::collections::BTreeMap;
use std::time::Duration;

use camino::Utf8Path;
use reqwest::{NoProxy, Proxy};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::super::codes;
use crate::diagnostic::Severity;
use crate::provider::Problem;
use crate::source::Files;

/// How long is waited.
#[derive(Clone, Copy, Debug)]
pub(in crate::heroku) struct Patience {
    /// For a connection.
    pub(in crate::heroku) connect: Duration,
    /// For an answer: longer than Heroku's own limit of 30 seconds.
    pub(in crate::heroku) answer: Duration,
    /// For what is of use only at once.
    pub(in crate::heroku) glance: Duration,
    /// For a source to go up or come down.
    pub(in crate::heroku) transfer: Duration,
    /// Between calls when hardly any are left: Heroku refills 75 a minute.
    pub(in crate::heroku) refill: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(60),
            glance: Duration::from_secs(3),
            transfer: Duration::from_secs(600),
            refill: Duration::from_millis(800),
        }
    }
}

/// How to get out of here.
#[derive(Clone, Default)]
pub(in crate::heroku) struct Network {
    /// The proxies of HTTP_PROXY, HTTPS_PROXY and ALL_PROXY, in the order in which they are asked.
    pub(super) proxies: Vec<Proxy>,
    /// Who signs besides the public authorities, for instance the company's proxy.
    pub(super) authorities: Vec<CertificateDer<'static>>,
    pub(in crate::heroku) patience: Patience,
}

impl Network {
    /// What the variables say: upper or lower case, as curl takes them.
    ///
    /// # Errors
    /// A proxy that is none, a file that holds no certificate.
    pub(in crate::heroku) fn find(
        variables: &BTreeMap<String, String>,
        files: &dyn Files,
    ) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut network = Self::default();
        let not = variable(variables, "NO_PROXY").and_then(|(_, hosts)| NoProxy::from_string(hosts));
        type Kind = fn(&str) -> reqwest::Result<Proxy>;
        let kinds: [(&str, Kind); 3] = [
            ("HTTPS_PROXY", |url| Proxy::https(url)),
            ("HTTP_PROXY", |url| Proxy::http(url)),
            ("ALL_PROXY", |url| Proxy::all(url)),
        ];
        for (name, kind) in kinds {
            // A CGI script's HTTP_PROXY comes from whoever asks for it.
            let is_cgi = name == "HTTP_PROXY" && variables.contains_key("REQUEST_METHOD");
            match variable(variables, name).filter(|_| !is_cgi) {
                None => {}
                Some((name, url)) => match kind(url) {
                    Ok(proxy) => network.proxies.push(proxy.no_proxy(not.clone())),
                    Err(_) => problems.push(bad(name, "is no address of a proxy", "Write http://HOST:PORT.")),
                },
            }
        }
        if let Some((name, path)) = variable(variables, "SSL_CERT_FILE") {
            match certificates(path, files) {
                Some(found) => network.authorities = found,
                None => problems.push(bad(
                    name,
                    "names no file with certificates",
                    "Name a file with certificates in PEM, or unset it.",
                )),
            }
        }
        if problems.is_empty() {
            Ok(network)
        } else {
            Err(problems)
        }
    }
}

/// A variable that is set, and the spelling that is.
fn variable<'v>(variables: &'v BTreeMap<String, String>, name: &'static str) -> Option<(&'static str, &'v str)> {
    let lower = name.to_ascii_lowercase();
    let set = |name: &str| variables.get(name).map(String::as_str).filter(|text| !text.is_empty());
    set(&lower).or_else(|| set(name)).map(|text| (name, text))
}

fn certificates(path: &str, files: &dyn Files) -> Option<Vec<CertificateDer<'static>>> {
    let text = files.read(Utf8Path::new(path)).ok()?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    found.ok().filter(|found| !found.is_empty())
}

/// Values are not repeated: an address of a proxy may hold a password.
fn bad(name: &str, why: &str, help: &str) -> Problem {
    Problem {
        code: &codes::BAD_SETTING,
        severity: Severity::Error,
        summary: "Unusable network setting".into(),
        detail: format!("{name} {why}."),
        help: Some(help.into()),
        path: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    #[test]
    fn what_is_wrong_is_told_without_its_value() {
        let variables = [("https_proxy", "http://u:canary@[bad"), ("SSL_CERT_FILE", "/no/canary")];
        let variables = variables.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let problems = Network::find(&variables.into(), &Memory::new())
            .err()
            .expect("problems");
        let told: Vec<String> = problems.iter().map(|problem| problem.detail.clone()).collect();
        assert_eq!(
            told,
            [
                "HTTPS_PROXY is no address of a proxy.",
                "SSL_CERT_FILE names no file with certificates."
            ]
        );
    }
}
