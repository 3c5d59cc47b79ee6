//! A Heroku configuration of any size, always the same for the same size.

use std::fmt::Write as _;

const REGIONS: [&str; 2] = ["us", "eu"];
const SIZES: [&str; 3] = ["basic", "standard-1x", "standard-2x"];
const PLANS: [&str; 3] = [
    "heroku-postgresql:essential-0",
    "heroku-redis:mini",
    "papertrail:choklad",
];

/// That many resources, about 210 bytes each: for every app with its config vars an add-on, a
/// formation, a domain and a drain that refer to it. Apps refer to the app before them.
pub(crate) fn generate(resources: usize) -> String {
    let mut out = String::with_capacity(resources * 250 + 400);
    out.push_str("terraform {\n  required_providers {\n    heroku = {\n      source  = \"heroku/heroku\"\n");
    out.push_str("      version = \"~> 5.3\"\n    }\n  }\n}\n\nvariable \"prefix\" {\n  type    = string\n");
    out.push_str("  default = \"acme\"\n}\n\n");
    for index in 0..resources {
        let app = index / 5;
        let _ = match index % 5 {
            0 => application(&mut out, app),
            1 => addon(&mut out, app),
            2 => formation(&mut out, app),
            3 => domain(&mut out, app),
            _ => drain(&mut out, app),
        };
    }
    out
}

fn application(out: &mut String, app: usize) -> std::fmt::Result {
    writeln!(out, "# Service {app} of the {} region.", REGIONS[app % 2])?;
    writeln!(out, "resource \"heroku_app\" \"app_{app}\" {{")?;
    writeln!(out, "  name   = \"${{var.prefix}}-service-{app}\"")?;
    writeln!(out, "  region = \"{}\"", REGIONS[app % 2])?;
    writeln!(out, "  stack  = \"heroku-24\"\n\n  config_vars = {{")?;
    writeln!(out, "    LOG_LEVEL   = \"info\"\n    CONCURRENCY = {}", app % 7 + 1)?;
    match app.checked_sub(1) {
        Some(before) => writeln!(out, "    UPSTREAM    = heroku_app.app_{before}.web_url")?,
        None => writeln!(out, "    UPSTREAM    = \"\"")?,
    }
    writeln!(out, "  }}\n}}\n")
}

fn addon(out: &mut String, app: usize) -> std::fmt::Result {
    writeln!(out, "resource \"heroku_addon\" \"addon_{app}\" {{")?;
    writeln!(out, "  app_id = heroku_app.app_{app}.id")?;
    writeln!(out, "  plan   = \"{}\"", PLANS[app % 3])?;
    writeln!(
        out,
        "  name   = \"${{heroku_app.app_{app}.name}}-store\"\n\n  lifecycle {{"
    )?;
    writeln!(out, "    prevent_destroy = {}", app.is_multiple_of(4))?;
    writeln!(out, "    ignore_changes  = [plan, name]\n  }}\n}}\n")
}

fn formation(out: &mut String, app: usize) -> std::fmt::Result {
    writeln!(out, "resource \"heroku_formation\" \"web_{app}\" {{")?;
    writeln!(out, "  app_id     = heroku_app.app_{app}.id\n  type       = \"web\"")?;
    writeln!(out, "  quantity   = var.prefix == \"acme\" ? {} : 1", app % 3 + 1)?;
    writeln!(out, "  size       = \"{}\"", SIZES[app % 3])?;
    writeln!(out, "  depends_on = [heroku_addon.addon_{app}]\n}}\n")
}

fn domain(out: &mut String, app: usize) -> std::fmt::Result {
    writeln!(out, "resource \"heroku_domain\" \"domain_{app}\" {{")?;
    writeln!(out, "  app_id     = heroku_app.app_{app}.id")?;
    writeln!(
        out,
        "  hostname   = lower(\"${{heroku_app.app_{app}.name}}.${{var.prefix}}.example.com\")"
    )?;
    writeln!(out, "  depends_on = [heroku_formation.web_{app}]\n}}\n")
}

fn drain(out: &mut String, app: usize) -> std::fmt::Result {
    writeln!(out, "resource \"heroku_drain\" \"drain_{app}\" {{")?;
    writeln!(out, "  app_id = heroku_app.app_{app}.id")?;
    writeln!(
        out,
        "  url    = \"syslog+tls://logs.example.com:{}/services/{app}\" # {app}",
        10_000 + app % 50_000
    )?;
    writeln!(out, "}}\n")
}
