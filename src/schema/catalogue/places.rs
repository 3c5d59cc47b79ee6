//! Regions and stacks.

/// Where apps and spaces run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// The name that configurations use.
    pub name: &'static str,
    /// For people.
    pub description: &'static str,
    /// Country, as the API spells it.
    pub country: &'static str,
    /// Area within the country.
    pub locale: &'static str,
    /// The region of the provider (Amazon).
    pub provider_region: &'static str,
    /// Whether apps outside private spaces run here.
    pub common_runtime: bool,
}

/// The region of that name.
pub fn region(name: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|region| region.name == name)
}

const fn common(
    name: &'static str,
    description: &'static str,
    country: &'static str,
    locale: &'static str,
    provider_region: &'static str,
) -> Region {
    Region {
        name,
        description,
        country,
        locale,
        provider_region,
        common_runtime: true,
    }
}

const fn private(
    name: &'static str,
    description: &'static str,
    country: &'static str,
    locale: &'static str,
    provider_region: &'static str,
) -> Region {
    Region {
        name,
        description,
        country,
        locale,
        provider_region,
        common_runtime: false,
    }
}

/// Every region: two of the common runtime, the others for private spaces alone.
#[rustfmt::skip]
pub static REGIONS: &[Region] = &[
    common("us", "United States", "United States", "Virginia", "us-east-1"),
    common("eu", "Europe", "Ireland", "Dublin", "eu-west-1"),
    private("dublin", "Dublin, Ireland", "Ireland", "Dublin", "eu-west-1"),
    private("frankfurt", "Frankfurt, Germany", "Germany", "Frankfurt", "eu-central-1"),
    private("london", "London, United Kingdom", "United Kingdom", "London", "eu-west-2"),
    private("montreal", "Montreal, Canada", "Canada", "Montreal", "ca-central-1"),
    private("mumbai", "Mumbai, India", "India", "Mumbai", "ap-south-1"),
    private("oregon", "Oregon, United States", "United States", "Oregon", "us-west-2"),
    private("singapore", "Singapore", "Singapore", "Singapore", "ap-southeast-1"),
    private("sydney", "Sydney, Australia", "Australia", "Sydney", "ap-southeast-2"),
    private("tokyo", "Tokyo, Japan", "Japan", "Tokyo", "ap-northeast-1"),
    private("virginia", "Virginia, United States", "United States", "Virginia", "us-east-1"),
];

/// Where a stack is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StackState {
    /// For new apps.
    Available,
    /// Still accepted, with an end announced.
    Deprecated {
        /// The last day, as `YYYY-MM-DD`.
        until: &'static str,
    },
    /// Refused.
    Gone,
}

/// A stack: the operating system image of an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stack {
    /// The name that configurations use.
    pub name: &'static str,
    /// Where it is in its life.
    pub state: StackState,
    /// Whether the API gives it to an app that names none.
    pub default: bool,
}

/// The stack of that name, gone ones included.
pub fn stack(name: &str) -> Option<&'static Stack> {
    STACKS.iter().find(|stack| stack.name == name)
}

/// The stack of an app that names none.
pub fn default_stack() -> &'static Stack {
    STACKS.iter().find(|stack| stack.default).unwrap_or(&STACKS[0])
}

/// Every stack that was ever named in a configuration one may still meet.
pub static STACKS: &[Stack] = &[
    Stack {
        name: "heroku-26",
        state: StackState::Available,
        default: false,
    },
    Stack {
        name: "heroku-24",
        state: StackState::Available,
        default: true,
    },
    Stack {
        name: "heroku-22",
        state: StackState::Deprecated { until: "2027-04-30" },
        default: false,
    },
    Stack {
        name: "container",
        state: StackState::Available,
        default: false,
    },
    Stack {
        name: "cnb",
        state: StackState::Available,
        default: false,
    },
    Stack {
        name: "heroku-20",
        state: StackState::Gone,
        default: false,
    },
    Stack {
        name: "heroku-18",
        state: StackState::Gone,
        default: false,
    },
    Stack {
        name: "heroku-16",
        state: StackState::Gone,
        default: false,
    },
    Stack {
        name: "cedar-14",
        state: StackState::Gone,
        default: false,
    },
    Stack {
        name: "cedar",
        state: StackState::Gone,
        default: false,
    },
];
