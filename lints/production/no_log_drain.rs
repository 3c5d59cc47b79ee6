//! no-log-drain: production whose logs are gone after 1,500 lines.

use crate::linter::{Check, Context, Findings, Preset, Rule};

pub(super) static RULE: Rule = Rule::new(
    "no-log-drain",
    include_str!("no_log_drain.md"),
    Check::Configuration(check),
)
.preset(Preset::Production);

/// Add-ons that keep logs.
const LOGS: [&str; 7] = [
    "papertrail",
    "logentries",
    "coralogix",
    "logdna",
    "mezmo",
    "sumologic",
    "logtail",
];

/// Config vars with which an app sends its logs to a service that keeps them.
const KEYS: [&str; 7] = [
    "LOGZ_",
    "LOGTAIL_",
    "LOGDNA_",
    "LOGGLY_",
    "LOGENTRIES_",
    "PAPERTRAIL_",
    "SUMOLOGIC_",
];

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let estate = context.estate;
    let drains = ["heroku_drain", "heroku_addon", "heroku_telemetry_drain"];
    // A telemetry drain names its owner in another way: one that is there may be anybody's.
    let telemetry = context.of_kinds(&["heroku_telemetry_drain"]).next().is_some();
    if !estate.is_complete(&drains) || telemetry {
        return;
    }
    for app in estate.apps.iter().filter(|app| app.is_production()) {
        let Some(services) = app.services() else { continue };
        let keys = app.keys().unwrap_or_default();
        let kept = services.iter().any(|service| LOGS.contains(service))
            || keys.iter().any(|key| KEYS.iter().any(|prefix| key.starts_with(prefix)))
            || app.of_kind("heroku_drain").next().is_some();
        if !kept {
            let subject = app.subject;
            let detail = format!(
                "Nothing keeps the logs of {}: Heroku itself has the last 1,500 lines.",
                subject.address
            );
            let finding = findings.finding("Production without a log drain", detail, subject.resource.block.header);
            findings.report(
                finding
                    .about(&subject.address)
                    .help("Add a heroku_drain or a logging add-on."),
            );
        }
    }
}
