//! no-error-tracking: production whose errors nobody collects.

use crate::linter::{Check, Context, Findings, Preset, Rule};

pub(super) static RULE: Rule = Rule::new(
    "no-error-tracking",
    include_str!("no_error_tracking.md"),
    Check::Configuration(check),
)
.preset(Preset::Production);

/// Add-ons that collect errors.
const COLLECTING: [&str; 7] = [
    "sentry",
    "rollbar",
    "honeybadger",
    "bugsnag",
    "airbrake",
    "raygun",
    "appsignal",
];

/// Config vars that name such a service.
const KEYS: [&str; 7] = [
    "SENTRY_DSN",
    "ROLLBAR_",
    "HONEYBADGER_",
    "BUGSNAG_",
    "AIRBRAKE_",
    "RAYGUN_",
    "APPSIGNAL_",
];

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let estate = context.estate;
    if !estate.is_complete(&["heroku_addon", "heroku_app_config_association"]) {
        return;
    }
    for app in estate.apps.iter().filter(|app| app.is_production()) {
        let (Some(services), Some(keys)) = (app.services(), app.keys()) else {
            continue;
        };
        let collected = services.iter().any(|service| COLLECTING.contains(service))
            || keys
                .iter()
                .any(|key| KEYS.iter().any(|prefix| key.starts_with(prefix)) || key.ends_with("_DSN"));
        if !collected {
            let subject = app.subject;
            let detail = format!("Nothing here collects the errors of {}.", subject.address);
            let finding = findings.finding(
                "Production without error tracking",
                detail,
                subject.resource.block.header,
            );
            findings.report(
                finding
                    .about(&subject.address)
                    .help("Add an error-tracking add-on, or set its DSN."),
            );
        }
    }
}
