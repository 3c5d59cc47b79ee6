//! domain-without-tls: custom domains that nothing gives a certificate.

use crate::linter::{Check, Context, Findings, Rule, Subject};
use crate::syntax::ast::ExprKind;

pub(super) static RULE: Rule = Rule::new(
    "domain-without-tls",
    include_str!("domain_without_tls.md"),
    Check::Configuration(check),
);

/// Resource types of what answers browsers in Heroku's stead, with a certificate of its own.
const IN_FRONT: [&str; 3] = [
    "aws_cloudfront_distribution",
    "fastly_service_vcl",
    "fastly_service_compute",
];

/// DNS records that may lead to Cloudflare rather than to Heroku.
const PROXIES: [&str; 2] = ["cloudflare_record", "cloudflare_dns_record"];

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    if is_fronted(context) {
        return;
    }
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

/// Whether something stands before the apps of this configuration; of which one is not looked into.
fn is_fronted(context: &Context<'_>) -> bool {
    context.resources().any(|(.., key, resource)| {
        let proxied = resource.body().attribute("proxied");
        let proxies = PROXIES.contains(&&*key.kind)
            && proxied.is_some_and(|proxied| !matches!(proxied.value.kind, ExprKind::Bool(false)));
        proxies || IN_FRONT.contains(&&*key.kind)
    })
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
