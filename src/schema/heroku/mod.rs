//! What every Heroku resource type, data source and the provider block look like.
//!
//! Our own tables, one file per family; attribute for attribute what the public provider 5.3 writes into
//! state files, so that a state can go either way. A contract test compares the two.

mod access;
mod apps;
mod data;
mod delivery;
mod pipelines;
mod spaces;
mod table;

use std::sync::{Arc, LazyLock};

use crate::schema::{Nesting, ProviderSchema};
use table::{Block, Shape, Table, optional};

static SCHEMA: LazyLock<Arc<ProviderSchema>> = LazyLock::new(|| {
    let by_name = |tables: &[Table]| {
        tables
            .iter()
            .map(|table| (Arc::from(table.name), Arc::new(table.schema())))
            .collect::<Vec<_>>()
    };
    let families = [
        apps::TABLES,
        delivery::TABLES,
        pipelines::TABLES,
        access::TABLES,
        spaces::TABLES,
    ];
    Arc::new(ProviderSchema {
        provider: PROVIDER.schema(),
        resources: families.into_iter().flat_map(by_name).collect(),
        data: by_name(data::TABLES).into_iter().collect(),
    })
});

/// Everything that provider `registry.terraform.io/heroku/heroku` knows.
pub fn provider_schema() -> Arc<ProviderSchema> {
    Arc::clone(&SCHEMA)
}

/// The identity that every resource has.
const ID: table::Attribute = table::either(
    "id",
    Shape::Text,
    "Identity of the object at Heroku, as the state keeps it.",
);

/// The app that most resources belong to.
const APP_ID: table::Attribute = table::required(
    "app_id",
    Shape::Text,
    "UUID of the app: write `heroku_app.NAME.id`, never its name.",
);

static PROVIDER: Table = Table {
    name: "heroku",
    version: 0,
    about: "Access to the Heroku Platform API.",
    attributes: &[
        optional(
            "api_key",
            Shape::Text,
            "Token for the API; else `HEROKU_API_KEY`, else the netrc entry of api.heroku.com.",
        ),
        optional(
            "email",
            Shape::Text,
            "Accepted for old configurations; tokens need no e-mail address.",
        ),
        optional(
            "headers",
            Shape::Text,
            "Further request headers as a JSON object; else `HEROKU_HEADERS`.",
        ),
        optional(
            "url",
            Shape::Text,
            "Address of the API; else `HEROKU_API_URL`, else https://api.heroku.com.",
        ),
    ],
    blocks: &[
        Block {
            name: "customizations",
            nesting: Nesting::List,
            min: 0,
            max: Some(2),
            attributes: &[
                optional(
                    "set_addon_config_vars_in_state",
                    Shape::Bool,
                    "Whether `heroku_addon.config_var_values` is kept in the state; true when unset.",
                ),
                optional(
                    "set_app_all_config_vars_in_state",
                    Shape::Bool,
                    "Whether `heroku_app.all_config_vars` is kept in the state; true when unset.",
                ),
            ],
        },
        Block {
            name: "delays",
            nesting: Nesting::List,
            min: 0,
            max: Some(1),
            attributes: &[
                optional(
                    "post_app_create_delay",
                    Shape::Number,
                    "Accepted and not needed: creation waits until the app answers.",
                ),
                optional(
                    "post_domain_create_delay",
                    Shape::Number,
                    "Accepted and not needed: creation waits until the domain answers.",
                ),
                optional(
                    "post_space_create_delay",
                    Shape::Number,
                    "Accepted and not needed: creation waits until the space is allocated.",
                ),
            ],
        },
        Block {
            name: "timeouts",
            nesting: Nesting::List,
            min: 0,
            max: Some(1),
            attributes: &[optional(
                "addon_create_timeout",
                Shape::Number,
                "Minutes to wait for an add-on to be provisioned; 20 when unset.",
            )],
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attribute_is_described_and_every_conflict_exists() {
        let schema = provider_schema();
        for (kind, resource) in schema.resources.iter().chain(&schema.data) {
            assert!(!resource.description.is_empty(), "{kind}");
            let blocks = resource.block.blocks.iter().map(|nested| &nested.block);
            for block in std::iter::once(&resource.block).chain(blocks) {
                for attribute in &block.attributes {
                    assert!(attribute.description.ends_with('.'), "{kind}.{}", attribute.name);
                    for other in &attribute.conflicts {
                        let other = block.attribute(other).expect("a conflict names a sibling");
                        assert!(other.conflicts.contains(&attribute.name), "{kind}.{}", other.name);
                    }
                }
            }
        }
        assert_eq!((schema.resources.len(), schema.data.len()), (29, 7));
    }

    #[test]
    fn nested_attributes_carry_replacement() {
        let schema = provider_schema();
        let app = &schema.resources["heroku_app"].block;
        let organization = &app.nested("organization").expect("a block").block;
        assert!(organization.attribute("name").expect("an attribute").replaces);
        assert!(!organization.attribute("locked").expect("an attribute").replaces);
        assert!(
            !app.attribute("name").expect("an attribute").replaces,
            "a rename is an update"
        );
    }
}
