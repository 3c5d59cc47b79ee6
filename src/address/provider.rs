//! Addresses of providers: read from `source = "heroku/heroku"` and from state files, printed in full.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// The registry that a source without host means.
const REGISTRY: &str = "registry.terraform.io";

/// `registry.terraform.io/heroku/heroku`
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ProviderAddress {
    /// `registry.terraform.io`, or `terraform.io` for what is built in.
    pub host: Arc<str>,
    /// `heroku`
    pub namespace: Arc<str>,
    /// `heroku`
    pub kind: Arc<str>,
}

/// Why a text is no provider source.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0:?} is not a provider source: NAMESPACE/TYPE or HOST/NAMESPACE/TYPE was expected")]
pub struct ProviderAddressError(String);

impl ProviderAddress {
    /// A provider of the public registry.
    pub fn registry(namespace: &str, kind: &str) -> Self {
        Self {
            host: REGISTRY.into(),
            namespace: namespace.into(),
            kind: kind.into(),
        }
    }

    /// What a local name means when no `required_providers` entry gives it a source.
    pub fn implied(local: &str) -> Self {
        if local == "terraform" {
            Self::builtin()
        } else {
            Self::registry("hashicorp", local)
        }
    }

    /// `terraform.io/builtin/terraform`, which has `terraform_data`.
    pub fn builtin() -> Self {
        Self {
            host: "terraform.io".into(),
            namespace: "builtin".into(),
            kind: "terraform".into(),
        }
    }

    /// `registry.terraform.io/heroku/heroku`
    pub fn heroku() -> Self {
        Self::registry("heroku", "heroku")
    }

    /// As people write it: without the public registry's host.
    pub fn short(&self) -> String {
        if &*self.host == REGISTRY {
            format!("{}/{}", self.namespace, self.kind)
        } else {
            self.to_string()
        }
    }
}

impl fmt::Display for ProviderAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.host, self.namespace, self.kind)
    }
}

impl FromStr for ProviderAddress {
    type Err = ProviderAddressError;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = written.split('/').collect();
        let fine = |part: &&str| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
        };
        if !parts.iter().all(fine) {
            return Err(ProviderAddressError(written.to_owned()));
        }
        match parts[..] {
            [kind] => Ok(Self::registry("hashicorp", &kind.to_lowercase())),
            [namespace, kind] => Ok(Self::registry(&namespace.to_lowercase(), &kind.to_lowercase())),
            [host, namespace, kind] => Ok(Self {
                host: host.to_lowercase().into(),
                namespace: namespace.to_lowercase().into(),
                kind: kind.to_lowercase().into(),
            }),
            _ => Err(ProviderAddressError(written.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_completed_by_the_public_registry() {
        for (written, full) in [
            ("heroku/heroku", "registry.terraform.io/heroku/heroku"),
            ("random", "registry.terraform.io/hashicorp/random"),
            ("Example.com/A/b", "example.com/a/b"),
        ] {
            let address: ProviderAddress = written.parse().expect("a source");
            assert_eq!(address.to_string(), full);
        }
        assert!("a//b".parse::<ProviderAddress>().is_err() && "a/b/c/d".parse::<ProviderAddress>().is_err());
    }
}
