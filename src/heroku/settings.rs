//! Where the API is and who we are there: the provider block, the environment, the netrc file.
//!
//! The environment comes in as data; the netrc file and certificates are the only things read here.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use camino::Utf8PathBuf;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::SecretString;

use super::client::{Ask, Codes, Network, Trace};
use super::{codes, netrc};
use crate::diagnostic::{Code, Severity};
use crate::language::value::{PathStep, Value};
use crate::provider::Problem;
use crate::source::Files;

/// What the process has around it.
#[derive(Clone, Default)]
pub struct Environment {
    /// The environment variables that matter (all of them do no harm).
    pub variables: BTreeMap<String, String>,
    /// Where `~` is.
    pub home: Option<Utf8PathBuf>,
    /// What relative source paths begin at: the directory of the root module.
    pub base: Utf8PathBuf,
    /// Where the embedded Heroku listens, when that is the one to talk to: nothing that a configuration or the
    /// environment says leads anywhere else then.
    pub embedded: Option<String>,
    /// Asks the person at the terminal for a two-factor code, when somebody is there.
    pub ask: Option<Ask>,
    /// Takes a trace of every request.
    pub trace: Option<Trace>,
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Environment")
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

/// How to reach Heroku and what to keep in the state.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) url: Url,
    pub(super) token: SecretString,
    pub(super) headers: HeaderMap,
    /// Whether `heroku_app.all_config_vars` is kept.
    pub(super) app_vars_in_state: bool,
    /// Whether `heroku_addon.config_var_values` is kept.
    pub(super) addon_vars_in_state: bool,
    /// How long an add-on may take.
    pub(super) addon_timeout: Duration,
    pub(super) network: Network,
    pub(super) codes: Codes,
    pub(super) trace: Option<Trace>,
}

const DEFAULT_URL: &str = "https://api.heroku.com";
const MACHINE: &str = "api.heroku.com";
/// Who acts on the embedded Heroku; a real token never goes there.
const EMBEDDED_TOKEN: &str = "sandbox@example.com/embedded";

impl Settings {
    /// From a wholly known `provider` block (or null).
    pub(super) fn find(config: &Value, environment: &Environment, files: &dyn Files) -> Result<Self, Vec<Problem>> {
        let url = match &environment.embedded {
            Some(embedded) => Url::parse(embedded).map_err(|_| bad_address()),
            None => url(config, environment),
        };
        let headers = headers(config, environment);
        let token = match &environment.embedded {
            Some(_) => Ok(EMBEDDED_TOKEN.to_owned().into()),
            None => token(config, environment, files),
        };
        let network = Network::find(&environment.variables, files);
        match (url, headers, token, network) {
            (Ok(url), Ok(headers), Ok(token), Ok(network)) => Ok(Self {
                url,
                token,
                headers,
                app_vars_in_state: customization(config, "set_app_all_config_vars_in_state"),
                addon_vars_in_state: customization(config, "set_addon_config_vars_in_state"),
                addon_timeout: addon_timeout(config),
                network,
                codes: Codes {
                    given: code(environment),
                    ask: environment.ask.clone(),
                },
                trace: environment.trace.clone(),
            }),
            (url, headers, token, network) => {
                let settings = url.err().into_iter().chain(headers.err()).chain(token.err());
                Err(settings.chain(network.err().into_iter().flatten()).collect())
            }
        }
    }
}

/// An argument of the block, else a variable; empty counts as unset.
fn setting(config: &Value, name: &str, environment: &Environment, variable: &str) -> Option<String> {
    let written = config.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let inherited = || environment.variables.get(variable).map(String::as_str);
    written
        .or_else(inherited)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

fn url(config: &Value, environment: &Environment) -> Result<Url, Problem> {
    let text = setting(config, "url", environment, "HEROKU_API_URL").unwrap_or_else(|| DEFAULT_URL.into());
    let url = Url::parse(text.trim_end_matches('/')).map_err(|_| bad_address())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(bad_address());
    }
    Ok(url)
}

fn bad_address() -> Problem {
    problem(
        &codes::BAD_SETTING,
        "Invalid API address",
        "The address of the API is not an http or https URL.",
        "Correct `url` of the provider block or HEROKU_API_URL.",
        "url",
    )
}

fn headers(config: &Value, environment: &Environment) -> Result<HeaderMap, Problem> {
    let bad = |what: &str| {
        problem(
            &codes::BAD_SETTING,
            "Invalid request headers",
            &format!("The additional headers are not usable: {what}."),
            "Write a JSON object of texts in `headers` of the provider block or in HEROKU_HEADERS.",
            "headers",
        )
    };
    let Some(text) = setting(config, "headers", environment, "HEROKU_HEADERS") else {
        return Ok(HeaderMap::new());
    };
    let members: BTreeMap<String, String> =
        serde_json::from_str(&text).map_err(|_| bad("they are no JSON object of texts"))?;
    members
        .into_iter()
        .map(|(name, value)| {
            let header =
                HeaderName::try_from(&name).map_err(|_| bad("a name has characters that no header may have"))?;
            let mut value = HeaderValue::try_from(value).map_err(|_| bad("a value has line breaks"))?;
            value.set_sensitive(true);
            Ok((header, value))
        })
        .collect()
}

