//! What accounts have beside their apps: tokens, clients of OAuth, keys.

use serde::{Deserialize, Serialize};

use super::super::ids;
use super::super::timestamp::Timestamp;
use super::World;

/// A token that an account made for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorization {
    /// UUID.
    pub id: String,
    /// The e-mail address of whom the token acts as.
    pub user: String,
    /// For people.
    pub description: String,
    /// `global`, `identity`, `read`, `write`, `read-protected`, `write-protected`.
    pub scope: Vec<String>,
    /// How often the token was made anew.
    pub rotations: u32,
    /// Seconds until the token expires; never when absent.
    pub expires_in: Option<i64>,
    /// The id of the client that asked for it.
    pub client: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Authorization {
    /// The token: it acts as its account, as any token of that form does.
    pub fn token(&self) -> String {
        format!("{}/HRKU-{}", self.user, self.token_id())
    }

    /// The id of the token.
    pub fn token_id(&self) -> String {
        ids::named("token", &format!("{}:{}", self.id, self.rotations))
    }

    /// Whether the token is past its time.
    pub fn expired(&self, now: Timestamp) -> bool {
        self.expires_in
            .is_some_and(|seconds| self.updated_at.0.saturating_add(seconds.saturating_mul(1_000)) <= now.0)
    }
}

/// An application that may ask accounts for tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OauthClient {
    /// UUID.
    pub id: String,
    /// Whose it is.
    pub user: String,
    /// For people.
    pub name: String,
    /// Where accounts are sent back to.
    pub redirect_uri: String,
    /// How often its secret was made anew.
    pub rotations: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl OauthClient {
    /// Its secret.
    pub fn secret(&self) -> String {
        ids::named("secret", &format!("{}:{}", self.id, self.rotations))
    }
}

/// A public key for `git push`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    /// UUID.
    pub id: String,
    /// Whose it is.
    pub user: String,
    /// `ssh-ed25519 AAAA… comment`.
    pub text: String,
    /// When it was added.
    pub created_at: Timestamp,
}

impl World {
    /// Whether a token was made here and is not good any more: revoked, made anew, or past its time.
    pub(crate) fn is_spent(&self, token: &str, now: Timestamp) -> bool {
        let authorization = self.authorizations.values().find(|made| made.token() == token);
        self.spent_tokens.contains(token) || authorization.is_some_and(|made| made.expired(now))
    }
}
