//! The skin: HTTP around [`super::handle`], with latency, faults and a log.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, Limited, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::codes::StartError;
use super::courier::Courier;
use super::engine::Engine;
use super::identity;
use super::log::{LogLine, RequestLog};
use super::message::{Request, Response, decode_query};
use super::options::{Options, UrlStyle};
use super::strict::Strict;
use super::world::AppUrls;

/// The largest request.
const MOST_BYTES: usize = 512 * 1024 * 1024;
/// How long requests in flight may take when the server stops.
const GRACE: Duration = Duration::from_secs(1);
/// How often a held output stream looks for more.
const STREAM_PAUSE: Duration = Duration::from_millis(50);

type Body = UnsyncBoxBody<Bytes, Infallible>;

/// The embedded Heroku as a server.
#[derive(Debug)]
pub struct Sandbox;

/// A sandbox that answers. Dropping it stops it without a last compaction, which loses nothing.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// What to give as `HEROKU_API_URL`.
    pub url: String,
    engine: Arc<Engine>,
    strict: Option<Arc<Strict>>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Sandbox {
    /// Starts a sandbox; it answers when this returns.
    pub async fn start(options: Options) -> Result<Running, StartError> {
        let (listener, address) = listen(&options).await?;
        let app_urls = match options.app_urls {
            UrlStyle::Heroku => AppUrls::Heroku,
            UrlStyle::Local => AppUrls::Local { port: address.port() },
        };
        let engine = Arc::new(Engine::open(&options, app_urls)?);
        let strict = match &options.strict {
            Some(path) => Some(Arc::new(Strict::load(path)?)),
            None => None,
        };
        let (stop, stopped) = watch::channel(false);
        let skin = Skin {
            engine: Arc::clone(&engine),
            strict: strict.clone(),
            log: options.log.clone(),
            latency: options.latency,
            started: Instant::now(),
        };
        if !options.webhook_hosts.is_empty() {
            let courier = Courier::new(Arc::clone(&engine), options.webhook_hosts.clone())?;
            tokio::spawn(courier.run(stopped.clone()));
        }
        let task = tokio::spawn(accept(listener, Arc::new(skin), stopped));
        Ok(Running {
            address,
            url: format!("http://{address}"),
            engine,
            strict,
            stop,
            task,
        })
    }
}

impl Running {
    /// Everything in the sandbox, as `GET /sandbox/snapshot` gives it.
    pub fn snapshot(&self) -> Value {
        self.engine.snapshot()
    }

    /// Where requests or answers deviated from the hyper-schema, when it was to be kept to.
    pub fn deviations(&self) -> Vec<String> {
        self.strict
            .as_ref()
            .map(|strict| strict.deviations())
            .unwrap_or_default()
    }

    /// Answers until the server ends by itself (it does not) or the future is dropped.
    pub async fn wait(&mut self) {
        let _ = (&mut self.task).await;
    }

    /// Lets requests in flight finish, stops, and writes the data file.
    pub async fn shutdown(self) -> std::io::Result<()> {
        let _ = self.stop.send(true);
        let _ = self.task.await;
        self.engine.compact()
    }
}

async fn listen(options: &Options) -> Result<(TcpListener, SocketAddr), StartError> {
    let mut wanted = options.listen;
    let kept = options.port_file.as_deref().and_then(read_port);
    wanted.set_port(kept.unwrap_or(wanted.port()));
    let kept_in = options.port_file.clone().filter(|_| kept.is_some());
    let taken = |reason| StartError::PortTaken {
        address: wanted,
        kept_in,
        reason,
    };
    let listener = TcpListener::bind(wanted).await.map_err(taken)?;
    let address = listener.local_addr().unwrap_or(wanted);
    if let Some(path) = options.port_file.as_deref().filter(|_| kept.is_none()) {
        let failed = |reason: std::io::Error| StartError::Data {
            path: path.to_owned(),
            reason: reason.to_string(),
        };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        std::fs::write(path, format!("{}\n", address.port())).map_err(failed)?;
    }
    Ok((listener, address))
}

fn read_port(path: &Path) -> Option<u16> {
    std::fs::read_to_string(path).ok()?.trim().parse().ok()
}

async fn accept(listener: TcpListener, skin: Arc<Skin>, mut stopped: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, Arc::clone(&skin), stopped.clone()));
                }
                Err(_) => tokio::time::sleep(STREAM_PAUSE).await,
            },
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            _ = stopped.changed() => break,
        }
    }
    let _ = tokio::time::timeout(GRACE, async { while connections.join_next().await.is_some() {} }).await;
    connections.abort_all();
}

