//! Apps that are made together with their code: app setups, and the review apps of a pipeline.

use serde::{Deserialize, Serialize};

use super::super::timestamp::Timestamp;
use super::{BuildStatus, World};

/// An app that was made from an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppSetup {
    /// Its identity.
    pub id: String,
    /// App id.
    pub app: String,
    /// The app's name.
    pub app_name: String,
    /// Build id.
    pub build: String,
    /// Created.
    pub created_at: Timestamp,
}

/// An app for a branch or pull request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewApp {
    /// Its identity.
    pub id: String,
    /// Pipeline id.
    pub pipeline: String,
    /// Id of the setup that makes its app.
    pub setup: String,
    /// At GitHub.
    pub branch: String,
    /// At GitHub.
    pub pull_request: Option<u64>,
    /// E-mail address of who asked for it.
    pub creator: String,
    /// Whether tests must pass first.
    pub waits_for_ci: bool,
    /// Created.
    pub created_at: Timestamp,
}

impl World {
    /// How far the build of a setup is; `None` when its app is gone.
    pub(crate) fn build_of_setup(&self, setup: &AppSetup) -> Option<BuildStatus> {
        let app = self.apps.get(&setup.app)?;
        let build = app.builds.iter().find(|build| build.id == setup.build)?;
        Some(build.status)
    }

    /// The API's word for where a review app is in its life.
    pub(crate) fn review_status(&self, review: &ReviewApp, now: Timestamp) -> &'static str {
        let setup = self.app_setups.get(&review.setup);
        match setup.and_then(|setup| self.build_of_setup(setup)) {
            None => "deleted",
            Some(BuildStatus::Pending) if review.created_at == now => "pending",
            Some(BuildStatus::Pending) => "creating",
            Some(BuildStatus::Succeeded) => "created",
            Some(BuildStatus::Failed) => "errored",
        }
    }
}
