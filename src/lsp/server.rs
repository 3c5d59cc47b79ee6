//! The loop: messages in, answers and diagnostics out.
//!
//! Everything that has already arrived is taken in before anything is computed, so a burst of keystrokes costs one
//! analysis, and the last one always counts.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;
use gen_lsp_types as lsp;
use lsp::{Notification as _, Request as _};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

use super::documents::Documents;
use super::position::Encoding;
use super::workspace::{Workspace, is_relevant};
use super::{ServeError, Setup, uri};
use crate::companions;
use crate::format;
use crate::source::LineIndex;

/// The files of which the client tells when they change; [`is_relevant`] knows which of them count.
const WATCHED: [&str; 6] = [
    "**/*.{tf,tfvars,hcl}",
    "**/*.{tf,tfvars}.json",
    "**/Procfile",
    "**/{app.json,heroku.yml}",
    "**/.slugignore",
    "**/.env*",
];

struct Server {
    connection: Connection,
    encoding: Encoding,
    documents: Documents,
    workspace: Workspace,
    /// Buffers whose text the workspace has not seen.
    changed: BTreeSet<Utf8PathBuf>,
    /// Whether something else than a buffer's text may have changed what there is to say.
    stale: bool,
    /// The client has said goodbye; answers of its own to what was asked may still be on their way.
    leaving: bool,
    published: BTreeMap<Utf8PathBuf, (i32, Vec<lsp::Diagnostic>)>,
}

/// Serves a client until it says goodbye.
pub(super) fn run(connection: Connection, setup: Setup) -> Result<(), ServeError> {
    let (id, params) = connection.initialize_start()?;
    let capabilities = params.get("capabilities").cloned().unwrap_or_default();
    let capabilities: lsp::ClientCapabilities = serde_json::from_value(capabilities).unwrap_or_default();
    let encoding = Encoding::negotiate(&capabilities);
    connection.initialize_finish(id, answer(encoding))?;
    let watches = capabilities
        .workspace
        .and_then(|workspace| workspace.did_change_watched_files);
    let server = Server {
        connection,
        encoding,
        documents: Documents::default(),
        workspace: Workspace::new(setup),
        changed: BTreeSet::new(),
        stale: false,
        leaving: false,
        published: BTreeMap::new(),
    };
    if watches.is_some_and(|watches| watches.dynamic_registration == Some(true)) {
        server.send(Message::Request(watch()));
    }
    server.serve()
}

/// Asks the client to tell of files that change on the disk, settings and what stands beside a configuration among them.
fn watch() -> Request {
    let watchers: Vec<Value> = WATCHED.iter().map(|glob| json!({ "globPattern": glob })).collect();
    let registration = json!({
        "id": "files",
        "method": lsp::DidChangeWatchedFilesNotification::METHOD.to_string(),
        "registerOptions": { "watchers": watchers },
    });
    let method = lsp::RegistrationRequest::METHOD.to_string();
    Request::new(
        RequestId::from("watch".to_owned()),
        method,
        json!({ "registrations": [registration] }),
    )
}

/// What this server can do.
fn answer(encoding: Encoding) -> Value {
    json!({
        "capabilities": {
            "positionEncoding": encoding.kind(),
            "textDocumentSync": { "openClose": true, "change": lsp::TextDocumentSyncKind::Incremental, "save": true },
            "documentFormattingProvider": true,
        },
        "serverInfo": { "name": "dynoform", "version": env!("CARGO_PKG_VERSION") },
    })
}

impl Server {
    fn serve(mut self) -> Result<(), ServeError> {
        while let Ok(message) = self.connection.receiver.recv() {
            if self.take(message)? {
                return Ok(());
            }
            while let Ok(message) = self.connection.receiver.try_recv() {
                if self.take(message)? {
                    return Ok(());
                }
            }
            self.publish();
        }
        Ok(())
    }

    /// Takes one message; true when it was the last.
    fn take(&mut self, message: Message) -> Result<bool, ServeError> {
        match message {
            Message::Request(request) => {
                let response = self.respond(request);
                self.send(response.into());
            }
            Message::Notification(notification) if notification.method == lsp::ExitNotification::METHOD.to_string() => {
                return if self.leaving {
                    Ok(true)
                } else {
                    Err(ServeError::Unannounced)
                };
            }
            Message::Notification(notification) => self.note(notification),
            Message::Response(_) => {}
        }
        Ok(false)
    }

    /// A client that no longer reads is noticed when its messages end.
    fn send(&self, message: Message) {
        let _ = self.connection.sender.send(message);
    }

