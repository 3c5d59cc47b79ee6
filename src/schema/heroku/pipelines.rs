//! Pipelines: stages, config vars for tests, promotions and review apps.

use super::table::{Block, Shape, Table, computed, either, optional, required};
use super::{APP_ID, ID};
use crate::schema::Nesting;

const OWNED: &[(&str, Shape)] = &[("app_id", Shape::Text), ("release_id", Shape::Text)];

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "heroku_pipeline",
        version: 0,
        about: "A group of apps that share code, one stage after another.",
        attributes: &[
            ID,
            required("name", Shape::Text, "Name of the pipeline; a change renames in place."),
        ],
        blocks: &[Block {
            name: "owner",
            nesting: Nesting::List,
            min: 0,
            max: Some(1),
            attributes: &[
                required("id", Shape::Text, "UUID of the user or team."),
                required("type", Shape::Text, "`user` or `team`."),
            ],
        }],
    },
    Table {
        name: "heroku_pipeline_coupling",
        version: 1,
        about: "Places an app in a stage of a pipeline.",
        attributes: &[
            APP_ID.replaces(),
            ID,
            required(
                "pipeline",
                Shape::Text,
                "UUID of the pipeline: write `heroku_pipeline.NAME.id`.",
            )
            .replaces(),
            required(
                "stage",
                Shape::Text,
                "`review`, `development`, `staging` or `production`.",
            )
            .replaces(),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_pipeline_config_var",
        version: 0,
        about: "Config vars for the test runs or the review apps of a pipeline.",
        attributes: &[
            computed(
                "all_vars",
                Shape::TextMap,
                "Every config var of the stage, whoever set it.",
            )
            .sensitive(),
            ID,
            required("pipeline_id", Shape::Text, "UUID of the pipeline.").replaces(),
            required("pipeline_stage", Shape::Text, "`test` or `review`.").replaces(),
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
        name: "heroku_pipeline_promotion",
        version: 0,
        about: "Copies a release of one app of a pipeline to apps of a later stage.",
        attributes: &[
            computed("created_at", Shape::Text, "When it was started."),
            ID,
            required("pipeline", Shape::Text, "UUID of the pipeline.").replaces(),
            computed(
                "promoted_release_id",
                Shape::Text,
                "UUID of the first release that it made.",
            )
            .deprecated("promoted_release_ids"),
            computed(
                "promoted_release_ids",
                Shape::Objects(OWNED),
                "The releases that it made, one per app.",
            ),
            required("release_id", Shape::Text, "UUID of the release to copy.").replaces(),
            required("source_app_id", Shape::Text, "UUID of the app that has the release.").replaces(),
            computed("status", Shape::Text, "`pending` or `completed`."),
            required("targets", Shape::TextSet, "UUIDs of the apps that receive it.").replaces(),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_review_app_config",
        version: 0,
        about: "How a pipeline makes an app for each pull request.",
        attributes: &[
            optional(
                "automatic_review_apps",
                Shape::Bool,
                "Whether each pull request gets one; false when unset.",
            )
            .or_bool(false),
            either(
                "base_name",
                Shape::Text,
                "Beginning of the names of review apps (Cedar).",
            ),
            optional(
                "destroy_stale_apps",
                Shape::Bool,
                "Whether unused ones go; false when unset.",
            )
            .or_bool(false),
            ID,
            required("org_repo", Shape::Text, "`OWNER/REPOSITORY` on GitHub.").replaces(),
            required("pipeline_id", Shape::Text, "UUID of the pipeline.").replaces(),
            computed("repo_id", Shape::Number, "Number of the repository on GitHub."),
            either(
                "stale_days",
                Shape::Number,
                "Days without a deploy until a review app is stale: 1 to 30.",
            ),
            optional(
                "wait_for_ci",
                Shape::Bool,
                "Whether tests must pass first; false when unset.",
            )
            .or_bool(false),
        ],
        blocks: &[Block {
            name: "deploy_target",
            nesting: Nesting::List,
            min: 1,
            max: Some(1),
            attributes: &[
                required("id", Shape::Text, "UUID or name of the region or space."),
                required("type", Shape::Text, "`region` or `space`."),
            ],
        }],
    },
];