fn token(config: &Value, environment: &Environment, files: &dyn Files) -> Result<SecretString, Problem> {
    if let Some(token) = setting(config, "api_key", environment, "HEROKU_API_KEY") {
        return Ok(token.trim().to_owned().into());
    }
    let mut looked = vec![
        "`api_key` of the provider block".to_owned(),
        "HEROKU_API_KEY".to_owned(),
    ];
    for path in netrc_paths(environment) {
        let text = files
            .read(&path)
            .ok()
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        if let Some(token) = text.and_then(|text| netrc::password(&text, MACHINE)) {
            return Ok(token.into());
        }
        looked.push(format!("{path} (machine {MACHINE})"));
    }
    Err(problem(
        &codes::NO_CREDENTIALS,
        "No Heroku token",
        &format!("Looked for one in {}.", looked.join(", ")),
        "Set HEROKU_API_KEY to the output of `heroku authorizations:create`, or try the configuration with -sandbox.",
        "api_key",
    ))
}

/// The second factor, when it was given in advance.
fn code(environment: &Environment) -> Option<SecretString> {
    let code = environment.variables.get("HEROKU_TWO_FACTOR_CODE")?.trim();
    (!code.is_empty()).then(|| code.to_owned().into())
}

/// The first that is named; a directory stands for the file in it.
fn netrc_paths(environment: &Environment) -> Vec<Utf8PathBuf> {
    let named = |variable: &str| environment.variables.get(variable).filter(|path| !path.is_empty());
    match named("NETRC_PATH").or_else(|| named("NETRC")) {
        Some(path) => vec![Utf8PathBuf::from(path), Utf8PathBuf::from(path).join(".netrc")],
        None => environment.home.iter().map(|home| home.join(".netrc")).collect(),
    }
}

/// A switch of the `customizations` blocks, true when unset.
fn customization(config: &Value, name: &str) -> bool {
    let blocks = config
        .get("customizations")
        .and_then(Value::as_sequence)
        .unwrap_or_default();
    blocks
        .iter()
        .filter_map(|block| block.get(name)?.as_bool())
        .next_back()
        .unwrap_or(true)
}

fn addon_timeout(config: &Value) -> Duration {
    let blocks = config.get("timeouts").and_then(Value::as_sequence).unwrap_or_default();
    let minutes = blocks
        .iter()
        .find_map(|block| block.get("addon_create_timeout")?.as_i64())
        .unwrap_or(20);
    Duration::from_secs(60 * u64::try_from(minutes).unwrap_or(20))
}

fn problem(code: &'static Code, summary: &str, detail: &str, help: &str, attribute: &str) -> Problem {
    Problem {
        code,
        severity: Severity::Error,
        summary: summary.into(),
        detail: detail.into(),
        help: Some(help.into()),
        path: vec![PathStep::Name(Arc::from(attribute))],
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::language::types::Type;
    use crate::source::Memory;

    fn object(members: &[(&str, &str)]) -> Value {
        Value::object(
            members
                .iter()
                .map(|(name, text)| (Arc::from(*name), Value::string(*text)))
                .collect(),
        )
    }

    fn environment(variables: &[(&str, &str)]) -> Environment {
        Environment {
            variables: variables
                .iter()
                .map(|(name, text)| ((*name).into(), (*text).into()))
                .collect(),
            home: Some("/home/ann".into()),
            ..Environment::default()
        }
    }

    #[test]
    fn the_token_comes_from_the_block_then_the_environment_then_netrc() {
        let mut files = Memory::new();
        files.set("/home/ann/.netrc", "machine api.heroku.com login x password from-home");
        files.set("/etc/rc", "machine api.heroku.com password from-named");
        files.set("/dir/.netrc", "machine api.heroku.com password from-directory");
        type Given = &'static [(&'static str, &'static str)];
        let cases: [(Given, Given, &str); 5] = [
            (
                &[("api_key", "from-block")],
                &[("HEROKU_API_KEY", "from-variable")],
                "from-block",
            ),
            (
                &[("api_key", "")],
                &[("HEROKU_API_KEY", "from-variable")],
                "from-variable",
            ),
            (&[], &[("NETRC_PATH", "/etc/rc"), ("NETRC", "/dir")], "from-named"),
            (&[], &[("NETRC", "/dir")], "from-directory"),
            (&[], &[], "from-home"),
        ];
        for (block, variables, expected) in cases {
            let found = token(&object(block), &environment(variables), &files).expect("a token");
            assert_eq!(found.expose_secret(), expected);
        }
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let variables = environment(&[("HEROKU_API_URL", "ftp://x"), ("HEROKU_HEADERS", "[1]")]);
        let Err(problems) = Settings::find(&Value::null(Type::Dynamic), &variables, &Memory::new()) else {
            panic!("nothing of it is usable");
        };
        let names: Vec<&str> = problems.iter().map(|problem| problem.code.name).collect();
        assert_eq!(
            names,
            [
                "heroku-bad-provider-setting",
                "heroku-bad-provider-setting",
                "heroku-no-credentials"
            ]
        );
        insta::assert_snapshot!(
            problems[2].detail,
            @"Looked for one in `api_key` of the provider block, HEROKU_API_KEY, /home/ann/.netrc (machine api.heroku.com)."
        );
    }
}
