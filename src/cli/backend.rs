//! Where the state is kept: what the configuration says, as far as it is available yet.

use camino::{Utf8Path, Utf8PathBuf};

use super::arguments::BackendArguments;
use super::codes;
use super::session::Session;
use crate::config::{Module, load};
use crate::diagnostic::Diagnostic;
use crate::language::evaluate::evaluate_constant;
use crate::source::{Disk, Sources};

/// The state file: `-state`, the path of a `local` backend, or the file of the workspace.
///
/// # Errors
/// The configuration names a backend that is not available yet.
pub(crate) fn state_path(
    root: &Module,
    arguments: &BackendArguments,
    session: &Session,
) -> Result<Utf8PathBuf, Diagnostic> {
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

/// The same for commands that only work on the state: of the configuration here, only its backend matters, and
/// whatever else is wrong in it does not.
///
/// # Errors
/// The configuration names a backend that is not available yet.
pub(crate) fn state_path_here(arguments: &BackendArguments, session: &Session) -> Result<Utf8PathBuf, Diagnostic> {
    if arguments.state.is_some() || !arguments.backend {
        return Ok(session.state_path(arguments));
    }
    let mut sources = Sources::new();
    let configuration = load(&Disk, &mut sources, Utf8Path::new("."));
    state_path(configuration.root(), arguments, session)
}
