//! Who is asking: the token of a request.
//!
//! Any text is a token. `EMAIL/anything` acts as that user, other text as the sandbox's own account; an empty
//! token or `invalid` is refused. There are no scopes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::failure::Failure;
use super::message::Request;

/// The account that every sandbox begins with.
pub const DEFAULT_ACCOUNT: &str = "sandbox@example.com";

/// The e-mail address of the user that the request acts as.
pub(super) fn user_of(request: &Request) -> Result<String, Failure> {
    match token(request).as_deref().map(str::trim) {
        None => Err(Failure::unauthorized(
            "There were no credentials in your `Authorization` header. Try `Authorization: Bearer <OAuth access \
             token>` or `Authorization: Basic <base64-encoded email + \":\" + password>`.",
        )),
        Some("" | "invalid") => Err(not_accepted()),
        Some(token) => Ok(user_of_token(token)),
    }
}

/// What a token that is none, or is not good any more, gets.
pub(super) fn not_accepted() -> Failure {
    Failure::unauthorized("Invalid credentials provided.")
}

fn user_of_token(token: &str) -> String {
    let named = token
        .split_once('/')
        .map(|(user, _)| user)
        .filter(|user| user.contains('@'));
    named.unwrap_or(DEFAULT_ACCOUNT).to_lowercase()
}

/// The token of a request.
pub(super) fn token(request: &Request) -> Option<String> {
    let (scheme, rest) = request
        .get("authorization")?
        .trim()
        .split_once(' ')
        .unwrap_or(("bearer", ""));
    match scheme.to_lowercase().as_str() {
        "bearer" | "token" => Some(rest.to_owned()),
        "basic" => {
            let pair = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
            Some(pair.split_once(':').map_or("", |(_, password)| password).to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_name_their_user() {
        let basic = |pair: &str| format!("Basic {}", STANDARD.encode(pair));
        for (header, user) in [
            ("Bearer anything".to_owned(), Some(DEFAULT_ACCOUNT)),
            ("Bearer Ann@example.com/x".to_owned(), Some("ann@example.com")),
            ("Bearer path/like".to_owned(), Some(DEFAULT_ACCOUNT)),
            (basic(":ann@example.com/x"), Some("ann@example.com")),
            (basic("ann@example.com:secret"), Some(DEFAULT_ACCOUNT)),
            ("Bearer ".to_owned(), None),
            ("Bearer invalid".to_owned(), None),
            (basic("ann@example.com:"), None),
            ("Digest x".to_owned(), None),
        ] {
            let request = Request::new("GET", "/account").header("authorization", &header);
            assert_eq!(user_of(&request).ok().as_deref(), user, "{header}");
        }
    }
}
