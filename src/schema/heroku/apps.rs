//! Apps, their config vars and features, add-ons, domains, certificates, drains and webhooks.

use super::table::{Block, Shape, Table, computed, either, optional, required};
use super::{APP_ID, ID};
use crate::schema::Nesting;

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "heroku_app",
        version: 1,
        about: "An app: the unit that has dynos, config vars, add-ons and releases.",
        attributes: &[
            either(
                "acm",
                Shape::Bool,
                "Whether Heroku obtains and renews certificates for the app's domains.",
            ),
            computed(
                "all_config_vars",
                Shape::TextMap,
                "Every config var of the app, whoever set it, add-ons included.",
            )
            .sensitive(),
            either(
                "buildpacks",
                Shape::Texts,
                "Classic buildpacks, by name or URL, in order; left alone when unset. Not for apps on Fir.",
            ),
            either(
                "config_vars",
                Shape::TextMap,
                "Config vars that this resource owns, key by key; others on the app are left alone.",
            ),
            computed("generation", Shape::Text, "`cedar` or `fir`, as the app's space is."),
            computed("git_url", Shape::Text, "Where to push the app's code."),
            computed("heroku_hostname", Shape::Text, "Host name under herokuapp.com."),
            ID,
            either(
                "internal_routing",
                Shape::Bool,
                "Whether the app is reachable only inside its private space (Cedar).",
            )
            .replaces(),
            required(
                "name",
                Shape::Text,
                "Globally unique name: 3 to 30 lower-case letters, digits and dashes. A change renames in place.",
            ),
            required(
                "region",
                Shape::Text,
                "`us` or `eu`, or the region of the private space.",
            )
            .replaces(),
            either(
                "sensitive_config_vars",
                Shape::TextMap,
                "Config vars that this resource owns and whose values are never shown.",
            )
            .sensitive(),
            optional("space", Shape::Text, "Name of the private space that the app runs in.").replaces(),
            either(
                "stack",
                Shape::Text,
                "Operating system image, as `heroku-24`. Not for apps on Fir.",
            ),
            computed("uuid", Shape::Text, "The same as `id`."),
            computed("web_url", Shape::Text, "Where the app answers."),
        ],
        blocks: &[Block {
            name: "organization",
            nesting: Nesting::List,
            min: 0,
            max: Some(1),
            attributes: &[
                either(
                    "locked",
                    Shape::Bool,
                    "Whether team members must be invited to the app.",
                ),
                required("name", Shape::Text, "Name of the team that owns the app.").replaces(),
                either(
                    "personal",
                    Shape::Bool,
                    "Whether the app goes into the personal account although the user has a default team.",
                )
                .replaces(),
            ],
        }],
    },
    Table {
        name: "heroku_app_config_association",
        version: 0,
        about: "Config vars on an app, owned key by key apart from the app itself.",
        attributes: &[
            APP_ID,
            ID,
            optional(
                "sensitive_vars",
                Shape::TextMap,
                "Config vars whose values are never shown.",
            )
            .sensitive(),
            optional("vars", Shape::TextMap, "Config vars."),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_app_feature",
        version: 1,
        about: "An optional feature of an app, as http-session-affinity, switched on or off.",
        attributes: &[
            APP_ID.replaces(),
            optional("enabled", Shape::Bool, "Whether it is on; true when unset.").or_bool(true),
            ID,
            required("name", Shape::Text, "Name of the feature.").replaces(),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_app_webhook",
        version: 0,
        about: "Sends events of an app to a URL.",
        attributes: &[
            APP_ID.replaces(),
            optional(
                "authorization",
                Shape::Text,
                "Value of the Authorization header of each delivery.",
            )
            .sensitive(),
            ID,
            required("include", Shape::Texts, "Kinds of events, as `api:release`."),
            required(
                "level",
                Shape::Text,
                "`notify` delivers once, `sync` repeats until it is accepted.",
            ),
            optional("secret", Shape::Text, "Signs each delivery.").sensitive(),
            required("url", Shape::Text, "Where events are sent."),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_addon",
        version: 3,
        about: "An add-on: a database, log service or other, billed and attached to an app.",
        attributes: &[
            APP_ID.replaces(),
            optional(
                "config",
                Shape::TextMap,
                "Options of the add-on's provider at creation.",
            )
            .replaces(),
            computed(
                "config_var_values",
                Shape::TextMap,
                "The config vars that the add-on sets, with their values.",
            )
            .sensitive(),
            computed(
                "config_vars",
                Shape::Texts,
                "Names of the config vars that the add-on sets.",
            ),
            ID,
            either(
                "name",
                Shape::Text,
                "Globally unique name; Heroku chooses one when unset.",
            ),
            required(
                "plan",
                Shape::Text,
                "`SERVICE:PLAN`, as `heroku-postgresql:essential-0`.",
            ),
            computed("provider_id", Shape::Text, "Identity of the add-on at its provider."),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_addon_attachment",
        version: 1,
        about: "Gives a further app access to an add-on through config vars.",
        attributes: &[
            required(
                "addon_id",
                Shape::Text,
                "UUID of the add-on: write `heroku_addon.NAME.id`.",
            )
            .replaces(),
            APP_ID.replaces(),
            ID,
            either(
                "name",
                Shape::Text,
                "Prefix of the config vars, as `DATABASE`; Heroku chooses one when unset.",
            )
            .replaces(),
            either(
                "namespace",
                Shape::Text,
                "Part of the add-on to attach, as `credential:reader`.",
            )
            .replaces(),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_config",
        version: 0,
        about: "Config vars kept in one place for several associations; nothing at Heroku.",
        attributes: &[
            ID,
            optional(
                "sensitive_vars",
                Shape::TextMap,
                "Config vars whose values are never shown.",
            )
            .sensitive(),
            optional("vars", Shape::TextMap, "Config vars."),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_domain",
        version: 1,
        about: "A domain of yours that routes to an app.",
        attributes: &[
            APP_ID.replaces(),
            computed("cname", Shape::Text, "What the domain's DNS record must point at."),
            required("hostname", Shape::Text, "The full name, as `www.example.com`.").replaces(),
            ID,
            optional(
                "sni_endpoint_id",
                Shape::Text,
                "UUID of the certificate to serve: write `heroku_ssl.NAME.id`.",
            ),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_drain",
        version: 1,
        about: "Sends an app's log lines to a URL (Cedar).",
        attributes: &[
            APP_ID.replaces(),
            ID,
            optional("sensitive_url", Shape::Text, "Where log lines go, never shown.")
                .sensitive()
                .replaces()
                .conflicts(&["url"]),
            computed("token", Shape::Text, "Names the drain in each delivery."),
            optional(
                "url",
                Shape::Text,
                "Where log lines go: syslog:, syslog+tls: or https:.",
            )
            .replaces()
            .conflicts(&["sensitive_url"]),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_ssl",
        version: 0,
        about: "A certificate of yours, served to an app's domains by SNI.",
        attributes: &[
            APP_ID.replaces(),
            required(
                "certificate_chain",
                Shape::Text,
                "The certificates in PEM form, the app's own first.",
            ),
            ID,
            computed("name", Shape::Text, "Name of the endpoint."),
            optional("private_key", Shape::Text, "The private key in PEM form.").sensitive(),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_telemetry_drain",
        version: 0,
        about: "Sends OpenTelemetry signals of an app or space to a collector (Fir).",
        attributes: &[
            computed("created_at", Shape::Text, "When it was made."),
            required("endpoint", Shape::Text, "Where the collector listens."),
            required("exporter_type", Shape::Text, "`otlphttp` or `otlp`."),
            required(
                "headers",
                Shape::TextMap,
                "Sent with each request, credentials among them.",
            )
            .hidden(),
            ID,
            required("owner_id", Shape::Text, "UUID of the app or space.").replaces(),
            required("owner_type", Shape::Text, "`app` or `space`.").replaces(),
            required("signals", Shape::TextSet, "Of `traces`, `metrics` and `logs`."),
            computed("updated_at", Shape::Text, "When it was last changed."),
        ],
        blocks: &[],
    },
];
