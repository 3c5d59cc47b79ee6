//! How releases are cut, and what a finished one changes.

use std::collections::BTreeMap;

use super::super::timestamp::Timestamp;
use super::{App, Formation, Release, ReleaseStatus, Runtime, Script, Slug, Transition, World};
use crate::schema::catalogue::{dyno_size, dyno_sizes};

/// What a new release says and changes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cut {
    /// For people.
    pub(crate) description: String,
    /// Who makes it.
    pub(crate) user: String,
    /// New code; without it, that of the newest release stays.
    pub(crate) slug: Option<String>,
    /// Config vars to set (or with `None` to remove).
    pub(crate) changes: BTreeMap<String, Option<String>>,
}

impl World {
    /// Cuts a release and returns its index. New code, and code with a release phase, takes its time; anything else
    /// runs at once.
    pub(crate) fn cut_release(&mut self, app: &str, now: Timestamp, cut: Cut) -> Option<usize> {
        let slug = cut
            .slug
            .clone()
            .or_else(|| self.apps.get(app)?.newest_slug().map(str::to_owned));
        let phase = slug
            .as_ref()
            .and_then(|slug| self.slugs.get(slug))
            .and_then(Slug::release_phase);
        let takes = phase.map_or(0, |phase| phase.milliseconds);
        let usual = if cut.slug.is_some() || phase.is_some() {
            self.settings.timings.release
        } else {
            0
        };
        let waits = takes.saturating_add(usual);
        if let Some(slug) = slug.as_ref().and_then(|slug| self.slugs.get_mut(slug)) {
            slug.apps.insert(app.to_owned());
        }
        let id = self.new_id();
        let app = self.apps.get_mut(app)?;
        app.slugs.extend(slug.clone());
        let index = app.releases.len();
        let release = Release {
            id,
            version: u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1),
            description: cut.description,
            user: cut.user,
            status: ReleaseStatus::Pending,
            slug,
            before: app.change_config_vars(cut.changes),
            created_at: now,
            updated_at: now,
        };
        let done = Transition::ReleaseDone {
            app: app.id.clone(),
            version: release.version,
        };
        (app.released_at, app.updated_at) = (now, now);
        app.releases.push(release);
        self.after(now, waits, done);
        Some(index)
    }

    /// A release runs from now on: its process types are those of the app.
    pub(super) fn finish_release(&mut self, app: &str, version: u32, at: Timestamp) {
        let Some(app) = self.apps.get_mut(app) else { return };
        let Some(release) = app.releases.iter_mut().rev().find(|release| release.version == version) else {
            return;
        };
        let slug = release.slug.as_ref().and_then(|slug| self.slugs.get(slug));
        release.updated_at = at;
        if slug.and_then(Slug::release_phase).is_some_and(|phase| phase.fails) {
            release.status = ReleaseStatus::Failed;
            return;
        }
        release.status = ReleaseStatus::Succeeded;
        let newest = app.current_release().is_some_and(|current| current.version == version);
        if let Some(slug) = slug.filter(|_| newest) {
            app.stack.clone_from(&slug.stack);
            let (seed, counter) = (self.seed, &mut self.counter);
            let new_id = || {
                *counter += 1;
                super::ids::counted(seed, *counter)
            };
            app.adopt_process_types(&slug.process_types, new_id, at);
        }
    }
}

/// What the command of a release phase would do. Nothing is run: its words are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReleasePhase {
    /// `sleep SECONDS` in it takes so long.
    pub(crate) milliseconds: u64,
    /// It holds `false`, or `exit` with a number other than 0.
    pub(crate) fails: bool,
}

impl Slug {
    /// The command that is run before it is released, when it has one.
    pub(crate) fn release_phase(&self) -> Option<ReleasePhase> {
        let command = self.process_types.get("release")?;
        let words: Vec<&str> = command
            .split([' ', ';', '&', '|'])
            .filter(|word| !word.is_empty())
            .collect();
        let number = |name: &str| {
            let pair = words.windows(2).find(|pair| pair[0] == name)?;
            pair[1].parse::<u64>().ok()
        };
        Some(ReleasePhase {
            milliseconds: number("sleep").unwrap_or(0).saturating_mul(1_000),
            fails: words.contains(&"false") || number("exit").is_some_and(|code| code != 0),
        })
    }
}

impl Release {
    /// What its release phase has said so far; `None` when it has none.
    pub(crate) fn output(&self, slug: &Slug, vars: &BTreeMap<String, String>, now: Timestamp) -> Option<String> {
        slug.release_phase()?;
        let command = slug.process_types.get("release").map_or("", String::as_str);
        let elapsed = match self.status {
            ReleaseStatus::Pending => u64::try_from(now.0.saturating_sub(self.created_at.0)).unwrap_or(0),
            _ => u64::MAX,
        };
        let said = Script::read(command, vars).output(elapsed);
        let end = match self.status {
            ReleaseStatus::Pending => "",
            ReleaseStatus::Succeeded => "Release phase succeeded.\n",
            ReleaseStatus::Failed => "Release command failed with a non-zero exit code.\n",
        };
        Some(format!("Running release command: {command}\n{said}{end}"))
    }
}

impl App {
    /// Applies changes and returns what was there before.
    fn change_config_vars(&mut self, changes: BTreeMap<String, Option<String>>) -> BTreeMap<String, Option<String>> {
        let mut before = BTreeMap::new();
        for (key, value) in changes {
            let old = match value {
                Some(value) => self.config_vars.insert(key.clone(), value),
                None => self.config_vars.remove(&key),
            };
            before.insert(key, old);
        }
        before
    }

    /// Makes the formation that of the given process types: known ones keep their scale, a new `web` gets one dyno.
    fn adopt_process_types(
        &mut self,
        process_types: &BTreeMap<String, String>,
        mut new_id: impl FnMut() -> String,
        at: Timestamp,
    ) {
        let size = self.default_size();
        self.formation.retain(|name, _| process_types.contains_key(name));
        for (name, command) in process_types {
            if let Some(known) = self.formation.get_mut(name) {
                known.command.clone_from(command);
                continue;
            }
            let quantity = u32::from(name == "web");
            let (id, command, size) = (new_id(), command.clone(), size.to_owned());
            let new = Formation {
                id,
                command,
                quantity,
                size,
                created_at: at,
                updated_at: at,
            };
            self.formation.insert(name.clone(), new);
        }
    }

    /// The size that a new process type gets: the smallest that goes with its neighbours, else the cheapest that
    /// needs no subscription.
    pub(crate) fn default_size(&self) -> &'static str {
        let running = self.formation.values().find(|formation| formation.quantity > 0);
        let first = match self.runtime {
            Runtime::Common => "Basic",
            Runtime::Private => "Private-S",
            Runtime::Shield => "Shield-S",
            Runtime::Fir => "dyno-1c-0.5gb",
        };
        running.map_or(first, |formation| smallest_of_tier(&formation.size))
    }
}

/// The smallest size that mixes with the given one.
pub(crate) fn smallest_of_tier(size: &str) -> &'static str {
    let tier = dyno_size(size).map(|size| size.tier);
    let smallest = dyno_sizes()
        .iter()
        .find(|other| tier.is_some_and(|tier| tier.mixes_with(other.tier)));
    smallest.map_or("Basic", |size| size.name)
}
