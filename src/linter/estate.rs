//! Apps with what belongs to them: add-ons, dynos, domains, drains, code, collaborators and their stage.

use std::collections::{BTreeMap, BTreeSet};

use crate::address::InstanceAddress;
use crate::config::Configuration;

use super::context::Subject;

/// An app and what refers to it.
#[derive(Debug)]
pub struct App<'a> {
    /// The app.
    pub subject: &'a Subject<'a>,
    /// Everything whose `app_id` is this app, by address.
    pub parts: Vec<&'a Subject<'a>>,
}

impl<'a> App<'a> {
    /// The parts of one type.
    pub fn of_kind<'b>(&'b self, kind: &'b str) -> impl Iterator<Item = &'a Subject<'a>> + 'b {
        self.parts.iter().copied().filter(move |part| part.kind() == kind)
    }

    /// The stage that a pipeline gives it, or else its name: `production`, `staging`, …
    pub fn stage(&self) -> Option<&str> {
        let coupled = self
            .of_kind("heroku_pipeline_coupling")
            .find_map(|coupling| coupling.text("stage"));
        coupled.or_else(|| {
            let mut words = self.subject.text("name")?.split('-');
            words.find_map(|word| match word {
                "production" | "prod" => Some("production"),
                "staging" => Some("staging"),
                _ => None,
            })
        })
    }

    /// Whether people rely on it.
    pub fn is_production(&self) -> bool {
        self.stage() == Some("production")
    }

    /// The keys of the config vars that are set here, secret ones included; `None` when some are not known.
    pub fn keys(&self) -> Option<BTreeSet<&str>> {
        let mut keys = BTreeSet::new();
        let associations = self.of_kind("heroku_app_config_association");
        let maps = ["config_vars", "sensitive_config_vars"].map(|name| self.subject.config.get(name));
        let others = associations.flat_map(|part| ["vars", "sensitive_vars"].map(|name| part.config.get(name)));
        for map in maps.into_iter().chain(others).flatten().filter(|map| !map.is_null()) {
            keys.extend(map.as_members()?.keys().map(|key| &**key));
        }
        // Maps that are still written as blocks, as before 0.12.
        for block in &self.subject.resource.body().blocks {
            match &*block.kind.text {
                "config_vars" => keys.extend(block.body.attributes.iter().map(|attribute| &*attribute.name.text)),
                "dynamic" => return None,
                _ => {}
            }
        }
        Some(keys)
    }

    /// The services of its add-ons, as `heroku-postgresql`; `None` when one is not known.
    pub fn services(&self) -> Option<BTreeSet<&str>> {
        self.of_kind("heroku_addon")
            .map(|addon| addon.text("plan").and_then(|plan| plan.split(':').next()))
            .collect()
    }
}

/// Every app, and which types have members that belong nobody knows where.
#[derive(Debug)]
pub struct Estate<'a> {
    /// By address.
    pub apps: Vec<App<'a>>,
    /// Types of which an instance's app cannot be told.
    astray: BTreeSet<&'a str>,
    /// A module is not at hand, so nothing can be said to be missing.
    partial: bool,
}

impl<'a> Estate<'a> {
    /// Reads the references of a configuration; rules ask [`super::Context::estate`].
    pub(super) fn new(configuration: &Configuration, subjects: &'a [Subject<'a>]) -> Self {
        let mut parts: BTreeMap<InstanceAddress, Vec<&'a Subject<'a>>> = BTreeMap::new();
        let mut astray = BTreeSet::new();
        for subject in subjects {
            // Before version 5 of the provider it was `app`; what is to be renamed still says whose it is.
            let written = |name: &&str| subject.resource.body().attribute(name).is_some();
            let Some(argument) = ["app_id", "app"].into_iter().find(written) else {
                continue;
            };
            match subject.target(configuration, argument) {
                Some(target) => parts.entry(target.address).or_default().push(subject),
                None => {
                    astray.insert(subject.kind());
                }
            }
        }
        let apps = subjects.iter().filter(|subject| subject.kind() == "heroku_app");
        let apps = apps.map(|subject| App {
            parts: parts.remove(&subject.address).unwrap_or_default(),
            subject,
        });
        let apps = apps.collect();
        let partial = configuration
            .modules()
            .any(|(_, node)| node.module.calls.len() > node.children.len());
        Self { apps, astray, partial }
    }

    /// Whether an app that has nothing of some types surely has nothing of them.
    pub fn is_complete(&self, kinds: &[&str]) -> bool {
        !self.partial && !kinds.iter().any(|kind| self.astray.contains(kind))
    }

    /// The app at an address.
    pub fn app(&self, address: &InstanceAddress) -> Option<&App<'a>> {
        let at = self.apps.binary_search_by(|app| app.subject.address.cmp(address));
        at.ok().map(|at| &self.apps[at])
    }
}
