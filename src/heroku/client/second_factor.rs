//! The second factor: a code that Heroku asks for before it does something dangerous.
//!
//! It comes from HEROKU_TWO_FACTOR_CODE or from the person at the terminal, and is asked for once: where the refusal
//! names an app, the app is pre-authorised for a while, and what else waits for it goes on without a code.

use std::collections::BTreeSet;
use std::sync::Arc;

use reqwest::Method;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use super::super::codes;
use super::super::failure::Failure;
use super::{Client, Sending, path};

/// Asks the person at the terminal; the text says what the code is for. `None` when nobody answers.
pub type Ask = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// How often a person may mistype.
const TRIES: u32 = 3;

/// Where codes come from.
#[derive(Clone, Default)]
pub(in crate::heroku) struct Codes {
    /// HEROKU_TWO_FACTOR_CODE
    pub(in crate::heroku) given: Option<SecretString>,
    /// The terminal, when somebody is there.
    pub(in crate::heroku) ask: Option<Ask>,
}

/// What is known of codes in this run.
pub(super) struct SecondFactor {
    codes: Codes,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    /// The code that was taken last; not asked for again while Heroku accepts it.
    code: Option<HeaderValue>,
    given_is_spent: bool,
    asked: u32,
    /// Whether Heroku has refused the last code.
    is_refused: bool,
    /// Apps that need no code for a while.
    apps: BTreeSet<Box<str>>,
}

/// How a refused request goes on.
pub(super) enum Proof {
    /// The app is pre-authorised: as before.
    Authorised,
    /// With this code.
    Code(HeaderValue),
}

impl SecondFactor {
    pub(super) fn new(codes: Codes) -> Self {
        Self {
            codes,
            held: Mutex::default(),
        }
    }

    /// The code at hand, else a new one.
    async fn code(&self, held: &mut Held, what: &str) -> Option<HeaderValue> {
        if held.code.is_none() {
            held.code = self.another(held, what).await;
        }
        held.code.clone()
    }

    async fn another(&self, held: &mut Held, what: &str) -> Option<HeaderValue> {
        let given = self.codes.given.as_ref().filter(|_| !held.given_is_spent);
        let text = match (given, &self.codes.ask) {
            (Some(given), _) => {
                held.given_is_spent = true;
                given.expose_secret().to_owned()
            }
            (None, Some(ask)) if held.asked < TRIES => {
                held.asked += 1;
                let (ask, what) = (Arc::clone(ask), what.to_owned());
                tokio::task::spawn_blocking(move || ask(&what)).await.ok()??
            }
            _ => return None,
        };
        let mut code = HeaderValue::try_from(text.trim())
            .ok()
            .filter(|code| !code.is_empty())?;
        code.set_sensitive(true);
        Some(code)
    }
}

impl Client {
    /// Gets a refused request on its way again; `used` is the code that it was refused with, `again` whether it was
    /// refused before.
    ///
    /// # Errors
    /// There is no code, or Heroku does not take it.
    pub(super) async fn prove(
        &self,
        refusal: &Failure,
        used: Option<&HeaderValue>,
        again: bool,
    ) -> Result<Proof, Failure> {
        // One at a time: who waits here may find the app authorised, or a code at hand.
        let mut held = self.second_factor.held.lock().await;
        if used.is_some() && held.code.as_ref() == used {
            held.code = None;
        }
        held.is_refused |= used.is_some();
        let Some(app) = refusal.app.clone() else {
            let code = self.second_factor.code(&mut held, "the account").await;
            let code = code.ok_or_else(|| unproven(refusal, held.is_refused))?;
            return Ok(Proof::Code(code));
        };
        // Authorised while it waited here; or so it seemed, and now it has run out.
        if !again && held.apps.contains(&app) {
            return Ok(Proof::Authorised);
        }
        let place = path(&["apps", &app, "pre-authorizations"]);
        loop {
            let code = self.second_factor.code(&mut held, &app).await;
            let code = code.ok_or_else(|| unproven(refusal, held.is_refused))?;
            let sending = Sending {
                code: Some(&code),
                ..Sending::of(&Method::PUT, &place)
            };
            match self.send(&sending).await {
                Ok(_) => {
                    held.apps.insert(app);
                    (held.asked, held.is_refused) = (0, false);
                    return Ok(Proof::Authorised);
                }
                Err(failure) if failure.wants_code() => {
                    held.code = None;
                    held.is_refused = true;
                }
                Err(failure) => return Err(failure),
            }
        }
    }
}

fn unproven(refusal: &Failure, was_refused: bool) -> Failure {
    let why = match was_refused {
        true => "Heroku does not take the code",
        false => "there is no code, and nobody to ask",
    };
    Failure::work(
        &codes::TWO_FACTOR,
        "Heroku asks for a second factor",
        format!("{} ({why}.)", refusal.problem().detail),
        "Run it at a terminal, set HEROKU_TWO_FACTOR_CODE to what the authenticator shows now, or use a token of \
         `heroku authorizations:create`: it needs no code.",
    )
}
