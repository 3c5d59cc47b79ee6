//! The states that `terraform_remote_state` reads: files, as the `local` backend keeps them.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use crate::language::json::from_text;
use crate::language::value::{Members, Value};
use crate::provider::{StateSource, States};
use crate::state::{Output, Store};

/// States in files. Relative paths are taken from a directory.
pub(crate) struct LocalStates {
    pub(crate) base: Utf8PathBuf,
}

impl States for LocalStates {
    fn outputs(&self, source: &StateSource) -> Result<Option<Members>, String> {
        if &*source.backend != "local" {
            return Err(format!(
                "Backend \"{}\" is not available yet: of states elsewhere, those in files can be read.",
                source.backend
            ));
        }
        let path = self.base.join(path_of(source));
        let state = Store::look(&path).map_err(|problem| problem.detail)?;
        let Some(state) = state else { return Ok(None) };
        let value = |output: &Output| -> Result<Value, String> {
            let value = from_text(output.value.text(), &output.ty).map_err(|error| error.to_string())?;
            Ok(if output.sensitive { value.sensitive() } else { value })
        };
        let outputs = state.outputs.iter();
        outputs
            .map(|(name, output)| Ok((Arc::clone(name), value(output)?)))
            .collect::<Result<Members, String>>()
            .map(Some)
    }
}

/// The file of a workspace, as the reference finds it.
fn path_of(source: &StateSource) -> Utf8PathBuf {
    let setting = |name: &str| source.config.get(&Arc::<str>::from(name)).and_then(Value::as_str);
    if &*source.workspace == "default" {
        return setting("path").unwrap_or("terraform.tfstate").into();
    }
    let directory = setting("workspace_dir").unwrap_or("terraform.tfstate.d");
    Utf8Path::new(directory)
        .join(&*source.workspace)
        .join("terraform.tfstate")
}
