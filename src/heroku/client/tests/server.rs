//! A server that answers as a test says, over HTTP/1 or TLS with HTTP/2, and a proxy in front of it.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderMap;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::Value as Json;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// Who vouches for the server: itself.
pub(super) const CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/heroku/client/tests/server.pem");

/// A request as it came in.
pub(in crate::heroku) struct Call {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) version: hyper::Version,
    pub(super) headers: HeaderMap,
}

impl Call {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// What is answered: status, headers, bytes. `None`: nothing, ever.
pub(in crate::heroku) type Reply = Option<(u16, Vec<(&'static str, String)>, Vec<u8>)>;

pub(super) fn reply(status: u16, body: &Json) -> Reply {
    Some((status, Vec::new(), body.to_string().into_bytes()))
}

type Answers = Arc<dyn Fn(&Call) -> Reply + Send + Sync>;

/// Answers over plain HTTP/1; returns the URL.
pub(in crate::heroku) async fn serve(answers: impl Fn(&Call) -> Reply + Send + Sync + 'static) -> String {
    let answers: Answers = Arc::new(answers);
    let (listener, address) = listen().await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let answers = Arc::clone(&answers);
            tokio::spawn(async move {
                let service = service_fn(move |request| answer(request, Arc::clone(&answers)));
                let connection = hyper::server::conn::http1::Builder::new();
                let _ = connection.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    format!("http://{address}")
}

/// Answers over TLS, with HTTP/2 to whoever offers it; returns where.
pub(super) async fn serve_tls(answers: impl Fn(&Call) -> Reply + Send + Sync + 'static) -> SocketAddr {
    let answers: Answers = Arc::new(answers);
    let certificate = CertificateDer::from_pem_slice(include_bytes!("server.pem")).expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("server.key")).expect("its key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut tls = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions of ring")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("they belong together");
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let (listener, address) = listen().await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (answers, acceptor) = (Arc::clone(&answers), acceptor.clone());
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let is_2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
                let service = service_fn(move |request| answer(request, Arc::clone(&answers)));
                let stream = TokioIo::new(stream);
                if is_2 {
                    let connection = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                    let _ = connection.serve_connection(stream, service).await;
                } else {
                    let connection = hyper::server::conn::http1::Builder::new();
                    let _ = connection.serve_connection(stream, service).await;
                }
            });
        }
    });
    address
}

/// A proxy that brings every tunnel to one address; returns its URL, and where the tunnels were to go.
pub(super) async fn proxy(to: SocketAddr) -> (String, Arc<Mutex<Vec<String>>>) {
    let (listener, address) = listen().await;
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let log = Arc::clone(&log);
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(client.read_u8().await?);
                }
                let head = String::from_utf8_lossy(&head).into_owned();
                let target = head.split(' ').take(2).collect::<Vec<_>>().join(" ");
                let user = head.to_ascii_lowercase().contains("proxy-authorization: basic dtpw");
                let user = if user { " as u:p" } else { "" };
                log.lock().expect("not poisoned").push(format!("{target}{user}"));
                client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
                let mut server = TcpStream::connect(to).await?;
                copy_bidirectional(&mut client, &mut server).await
            });
        }
    });
    (format!("http://u:p@{address}"), asked)
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    (listener, address)
}

async fn answer(
    request: hyper::Request<Incoming>,
    answers: Answers,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let _ = body.collect().await;
    let call = Call {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        version: head.version,
        headers: head.headers,
    };
    let Some((status, headers, body)) = answers(&call) else {
        return std::future::pending().await;
    };
    let mut response = hyper::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(name, value);
    }
    Ok(response.body(Full::new(body.into())).expect("headers of a test"))
}
