//! What happens by itself as time passes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::timestamp::Timestamp;
use super::{AddonState, Cut, World};

/// Something that happens at a time to come. If its object is gone by then, nothing happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transition {
    /// An add-on is provisioned.
    AddonReady {
        /// Its id.
        addon: String,
    },
    /// A build ends.
    BuildDone {
        /// App id.
        app: String,
        /// Build id.
        build: String,
    },
    /// A release runs.
    ReleaseDone {
        /// App id.
        app: String,
        /// Its version.
        version: u32,
    },
    /// A domain's target answers.
    DomainReady {
        /// App id.
        app: String,
        /// Domain id.
        domain: String,
    },
    /// A space is allocated.
    SpaceReady {
        /// Its id.
        space: String,
    },
    /// A VPN is active.
    VpnReady {
        /// Space id.
        space: String,
        /// VPN id.
        vpn: String,
    },
    /// A peering connection is active.
    PeeringReady {
        /// Space id.
        space: String,
        /// Amazon's id.
        peering: String,
    },
    /// A certificate is there.
    CertificateIssued {
        /// App id.
        app: String,
        /// Domain id.
        domain: String,
    },
}

/// Digits of the due time at the head of a key of `World::pending`.
const DUE_DIGITS: usize = 20;

impl World {
    /// Arranges for something to happen.
    pub(crate) fn schedule(&mut self, due: Timestamp, transition: Transition) {
        self.counter += 1;
        let key = format!("{:0width$}-{:012}", due.0.max(0), self.counter, width = DUE_DIGITS);
        self.pending.insert(key, transition);
    }

    /// Lets the next thing happen that is due by `now`, at its own time: a world looked at once an hour is the same as
    /// one looked at each second. Gives that time; nothing when nothing more is due.
    pub(crate) fn settle_next(&mut self, now: Timestamp) -> Option<Timestamp> {
        let (key, _) = self.pending.first_key_value()?;
        let due = Timestamp(key.get(..DUE_DIGITS).and_then(|due| due.parse().ok()).unwrap_or(0));
        if due > now {
            return None;
        }
        let (_, transition) = self.pending.pop_first()?;
        self.apply(transition, due);
        Some(due)
    }

    pub(super) fn apply(&mut self, transition: Transition, at: Timestamp) {
        match transition {
            Transition::AddonReady { addon } => self.finish_addon(&addon, at),
            Transition::BuildDone { app, build } => self.finish_build(&app, &build, at),
            Transition::ReleaseDone { app, version } => self.finish_release(&app, version, at),
            Transition::DomainReady { app, domain } => self.finish_domain(&app, &domain, at),
            Transition::SpaceReady { space } => self.finish_space(&space, at),
            Transition::VpnReady { space, vpn } => self.finish_vpn(&space, &vpn, at),
            Transition::PeeringReady { space, peering } => self.finish_peering(&space, &peering),
            Transition::CertificateIssued { app, domain } => self.finish_certificate(&app, &domain, at),
        }
    }

    /// Runs a transition now or when it is due.
    pub(crate) fn after(&mut self, now: Timestamp, milliseconds: u64, transition: Transition) {
        if milliseconds == 0 {
            self.apply(transition, now);
        } else {
            self.schedule(now.after(milliseconds), transition);
        }
    }

    fn finish_addon(&mut self, addon: &str, at: Timestamp) {
        let Some(addon) = self.addons.get_mut(addon) else {
            return;
        };
        addon.state = AddonState::Provisioned;
        addon.updated_at = at;
        let (id, service) = (addon.id.clone(), addon.service.clone());
        let attached = addon.attachments.iter().filter_map(|id| self.attachments.get(id));
        let attached: Vec<_> = attached
            .map(|attachment| (attachment.app.clone(), attachment.name.clone()))
            .collect();
        for (app, name) in attached {
            let changes = self.addon_changes(&id, &name);
            if !changes.is_empty() {
                let description = format!("Update {name} by {service}");
                let user = format!("{service}@addons.heroku.com");
                self.cut_release(
                    &app,
                    at,
                    Cut {
                        description,
                        user,
                        changes,
                        ..Cut::default()
                    },
                );
            }
        }
    }

    /// The config vars that an attachment of that name brings, once the add-on is provisioned.
    pub(crate) fn addon_changes(&self, addon: &str, attachment: &str) -> BTreeMap<String, Option<String>> {
        let ready = self
            .addons
            .get(addon)
            .filter(|addon| addon.state == AddonState::Provisioned);
        let vars = ready.map(|addon| addon.config_vars(attachment)).unwrap_or_default();
        vars.into_iter().map(|(key, value)| (key, Some(value))).collect()
    }

    fn finish_domain(&mut self, app: &str, domain: &str, at: Timestamp) {
        let Some(domain) = self.apps.get_mut(app).and_then(|app| app.domains.get_mut(domain)) else {
            return;
        };
        domain.status = "succeeded".to_owned();
        domain.updated_at = at;
    }

    fn finish_certificate(&mut self, app: &str, domain: &str, at: Timestamp) {
        let Some(app) = self.apps.get_mut(app).filter(|app| app.acm) else {
            return;
        };
        let Some(domain) = app.domains.get_mut(domain) else {
            return;
        };
        domain.acm_status = Some("cert issued".to_owned());
        domain.updated_at = at;
    }
}
