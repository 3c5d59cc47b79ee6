//! Who may do what: the account, collaborators and teams.

use super::table::{Shape, Table, computed, optional, required};
use super::{APP_ID, ID};

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "heroku_account_feature",
        version: 0,
        about: "An optional feature of the account that the token belongs to.",
        attributes: &[
            computed("description", Shape::Text, "What the feature does."),
            required("enabled", Shape::Bool, "Whether it is on."),
            ID,
            required("name", Shape::Text, "Name of the feature.").replaces(),
            computed("state", Shape::Text, "How ripe the feature is, as `general`."),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_collaborator",
        version: 1,
        about: "Gives a user access to a personal app.",
        attributes: &[
            APP_ID.replaces(),
            required("email", Shape::Text, "E-mail address of the user.").replaces(),
            ID,
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_team_collaborator",
        version: 1,
        about: "Gives a user permissions on a team's app.",
        attributes: &[
            APP_ID.replaces(),
            required("email", Shape::Text, "E-mail address of the user.").replaces(),
            ID,
            required(
                "permissions",
                Shape::TextSet,
                "Of `view`, `deploy`, `operate` and `manage`.",
            ),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_team_member",
        version: 0,
        about: "Makes a user a member of a team.",
        attributes: &[
            required("email", Shape::Text, "E-mail address of the user.").replaces(),
            optional(
                "federated",
                Shape::Bool,
                "Whether they come in by single sign-on; false when unset.",
            )
            .or_bool(false),
            ID,
            required(
                "role",
                Shape::Text,
                "Role in the team, as `admin`, `member` or `viewer`.",
            ),
            required("team", Shape::Text, "Name of the team.").replaces(),
        ],
        blocks: &[],
    },
];
