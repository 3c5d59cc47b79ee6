//! How things leave the world with everything that hangs on them.

use std::collections::BTreeMap;

use super::super::timestamp::Timestamp;
use super::{Addon, App, Attachment, Cut, World};

impl World {
    /// Removes an app and all that is its own. Attachments of its add-ons to other apps go with them.
    pub(crate) fn remove_app(&mut self, id: &str, now: Timestamp, user: &str) -> Option<App> {
        let app = self.apps.remove(id)?;
        self.app_names.remove(&app.name);
        for attachment in &app.attachments {
            if let Some(attachment) = self.attachments.remove(attachment) {
                self.forget_attachment(&attachment);
            }
        }
        for addon in &app.addons {
            self.remove_addon(addon, now, user);
        }
        for domain in app.domains.values() {
            self.hostnames.remove(&domain.hostname);
        }
        if let Some(coupling) = &app.coupling {
            self.couplings.remove(coupling);
        }
        self.watched.remove(id);
        self.webhook_events.remove(id);
        self.webhook_deliveries.remove(id);
        self.telemetry_drains.retain(|_, drain| drain.owner.1 != app.id);
        self.app_transfers.retain(|_, transfer| transfer.app != app.id);
        for slug in &app.slugs {
            self.forget_slug(slug, id);
        }
        self.promotions.retain(|_, promotion| promotion.source.0 != id);
        Some(app)
    }

    fn forget_slug(&mut self, slug: &str, app: &str) {
        let unused = self.slugs.get_mut(slug).is_some_and(|slug| {
            slug.apps.remove(app);
            slug.apps.is_empty()
        });
        if unused {
            self.slugs.remove(slug);
        }
    }

    /// Removes an add-on and its attachments; each app that used it gets a release without its config vars.
    pub(crate) fn remove_addon(&mut self, id: &str, now: Timestamp, user: &str) -> Option<Addon> {
        let attachments = self.addons.get(id)?.attachments.clone();
        for attachment in attachments {
            self.remove_attachment(&attachment, now, user);
        }
        let addon = self.addons.remove(id)?;
        self.addon_names.remove(&addon.name);
        if let Some(app) = self.apps.get_mut(&addon.app) {
            app.addons.remove(id);
        }
        Some(addon)
    }

    /// Removes an attachment; its app gets a release without its config vars.
    pub(crate) fn remove_attachment(&mut self, id: &str, now: Timestamp, user: &str) -> Option<Attachment> {
        let attachment = self.attachments.remove(id)?;
        self.forget_attachment(&attachment);
        let (addon, app) = (self.addons.get(&attachment.addon)?, self.apps.get(&attachment.app)?);
        let keys = addon.config_vars(&attachment.name).into_keys();
        let set = keys.filter(|key| app.config_vars.contains_key(key));
        let changes: BTreeMap<String, Option<String>> = set.map(|key| (key, None)).collect();
        let description = format!("Detach {} (@ref:{})", attachment.name, addon.name);
        let cut = Cut {
            description,
            user: user.to_owned(),
            changes,
            ..Cut::default()
        };
        self.cut_release(&attachment.app, now, cut);
        Some(attachment)
    }

    fn forget_attachment(&mut self, attachment: &Attachment) {
        if let Some(app) = self.apps.get_mut(&attachment.app) {
            app.attachments.remove(&attachment.id);
        }
        if let Some(addon) = self.addons.get_mut(&attachment.addon) {
            addon.attachments.remove(&attachment.id);
        }
    }
}
