//! Custom domains, Automated Certificate Management, SNI endpoints.

use serde_json::{Value, json};

use super::apps;
use crate::sandbox::call::{Answer, Call, needs, required, text};
use crate::sandbox::failure::Failure;
use crate::sandbox::ids;
use crate::sandbox::message::Response;
use crate::sandbox::paging::page;
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::{App, Certificate, Domain, Transition, World};

pub(super) static TABLE: &[Route] = &[
    route("GET", "/apps/{app}/domains", list),
    route("POST", "/apps/{app}/domains", create),
    route("GET", "/apps/{app}/domains/{domain}", info),
    route("PATCH", "/apps/{app}/domains/{domain}", update),
    route("DELETE", "/apps/{app}/domains/{domain}", delete),
    route("GET", "/apps/{app}/sni-endpoints", list_certificates),
    route("POST", "/apps/{app}/sni-endpoints", create_certificate),
    route("GET", "/apps/{app}/sni-endpoints/{endpoint}", certificate_info),
    route("PATCH", "/apps/{app}/sni-endpoints/{endpoint}", update_certificate),
    route("DELETE", "/apps/{app}/sni-endpoints/{endpoint}", delete_certificate),
];

/// Custom domains of one app.
const MOST_DOMAINS: usize = 1_000;

pub(super) fn view(app: &App, domain: &Domain) -> Value {
    let endpoint = domain.sni_endpoint.as_ref().and_then(|id| app.certificates.get(id));
    json!({
        "id": domain.id,
        "acm_status": domain.acm_status,
        "acm_status_reason": null,
        "app": apps::reference(app),
        "cname": domain.cname,
        "hostname": domain.hostname,
        "kind": "custom",
        "sni_endpoint": endpoint.map(|endpoint| json!({ "id": endpoint.id, "name": endpoint.name })),
        "status": domain.status,
        "created_at": domain.created_at.api(),
        "updated_at": domain.updated_at.api(),
    })
}

/// The hostname that every app has.
fn own_view(world: &World, app: &App) -> Value {
    let hostname = world.own_hostname(app);
    json!({
        "id": ids::named("domain", &app.id),
        "acm_status": null,
        "acm_status_reason": null,
        "app": apps::reference(app),
        "cname": null,
        "hostname": hostname,
        "kind": "heroku",
        "sni_endpoint": null,
        "status": "none",
        "created_at": app.created_at.api(),
        "updated_at": app.created_at.api(),
    })
}

fn list(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    let custom = app.domains.values().map(|domain| view(app, domain));
    let all: Vec<Value> = std::iter::once(own_view(call.world, app)).chain(custom).collect();
    let key = |domain: &Value, attribute: &str| domain[attribute].as_str().unwrap_or_default().to_owned();
    page(call.request, &["id", "hostname"], all, key, Value::clone)
}

fn find<'a>(app: &'a App, key: &str) -> Result<&'a Domain, Failure> {
    let named = || {
        app.domains
            .values()
            .find(|domain| domain.hostname.eq_ignore_ascii_case(key))
    };
    app.domains
        .get(key)
        .or_else(named)
        .ok_or_else(|| Failure::not_found("domain", "domain name"))
}

fn info(call: &mut Call<'_>) -> Answer {
    let (app, key) = (call.app()?, call.second());
    if key == ids::named("domain", &app.id) || key == call.world.own_hostname(app) {
        return Ok(Response::json(200, &own_view(call.world, app)));
    }
    Ok(Response::json(200, &view(app, find(app, key)?)))
}

