//! Sizes and numbers of dynos, and what a generation of the platform has.

use super::{Checks, is_asked, path};
use crate::heroku::codes;
use crate::heroku::object::text;
use crate::language::value::Value;
use crate::schema::catalogue::{DynoSize, Generation, Lack, RETIRED_SIZES, dyno_size, dyno_sizes, lacks};

impl Checks {
    /// The size and quantity of a formation.
    pub(crate) fn dynos(&mut self, config: &Value) -> Option<&'static DynoSize> {
        let value = config.get("size")?;
        let name = value.as_str()?;
        let Some(size) = dyno_size(name) else {
            self.no_size(value, name);
            return None;
        };
        let quantity = config.get("quantity").and_then(Value::as_i64).unwrap_or(0);
        if quantity < 0 {
            self.error(
                &codes::DYNO_QUANTITY,
                path("quantity"),
                "Too few dynos",
                format!("{quantity} dynos cannot run."),
                "Write 0 or more.",
            );
        }
        if let Some(most) = size.tier.per_process_type()
            && quantity > i64::from(most)
        {
            self.error(
                &codes::DYNO_QUANTITY,
                path("quantity"),
                "Too many dynos of that size",
                format!(
                    "{} runs {most} dyno per process type; {quantity} are wanted.",
                    size.name
                ),
                "Take standard-1x or larger to run more than one.",
            );
        }
        Some(size)
    }

    fn no_size(&mut self, value: &Value, name: &str) {
        if RETIRED_SIZES.contains(&name.to_ascii_lowercase().as_str()) {
            let successor = match name.to_ascii_lowercase().as_str() {
                "free" => "eco",
                "hobby" => "basic",
                "1x" => "standard-1x",
                "2x" => "standard-2x",
                _ => "performance-l",
            };
            self.error(
                &codes::RETIRED_SIZE,
                path("size"),
                "Dyno size is not sold any more",
                format!("Heroku has no dynos of size {name} any more."),
                format!("Write {successor:?}."),
            );
            return;
        }
        let names: Vec<String> = dyno_sizes().iter().map(|size| size.name.to_ascii_lowercase()).collect();
        self.unfamiliar(
            (&codes::UNKNOWN_SIZE, "Unknown dyno size"),
            "size",
            (value, "dynos of size"),
            &names,
            "Write one of eco, basic, standard-1x, standard-2x, performance-m, performance-l.".into(),
        );
    }

    /// Everything that a space asks for and its own generation does not have.
    pub(crate) fn space_generation(&mut self, config: &Value) {
        let Some(generation) = text(config, "generation").and_then(Generation::named) else {
            return;
        };
        for lack in lacks(generation, "heroku_space") {
            if lack.argument.is_some_and(|argument| is_asked(config.get(argument))) {
                self.lacking(lack, "space");
            }
        }
    }

    /// Something that the generation of its space or app does not have.
    pub(crate) fn lacking(&mut self, lack: &Lack, has: &str) {
        self.error(
            &codes::WRONG_GENERATION,
            lack.argument.map(path).unwrap_or_default(),
            "Not on this generation of the platform",
            format!(
                "The {has} runs on {}, which has no {}.",
                lack.generation.title(),
                lack.what
            ),
            lack.help,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;
    use crate::heroku::object::object;

    #[test]
    fn dynos_fit_their_size() {
        let dynos = |size: &str, quantity: i64| {
            let config = object([("size", Value::string(size)), ("quantity", Value::number(quantity))]);
            check(|checks| {
                checks.dynos(&config);
            })
        };
        assert_eq!(dynos("Standard-1X", 3), "");
        assert_eq!(dynos("eco", 1), "");
        insta::assert_snapshot!([dynos("hobby", 1), dynos("basic", 2), dynos("standard1x", 1), dynos("standard-4x", 1), dynos("eco", -1)].join("\n"), @r#"
        Error heroku-retired-dyno-size: Heroku has no dynos of size hobby any more. Write "basic".
        Error heroku-dyno-quantity: Basic runs 1 dyno per process type; 2 are wanted. Take standard-1x or larger to run more than one.
        Error heroku-unknown-dyno-size: Heroku has no dynos of size "standard1x", as far as is known here. Did you mean "standard-1x"?
        Warning heroku-unknown-dyno-size: Heroku has no dynos of size "standard-4x", as far as is known here. Did you mean "standard-1x"?
        Error heroku-dyno-quantity: -1 dynos cannot run. Write 0 or more.
        "#);
    }
}