    fn respond(&mut self, request: Request) -> Response {
        let id = request.id.clone();
        if self.leaving {
            return Response::new_err(
                id,
                ErrorCode::InvalidRequest as i32,
                "the server is shut down".to_owned(),
            );
        }
        if request.method == lsp::ShutdownRequest::METHOD.to_string() {
            self.leaving = true;
            return Response::new_ok(id, Value::Null);
        }
        if request.method == lsp::DocumentFormattingRequest::METHOD.to_string() {
            return match serde_json::from_value(request.params) {
                Ok(params) => self.formatting(id, &params),
                Err(error) => Response::new_err(id, ErrorCode::InvalidParams as i32, error.to_string()),
            };
        }
        let message = format!("{} is not supported", request.method);
        Response::new_err(id, ErrorCode::MethodNotFound as i32, message)
    }

    /// The edits that bring a buffer into the canonical layout; none while it does not parse.
    fn formatting(&self, id: RequestId, params: &lsp::DocumentFormattingParams) -> Response {
        // An .env file would parse, and be broken by it.
        let path = uri::to_path(&params.text_document.uri).filter(|path| companions::Kind::of(path).is_none());
        let document = path.and_then(|path| self.documents.get(&path).cloned());
        let Some(document) = document else {
            return Response::new_ok(id, Value::Null);
        };
        let edits = match format::format(&document.text) {
            Ok(formatted) if *formatted != *document.text => {
                let lines = LineIndex::new(&document.text);
                let range = self.encoding.range(&document.text, &lines, 0..document.text.len());
                vec![lsp::TextEdit {
                    range,
                    new_text: formatted,
                }]
            }
            _ => Vec::new(),
        };
        Response::new_ok(id, edits)
    }

    fn note(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        if method == lsp::DidOpenTextDocumentNotification::METHOD.to_string() {
            with(params, |params| self.opened(params));
        } else if method == lsp::DidChangeTextDocumentNotification::METHOD.to_string() {
            with(params, |params| self.edited(params));
        } else if method == lsp::DidCloseTextDocumentNotification::METHOD.to_string() {
            with(params, |params| self.closed(&params));
        } else if method == lsp::DidSaveTextDocumentNotification::METHOD.to_string() {
            self.stale = true;
        } else if method == lsp::DidChangeWatchedFilesNotification::METHOD.to_string() {
            with(params, |params| self.files_changed(&params));
        }
    }

    fn opened(&mut self, params: lsp::DidOpenTextDocumentParams) {
        let document = params.text_document;
        if let Some(path) = uri::to_path(&document.uri).filter(|path| is_relevant(path)) {
            self.documents.open(path.clone(), document.version, document.text);
            self.changed.insert(path);
        }
    }

    fn edited(&mut self, params: lsp::DidChangeTextDocumentParams) {
        let Some(path) = uri::to_path(&params.text_document.text_document_identifier.uri) else {
            return;
        };
        let version = params.text_document.version;
        if self
            .documents
            .change(&path, version, params.content_changes, self.encoding)
            .is_some()
        {
            self.changed.insert(path);
        }
    }

    fn closed(&mut self, params: &lsp::DidCloseTextDocumentParams) {
        let Some(path) = uri::to_path(&params.text_document.uri) else {
            return;
        };
        self.documents.close(&path);
        self.changed.remove(&path);
        self.workspace.close(&path, &self.documents);
        self.stale = true;
        if self.published.remove(&path).is_some() {
            self.send_diagnostics(&params.text_document.uri, None, Vec::new());
        }
    }

    fn files_changed(&mut self, params: &lsp::DidChangeWatchedFilesParams) {
        let paths: Vec<Utf8PathBuf> = params
            .changes
            .iter()
            .filter_map(|change| uri::to_path(&change.uri))
            .collect();
        self.workspace.changed_on_disk(&paths);
        self.stale = true;
    }

    /// Analyses what has changed and sends what is new.
    fn publish(&mut self) {
        if self.changed.is_empty() && !self.stale {
            return;
        }
        self.workspace.update(&self.documents, &self.changed);
        self.changed.clear();
        self.stale = false;
        for (path, found) in self.workspace.findings(&self.documents, self.encoding) {
            let Some(document) = self.documents.get(&path) else {
                continue;
            };
            let now = (document.version, found);
            if self.published.get(&path) == Some(&now) {
                continue;
            }
            self.send_diagnostics(&uri::from_path(&path), Some(now.0), now.1.clone());
            self.published.insert(path, now);
        }
    }

    fn send_diagnostics(&self, uri: &lsp::Uri, version: Option<i32>, diagnostics: Vec<lsp::Diagnostic>) {
        let params = lsp::PublishDiagnosticsParams {
            uri: uri.clone(),
            version,
            diagnostics,
        };
        let method = lsp::PublishDiagnosticsNotification::METHOD.to_string();
        self.send(Message::Notification(Notification::new(method, params)));
    }
}

/// Reads parameters; a notification that cannot be read has nobody to be told, so it is dropped.
fn with<P: serde::de::DeserializeOwned>(params: Value, then: impl FnOnce(P)) {
    if let Ok(params) = serde_json::from_value(params) {
        then(params);
    }
}
