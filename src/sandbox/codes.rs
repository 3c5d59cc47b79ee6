//! Why a sandbox does not start.

use std::path::PathBuf;

use crate::diagnostic::{Code, Diagnostic};

/// The port that a sandbox wants is taken.
pub static SANDBOX_PORT_TAKEN: Code = Code {
    name: "sandbox-port-taken",
    explanation: "The sandbox could not listen on its port: another program does.\n\nWith `-sandbox` the port is kept \
                  beside the state, so that the URLs of the apps stay the same from one command to the next. Most \
                  likely another dynoform command is still running in this folder: wait for it, or end it. If some \
                  other program has taken the port meanwhile, remove the file that holds the port (the message names \
                  it): the sandbox then takes a free one, and the apps' URLs change.",
};

/// The data of a sandbox is in use by another process.
pub static SANDBOX_DATA_IN_USE: Code = Code {
    name: "sandbox-data-in-use",
    explanation: "Another process has this sandbox's data open. Two sandboxes cannot share one file: wait for the \
                  other command to end, or give this one another `-data` file.",
};

/// The data of a sandbox cannot be read or written.
pub static SANDBOX_DATA_UNREADABLE: Code = Code {
    name: "sandbox-data-unreadable",
    explanation: "The file that holds the sandbox's contents cannot be read, is damaged, or cannot be written. The \
                  message says which. Nothing was changed. To begin with an empty sandbox, move the file and its \
                  journal (`FILE.journal`) away.",
};

/// What tells webhooks cannot be made.
pub static SANDBOX_WEBHOOKS_UNTOLD: Code = Code {
    name: "sandbox-webhooks-untold",
    explanation: "The sandbox was to tell webhooks what happens (`sandbox serve -webhooks HOST`), and the system gives it \
                  nothing to do so with. The message says why. Without `-webhooks` the sandbox keeps events and \
                  deliveries, and sends none.",
};

/// Every code of the sandbox.
pub const CODES: &[&Code] = &[
    &SANDBOX_PORT_TAKEN,
    &SANDBOX_DATA_IN_USE,
    &SANDBOX_DATA_UNREADABLE,
    &SANDBOX_WEBHOOKS_UNTOLD,
];

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Somebody listens there already, or we may not.
    #[error("cannot listen on {address}: {reason}")]
    PortTaken {
        /// The wanted address.
        address: std::net::SocketAddr,
        /// The file that says so, if it was not the command line.
        kept_in: Option<PathBuf>,
        /// From the system.
        reason: std::io::Error,
    },
    /// Another process has the data open.
    #[error("{} is in use by another sandbox", path.display())]
    DataInUse {
        /// The data file.
        path: PathBuf,
    },
    /// What tells webhooks cannot be made.
    #[error("webhooks cannot be told: {reason}")]
    Webhooks {
        /// From the client.
        reason: String,
    },
    /// The data, seed or log cannot be read or written.
    #[error("{}: {reason}", path.display())]
    Data {
        /// The file.
        path: PathBuf,
        /// Never the contents.
        reason: String,
    },
}

impl StartError {
    /// The same for people.
    pub fn diagnostic(&self) -> Diagnostic {
        let (code, summary) = match self {
            StartError::PortTaken { .. } => (&SANDBOX_PORT_TAKEN, "Sandbox port taken"),
            StartError::DataInUse { .. } => (&SANDBOX_DATA_IN_USE, "Sandbox data in use"),
            StartError::Data { .. } => (&SANDBOX_DATA_UNREADABLE, "Sandbox data unreadable"),
            StartError::Webhooks { .. } => (&SANDBOX_WEBHOOKS_UNTOLD, "Webhooks cannot be told"),
        };
        let help = match self {
            StartError::PortTaken {
                kept_in: Some(path), ..
            } => {
                format!(
                    "Wait for the other command, or remove {} to take another port.",
                    path.display()
                )
            }
            StartError::PortTaken { .. } => "Give another address with -listen.".to_owned(),
            StartError::DataInUse { .. } => "Wait for the other command, or name another -data file.".to_owned(),
            StartError::Webhooks { .. } => "Start it without -webhooks.".to_owned(),
            StartError::Data { .. } => "Repair the file, or move it away to begin anew.".to_owned(),
        };
        Diagnostic::error(code, summary, format!("The sandbox did not start: {self}.")).help(help)
    }
}
