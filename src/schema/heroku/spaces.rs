//! Private spaces and their networks.

use super::ID;
use super::table::{Block, Shape, Table, computed, either, optional, required};
use crate::schema::Nesting;

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "heroku_space",
        version: 0,
        about: "A private space: an isolated network for a team's apps.",
        attributes: &[
            either("cidr", Shape::Text, "Address range of its dynos (Cedar).").replaces(),
            either("data_cidr", Shape::Text, "Address range of its data services (Cedar).").replaces(),
            optional("generation", Shape::Text, "`cedar` or `fir`; cedar when unset.")
                .replaces()
                .or_text("cedar"),
            ID,
            required("name", Shape::Text, "Globally unique name; a change renames in place."),
            required("organization", Shape::Text, "Name of the team that owns it.").replaces(),
            computed(
                "outbound_ips",
                Shape::Texts,
                "Addresses that its outgoing connections come from.",
            ),
            optional("region", Shape::Text, "Where it lies, as `virginia` or `frankfurt`.").replaces(),
            optional(
                "shield",
                Shape::Bool,
                "Whether it is built for compliance (Cedar); false when unset.",
            )
            .replaces()
            .or_bool(false),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_space_app_access",
        version: 0,
        about: "What a team member may do with all apps of a space.",
        attributes: &[
            required("email", Shape::Text, "E-mail address of the member.").replaces(),
            ID,
            required("permissions", Shape::TextSet, "The permissions, as `create_apps`."),
            required("space", Shape::Text, "Name or UUID of the space.").replaces(),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_space_inbound_ruleset",
        version: 0,
        about: "Which addresses may reach the apps of a space (Cedar).",
        attributes: &[
            ID,
            required("space", Shape::Text, "Name or UUID of the space.").replaces(),
        ],
        blocks: &[Block {
            name: "rule",
            nesting: Nesting::Set,
            min: 1,
            max: None,
            attributes: &[
                required("action", Shape::Text, "`allow` or `deny`."),
                required("source", Shape::Text, "Address range, as `203.0.113.0/24`."),
            ],
        }],
    },
    Table {
        name: "heroku_space_peering_connection_accepter",
        version: 0,
        about: "Accepts a peering connection from a VPC of yours to a space (Cedar).",
        attributes: &[
            ID,
            required("space", Shape::Text, "Name or UUID of the space.").replaces(),
            computed("status", Shape::Text, "State of the connection, as `active`."),
            computed("type", Shape::Text, "What the connection is for."),
            required(
                "vpc_peering_connection_id",
                Shape::Text,
                "Id of the connection at AWS, `pcx-…`.",
            )
            .replaces(),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_space_vpn_connection",
        version: 0,
        about: "A VPN between a space and a network of yours (Cedar).",
        attributes: &[
            ID,
            computed("ike_version", Shape::Number, "Version of the key exchange."),
            required("name", Shape::Text, "Name of the connection.").replaces(),
            required("public_ip", Shape::Text, "Address of your gateway.").replaces(),
            required("routable_cidrs", Shape::TextSet, "Address ranges of your network.").replaces(),
            required("space", Shape::Text, "Name or UUID of the space.").replaces(),
            computed("space_cidr_block", Shape::Text, "Address range of the space."),
        ],
        blocks: &[
            Block {
                name: "timeouts",
                nesting: Nesting::Single,
                min: 0,
                max: None,
                attributes: &[optional(
                    "create",
                    Shape::Text,
                    "How long to wait for the connection, as `30m`.",
                )],
            },
            Block {
                name: "tunnels",
                nesting: Nesting::List,
                min: 0,
                max: None,
                attributes: &[
                    either("ip", Shape::Text, "Address of the tunnel's end at Heroku."),
                    either("pre_shared_key", Shape::Text, "Secret of the tunnel.").hidden(),
                ],
            },
        ],
    },
];
