//! Apps of a team as they are in production, each with what goes with it: five resources an app.

use std::fmt::Write as _;

/// One of the slugs that the sandbox has from the beginning.
const SLUG: &str = "51060000-0000-4000-8000-000000000001";

/// The configuration of so many apps; `level` is a config var of each of them.
pub(crate) fn estate(apps: usize, level: &str) -> String {
    let mut out =
        String::from("terraform {\n  required_providers {\n    heroku = {\n      source  = \"heroku/heroku\"\n");
    out.push_str("      version = \"~> 5.3\"\n    }\n  }\n}\n\n");
    for app in 0..apps {
        let _ = service(&mut out, app, level);
    }
    out
}

/// An app with its config vars, an add-on, a release of code, a formation, and a domain or a drain.
fn service(out: &mut String, app: usize, level: &str) -> std::fmt::Result {
    writeln!(
        out,
        "resource \"heroku_app\" \"app_{app}\" {{\n  name   = \"acme-service-{app}\""
    )?;
    writeln!(
        out,
        "  region = \"us\"\n\n  organization {{\n    name = \"acme\"\n  }}\n"
    )?;
    writeln!(
        out,
        "  config_vars = {{\n    LOG_LEVEL = \"{level}\"\n    NUMBER    = {app}\n  }}\n}}\n"
    )?;
    writeln!(
        out,
        "resource \"heroku_addon\" \"database_{app}\" {{\n  app_id = heroku_app.app_{app}.id"
    )?;
    writeln!(out, "  plan   = \"heroku-postgresql:essential-0\"\n}}\n")?;
    writeln!(
        out,
        "resource \"heroku_app_release\" \"code_{app}\" {{\n  app_id  = heroku_app.app_{app}.id"
    )?;
    writeln!(out, "  slug_id = \"{SLUG}\"\n}}\n")?;
    writeln!(
        out,
        "resource \"heroku_formation\" \"web_{app}\" {{\n  app_id   = heroku_app.app_{app}.id"
    )?;
    writeln!(
        out,
        "  type     = \"web\"\n  quantity = 1\n  size     = \"basic\"\n}}\n"
    )?;
    match app % 2 {
        0 => {
            writeln!(
                out,
                "resource \"heroku_domain\" \"domain_{app}\" {{\n  app_id   = heroku_app.app_{app}.id"
            )?;
            writeln!(out, "  hostname = \"www{app}.example.com\"\n}}\n")
        }
        _ => {
            writeln!(
                out,
                "resource \"heroku_drain\" \"drain_{app}\" {{\n  app_id = heroku_app.app_{app}.id"
            )?;
            writeln!(
                out,
                "  url    = \"syslog+tls://logs.example.com:{}\"\n}}\n",
                10_000 + app
            )
        }
    }
}
