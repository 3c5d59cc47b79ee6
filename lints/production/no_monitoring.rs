//! no-monitoring: production that nobody watches.

use crate::linter::{Check, Context, Findings, Preset, Rule};

pub(super) static RULE: Rule = Rule::new(
    "no-monitoring",
    include_str!("no_monitoring.md"),
    Check::Configuration(check),
)
.preset(Preset::Production);

/// Add-ons that watch an app.
const WATCHING: [&str; 8] = [
    "newrelic",
    "scout",
    "appsignal",
    "librato",
    "hostedgraphite",
    "honeybadger",
    "skylight",
    "dynatrace",
];

/// Config vars that connect an app with a service that watches it.
const KEYS: [&str; 6] = [
    "NEW_RELIC_",
    "DD_API_KEY",
    "SCOUT_",
    "APPSIGNAL_",
    "HONEYCOMB_",
    "OTEL_EXPORTER_",
];

/// Beginnings of resource types of services that watch from outside.
const FROM_OUTSIDE: [&str; 11] = [
    "statuscake_",
    "pingdom_",
    "uptimerobot_",
    "betteruptime_",
    "checkly_",
    "datadog_",
    "newrelic_",
    "grafana_",
    "honeycombio_",
    "site24x7_",
    "aws_route53_health_check",
];

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    // Which app a service outside looks at is in a URL that need not be known.
    let outside = |kind: &str| FROM_OUTSIDE.iter().any(|begin| kind.starts_with(begin));
    if context.resources().any(|(.., key, _)| outside(&key.kind)) {
        return;
    }
    let estate = context.estate;
    let kinds = [
        "heroku_addon",
        "heroku_app_config_association",
        "heroku_telemetry_drain",
    ];
    let telemetry = context.of_kinds(&["heroku_telemetry_drain"]).next().is_some();
    if !estate.is_complete(&kinds) || telemetry {
        return;
    }
    for app in estate.apps.iter().filter(|app| app.is_production()) {
        let (Some(services), Some(keys)) = (app.services(), app.keys()) else {
            continue;
        };
        let watched = services.iter().any(|service| WATCHING.contains(service))
            || keys.iter().any(|key| KEYS.iter().any(|prefix| key.starts_with(prefix)));
        if !watched {
            let subject = app.subject;
            let detail = format!(
                "Nothing here measures {} and calls when it is slow or down.",
                subject.address
            );
            let finding = findings.finding("Production without monitoring", detail, subject.resource.block.header);
            findings.report(
                finding
                    .about(&subject.address)
                    .help("Add a monitoring add-on, or a telemetry drain."),
            );
        }
    }
}
