//! hard-coded-url: config vars that spell the host name of an app or domain which is managed here.

use std::collections::BTreeMap;

use crate::diagnostic::Fix;
use crate::language::value::Value;
use crate::linter::{Check, Context, Findings, Fixable, Rule, Subject, config_vars, edit, follow, plain};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};

pub(super) static RULE: Rule = Rule::new(
    "hard-coded-url",
    include_str!("hard_coded_url.md"),
    Check::Configuration(check),
)
.fixes(Fixable::Safe);

const MAPS: [(&str, &str); 2] = [("heroku_app", "config_vars"), ("heroku_app_config_association", "vars")];

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let estate = context.estate;
    let mut hosts: BTreeMap<String, (&Subject<'_>, &Subject<'_>)> = BTreeMap::new();
    for app in &estate.apps {
        if let Some(name) = app.subject.text("name") {
            hosts.insert(format!("{name}.herokuapp.com"), (app.subject, app.subject));
        }
        for domain in app.of_kind("heroku_domain") {
            if let Some(hostname) = domain.text("hostname") {
                hosts.insert(hostname.to_owned(), (domain, app.subject));
            }
        }
    }
    for (kind, map) in MAPS {
        for subject in context.of_kinds(&[kind]) {
            of_map(subject, map, &hosts, context, findings);
        }
    }
}

fn of_map(
    subject: &Subject<'_>,
    map: &str,
    hosts: &BTreeMap<String, (&Subject<'_>, &Subject<'_>)>,
    context: &Context<'_>,
    findings: &mut Findings<'_>,
) {
    for (key, value) in subject.members(map) {
        let Some((host, (managed, app))) = spelled(value, hosts) else {
            continue;
        };
        // An app cannot refer to itself, nor to what waits for it.
        if app.address == subject.address {
            continue;
        }
        let expr = config_vars::written(context, subject, map, key).map(|item| &item.value);
        if expr.is_some_and(|expr| refers(expr, subject, context)) {
            continue;
        }
        let span = expr.map_or(subject.span(map), |expr| expr.span);
        let reference = format!(
            "{}.{}",
            managed.resource.key,
            if managed.kind() == "heroku_app" {
                "web_url"
            } else {
                "hostname"
            }
        );
        let detail = format!(
            "{key} of {} spells {host:?}, the host of {}.",
            subject.address, managed.address
        );
        let finding = findings
            .finding("Host name that is written out", detail, span)
            .about(&subject.address);
        let mut finding = finding.help(format!("Refer to `{reference}`: it changes with what it names."));
        finding
            .fixes
            .extend(expr.and_then(|expr| fix(expr, host, subject, managed, &reference, context)));
        findings.report(finding);
    }
}

/// The host in a URL or alone, when it is one of those.
fn spelled<'a, T: Copy>(value: &'a Value, hosts: &BTreeMap<String, T>) -> Option<(&'a str, T)> {
    let text = plain(value)?;
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split(['/', ':', '?', '#']).next()?;
    let what = hosts.get(host).or_else(|| hosts.get(&without_suffix(host)?))?;
    Some((host, *what))
}

/// `NAME.herokuapp.com` for `NAME-0a1b2c3d4e5f.herokuapp.com`, as Heroku calls apps that are made since 2023.
fn without_suffix(host: &str) -> Option<String> {
    let (name, suffix) = host.strip_suffix(".herokuapp.com")?.rsplit_once('-')?;
    let is_drawn = suffix.len() == 12 && suffix.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
    is_drawn.then(|| format!("{name}.herokuapp.com"))
}

/// Whether an expression leads to an app or a domain, so that nothing is spelled.
fn refers(expr: &Expr, subject: &Subject<'_>, context: &Context<'_>) -> bool {
    let mut see = |_, inner: &Expr| match &inner.kind {
        ExprKind::Traversal(traversal) => traversal.root.text.starts_with("heroku_").then_some(()),
        _ => None,
    };
    follow::origins(context.configuration, subject.module, expr, &mut see).is_some()
}

/// A reference in a literal of the same module. The host of a domain stays the same; what Heroku calls the URL of an app
/// is known after it is made.
fn fix(
    expr: &Expr,
    host: &str,
    subject: &Subject<'_>,
    managed: &Subject<'_>,
    reference: &str,
    context: &Context<'_>,
) -> Option<Fix> {
    let alone = managed.address.key.is_none() && managed.module == subject.module;
    if !alone || !matches!(expr.kind, ExprKind::String(_)) {
        return None;
    }
    let source = context.sources.text(expr.span).strip_prefix('"')?;
    let url = format!("https://{host}");
    let is_app = managed.kind() == "heroku_app";
    let (spelled, text) = if !is_app {
        (host.to_owned(), format!("${{{reference}}}"))
    } else if source.contains(&format!("{url}/")) {
        (format!("{url}/"), format!("${{{reference}}}"))
    } else {
        (url, format!("${{trimsuffix({reference}, \"/\")}}"))
    };
    let mut places = source.match_indices(&spelled);
    let (at, _) = places.next().filter(|_| places.next().is_none())?;
    // A port that follows would stand after the path.
    if is_app && source[at + spelled.len()..].starts_with(':') {
        return None;
    }
    let start = expr.span.start + 1 + at as u32;
    let span = Span::new(expr.span.anchor, start, start + spelled.len() as u32);
    let title = format!("Refer to `{reference}`");
    // All between the quotes is the URL: then nothing has to be put together.
    let alone = at == 0 && source.len() == spelled.len() + 1 && spelled.ends_with('/');
    let fix = if alone {
        edit::replace(title, expr.span, reference)
    } else {
        edit::replace(title, span, text)
    };
    Some(if is_app { edit::risky(fix) } else { fix })
}
