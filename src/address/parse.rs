//! Reading addresses as people write them on a command line and as state files hold them.

use std::str::FromStr;
use std::sync::Arc;

use super::{InstanceAddress, InstanceKey, Mode, ModuleInstance, ModuleStep, ResourceAddress, Target};

/// What is wrong with an address, for the person who wrote it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{written:?} is not an address: {reason}")]
pub struct AddressError {
    written: String,
    reason: String,
}

struct Reader<'a> {
    whole: &'a str,
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn new(whole: &'a str) -> Self {
        Self { whole, rest: whole }
    }

    fn fail<T>(&self, reason: impl Into<String>) -> Result<T, AddressError> {
        Err(AddressError {
            written: self.whole.to_owned(),
            reason: reason.into(),
        })
    }

    fn name(&mut self) -> Result<&'a str, AddressError> {
        let end = self
            .rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
            .unwrap_or(self.rest.len());
        let starts_well = self.rest.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
        if !starts_well {
            return self.fail(format!("a name was expected at {:?}", self.rest));
        }
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        Ok(name)
    }

    fn dot(&mut self) -> Result<(), AddressError> {
        match self.rest.strip_prefix('.') {
            Some(rest) => {
                self.rest = rest;
                Ok(())
            }
            None => self.fail("it ends too early: TYPE.NAME or module.NAME was expected"),
        }
    }

    fn key(&mut self) -> Result<Option<InstanceKey>, AddressError> {
        let Some(inside) = self.rest.strip_prefix('[') else {
            return Ok(None);
        };
        if let Some(text) = inside.strip_prefix('"') {
            let (key, rest) = self.quoted(text)?;
            self.rest = rest;
            return Ok(Some(InstanceKey::Name(key)));
        }
        let Some((digits, rest)) = inside.split_once(']') else {
            return self.fail("`[` is never closed");
        };
        let Ok(index) = digits.parse() else {
            return self.fail(format!("{digits:?} is neither a number nor a text in double quotes"));
        };
        self.rest = rest;
        Ok(Some(InstanceKey::Index(index)))
    }

    fn quoted(&self, text: &'a str) -> Result<(Arc<str>, &'a str), AddressError> {
        let mut key = String::new();
        let mut characters = text.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    return match text[at + 1..].strip_prefix(']') {
                        Some(rest) => Ok((key.into(), rest)),
                        None => self.fail("`]` was expected after the key"),
                    };
                }
                '\\' => match characters.next() {
                    Some((_, 'n')) => key.push('\n'),
                    Some((_, 'r')) => key.push('\r'),
                    Some((_, 't')) => key.push('\t'),
                    Some((_, other)) => key.push(other),
                    None => break,
                },
                other => key.push(other),
            }
        }
        self.fail("the key's double quote is never closed")
    }

    fn modules(&mut self) -> Result<ModuleInstance, AddressError> {
        let mut steps = Vec::new();
        while let Some(rest) = self.rest.strip_prefix("module.") {
            self.rest = rest;
            let name = self.name()?.into();
            let key = self.key()?;
            steps.push(ModuleStep { name, key });
            match self.rest.strip_prefix('.') {
                Some(rest) => self.rest = rest,
                None => break,
            }
        }
        Ok(ModuleInstance(steps.into()))
    }

    fn target(mut self) -> Result<Target, AddressError> {
        let module = self.modules()?;
        if self.rest.is_empty() && !module.is_root() && !self.whole.ends_with('.') {
            return Ok(Target::Module(module));
        }
        let mut mode = Mode::Managed;
        if let Some(rest) = self.rest.strip_prefix("data.") {
            mode = Mode::Data;
            self.rest = rest;
        }
        let kind = self.name()?.into();
        self.dot()?;
        let name = self.name()?.into();
        let resource = ResourceAddress {
            module,
            mode,
            kind,
            name,
        };
        let key = self.key()?;
        if !self.rest.is_empty() {
            return self.fail(format!(
                "nothing was expected after {:?}",
                &self.whole[..self.whole.len() - self.rest.len()]
            ));
        }
        Ok(match key {
            Some(key) => Target::Instance(resource.instance(Some(key))),
            None => Target::Resource(resource),
        })
    }
}

impl FromStr for Target {
    type Err = AddressError;

    fn from_str(written: &str) -> Result<Self, AddressError> {
        Reader::new(written).target()
    }
}

impl FromStr for InstanceAddress {
    type Err = AddressError;

    fn from_str(written: &str) -> Result<Self, AddressError> {
        match Reader::new(written).target()? {
            Target::Instance(instance) => Ok(instance),
            Target::Resource(resource) => Ok(resource.instance(None)),
            Target::Module(_) => Reader::new(written).fail("it names a module where a resource is wanted"),
        }
    }
}

impl FromStr for ResourceAddress {
    type Err = AddressError;

    fn from_str(written: &str) -> Result<Self, AddressError> {
        match Reader::new(written).target()? {
            Target::Resource(resource) => Ok(resource),
            _ => Reader::new(written).fail("a resource without a key is wanted: TYPE.NAME"),
        }
    }
}

impl FromStr for ModuleInstance {
    type Err = AddressError;

    fn from_str(written: &str) -> Result<Self, AddressError> {
        let mut reader = Reader::new(written);
        let module = reader.modules()?;
        if reader.rest.is_empty() {
            Ok(module)
        } else {
            reader.fail("module.NAME was expected")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_print_as_they_were_written() {
        for written in [
            "heroku_app.web",
            "heroku_app.web[0]",
            "module.eu[\"a\\\"b\"].module.x.data.heroku_team.t[\"é.]\"]",
            "data.heroku_app.x",
            "module.a[3]",
        ] {
            assert_eq!(
                written.parse::<Target>().map(|target| target.to_string()),
                Ok(written.to_owned())
            );
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_a_reason() {
        for written in [
            "",
            "heroku_app",
            "heroku_app.",
            "heroku_app.web[",
            "heroku_app.web[x]",
            "heroku_app.web.id",
            "module.a.",
        ] {
            let error = written.parse::<Target>().expect_err(written).to_string();
            assert!(error.contains("is not an address"), "{error}");
        }
    }

    #[test]
    fn a_module_without_keys_contains_every_instance_of_it() {
        let target: Target = "module.region".parse().expect("an address");
        let inside: InstanceAddress = "module.region[\"eu\"].heroku_app.web".parse().expect("an address");
        let outside: InstanceAddress = "heroku_app.web".parse().expect("an address");
        assert!(target.contains(&inside) && !target.contains(&outside));
    }

    #[test]
    fn instances_order_by_number_before_text() {
        let mut keys = [
            InstanceKey::Name("a".into()),
            InstanceKey::Index(10),
            InstanceKey::Index(9),
        ];
        keys.sort();
        assert_eq!(
            keys,
            [
                InstanceKey::Index(9),
                InstanceKey::Index(10),
                InstanceKey::Name("a".into())
            ]
        );
    }
}