fn create(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    // The endpoint may be null, but it must be said.
    needs(&body, &["hostname", "sni_endpoint"])?;
    let hostname = required(&body, "hostname")?.to_lowercase();
    let app = call.app()?;
    check_hostname(call.world, app, &hostname)?;
    let sni_endpoint = text(&body, "sni_endpoint")?
        .map(|key| find_certificate(app, &key))
        .transpose()?;
    let sni_endpoint = sni_endpoint.map(|endpoint| endpoint.id.clone());
    let (app_id, acm) = (app.id.clone(), app.acm);
    let id = call.world.new_id();
    let domain = Domain {
        cname: format!("sandbox-{}.herokudns.com", ids::digits(&id, 16)),
        id: id.clone(),
        hostname: hostname.clone(),
        status: "pending".to_owned(),
        acm_status: acm.then(|| "pending".to_owned()),
        sni_endpoint,
        created_at: call.now,
        updated_at: call.now,
    };
    call.app_mut()?.domains.insert(id.clone(), domain);
    call.world.hostnames.insert(hostname, app_id.clone());
    let app = call.app()?;
    let shown = view(app, find(app, &id)?);
    let timings = call.world.settings.timings;
    let ready = Transition::DomainReady {
        app: app_id.clone(),
        domain: id.clone(),
    };
    call.world.after(call.now, timings.domain, ready);
    if acm {
        call.world.after(
            call.now,
            timings.certificate,
            Transition::CertificateIssued {
                app: app_id,
                domain: id,
            },
        );
    }
    Ok(Response::json(201, &shown))
}

fn check_hostname(world: &World, app: &App, hostname: &str) -> Result<(), Failure> {
    if !is_hostname(hostname) {
        return Err(Failure::invalid(format!("Domain {hostname} is not a valid hostname.")));
    }
    if hostname.ends_with(".herokuapp.com") {
        return Err(Failure::invalid(format!(
            "Domain {hostname} belongs to Heroku and cannot be added."
        )));
    }
    if world.hostnames.get(hostname) == Some(&app.id) {
        return Err(Failure::invalid("Domain already added to this app."));
    }
    if world.hostnames.contains_key(hostname) {
        return Err(Failure::invalid(format!(
            "{hostname} is currently in use by another app."
        )));
    }
    if world.settings.limits && app.domains.len() >= MOST_DOMAINS {
        return Err(Failure::invalid(format!(
            "An app can have at most {MOST_DOMAINS} domains."
        )));
    }
    Ok(())
}

/// A name of at least two labels; the first may be a `*`.
fn is_hostname(text: &str) -> bool {
    let is_label = |label: &str| {
        let inner = label.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        !label.is_empty() && label.len() <= 63 && inner && !label.starts_with('-') && !label.ends_with('-')
    };
    let rest = text.strip_prefix("*.").unwrap_or(text);
    text.len() <= 253 && rest.contains('.') && rest.split('.').all(is_label)
}

fn update(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    needs(&body, &["sni_endpoint"])?;
    let app = call.app()?;
    let id = find(app, call.second())?.id.clone();
    let endpoint = text(&body, "sni_endpoint")?
        .map(|key| find_certificate(app, &key))
        .transpose()?;
    let endpoint = endpoint.map(|endpoint| endpoint.id.clone());
    let now = call.now;
    if let Some(domain) = call.app_mut()?.domains.get_mut(&id) {
        (domain.sni_endpoint, domain.updated_at) = (endpoint, now);
    }
    let app = call.app()?;
    Ok(Response::json(200, &view(app, find(app, &id)?)))
}

fn delete(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    let domain = find(app, call.second())?;
    let (id, hostname, shown) = (domain.id.clone(), domain.hostname.clone(), view(app, domain));
    call.app_mut()?.domains.remove(&id);
    call.world.hostnames.remove(&hostname);
    Ok(Response::json(200, &shown))
}

/// Switches Automated Certificate Management on: each domain gets a certificate, wildcards fail.
pub(super) fn enable_acm(call: &mut Call<'_>) -> Result<(), Failure> {
    let app = call.app_mut()?;
    app.acm = true;
    let app_id = app.id.clone();
    let mut waiting = Vec::new();
    for domain in app.domains.values_mut() {
        let wildcard = domain.hostname.starts_with("*.");
        domain.acm_status = Some(if wildcard { "failed" } else { "pending" }.to_owned());
        waiting.extend((!wildcard).then(|| domain.id.clone()));
    }
    let takes = call.world.settings.timings.certificate;
    for domain in waiting {
        let issued = Transition::CertificateIssued {
            app: app_id.clone(),
            domain,
        };
        call.world.after(call.now, takes, issued);
    }
    Ok(())
}

