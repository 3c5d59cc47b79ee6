//! What a build makes of its source.

use std::collections::{BTreeMap, BTreeSet};

use super::super::ids;
use super::super::timestamp::Timestamp;
use super::{Blob, Build, BuildStatus, Cut, Slug, Timings, World};

impl World {
    pub(super) fn finish_build(&mut self, app: &str, build: &str, at: Timestamp) {
        let builds = self.apps.get(app).map(|app| app.builds.iter().rev());
        let Some(build) = builds
            .and_then(|mut builds| builds.find(|other| other.id == build))
            .cloned()
        else {
            return;
        };
        if build.status != BuildStatus::Pending {
            return;
        }
        let made = self.source_of(&build).map(|(process_types, blob)| {
            let slug = self.slug_of_build(app, &build, process_types, blob.as_ref(), at);
            let description = format!("Deploy {}", build.short_version());
            let cut = Cut {
                description,
                user: build.user.clone(),
                slug: Some(slug.clone()),
                ..Cut::default()
            };
            (slug, self.cut_release(app, at, cut))
        });
        let Some(app) = self.apps.get_mut(app) else { return };
        let Some(build) = app.builds.iter_mut().rev().find(|other| other.id == build.id) else {
            return;
        };
        build.updated_at = at;
        match made {
            Ok((slug, release)) => {
                build.status = BuildStatus::Succeeded;
                build.slug = Some(slug);
                build.release = release.map(|index| app.releases[index].id.clone());
            }
            Err(reason) => {
                build.status = BuildStatus::Failed;
                build.failure = Some(reason);
            }
        }
    }

    /// The process types of a build's source. A source elsewhere cannot be looked at (the sandbox has no network):
    /// it is taken to have a `web` and a `worker`.
    fn source_of(&self, build: &Build) -> Result<(BTreeMap<String, String>, Option<Blob>), String> {
        let Some(source) = &build.source else {
            return Ok((process_types(&[("web", "bin/web"), ("worker", "bin/worker")]), None));
        };
        let Some(Some(blob)) = self.sources.get(source) else {
            return Err("Unable to fetch source: nothing was uploaded to its put_url".to_owned());
        };
        if let Some(said) = build.source_checksum.as_deref()
            && !said.eq_ignore_ascii_case(&blob.checksum)
        {
            return Err(format!("Unable to verify source: its checksum is {}", blob.checksum));
        }
        if build.script.exit() != 0 && blob.process_types.is_some() {
            return Err("Build failed".to_owned());
        }
        match &blob.process_types {
            None => Err("Unable to unpack source: it is not a gzipped tarball".to_owned()),
            Some(found) if found.is_empty() => Ok((process_types(&[("web", "bin/web")]), Some(blob.clone()))),
            Some(found) => Ok((found.clone(), Some(blob.clone()))),
        }
    }

    fn slug_of_build(
        &mut self,
        app: &str,
        build: &Build,
        process_types: BTreeMap<String, String>,
        blob: Option<&Blob>,
        at: Timestamp,
    ) -> String {
        let id = self.new_id();
        let slug = Slug {
            id: id.clone(),
            apps: BTreeSet::from([app.to_owned()]),
            process_types,
            stack: build.stack.clone(),
            checksum: Some(format!("SHA256:{}", ids::digits(&id, 64))),
            commit: build.source_version.clone(),
            commit_description: build.source_version_description.clone(),
            buildpack_provided_description: Some("Sandbox".to_owned()),
            size: Some(blob.map_or(1_048_576, |blob| blob.size)),
            created_at: at,
            updated_at: at,
        };
        self.slugs.insert(id.clone(), slug);
        if let Some(app) = self.apps.get_mut(app) {
            app.slugs.insert(id.clone());
        }
        id
    }
}

impl Build {
    /// What a release says that it deployed: the head of the source's version, else of the build's own digits.
    pub(crate) fn short_version(&self) -> String {
        let version = self.source_version.as_deref().filter(|version| !version.is_empty());
        version.map_or_else(|| ids::digits(&self.id, 8), |version| version.chars().take(8).collect())
    }

    /// What its output stream has said by then: what the source has it say comes when everything else is done.
    pub(crate) fn output(&self, now: Timestamp, timings: &Timings) -> String {
        let mut lines = vec![
            "-----> Building on the sandbox".to_owned(),
            format!("-----> Using stack {}", self.stack),
        ];
        lines.extend(
            self.buildpacks
                .iter()
                .map(|buildpack| format!("-----> Using buildpack: {buildpack}")),
        );
        let begun = lines.join("\n") + "\n";
        let elapsed = u64::try_from(now.0.saturating_sub(self.created_at.0)).unwrap_or(0);
        let said = match elapsed.checked_sub(timings.build) {
            Some(elapsed) => self.script.output(elapsed),
            None => String::new(),
        };
        lines.clear();
        match self.status {
            BuildStatus::Pending => return begun + &said,
            BuildStatus::Succeeded => {
                lines.extend(["-----> Compressing...", "       Done: 1M", "-----> Launching..."].map(str::to_owned));
                lines.push("       Released".to_owned());
            }
            BuildStatus::Failed => lines.extend(self.failure.iter().map(|reason| format!(" !     {reason}"))),
        }
        begun + &self.script.output(u64::MAX) + &lines.join("\n") + "\n"
    }
}

fn process_types(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, command)| ((*name).to_owned(), (*command).to_owned()))
        .collect()
}
