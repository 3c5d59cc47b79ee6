//! `dynoform sandbox serve`

use camino::Utf8PathBuf;

use crate::cli::arguments::{AppUrls, SandboxVerb};
use crate::cli::codes;
use crate::cli::session::{Exit, Outcome, Session};
use crate::diagnostic::Diagnostic;
use crate::sandbox::{Options, Rate, RequestLog, Sandbox, UrlStyle};

pub(crate) fn run(verb: SandboxVerb, session: &Session) -> Outcome {
    let SandboxVerb::Serve {
        listen,
        data,
        seed,
        latency,
        log,
        app_urls,
        limits,
        rate_limit,
        rate_refill,
        strict,
        webhooks,
        speed,
    } = verb;
    let options = Options {
        listen,
        data: data.map(Utf8PathBuf::into_std_path_buf),
        seed: seed.map(Utf8PathBuf::into_std_path_buf),
        latency,
        log: request_log(log.as_ref())?,
        app_urls: match app_urls {
            AppUrls::Heroku => UrlStyle::Heroku,
            AppUrls::Local => UrlStyle::Local,
        },
        limits,
        rate: Rate {
            calls: rate_limit,
            per_minute: rate_refill,
        },
        strict: strict.map(Utf8PathBuf::into_std_path_buf),
        webhook_hosts: webhooks,
        speed,
        ..Options::default()
    };
    let runtime = super::runtime()?;
    runtime.block_on(serve(options, session))
}

pub(crate) fn request_log(path: Option<&Utf8PathBuf>) -> Result<RequestLog, Vec<Diagnostic>> {
    match path {
        None => Ok(RequestLog::none()),
        Some(path) => RequestLog::to_file(path.as_std_path()).map_err(|error| vec![codes::sandbox_failed(&error)]),
    }
}

async fn serve(options: Options, session: &Session) -> Outcome {
    let mut running = Sandbox::start(options)
        .await
        .map_err(|error| vec![error.diagnostic()])?;
    // Before anybody can know that it is there, and ask it to end.
    let terminated = terminated();
    session.console.line(&format!(
        "The sandbox listens on {url}\n  HEROKU_API_URL={url} HEROKU_API_KEY=any dynoform plan\nIt has no account and no bill: nothing here is real. Ctrl-C ends it.",
        url = running.url
    ));
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
        () = running.wait() => {}
    }
    let deviations = running.deviations();
    running
        .shutdown()
        .await
        .map_err(|error| vec![codes::sandbox_failed(&error)])?;
    match deviations.is_empty() {
        true => Ok(Exit::DONE),
        false => Err(vec![codes::schema_deviations(&deviations)]),
    }
}

/// Ends when the process is asked to, from this call on.
#[cfg(unix)]
pub(crate) fn terminated() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let signal = signal(SignalKind::terminate());
    async {
        match signal {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    }
}

#[cfg(not(unix))]
pub(crate) async fn terminated() {
    std::future::pending().await
}