// --- SNI endpoints

pub(super) fn certificate_view(app: &App, certificate: &Certificate) -> Value {
    let using = app
        .domains
        .values()
        .filter(|domain| domain.sni_endpoint.as_ref() == Some(&certificate.id));
    let using: Vec<&Domain> = using.collect();
    let domains: Vec<&str> = using.iter().map(|domain| domain.id.as_str()).collect();
    let hostnames: Vec<&str> = using.iter().map(|domain| domain.hostname.as_str()).collect();
    json!({
        "id": certificate.id,
        "name": certificate.name,
        "display_name": null,
        "certificate_chain": certificate.chain,
        "app": apps::reference(app),
        "domains": domains,
        "ssl_cert": {
            "id": ids::named("certificate", &certificate.id),
            "ca_signed?": false,
            "self_signed?": true,
            "cert_domains": hostnames,
            "issuer": "sandbox",
            "subject": "sandbox",
            "starts_at": certificate.created_at.api(),
            "expires_at": certificate.created_at.after(365 * 86_400_000).api(),
        },
        "created_at": certificate.created_at.api(),
        "updated_at": certificate.updated_at.api(),
    })
}

fn find_certificate<'a>(app: &'a App, key: &str) -> Result<&'a Certificate, Failure> {
    let named = || app.certificates.values().find(|certificate| certificate.name == key);
    app.certificates
        .get(key)
        .or_else(named)
        .ok_or_else(|| Failure::not_found("sni_endpoint", "SNI endpoint"))
}

fn list_certificates(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    let all = app.certificates.values().collect();
    page(
        call.request,
        &["id"],
        all,
        |one: &&Certificate, _| one.id.clone(),
        |one| certificate_view(app, one),
    )
}

fn certificate_info(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    Ok(Response::json(
        200,
        &certificate_view(app, find_certificate(app, call.second())?),
    ))
}

/// The chain of a request. The private key is looked at, not kept.
fn chain_of(call: &Call<'_>) -> Result<String, Failure> {
    let body = call.body()?;
    needs(&body, &["certificate_chain", "private_key"])?;
    let (chain, key) = (required(&body, "certificate_chain")?, required(&body, "private_key")?);
    if !chain.contains("-----BEGIN CERTIFICATE-----") {
        return Err(Failure::invalid("The certificate chain is not in PEM format."));
    }
    if !key.contains("PRIVATE KEY-----") {
        return Err(Failure::invalid("The private key is not in PEM format."));
    }
    Ok(chain)
}

fn create_certificate(call: &mut Call<'_>) -> Answer {
    let chain = chain_of(call)?;
    call.app()?;
    let id = call.world.new_id();
    let name = format!("sandbox-{}", ids::digits(&id, 5));
    let certificate = Certificate {
        id: id.clone(),
        name,
        chain,
        created_at: call.now,
        updated_at: call.now,
    };
    call.app_mut()?.certificates.insert(id, certificate.clone());
    Ok(Response::json(201, &certificate_view(call.app()?, &certificate)))
}

fn update_certificate(call: &mut Call<'_>) -> Answer {
    let chain = chain_of(call)?;
    let id = find_certificate(call.app()?, call.second())?.id.clone();
    let now = call.now;
    if let Some(certificate) = call.app_mut()?.certificates.get_mut(&id) {
        (certificate.chain, certificate.updated_at) = (chain, now);
    }
    let app = call.app()?;
    Ok(Response::json(200, &certificate_view(app, find_certificate(app, &id)?)))
}

fn delete_certificate(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    let certificate = find_certificate(app, call.second())?;
    let (id, shown) = (certificate.id.clone(), certificate_view(app, certificate));
    let app = call.app_mut()?;
    app.certificates.remove(&id);
    for domain in app
        .domains
        .values_mut()
        .filter(|domain| domain.sni_endpoint.as_ref() == Some(&id))
    {
        domain.sni_endpoint = None;
    }
    Ok(Response::json(200, &shown))
}
