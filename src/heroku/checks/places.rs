//! Regions and stacks.

use super::identities::is_uuid;
use super::{Checks, path, shown};
use crate::diagnostic::{Severity, nearest};
use crate::heroku::codes;
use crate::language::value::Value;
use crate::schema::catalogue::{REGIONS, StackState, region, stack};

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
        let known = REGIONS
            .iter()
            .filter(|region| !region.common_runtime)
            .map(|region| region.name);
        let help = match nearest(name, known.clone()).filter(|_| !value.is_sensitive()) {
            Some(near) => format!("Did you mean {near:?}?"),
            None => format!("Write one of {}.", known.collect::<Vec<_>>().join(", ")),
        };
        self.error(
            &codes::UNKNOWN_REGION,
            path("region"),
            "No region of private spaces",
            format!("No region of private spaces is called {}.", shown(value)),
            help,
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
            None => self.error(
                &codes::UNKNOWN_STACK,
                path("stack"),
                "Unknown stack",
                format!("No stack of Heroku is called {}.", shown(value)),
                "Write \"heroku-24\", \"heroku-26\", \"container\" or \"cnb\".",
            ),
        }
    }
}
