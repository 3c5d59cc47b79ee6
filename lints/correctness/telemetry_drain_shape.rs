//! telemetry-drain-shape: endpoints that do not fit their exporter, and headers that Heroku does not take.

use crate::linter::{Check, Context, Findings, Level, Rule, Subject};
use crate::schema::catalogue::{MOST_HEADERS, endpoint_instead, takes_header};

pub(super) static RULE: Rule = Rule::new(
    "telemetry-drain-shape",
    include_str!("telemetry_drain_shape.md"),
    Check::Resource(check),
)
.level(Level::Error);

fn check(subject: &Subject<'_>, _: &Context<'_>, findings: &mut Findings<'_>) {
    if subject.kind() != "heroku_telemetry_drain" {
        return;
    }
    if let (Some(exporter), Some(endpoint)) = (subject.text("exporter_type"), subject.text("endpoint"))
        && let Some(form) = endpoint_instead(exporter, endpoint)
    {
        let detail = format!("{} exports with {exporter}, which sends to {form}.", subject.address);
        let finding = findings.finding(
            "Endpoint that does not fit the exporter",
            detail,
            subject.span("endpoint"),
        );
        let other = if exporter == "otlp" { "otlphttp" } else { "otlp" };
        let help = format!("Write {form}, or set `exporter_type = {other:?}`.");
        findings.report(finding.about(&subject.address).help(help));
    }
    headers(subject, findings);
}

fn headers(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let names: Vec<&str> = subject.members("headers").map(|(name, _)| name).collect();
    let known = subject
        .config
        .get("headers")
        .is_some_and(|headers| headers.as_members().is_some());
    let detail = match names.iter().find(|name| !takes_header(name)) {
        _ if !known => return,
        Some(name) => format!(
            "{} has a header {name:?}: names have letters, digits, dashes and underscores, at most 100.",
            subject.address
        ),
        None if names.is_empty() => format!("{} has no header, and Heroku asks for one.", subject.address),
        None if names.len() > MOST_HEADERS => {
            format!(
                "{} has {} headers, and {MOST_HEADERS} are the most.",
                subject.address,
                names.len()
            )
        }
        None => return,
    };
    let finding = findings.finding("Headers that Heroku does not take", detail, subject.span("headers"));
    findings.report(
        finding
            .about(&subject.address)
            .help("Write 1 to 20 headers, as `Authorization = var.token`."),
    );
}
