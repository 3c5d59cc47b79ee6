//! Where the state is kept: what the configuration says, as far as it is available yet.

use camino::Utf8PathBuf;

use super::arguments::BackendArguments;
use super::codes;
use super::project::Project;
use super::session::Session;
use crate::diagnostic::Diagnostic;
use crate::language::evaluate::evaluate_constant;

/// The state file: `-state`, the path of a `local` backend, or the file of the workspace.
///
/// # Errors
/// The configuration names a backend that is not available yet.
pub(crate) fn state_path(
    project: &Project,
    arguments: &BackendArguments,
    session: &Session,
) -> Result<Utf8PathBuf, Diagnostic> {
    let root = project.analysis.configuration().root();
    let backend = root.backend.as_ref().filter(|_| arguments.backend);
    match backend {
        Some(backend) if &*backend.kind == "local" => {
            let path = backend.body().attribute("path").map(|attribute| &attribute.value);
            let path = path.and_then(|expr| evaluate_constant(expr).ok());
            let path = path.as_ref().and_then(|value| value.as_str()).map(Utf8PathBuf::from);
            let chosen = arguments.state.is_some() || session.workspace.is_some();
            Ok(path
                .filter(|_| !chosen)
                .unwrap_or_else(|| session.state_path(arguments)))
        }
        Some(backend) => Err(codes::backend_missing(&backend.kind).at(backend.kind_span)),
        None => Ok(session.state_path(arguments)),
    }
}
