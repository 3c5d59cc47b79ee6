//! Tells by its name and shape what is a secret.

/// Words that end the name of a secret.
const ENDS: [&[&str]; 22] = [
    &["password"],
    &["passwords"],
    &["secrets"],
    &["passwd"],
    &["secret"],
    &["token"],
    &["api", "key"],
    &["apikey"],
    &["private", "key"],
    &["access", "key"],
    &["secret", "key"],
    &["secret", "key", "base"],
    &["master", "key"],
    &["encryption", "key"],
    &["signing", "key"],
    &["shared", "key"],
    &["session", "key"],
    &["secretkey"],
    &["privatekey"],
    &["admintoken"],
    &["salt"],
    &["credentials"],
];

/// Words that end the name of a secret when others stand before them: `github_pat`, `SMTP_PASS`, `basic_auth_pw`.
const SHORT_ENDS: [&str; 3] = ["pat", "pass", "pw"];

/// Who gives access keys that name somebody and open nothing; the secret is another key beside it.
const NAMED_KEYS: [&str; 3] = ["aws", "iam", "s3"];

/// First words of names that tell about a secret and hold none: `PUBLIC_TOKEN`, `ENABLE_TOKEN`.
const HARMLESS: [&str; 8] = [
    "public",
    "publishable",
    "enable",
    "enabled",
    "use",
    "disable",
    "has",
    "no",
];

/// Whether a name is that of a secret: `STRIPE_SECRET`, `db_password`.
pub fn is_secret(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let words: Vec<&str> = lower.split(['_', '-', '.']).filter(|word| !word.is_empty()).collect();
    let harmless = words.iter().any(|word| HARMLESS.contains(word));
    let named = matches!(words.as_slice(), [.., owner, "access", "key"] if NAMED_KEYS.contains(owner));
    let short = words.len() > 1 && words.last().is_some_and(|last| SHORT_ENDS.contains(last));
    !harmless && !named && (short || ENDS.iter().any(|end| words.ends_with(end)))
}

/// Beginnings of tokens that say what they are, and how long such a token is at least.
const SHAPES: [(&str, usize, &str); 18] = [
    ("HRKU-", 40, "a Heroku token"),
    ("ghp_", 36, "a GitHub token"),
    ("gho_", 36, "a GitHub token"),
    ("ghs_", 36, "a GitHub token"),
    ("github_pat_", 40, "a GitHub token"),
    ("glpat-", 20, "a GitLab token"),
    ("sk_live_", 20, "a Stripe key"),
    ("rk_live_", 20, "a Stripe key"),
    ("whsec_", 20, "a Stripe secret"),
    ("xoxb-", 20, "a Slack token"),
    ("xoxp-", 20, "a Slack token"),
    ("AKIA", 20, "an AWS access key"),
    ("ASIA", 20, "an AWS access key"),
    ("AIza", 35, "a Google key"),
    ("SG.", 40, "a SendGrid key"),
    ("sk-ant-", 30, "an Anthropic key"),
    ("sk-proj-", 30, "an OpenAI key"),
    ("npm_", 36, "an npm token"),
];

/// What kind of secret a text is by its shape alone.
pub fn shape(text: &str) -> Option<&'static str> {
    if text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----") {
        return Some("a private key");
    }
    let token = !text.contains(char::is_whitespace);
    let known = SHAPES
        .iter()
        .find(|(begin, least, _)| token && text.starts_with(begin) && text.len() >= *least);
    known
        .filter(|(begin, ..)| is_random(&text[begin.len()..]))
        .map(|(.., what)| *what)
}

/// Whether a text is a URL with a password between its user and its host that looks drawn by lot.
pub fn has_password(text: &str) -> bool {
    let password = text.split_once("://").and_then(|(_, rest)| {
        let (user, _) = rest.split(['/', '?', '#']).next()?.rsplit_once('@')?;
        Some(user.split_once(':')?.1)
    });
    password.is_some_and(|password| is_random(password) && !stands_in(password))
}

/// Whether a text looks drawn by lot: of several kinds of characters, few of them often.
pub fn is_random(text: &str) -> bool {
    let distinct: std::collections::BTreeSet<char> = text.chars().collect();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    text.len() >= 12
        && digits >= 2
        && text.chars().any(|c| c.is_ascii_alphabetic())
        && distinct.len() * 3 >= text.len().min(30)
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_+/=.".contains(c))
}

/// Words that stand for a value and are none.
const STAND_INS: [&str; 14] = [
    "changeme",
    "change-me",
    "change_me",
    "example",
    "dummy",
    "placeholder",
    "replace",
    "todo",
    "xxx",
    "your-",
    "your_",
    "<",
    "fake",
    "test",
];

/// Whether a text is a secret for certain, whatever it is called.
pub fn is_unmistakable(text: &str) -> bool {
    shape(text).is_some() && !stands_in(text)
}

/// Whether a text only shows where a secret goes.
pub fn stands_in(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.is_empty() || STAND_INS.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_told_from_names_about_them() {
        for name in [
            "SECRET_KEY_BASE",
            "db_password",
            "STRIPE_API_KEY",
            "github-token",
            "AWS_SECRET_ACCESS_KEY",
            "storage_access_key",
            "github_pat",
            "SMTP_PASS",
            "cookie_session_key",
            "vpn_pre_shared_key",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "TOKEN_URL",
            "PASSWORD_LENGTH",
            "STRIPE_PUBLISHABLE_KEY",
            "PUBLIC_API_KEY",
            "KEYBOARD",
            "ENABLE_TOKEN",
            "aws_access_key",
            "AWS_ACCESS_KEY_ID",
            "pass",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn tokens_are_told_by_their_shape() {
        // Put together here, so that nobody's scanner takes it for a real one.
        let token = ["ghp", "_", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"].concat();
        assert_eq!(shape(&token), Some("a GitHub token"));
        assert_eq!(shape("ghp_short"), None);
        assert_eq!(shape(&format!("see {token} there")), None);
        assert_eq!(shape(&format!("ghp_{}", "x".repeat(36))), None);
    }

    #[test]
    fn passwords_in_urls_are_told_from_ports_and_paths() {
        let password = ["s3cret", "Passw0rd9"].concat();
        for url in [
            format!("postgres://user:{password}@db.example.com/x"),
            format!("redis://:{password}@h:6379"),
        ] {
            assert!(has_password(&url), "{url}");
        }
        for url in [
            "postgres://user:password@localhost/x".to_owned(),
            format!("https://db.example.com:5432/{password}@x"),
            format!("https://user@example.com/{password}"),
            format!("https://user:your-{password}@example.com"),
        ] {
            assert!(!has_password(&url), "{url}");
        }
    }
}
