//! Heroku's own data stores.

use super::services::{Service, in_space, retired, sold};

/// Postgres, Key-Value Store and Kafka.
#[rustfmt::skip]
pub(super) static STORES: &[Service] = &[
    Service {
        name: "heroku-postgresql", human_name: "Heroku Postgres", attachment: "DATABASE", config_vars: &["URL"],
        multiple: true, sharing: true, locked_tiers: &["essential"],
        plans: &[
            sold("essential-0", 5), sold("essential-1", 9), sold("essential-2", 20),
            sold("standard-0", 50), sold("standard-2", 200), sold("standard-3", 400), sold("standard-4", 750), sold("standard-5", 1400), sold("standard-6", 2000), sold("standard-7", 3500), sold("standard-8", 4500), sold("standard-9", 9000),
            sold("premium-0", 200), sold("premium-2", 350), sold("premium-3", 750), sold("premium-4", 1200), sold("premium-5", 2500), sold("premium-6", 3500), sold("premium-7", 6000), sold("premium-8", 8500), sold("premium-9", 16500),
            in_space("private-0", 300), in_space("private-2", 500), in_space("private-3", 1000), in_space("private-4", 1500), in_space("private-5", 3000), in_space("private-6", 4200), in_space("private-7", 7200), in_space("private-8", 10200), in_space("private-9", 19800),
            in_space("shield-0", 350), in_space("shield-2", 600), in_space("shield-3", 1200), in_space("shield-4", 1800), in_space("shield-5", 3600), in_space("shield-6", 5000), in_space("shield-7", 8600), in_space("shield-8", 12200), in_space("shield-9", 23700),
            retired("hobby-dev", 0), retired("hobby-basic", 9), retired("mini", 5), retired("basic", 9), retired("dev", 0),
        ],
    },
    Service {
        name: "heroku-redis", human_name: "Heroku Key-Value Store", attachment: "REDIS", config_vars: &["URL"],
        multiple: true, sharing: true, locked_tiers: &[],
        plans: &[
            sold("mini", 3),
            sold("premium-0", 15), sold("premium-1", 30), sold("premium-2", 60), sold("premium-3", 120), sold("premium-4", 200), sold("premium-5", 300), sold("premium-7", 750), sold("premium-9", 1450), sold("premium-10", 3500), sold("premium-12", 6500), sold("premium-14", 12500),
            in_space("private-7", 1000), in_space("private-9", 1800), in_space("private-10", 4000), in_space("private-12", 7500), in_space("private-14", 14000),
            in_space("shield-7", 1200), in_space("shield-9", 2150), in_space("shield-10", 4800), in_space("shield-12", 9000), in_space("shield-14", 16800),
            retired("hobby-dev", 0),
        ],
    },
    Service {
        name: "heroku-kafka", human_name: "Apache Kafka on Heroku", attachment: "KAFKA", config_vars: &["URL", "TRUSTED_CERT", "CLIENT_CERT", "CLIENT_CERT_KEY"],
        multiple: true, sharing: true, locked_tiers: &["basic"],
        plans: &[
            sold("basic-0", 100), sold("basic-1", 125), sold("basic-2", 175),
            sold("standard-0", 1500), sold("standard-1", 2100), sold("standard-2", 2800),
            sold("extended-0", 4000), sold("extended-1", 5400), sold("extended-2", 7200),
            in_space("private-standard-0", 2000), in_space("private-standard-1", 2800), in_space("private-standard-2", 3600),
            in_space("private-extended-0", 5000), in_space("private-extended-1", 6800), in_space("private-extended-2", 9000),
        ],
    },
];
