//! Regions and stacks.

use super::identities::is_uuid;
use super::{Checks, path, shown};
use crate::diagnostic::Severity;
use crate::heroku::codes;
use crate::language::value::Value;
use crate::schema::catalogue::{REGIONS, STACKS, StackState, region, stack};

impl Checks {
    /// The region of an app outside and inside private spaces.
    pub(crate) fn region(&mut self, config: &Value) {
        let Some(value) = config.get("region") else { return };
        let Some(name) = value.as_str() else { return };
        let outside = config.get("space").is_some_and(Value::is_null);
        match region(name) {
            Some(found) if found.common_runtime || !outside => {}
            Some(_) => self.error(
                &codes::UNKNOWN_REGION,
                path("region"),
                "Region for private spaces alone",
                format!("{name} is a region of private spaces, and the app is in none."),
                "Write \"us\" or \"eu\", or set `space`.",
            ),
            None if !outside => self.unfamiliar_region(value),
            None => self.error(
                &codes::UNKNOWN_REGION,
                path("region"),
                "Unknown region",
                format!("No region of Heroku is called {}.", shown(value)),
                "Write \"us\" or \"eu\".",
            ),
        }
    }

    /// The region of a space.
    pub(crate) fn space_region(&mut self, config: &Value) {
        let Some(value) = config.get("region") else { return };
        let Some(name) = value.as_str() else { return };
        if region(name).is_some_and(|found| !found.common_runtime) {
            return;
        }
        match region(name) {
            Some(_) => self.error(
                &codes::UNKNOWN_REGION,
                path("region"),
                "No region of private spaces",
                format!("{name} is the region of apps outside private spaces."),
                format!("Write one of {}.", private_regions().join(", ")),
            ),
            None => self.unfamiliar_region(value),
        }
    }

    fn unfamiliar_region(&mut self, value: &Value) {
        let known = private_regions();
        let otherwise = format!("Those that are known are {}.", known.join(", "));
        let kind = (&codes::UNKNOWN_REGION, "Unknown region");
        self.unfamiliar(
            kind,
            "region",
            (value, "region for private spaces called"),
            &known,
            otherwise,
        );
    }

    /// The stack of an app or slug; a UUID is not looked at.
    pub(crate) fn stack(&mut self, config: &Value, newly: bool) {
        let Some(value) = config.get("stack") else { return };
        let Some(name) = value.as_str().filter(|name| !is_uuid(name)) else {
            return;
        };
        match stack(name).map(|stack| stack.state) {
            Some(StackState::Available) => {}
            Some(StackState::Deprecated { until }) => self.warning(
                &codes::RETIRED_STACK,
                path("stack"),
                "Stack comes to its end",
                format!("{name} is supported until {until}."),
                "Move to \"heroku-24\" or newer.",
            ),
            Some(StackState::Gone) => {
                let severity = if newly { Severity::Error } else { Severity::Warning };
                self.push(
                    severity,
                    &codes::RETIRED_STACK,
                    path("stack"),
                    "Stack is gone",
                    format!("Apps cannot be built on {name} any more."),
                    "Write \"heroku-24\" or newer.",
                );
            }
            None => {
                let living = STACKS.iter().filter(|stack| stack.state != StackState::Gone);
                let known: Vec<String> = living.map(|stack| stack.name.to_owned()).collect();
                let kind = (&codes::UNKNOWN_STACK, "Unknown stack");
                let otherwise = "Those for new apps are heroku-24, heroku-26, container and cnb.".to_owned();
                self.unfamiliar(kind, "stack", (value, "stack called"), &known, otherwise);
            }
        }
    }
}

fn private_regions() -> Vec<String> {
    let private = REGIONS.iter().filter(|region| !region.common_runtime);
    private.map(|region| region.name.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;
    use crate::heroku::object::object;
    use crate::language::types::Type;

    #[test]
    fn a_slip_is_an_error_and_what_may_be_new_a_warning() {
        let stack = |name: &str| check(|checks| checks.stack(&object([("stack", Value::string(name))]), true));
        let space = |name: &str| check(|checks| checks.space_region(&object([("region", Value::string(name))])));
        let app = |name: &str| {
            let config = object([("region", Value::string(name)), ("space", Value::null(Type::String))]);
            check(|checks| checks.region(&config))
        };
        assert_eq!([stack("heroku-24"), space("virginia"), app("eu")].concat(), "");
        insta::assert_snapshot!(
            [stack("heroku24"), stack("heroku-28"), space("virgina"), space("osaka"), space("us"), app("uk")].join("\n"),
            @r#"
        Error heroku-unknown-stack: Heroku has no stack called "heroku24", as far as is known here. Did you mean "heroku-24"?
        Warning heroku-unknown-stack: Heroku has no stack called "heroku-28", as far as is known here. Did you mean "heroku-22"?
        Error heroku-unknown-region: Heroku has no region for private spaces called "virgina", as far as is known here. Did you mean "virginia"?
        Warning heroku-unknown-region: Heroku has no region for private spaces called "osaka", as far as is known here. Those that are known are dublin, frankfurt, london, montreal, mumbai, oregon, singapore, sydney, tokyo, virginia.
        Error heroku-unknown-region: us is the region of apps outside private spaces. Write one of dublin, frankfurt, london, montreal, mumbai, oregon, singapore, sydney, tokyo, virginia.
        Error heroku-unknown-region: No region of Heroku is called "uk". Write "us" or "eu".
        "#
        );
    }
}
