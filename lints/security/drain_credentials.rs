//! drain-credentials: log drains whose URL holds a password for everybody to read.

use crate::linter::{Check, Context, Findings, Fixable, Rule, Subject, edit};
use crate::syntax::ast::ExprKind;

use crate::linter::secret_names::{is_random, is_secret};

pub(super) static RULE: Rule = Rule::new(
    "drain-credentials",
    include_str!("drain_credentials.md"),
    Check::Resource(check),
)
.fixes(Fixable::Unsafe);

fn check(subject: &Subject<'_>, _: &Context<'_>, findings: &mut Findings<'_>) {
    if subject.kind() != "heroku_drain" || !subject.text("url").is_some_and(has_credentials) {
        return;
    }
    let attribute = subject.resource.body().attribute("url");
    let detail = format!(
        "The URL of {} holds a credential, and url is shown in plans and logs.",
        subject.address
    );
    let mut finding = findings
        .finding("Credential in the URL of a drain", detail, subject.span("url"))
        .about(&subject.address)
        .help("Write it as `sensitive_url`.");
    if let Some(attribute) = attribute {
        // Another argument is another drain for Heroku: it replaces this one.
        let fix = edit::replace("Write it as `sensitive_url`", attribute.name.span, "sensitive_url");
        finding = finding.fix(edit::risky(fix));
        if matches!(attribute.value.kind, ExprKind::String(_)) {
            finding = finding.hides(attribute.value.span);
        }
    }
    findings.report(finding);
}

/// Whether a URL has a user with a password, or a parameter that is a secret.
fn has_credentials(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else {
        return false;
    };
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let authority = path.split('/').next().unwrap_or(path);
    let user = authority.rsplit_once('@').map(|(user, _)| user);
    let in_query = query
        .split('&')
        .filter_map(|part| part.split_once('='))
        .any(|(name, value)| {
            !value.is_empty() && (is_secret(name) || ["key", "token", "api_key", "apikey", "auth"].contains(&name))
        });
    user.is_some_and(|user| user.contains(':') || is_random(user)) || in_query
}