async fn serve(stream: TcpStream, skin: Arc<Skin>, mut stopped: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let skin = Arc::clone(&skin);
        async move { skin.answer(request).await }
    });
    let mut connection = pin!(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopped.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// The connection is dropped without an answer.
#[derive(Debug, thiserror::Error)]
#[error("dropped on purpose")]
struct Dropped;

struct Skin {
    engine: Arc<Engine>,
    strict: Option<Arc<Strict>>,
    log: RequestLog,
    latency: Duration,
    started: Instant,
}

impl Skin {
    async fn answer(&self, incoming: hyper::Request<Incoming>) -> Result<hyper::Response<Body>, Dropped> {
        let start_ms = self.elapsed();
        let mut request = match read(incoming).await {
            Ok(request) => request,
            Err(response) => return Ok(wire(response)),
        };
        if let Some(response) = self.engine.control(&request) {
            return Ok(wire(response));
        }
        let mut line = LogLine {
            time: self.engine.clock().precise(),
            method: request.method.clone(),
            path: request.path.clone(),
            user: identity::user_of(&request).unwrap_or_default(),
            app: self.engine.app_of_host(&request),
            start_ms,
            ..LogLine::default()
        };
        let answer = self.handle(&mut request).await;
        line.status = answer.as_ref().map_or(0, |response| response.status);
        line.end_ms = self.elapsed();
        self.log.write(line);
        let mut response = answer.ok_or(Dropped)?;
        // By its own clock, as everything else that it says.
        response.set("Date", self.engine.clock().of_http());
        match response.headers.remove(super::STREAM_STATUS) {
            Some(status) => Ok(self.stream(request, &response, status == "pending")),
            None => Ok(wire(response)),
        }
    }

    /// Handles a request as the arranged faults let it; `None` when the connection is to be dropped.
    async fn handle(&self, request: &mut Request) -> Option<Response> {
        let effect = self.engine.strike(request);
        if effect.delay > 0 {
            tokio::time::sleep(Duration::from_millis(effect.delay)).await;
        }
        if effect.drop {
            return None;
        }
        let response = match effect.answer {
            Some((status, body, headers)) => {
                let mut response = Response::json(status, &body);
                response.headers.extend(headers);
                response
            }
            None => self.checked(request),
        };
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
        (!effect.lose_answer).then_some(response)
    }

    /// Handles a request of the API between two checks, when there are any.
    fn checked(&self, request: &mut Request) -> Response {
        let is_api = !super::router::is_open(request) && self.engine.app_of_host(request).is_none();
        let Some(strict) = self.strict.as_ref().filter(|_| is_api) else {
            return self.engine.handle(request);
        };
        if let Some(refusal) = strict.request(request) {
            return refusal;
        }
        let response = self.engine.handle(request);
        strict.answer(request, &response).unwrap_or(response)
    }

    /// Holds a build's output stream open until the build ends.
    fn stream(&self, request: Request, first: &Response, pending: bool) -> hyper::Response<Body> {
        let engine = Arc::clone(&self.engine);
        let begin = (Some(first.body.clone()), 0, pending);
        let chunks = stream::unfold(begin, move |(ready, mut sent, mut pending)| {
            let (engine, mut request) = (Arc::clone(&engine), request.clone());
            async move {
                let mut text = ready.unwrap_or_default();
                while text.len() <= sent {
                    if !pending {
                        return None;
                    }
                    tokio::time::sleep(STREAM_PAUSE).await;
                    let response = engine.handle(&mut request);
                    pending = response
                        .headers
                        .get(super::STREAM_STATUS)
                        .is_some_and(|status| status == "pending");
                    text = if response.status == 200 {
                        response.body
                    } else {
                        Vec::new()
                    };
                }
                let chunk = Bytes::copy_from_slice(&text[sent..]);
                sent = text.len();
                Some((Ok::<_, Infallible>(Frame::data(chunk)), (None, sent, pending)))
            }
        });
        with_headers(first, StreamBody::new(chunks).boxed_unsync())
    }

    fn elapsed(&self) -> f64 {
        (self.started.elapsed().as_secs_f64() * 1e6).round() / 1e3
    }
}

/// Reads a request off the wire; the answer to give when it cannot be read.
async fn read(incoming: hyper::Request<Incoming>) -> Result<Request, Response> {
    let (head, body) = incoming.into_parts();
    let refused = |status, id: &str, message: &str| Response::json(status, &json!({ "id": id, "message": message }));
    let body = Limited::new(body, MOST_BYTES).collect().await;
    let body = body.map_err(|_| refused(413, "payload_too_large", "The request is too large or was cut short."))?;
    let mut request = Request {
        method: head.method.as_str().to_uppercase(),
        path: head.uri.path().to_owned(),
        query: decode_query(head.uri.query().unwrap_or_default()),
        body: body.to_bytes().to_vec(),
        ..Request::default()
    };
    for (name, value) in &head.headers {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        request.headers.insert(name.as_str().to_lowercase(), value);
    }
    if let Some(authority) = head.uri.authority() {
        request.headers.insert("host".to_owned(), authority.as_str().to_owned());
    }
    Ok(request)
}

fn wire(response: Response) -> hyper::Response<Body> {
    let body = Full::new(Bytes::from(response.body.clone())).boxed_unsync();
    with_headers(&response, body)
}

fn with_headers(response: &Response, body: Body) -> hyper::Response<Body> {
    let mut builder = hyper::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        builder = builder.header(name.as_str(), value.as_str());
    }
    // A header that a client or a fault made unfit for the wire is the only way to fail.
    builder.body(body).unwrap_or_else(|_| {
        let mut plain = hyper::Response::new(Full::new(Bytes::new()).boxed_unsync());
        *plain.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        plain
    })
}
