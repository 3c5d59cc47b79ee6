//! Data sources: what is only looked up.

use super::ID;
use super::table::{Shape, Table, computed, either, required};

const ORGANIZATION: &[(&str, Shape)] = &[
    ("locked", Shape::Bool),
    ("name", Shape::Text),
    ("personal", Shape::Bool),
];

const MEMBER: &[(&str, Shape)] = &[
    ("email", Shape::Text),
    ("federated", Shape::Bool),
    ("role", Shape::Text),
    ("team_member_id", Shape::Text),
    ("two_factor_authentication", Shape::Bool),
    ("user_id", Shape::Text),
];

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "heroku_addon",
        version: 0,
        about: "Looks an add-on up by its name.",
        attributes: &[
            computed("app_id", Shape::Text, "UUID of the app that owns it."),
            computed("config_vars", Shape::Texts, "Names of the config vars that it sets."),
            computed("id", Shape::Text, "UUID of the add-on."),
            required("name", Shape::Text, "Name or UUID of the add-on."),
            computed("plan", Shape::Text, "`SERVICE:PLAN`."),
            computed("provider_id", Shape::Text, "Identity of the add-on at its provider."),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_app",
        version: 0,
        about: "Looks an app up by its name.",
        attributes: &[
            computed(
                "acm",
                Shape::Bool,
                "Whether Heroku manages certificates of the app's domains.",
            ),
            computed("buildpacks", Shape::Texts, "Classic buildpacks, in order."),
            computed("config_vars", Shape::TextMap, "Every config var of the app."),
            computed("generation", Shape::Text, "`cedar` or `fir`."),
            computed("git_url", Shape::Text, "Where to push the app's code."),
            computed("heroku_hostname", Shape::Text, "Host name under herokuapp.com."),
            ID,
            computed(
                "internal_routing",
                Shape::Bool,
                "Whether the app is reachable only inside its space.",
            ),
            computed(
                "last_release_id",
                Shape::Text,
                "UUID of the newest release that succeeded.",
            ),
            computed("last_slug_id", Shape::Text, "UUID of the slug of that release."),
            required("name", Shape::Text, "Name of the app."),
            computed(
                "organization",
                Shape::Objects(ORGANIZATION),
                "The team that owns the app.",
            ),
            computed("region", Shape::Text, "Where the app runs."),
            computed("space", Shape::Text, "Name of the private space that the app runs in."),
            computed("stack", Shape::Text, "Operating system image of the app."),
            computed("uuid", Shape::Text, "UUID of the app."),
            computed("web_url", Shape::Text, "Where the app answers."),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_pipeline",
        version: 0,
        about: "Looks a pipeline up by its name or UUID.",
        attributes: &[
            ID,
            required("name", Shape::Text, "Name or UUID of the pipeline."),
            computed("owner_id", Shape::Text, "UUID of the user or team that owns it."),
            computed("owner_type", Shape::Text, "`user` or `team`."),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_space",
        version: 0,
        about: "Looks a private space up by its name.",
        attributes: &[
            either("cidr", Shape::Text, "Address range of its dynos."),
            either("data_cidr", Shape::Text, "Address range of its data services."),
            computed("generation", Shape::Text, "`cedar` or `fir`."),
            ID,
            required("name", Shape::Text, "Name of the space."),
            computed("organization", Shape::Text, "Name of the team that owns it."),
            computed(
                "outbound_ips",
                Shape::Texts,
                "Addresses that its outgoing connections come from.",
            ),
            computed("region", Shape::Text, "Where it lies."),
            computed("shield", Shape::Bool, "Whether it is built for compliance."),
            computed("state", Shape::Text, "`allocating`, `allocated` or `deleting`."),
            computed("uuid", Shape::Text, "UUID of the space."),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_space_peering_info",
        version: 0,
        about: "What a VPC needs to know to peer with a space.",
        attributes: &[
            computed("aws_account_id", Shape::Text, "Account of the space at AWS."),
            computed("aws_region", Shape::Text, "Region of the space at AWS."),
            computed("dyno_cidr_blocks", Shape::Texts, "Address ranges that dynos use."),
            ID,
            required("name", Shape::Text, "Name of the space."),
            computed(
                "unavailable_cidr_blocks",
                Shape::Texts,
                "Address ranges that your VPC may not use.",
            ),
            computed("vpc_cidr", Shape::Text, "Address range of the space's VPC."),
            computed("vpc_id", Shape::Text, "Id of the space's VPC at AWS."),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_team",
        version: 0,
        about: "Looks a team up by its name.",
        attributes: &[
            computed("default", Shape::Bool, "Whether it is taken when none is named."),
            ID,
            computed("membership_limit", Shape::Number, "How many members it may have."),
            required("name", Shape::Text, "Name of the team."),
            computed(
                "provisioned_licenses",
                Shape::Bool,
                "Whether its licences come by contract.",
            ),
            computed("type", Shape::Text, "`team` or `enterprise`."),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_team_members",
        version: 0,
        about: "Lists the members of a team who have given roles.",
        attributes: &[
            ID,
            computed("members", Shape::Objects(MEMBER), "The members."),
            required("roles", Shape::Texts, "Roles to list, as `admin`."),
            required("team", Shape::Text, "Name of the team."),
        ],
        blocks: &[],
    },
];
