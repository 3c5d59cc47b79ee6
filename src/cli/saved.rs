//! A saved plan: everything that the plan was made from, and a digest of what was shown.
//!
//! Applying it makes the plan again from the same things, and goes on only when it is the same and the state has not
//! moved. It holds the state and the values of variables, so it is readable by its owner alone.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::arguments::PlanningArguments;
use super::codes;
use super::frozen::Frozen;
use super::operation::Operation;
use super::project::Project;
use super::session::Session;
use crate::address::InstanceAddress;
use crate::analysis::Purpose;
use crate::apply::driver::Planned;
use crate::config::Given;
use crate::diagnostic::Diagnostic;
use crate::language::types::Type;
use crate::language::value::Value;
use crate::plan::{
    DataRead, Drafted, Existing, Imported, Plan, PlanMode, PlanOptions, Refreshed, Request, Snapshot, codec, json, plan,
};
use crate::provider::Providers;
use crate::state::{Json, State};

/// The layout below.
const LAYOUT: u64 = 1;

/// A plan as it lies in its file.
#[derive(Serialize, Deserialize)]
pub(crate) struct Saved {
    dynoform_plan: u64,
    dynoform_version: String,
    digest: String,
    timestamp: String,
    mode: String,
    targets: Vec<String>,
    replace: Vec<String>,
    sandbox: bool,
    backend: bool,
    state_file: Option<Utf8PathBuf>,
    given: Vec<GivenForm>,
    environment: BTreeMap<String, String>,
    /// The directories of modules: their configuration files are those below, whatever is there by now.
    directories: Vec<Utf8PathBuf>,
    files: BTreeMap<Utf8PathBuf, String>,
    state: String,
    /// A state of its own: what older schema versions have become.
    upgraded: String,
    refreshed: ObjectsForm,
    imported: ObjectsForm,
    data: BTreeMap<String, DataForm>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum GivenForm {
    Assignment(String),
    File(Utf8PathBuf),
}

/// Objects by address, in a state of their own.
#[derive(Serialize, Deserialize, Default)]
struct ObjectsForm {
    state: String,
    gone: Vec<String>,
    /// Who changed it, or the id by which it was imported.
    notes: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
struct DataForm {
    config: Json,
    value: Json,
}

/// Writes a plan, atomically.
pub(crate) fn write(
    path: &Utf8Path,
    operation: &Operation<'_>,
    planned: &Planned,
    arguments: &PlanningArguments,
) -> io::Result<()> {
    let saved = Saved::new(operation, planned, arguments);
    let text = serde_json::to_vec(&saved)?;
    let parent = path.parent().filter(|parent| !parent.as_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(parent.unwrap_or(Utf8Path::new(".")))?;
    file.write_all(&text)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Reads a saved plan.
///
/// # Errors
/// There is none in that file.
pub(crate) fn read(path: &Utf8Path) -> Result<Saved, Diagnostic> {
    let bytes = std::fs::read(path).map_err(|error| codes::unreadable_file(path.as_str(), &error))?;
    match serde_json::from_slice::<Saved>(&bytes) {
        Ok(saved) if saved.dynoform_plan == LAYOUT && saved.dynoform_version == env!("CARGO_PKG_VERSION") => Ok(saved),
        Ok(saved) => Err(codes::foreign_plan(path, &saved.dynoform_version)),
        Err(_) => Err(codes::no_plan(path)),
    }
}

/// Whether a file begins as a saved plan does.
pub(crate) fn is_plan(path: &Utf8Path) -> bool {
    std::fs::read(path).is_ok_and(|bytes| bytes.starts_with(b"{\"dynoform_plan\""))
}

impl Saved {
    fn new(operation: &Operation<'_>, planned: &Planned, arguments: &PlanningArguments) -> Self {
        let project = &operation.project;
        let options = &planned.plan.options;
        let given = &arguments.variables.given;
        let variables = |(name, _): &(&String, &String)| name.starts_with("TF_VAR_");
        let snapshot = &planned.snapshot;
        Self {
            dynoform_plan: LAYOUT,
            dynoform_version: env!("CARGO_PKG_VERSION").into(),
            digest: digest(&planned.plan),
            timestamp: operation.timestamp().to_owned(),
            mode: mode_word(options.mode).into(),
            targets: options.targets.iter().map(ToString::to_string).collect(),
            replace: options.replace.iter().map(ToString::to_string).collect(),
            sandbox: arguments.heroku.sandbox,
            backend: arguments.backend.backend,
            state_file: arguments.backend.state.clone(),
            environment: (operation.session.environment.iter())
                .filter(variables)
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            files: super::frozen::files(&*project.analysis.files(), &project.directories(), given),
            directories: project.directories(),
            given: given.iter().map(GivenForm::from).collect(),
            state: snapshot.state.print(),
            upgraded: snapshot.upgraded.print(),
            refreshed: refreshed_form(&snapshot.refreshed, &snapshot.state),
            imported: imported_form(&snapshot.imported),
            data: (snapshot.data.iter())
                .map(|(address, read)| (address.to_string(), DataForm::from(read)))
                .collect(),
        }
    }

    pub(crate) fn timestamp(&self) -> &str {
        &self.timestamp
    }

    /// Takes over what the plan was asked for.
    pub(crate) fn settle(&self, arguments: &mut PlanningArguments) {
        arguments.heroku.sandbox |= self.sandbox;
        arguments.backend.backend &= self.backend;
        if arguments.backend.state.is_none() {
            arguments.backend.state.clone_from(&self.state_file);
        }
    }

    /// The configuration as it was.
    pub(crate) fn project(&self, session: &Session) -> Project {
        let given: Vec<Given> = self.given.iter().map(Given::from).collect();
        let frozen = Frozen::new(&self.files, &self.directories);
        let mut environment = session.environment.clone();
        environment.retain(|name, _| !name.starts_with("TF_VAR_"));
        environment.extend(self.environment.clone());
        let here = Utf8Path::new(".");
        Project::open_files(session, Arc::new(frozen), here, Purpose::Plan, &given, environment)
    }

    fn options(&self) -> Option<PlanOptions> {
        Some(PlanOptions {
            mode: [PlanMode::Normal, PlanMode::Destroy, PlanMode::RefreshOnly]
                .into_iter()
                .find(|mode| mode_word(*mode) == self.mode)?,
            targets: self
                .targets
                .iter()
                .map(|target| target.parse().ok())
                .collect::<Option<_>>()?,
            replace: self
                .replace
                .iter()
                .map(|address| address.parse().ok())
                .collect::<Option<_>>()?,
        })
    }

    fn snapshot(&self) -> Option<Snapshot> {
        let state = State::parse(&self.state, "the state in the plan").ok()??;
        let upgraded = State::parse(&self.upgraded, "the state in the plan").ok()??;
        let mut snapshot = Snapshot {
            state,
            upgraded,
            timestamp: self.timestamp.clone(),
            ..Snapshot::default()
        };
        for (address, _, object) in self.refreshed.objects()? {
            let changed_by = self.refreshed.notes.get(&address.to_string()).cloned();
            let object = Some(object);
            snapshot.refreshed.insert(address, Refreshed { object, changed_by });
        }
        for gone in &self.refreshed.gone {
            let changed_by = self.refreshed.notes.get(gone).cloned();
            let object = None;
            snapshot
                .refreshed
                .insert(gone.parse().ok()?, Refreshed { object, changed_by });
        }
        for (address, provider_name, object) in self.imported.objects()? {
            let id = self.imported.notes.get(&address.to_string())?.as_str().into();
            let imported = Imported {
                id,
                provider_name: provider_name.into(),
                object,
            };
            snapshot.imported.insert(address, imported);
        }
        for (address, data) in &self.data {
            snapshot.data.insert(address.parse().ok()?, data.read()?);
        }
        Some(snapshot)
    }

    /// Makes the plan again, with providers configured, for the state as it is now.
    pub(crate) async fn planned(&self, operation: &mut Operation<'_>) -> Result<Planned, Vec<Diagnostic>> {
        let damaged = || vec![codes::stale_plan("its file is damaged")];
        let options = self.options().ok_or_else(damaged)?;
        let mut snapshot = self.snapshot().ok_or_else(damaged)?;
        let now = &operation.opened.state;
        let begun = &snapshot.state;
        let both_new = now.serial == 0 && begun.serial == 0 && now.is_empty() && begun.is_empty();
        if both_new {
            snapshot.state.lineage.clone_from(&now.lineage);
        } else if now.lineage != begun.lineage {
            return Err(vec![codes::stale_plan("the state is another one by now")]);
        } else if now.serial != begun.serial || now != begun || !operation.opened.intents.is_empty() {
            return Err(vec![codes::stale_plan(&format!(
                "the state has moved on: from serial {} to {}",
                begun.serial, now.serial
            ))]);
        }
        let (driver, _) = operation.driver();
        let planned = driver.replan(snapshot, &options).await?;
        if digest(&planned.plan) != self.digest {
            return Err(vec![codes::stale_plan(
                "made again, it is not what was shown: a file that the configuration reads has changed",
            )]);
        }
        operation.conceal(&planned);
        Ok(planned)
    }

    /// Makes the plan again to look at it: nothing is configured, nothing is called.
    pub(crate) fn draft(&self, project: &Project, providers: &Providers) -> Result<Drafted, Vec<Diagnostic>> {
        let damaged = || vec![codes::stale_plan("its file is damaged")];
        let options = self.options().ok_or_else(damaged)?;
        let snapshot = self.snapshot().ok_or_else(damaged)?;
        let program = project.analysis.program();
        let existing = Existing::read(&snapshot, program, providers)?;
        let request = Request {
            program,
            providers,
            options: &options,
            snapshot: &snapshot,
            existing: &existing,
        };
        let mut inputs = project.analysis.inputs().clone();
        inputs.host = Arc::new(crate::analysis::StillHost {
            working_directory: inputs.cwd.clone(),
            plan_timestamp: Some(self.timestamp.clone()),
            ..crate::analysis::StillHost::new(project.analysis.files())
        });
        Ok(plan(&request, inputs))
    }

    /// The state that the plan starts from.
    pub(crate) fn state(&self) -> State {
        State::parse(&self.state, "the state in the plan")
            .ok()
            .flatten()
            .unwrap_or_default()
    }
}

fn mode_word(mode: PlanMode) -> &'static str {
    match mode {
        PlanMode::Normal => "normal",
        PlanMode::Destroy => "destroy",
        PlanMode::RefreshOnly => "refresh-only",
    }
}

/// Of everything that a plan says, sensitive values included.
fn digest(plan: &Plan) -> String {
    let mut digest = Sha256::new();
    for part in json::parts(plan) {
        serde_json::to_writer(&mut digest, &part).expect("a digest takes all that is written to it");
        digest.update(b"\n");
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl From<&Given> for GivenForm {
    fn from(given: &Given) -> Self {
        match given {
            Given::Assignment(text) => Self::Assignment(text.clone()),
            Given::File(path) => Self::File(path.clone()),
        }
    }
}

impl From<&GivenForm> for Given {
    fn from(form: &GivenForm) -> Self {
        match form {
            GivenForm::Assignment(text) => Self::Assignment(text.clone()),
            GivenForm::File(path) => Self::File(path.clone()),
        }
    }
}

impl From<&DataRead> for DataForm {
    fn from(read: &DataRead) -> Self {
        Self {
            config: tree(&read.config),
            value: tree(&read.value),
        }
    }
}

impl DataForm {
    fn read(&self) -> Option<DataRead> {
        let value = |tree: &Json| -> Option<Value> { codec::decode(tree.text(), &Type::Dynamic).ok() };
        Some(DataRead {
            config: value(&self.config)?,
            value: value(&self.value)?,
        })
    }
}

/// A value with its type; everything in it is known.
fn tree(value: &Value) -> Json {
    let text = codec::encode(value, &Type::Dynamic).unwrap_or_else(|_| "null".into());
    Json::parse(text).expect("the encoder writes JSON")
}

impl ObjectsForm {
    fn objects(&self) -> Option<Vec<(InstanceAddress, String, crate::state::Object)>> {
        let state = State::parse(&self.state, "the objects in the plan")
            .ok()?
            .unwrap_or_default();
        let objects = state.instances().filter_map(|(address, resource, instance)| {
            Some((address, resource.provider.clone(), instance.current.clone()?))
        });
        Some(objects.collect())
    }
}

fn refreshed_form(refreshed: &BTreeMap<InstanceAddress, Refreshed>, prior: &State) -> ObjectsForm {
    let mut form = ObjectsForm::default();
    let mut state = State::default();
    for (address, read) in refreshed {
        if let Some(who) = &read.changed_by {
            form.notes.insert(address.to_string(), who.clone());
        }
        let provider = prior
            .resources
            .get(&address.resource)
            .map_or("", |resource| &resource.provider);
        match &read.object {
            Some(object) => state.set(address, None, provider, Some(object.clone())),
            None => form.gone.push(address.to_string()),
        }
    }
    form.state = state.print();
    form
}

fn imported_form(imported: &BTreeMap<InstanceAddress, Imported>) -> ObjectsForm {
    let mut form = ObjectsForm::default();
    let mut state = State::default();
    for (address, found) in imported {
        form.notes.insert(address.to_string(), found.id.to_string());
        state.set(address, None, &found.provider_name, Some(found.object.clone()));
    }
    form.state = state.print();
    form
}
