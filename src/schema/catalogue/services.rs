//! Add-on services, their plans with prices, and the config vars that a service sets.
//!
//! Prices are list prices in US cents a month. Plans of partners come and go: the table holds those that
//! public configurations use; a plan that is not here is not sold in the sandbox.

use super::partners::PARTNERS;
use super::stores::STORES;

/// Whether a plan can be bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanState {
    /// For sale.
    Available,
    /// Sold once, refused today.
    Retired,
}

/// One plan of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The name after the colon.
    pub name: &'static str,
    /// US cents a month.
    pub monthly_cents: u32,
    /// Whether it can be bought.
    pub state: PlanState,
    /// Whether it lives inside a private space (and only there).
    pub private: bool,
}

impl Plan {
    /// The tier: the name up to its number (`standard` of `standard-0`).
    pub fn tier(&self) -> &'static str {
        self.name.split('-').next().unwrap_or(self.name)
    }
}

/// One add-on service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// The name before the colon.
    pub name: &'static str,
    /// For people.
    pub human_name: &'static str,
    /// The name of its first attachment to an app, which prefixes its config vars.
    pub attachment: &'static str,
    /// What follows the prefix in each config var that it sets (`URL` gives `DATABASE_URL`).
    pub config_vars: &'static [&'static str],
    /// Whether one app may have several.
    pub multiple: bool,
    /// Whether it can be attached to other apps.
    pub sharing: bool,
    /// Tiers whose plans change in place only among themselves.
    pub locked_tiers: &'static [&'static str],
    /// The plans; the first one for sale is the default.
    pub plans: &'static [Plan],
}

impl Service {
    /// The plan of a request that names the service alone.
    pub fn default_plan(&self) -> &'static Plan {
        self.plans
            .iter()
            .find(|plan| plan.state == PlanState::Available)
            .unwrap_or(&self.plans[0])
    }

    /// The plan of that name, retired ones included.
    pub fn plan(&self, name: &str) -> Option<&'static Plan> {
        self.plans.iter().find(|plan| plan.name == name)
    }

    /// Whether the plan of an add-on can be changed in place from one to the other.
    pub fn can_change(&self, from: &Plan, to: &Plan) -> bool {
        from.tier() == to.tier()
            || ![from.tier(), to.tier()]
                .iter()
                .any(|tier| self.locked_tiers.contains(tier))
    }

    /// The config vars under an attachment's name.
    pub fn config_var_names(&self, attachment: &str) -> Vec<String> {
        self.config_vars
            .iter()
            .map(|suffix| format!("{attachment}_{suffix}"))
            .collect()
    }
}

/// Every service: Heroku's own first, then those of partners in order of name.
pub fn services() -> impl Iterator<Item = &'static Service> {
    STORES.iter().chain(PARTNERS)
}

/// The service of that name.
pub fn service(name: &str) -> Option<&'static Service> {
    services().find(|service| service.name == name)
}

/// The plan that `service` or `service:plan` means, retired ones included.
pub fn plan(text: &str) -> Option<(&'static Service, &'static Plan)> {
    let (name, plan) = text
        .split_once(':')
        .map_or((text, None), |(name, plan)| (name, Some(plan)));
    let service = service(name)?;
    match plan {
        Some(plan) => service.plan(plan).map(|plan| (service, plan)),
        None => Some((service, service.default_plan())),
    }
}

pub(super) const fn sold(name: &'static str, dollars: u32) -> Plan {
    Plan {
        name,
        monthly_cents: dollars * 100,
        state: PlanState::Available,
        private: false,
    }
}

pub(super) const fn in_space(name: &'static str, dollars: u32) -> Plan {
    Plan {
        name,
        monthly_cents: dollars * 100,
        state: PlanState::Available,
        private: true,
    }
}

pub(super) const fn retired(name: &'static str, dollars: u32) -> Plan {
    Plan {
        name,
        monthly_cents: dollars * 100,
        state: PlanState::Retired,
        private: false,
    }
}
