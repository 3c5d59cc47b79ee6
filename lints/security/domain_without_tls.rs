//! domain-without-tls: custom domains that nothing gives a certificate.

use crate::linter::{Check, Context, Findings, Rule, Subject};

pub(super) static RULE: Rule = Rule::new(
    "domain-without-tls",
    include_str!("domain_without_tls.md"),
    Check::Configuration(check),
);

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let estate = context.estate;
    for app in &estate.apps {
        for domain in app.of_kind("heroku_domain") {
            if !domain.lacks("sni_endpoint_id") {
                continue;
            }
            match app.subject.flag("acm") {
                Some(true) => wildcard(domain, findings),
                Some(false) => report(domain, "acm is false", findings),
                None if app.subject.lacks("acm") => report(domain, "acm is not set", findings),
                None => {}
            }
        }
    }
}

fn report(domain: &Subject<'_>, why: &str, findings: &mut Findings<'_>) {
    let detail = format!(
        "{} has no sni_endpoint_id, and {why} on its app: browsers get no valid certificate.",
        domain.address
    );
    let finding = findings.finding("Domain without a certificate", detail, domain.resource.block.header);
    findings.report(
        finding
            .about(&domain.address)
            .help("Set `acm = true` on the app, or name a heroku_ssl as sni_endpoint_id."),
    );
}

fn wildcard(domain: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(hostname) = domain.text("hostname").filter(|name| name.starts_with("*.")) else {
        return;
    };
    let detail = format!("Heroku obtains no certificate for {hostname:?}: acm does not know wildcards.");
    let finding = findings.finding("Wildcard domain without a certificate", detail, domain.span("hostname"));
    findings.report(
        finding
            .about(&domain.address)
            .help("Upload a certificate as heroku_ssl, and name it as sni_endpoint_id."),
    );
}
