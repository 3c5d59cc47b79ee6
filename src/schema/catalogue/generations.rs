//! What each generation of the platform lacks, and what runs where.

use serde::{Deserialize, Serialize};

use super::{DynoSize, DynoTier, Generation};

/// Something that one generation of the platform does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The generation that does not have it.
    pub generation: Generation,
    /// The resource type that asks for it.
    pub kind: &'static str,
    /// The argument that asks for it; `None` when the resource itself does.
    pub argument: Option<&'static str>,
    /// What it is, in the words of a sentence: "has no log drains".
    pub what: &'static str,
    /// What to do instead.
    pub help: &'static str,
}

/// What a generation lacks that resources of one type could ask for.
pub fn lacks(generation: Generation, kind: &str) -> impl Iterator<Item = &'static Lack> {
    LACKS
        .iter()
        .filter(move |lack| lack.generation == generation && lack.kind == kind)
}

/// Resource types that one of the generations lacks, or of which it lacks an argument.
pub fn kinds_with_lacks() -> impl Iterator<Item = &'static str> {
    LACKS.iter().map(|lack| lack.kind)
}

const fn fir(kind: &'static str, argument: Option<&'static str>, what: &'static str, help: &'static str) -> Lack {
    Lack {
        generation: Generation::Fir,
        kind,
        argument,
        what,
        help,
    }
}

const LEAVE: &str = "Leave it out, or take a space of the Cedar generation.";
const PROJECT: &str = "Leave it out: a project.toml in the app's code names its buildpacks.";

// https://devcenter.heroku.com/articles/generations, August 2026.
#[rustfmt::skip]
static LACKS: &[Lack] = &[
    fir("heroku_space", Some("shield"), "shield", LEAVE),
    fir("heroku_space", Some("cidr"), "choice of address ranges", LEAVE),
    fir("heroku_space", Some("data_cidr"), "choice of address ranges", LEAVE),
    fir("heroku_space_inbound_ruleset", None, "trusted IP ranges", LEAVE),
    fir("heroku_space_vpn_connection", None, "VPN connections", LEAVE),
    fir("heroku_space_peering_connection_accepter", None, "peering", LEAVE),
    fir("heroku_app", Some("stack"), "stacks", "Leave it out: apps on Fir are built with Cloud Native Buildpacks."),
    fir("heroku_app", Some("buildpacks"), "classic buildpacks", PROJECT),
    fir("heroku_app", Some("internal_routing"), "internal routing", LEAVE),
    fir("heroku_build", Some("buildpacks"), "classic buildpacks", PROJECT),
    fir("heroku_drain", None, "log drains", "Use heroku_telemetry_drain."),
    fir("heroku_slug", None, "slugs", "Use heroku_build: Fir runs images."),
    fir("heroku_app_release", Some("slug_id"), "slugs", "Set `oci_image`, or use heroku_build: Fir runs images."),
    fir("heroku_review_app_config", Some("base_name"), "base names of review apps", "Leave it out."),
    Lack {
        generation: Generation::Cedar,
        kind: "heroku_telemetry_drain",
        argument: None,
        what: "telemetry drains",
        help: "Use heroku_drain for logs, or take a space of the Fir generation.",
    },
    Lack {
        generation: Generation::Cedar,
        kind: "heroku_app_release",
        argument: Some("oci_image"),
        what: "OCI images",
        help: "Set `slug_id`, or use heroku_build.",
    },
];

/// What the dynos of an app run in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Runtime {
    /// Outside of spaces.
    #[default]
    Common,
    /// A private space of the Cedar generation.
    Private,
    /// A shielded one.
    Shield,
    /// A space of the Fir generation.
    Fir,
}

impl Runtime {
    /// That of a space.
    pub fn of_space(generation: Generation, shield: bool) -> Self {
        match (generation, shield) {
            (Generation::Fir, _) => Self::Fir,
            (Generation::Cedar, true) => Self::Shield,
            (Generation::Cedar, false) => Self::Private,
        }
    }

    /// The generation of the platform.
    pub fn generation(self) -> Generation {
        match self {
            Self::Fir => Generation::Fir,
            _ => Generation::Cedar,
        }
    }

    /// Whether dynos of that size run there.
    pub fn runs(self, size: &DynoSize) -> bool {
        match self {
            Self::Common => !size.tier.needs_space(),
            Self::Private => size.tier == DynoTier::Private,
            Self::Shield => size.tier == DynoTier::Shield,
            Self::Fir => size.tier == DynoTier::Fir,
        }
    }

    /// Where that is, as a sentence says it: "outside of private spaces".
    pub fn place(self) -> &'static str {
        match self {
            Self::Common => "outside of private spaces",
            Self::Private => "in a private space",
            Self::Shield => "in a shielded space",
            Self::Fir => "in a space of the Fir generation",
        }
    }
}

impl Generation {
    /// The generation of that name in the API.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Cedar, Self::Fir]
            .into_iter()
            .find(|generation| generation.name() == name)
    }

    /// The name as people write it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Cedar => "Cedar",
            Self::Fir => "Fir",
        }
    }
}
