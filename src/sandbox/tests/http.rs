//! The same over real sockets: the wire, the log, faults, persistence.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::sandbox::{LogLine, Options, RequestLog, Running, Sandbox, StartError, Timings};

pub(super) struct Client {
    base: String,
    http: reqwest::Client,
}

impl Client {
    pub(super) fn of(running: &Running) -> Client {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        Client {
            base: running.url.clone(),
            http,
        }
    }

    fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse().expect("a method");
        let request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .bearer_auth("ann@example.com/secret");
        request.header("Accept", "application/vnd.heroku+json; version=3")
    }

    async fn call(&self, method: &str, path: &str, body: Value) -> Result<(u16, Value), reqwest::Error> {
        let request = self.request(method, path);
        let request = if body.is_null() { request } else { request.json(&body) };
        let response = request.send().await?;
        let status = response.status().as_u16();
        let bytes = response.bytes().await?;
        Ok((status, serde_json::from_slice(&bytes).unwrap_or(Value::Null)))
    }

    pub(super) async fn good(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, body) = self.call(method, path, body).await.expect("an answer");
        assert!((200..300).contains(&status), "{method} {path}: {status} {body}");
        body
    }
}

fn instant() -> Options {
    Options {
        timings: Timings::instant(),
        ..Options::default()
    }
}

async fn start(options: Options) -> (Running, Client) {
    let running = Sandbox::start(options).await.expect("it starts");
    let client = Client::of(&running);
    (running, client)
}

#[tokio::test]
async fn the_protocol_is_herokus() {
    let (running, client) = start(instant()).await;
    client.good("POST", "/apps", json!({ "name": "wired" })).await;
    let first = client
        .request("GET", "/apps/wired")
        .header("Request-Id", "mine")
        .send()
        .await
        .expect("an answer");
    let header = |name: &str| {
        first
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    assert!(header("request-id").ends_with(",mine"), "{}", header("request-id"));
    assert_eq!(header("ratelimit-remaining"), "4498");
    let etag = header("etag").to_owned();
    let again = client
        .request("GET", "/apps/wired")
        .header("If-None-Match", etag)
        .send()
        .await
        .expect("an answer");
    assert_eq!(again.status().as_u16(), 304);
    let plain = client
        .http
        .get(format!("{}/apps", client.base))
        .send()
        .await
        .expect("an answer");
    assert_eq!(plain.status().as_u16(), 406);
    let nobody = client.http.get(format!("{}/apps", client.base)).bearer_auth("invalid");
    let nobody = nobody
        .header("Accept", "application/vnd.heroku+json; version=3")
        .send()
        .await
        .expect("an answer");
    assert_eq!(nobody.status().as_u16(), 401);
    assert_eq!(
        client.call("GET", "/nowhere", Value::Null).await.expect("an answer").0,
        404
    );
    running.shutdown().await.expect("it stops");
}

#[tokio::test]
async fn requests_are_logged_without_token_or_body() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("requests.log");
    let log = RequestLog::to_file(&path).expect("a log");
    let (running, client) = start(Options { log, ..instant() }).await;
    client.good("POST", "/apps", json!({ "name": "logged" })).await;
    client
        .good("PATCH", "/apps/logged/config-vars", json!({ "KEY": "canary" }))
        .await;
    running.shutdown().await.expect("it stops");
    let text = std::fs::read_to_string(path).expect("a log");
    assert!(!text.contains("secret") && !text.contains("canary"), "{text}");
    let lines: Vec<LogLine> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let shown: Vec<String> = lines
        .iter()
        .map(|line| format!("{} {} {} {}", line.method, line.path, line.status, line.user))
        .collect();
    assert_eq!(
        shown,
        [
            "POST /apps 201 ann@example.com",
            "PATCH /apps/logged/config-vars 200 ann@example.com"
        ]
    );
    assert!(lines.iter().all(|line| line.start_ms <= line.end_ms));
}

#[tokio::test]
async fn faults_drop_lose_and_replace_answers() {
    let log = RequestLog::in_memory();
    let (running, client) = start(Options {
        log: log.clone(),
        ..instant()
    })
    .await;
    let arrange = async |fault: Value| client.good("POST", "/sandbox/faults", fault).await;
    arrange(json!({ "method": "POST", "path": "/apps", "drop": true })).await;
    arrange(json!({ "method": "POST", "path": "/apps", "nth": 2, "lose_answer": true })).await;
    arrange(json!({ "method": "GET", "path": "/apps/{app}", "status": 503, "headers": { "Retry-After": "1" } })).await;
    assert!(
        client
            .call("POST", "/apps", json!({ "name": "dropped" }))
            .await
            .is_err()
    );
    assert!(
        client
            .call("POST", "/apps", json!({ "name": "lost-one" }))
            .await
            .is_err()
    );
    assert_eq!(
        client
            .call("GET", "/apps/lost-one", Value::Null)
            .await
            .expect("an answer")
            .0,
        503
    );
    client.good("GET", "/apps/lost-one", Value::Null).await;
    assert_eq!(
        client
            .call("GET", "/apps/dropped", Value::Null)
            .await
            .expect("an answer")
            .0,
        404
    );
    client
        .call("DELETE", "/sandbox/faults", Value::Null)
        .await
        .expect("an answer");
    assert_eq!(client.good("GET", "/sandbox/faults", Value::Null).await, json!([]));
    assert_eq!(
        log.lines().iter().map(|line| line.status).collect::<Vec<_>>(),
        [0, 0, 503, 200, 404]
    );
    running.shutdown().await.expect("it stops");
}

#[tokio::test]
async fn the_clock_moves_on_request_and_never_back() {
    let (running, client) = start(Options::default()).await;
    client.good("POST", "/apps", json!({ "name": "slow" })).await;
    client
        .good(
            "POST",
            "/apps/slow/addons",
            json!({ "plan": "heroku-kafka:basic-0", "name": "kafka" }),
        )
        .await;
    assert_eq!(
        client.good("GET", "/addons/kafka", Value::Null).await["state"],
        "provisioning"
    );
    client.good("POST", "/sandbox/clock", json!({ "advance": "8m" })).await;
    assert_eq!(
        client.good("GET", "/addons/kafka", Value::Null).await["state"],
        "provisioned"
    );
    let back = client
        .call("POST", "/sandbox/clock", json!({ "set": "2001-01-01T00:00:00Z" }))
        .await;
    assert_eq!(back.expect("an answer").0, 422);
    running.shutdown().await.expect("it stops");
}

#[tokio::test]
async fn a_tarball_is_uploaded_and_built_and_its_output_streamed() {
    let timings = Timings {
        build: 150,
        ..Timings::instant()
    };
    let (running, client) = start(Options {
        timings,
        ..Options::default()
    })
    .await;
    client.good("POST", "/apps", json!({ "name": "uploaded" })).await;
    let source = client.good("POST", "/apps/uploaded/sources", Value::Null).await;
    let put = source["source_blob"]["put_url"].as_str().expect("a URL");
    let tarball = tarball("Procfile", "clock: go\n");
    let answer = client.http.put(put).body(tarball).send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 200);
    let build = json!({ "source_blob": { "url": source["source_blob"]["get_url"] } });
    let build = client.good("POST", "/apps/uploaded/builds", build).await;
    let stream = build["output_stream_url"].as_str().expect("a URL");
    let output = client
        .http
        .get(stream)
        .send()
        .await
        .expect("an answer")
        .text()
        .await
        .expect("text");
    assert!(
        output.starts_with("-----> Building") && output.ends_with("Released\n"),
        "{output}"
    );
    let formation = client.good("GET", "/apps/uploaded/formation", Value::Null).await;
    assert_eq!(
        (&formation[0]["type"], &formation[0]["command"]),
        (&json!("clock"), &json!("go"))
    );
    running.shutdown().await.expect("it stops");
}

/// A tarball of one file.
fn tarball(name: &str, text: &str) -> Vec<u8> {
    let mut tarball = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    header.set_mode(0o644);
    tarball.append_data(&mut header, name, text.as_bytes()).expect("memory");
    let tarball = tarball.into_inner().and_then(flate2::write::GzEncoder::finish);
    tarball.expect("memory")
}

#[tokio::test]
async fn what_a_build_says_is_there_when_the_clock_says_so_and_the_stream_ends_with_the_build() {
    let (running, client) = start(instant()).await;
    client.good("POST", "/apps", json!({ "name": "slow" })).await;
    let source = client.good("POST", "/apps/slow/sources", Value::Null).await;
    let put = source["source_blob"]["put_url"].as_str().expect("a URL");
    let package = r#"{"scripts":{"build":"echo one && sleep 600 && echo two && sleep 600 && exit 1"}}"#;
    let answer = client.http.put(put).body(tarball("package.json", package)).send().await;
    assert_eq!(answer.expect("an answer").status().as_u16(), 200);
    let build = json!({ "source_blob": { "url": source["source_blob"]["get_url"] } });
    let build = client.good("POST", "/apps/slow/builds", build).await;
    let stream = build["output_stream_url"].as_str().expect("a URL");
    let mut stream = client.http.get(stream).send().await.expect("an answer");
    assert_eq!(
        stream.headers().get("transfer-encoding").map(|how| how.as_bytes()),
        Some(&b"chunked"[..])
    );
    let mut next = async || {
        stream
            .chunk()
            .await
            .expect("a piece")
            .map(|piece| String::from_utf8_lossy(&piece).into_owned())
    };
    assert!(next().await.is_some_and(|piece| piece.ends_with("one\n")));
    client.good("POST", "/sandbox/clock", json!({ "advance": "10m" })).await;
    assert_eq!(next().await.as_deref(), Some("two\n"));
    client.good("POST", "/sandbox/clock", json!({ "advance": "10m" })).await;
    assert_eq!(next().await.as_deref(), Some(" !     Build failed\n"));
    assert_eq!(next().await, None);
    running.shutdown().await.expect("it stops");
}

#[tokio::test]
async fn apps_answer_locally_once_they_run() {
    let options = Options {
        app_urls: crate::sandbox::UrlStyle::Local,
        ..instant()
    };
    let (running, client) = start(options).await;
    let app = client.good("POST", "/apps", json!({ "name": "alive" })).await;
    assert_eq!(
        app["web_url"],
        format!("http://alive.localhost:{}/", running.address.port())
    );
    let health = async || {
        let request = client
            .http
            .get(format!("{}/health", client.base))
            .header("Host", "alive.localhost");
        let response = request.send().await.expect("an answer");
        (response.status().as_u16(), response.text().await.expect("text"))
    };
    assert_eq!(health().await.0, 503);
    let slug = json!({ "slug": "51060000-0000-4000-8000-000000000001" });
    client.good("POST", "/apps/alive/releases", slug).await;
    assert_eq!(
        health().await,
        (200, r#"{"app":"alive","release":"v3","status":"ok"}"#.to_owned())
    );
    client
        .good("PATCH", "/apps/alive/formation/web", json!({ "quantity": 0 }))
        .await;
    assert_eq!(health().await.0, 503);
    running.shutdown().await.expect("it stops");
}

fn kept(folder: &Path) -> Options {
    Options {
        timings: Timings::default(),
        ..Options::kept_in(folder)
    }
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().expect("a folder");
    let (running, client) = start(kept(folder.path())).await;
    let (port, url) = (running.address.port(), running.url.clone());
    client.good("POST", "/apps", json!({ "name": "kept" })).await;
    client
        .good(
            "POST",
            "/apps/kept/addons",
            json!({ "plan": "heroku-postgresql", "name": "db" }),
        )
        .await;
    client.good("POST", "/sandbox/clock", json!({ "advance": "1h" })).await;
    let before = without_noise(running.snapshot());
    drop(running); // no shutdown: only the journal has it
    tokio::time::sleep(Duration::from_millis(50)).await;
    let (running, client) = start(kept(folder.path())).await;
    assert_eq!((running.address.port(), &running.url), (port, &url));
    assert_eq!(without_noise(running.snapshot()), before);
    assert_eq!(
        client.good("GET", "/addons/db", Value::Null).await["state"],
        "provisioned"
    );
    running.shutdown().await.expect("it stops");
    let text = std::fs::read_to_string(folder.path().join("sandbox.json")).expect("data");
    assert!(!text.contains("secret"), "tokens are not kept");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(folder.path().join("sandbox.json"))
            .expect("data")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

/// Without what reading changes: the clock, the count of requests, the budgets.
fn without_noise(mut snapshot: Value) -> Value {
    snapshot["now"].take();
    for name in ["requests", "budgets"] {
        snapshot["world"][name].take();
    }
    snapshot
}

#[tokio::test]
async fn a_torn_last_line_is_dropped_and_a_damaged_file_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let (running, client) = start(kept(folder.path())).await;
    client.good("POST", "/apps", json!({ "name": "whole" })).await;
    client.good("POST", "/apps", json!({ "name": "torn" })).await;
    drop(running);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let journal = folder.path().join("sandbox.json.journal");
    let text = std::fs::read(&journal).expect("a journal");
    std::fs::write(&journal, &text[..text.len() - 9]).expect("writable");
    let (running, client) = start(kept(folder.path())).await;
    client.good("GET", "/apps/whole", Value::Null).await;
    assert_eq!(
        client
            .call("GET", "/apps/torn", Value::Null)
            .await
            .expect("an answer")
            .0,
        404
    );
    let second = Sandbox::start(Options {
        port_file: None,
        ..kept(folder.path())
    })
    .await;
    assert!(matches!(second, Err(StartError::DataInUse { .. })), "{second:?}");
    let taken = Sandbox::start(kept(folder.path()))
        .await
        .expect_err("the port is taken");
    assert_eq!(taken.diagnostic().code.name, "sandbox-port-taken");
    running.shutdown().await.expect("it stops");
    std::fs::write(folder.path().join("sandbox.json"), "{\"format\":1,").expect("writable");
    let damaged = Sandbox::start(kept(folder.path())).await.expect_err("damaged");
    assert_eq!(damaged.diagnostic().code.name, "sandbox-data-unreadable");
}

#[tokio::test]
async fn a_seed_fills_a_new_sandbox_and_only_a_new_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let seed = folder.path().join("seed.json");
    let requests = json!({ "requests": [
        { "method": "POST", "path": "/apps", "body": { "name": "seeded" }, "user": "bob@example.com" },
        { "method": "PATCH", "path": "/apps/seeded/config-vars", "body": { "A": "1" } },
    ]});
    std::fs::write(&seed, requests.to_string()).expect("writable");
    let options = || Options {
        seed: Some(seed.clone()),
        ..kept(folder.path())
    };
    let (running, client) = start(options()).await;
    assert_eq!(
        client.good("GET", "/apps/seeded", Value::Null).await["owner"]["email"],
        "bob@example.com"
    );
    client.good("DELETE", "/apps/seeded", Value::Null).await;
    let snapshot = running.snapshot();
    running.shutdown().await.expect("it stops");
    let (running, client) = start(options()).await;
    assert_eq!(
        client
            .call("GET", "/apps/seeded", Value::Null)
            .await
            .expect("an answer")
            .0,
        404
    );
    running.shutdown().await.expect("it stops");
    std::fs::write(&seed, snapshot.to_string()).expect("writable");
    let (running, _) = start(Options {
        seed: Some(seed.clone()),
        ..instant()
    })
    .await;
    running.shutdown().await.expect("it stops");
}

#[tokio::test]
async fn logs_are_read_as_text_or_as_events() {
    let sandbox = Sandbox::start(Options::default()).await.expect("it starts");
    let client = Client::of(&sandbox);
    client.good("POST", "/apps", json!({ "name": "talking" })).await;
    let session = client
        .good("POST", "/apps/talking/log-sessions", json!({ "lines": 1 }))
        .await;
    let url = session["logplex_url"].as_str().expect("a URL").to_owned();
    let read = async |accept: &str| {
        let request = client.http.get(&url).header("Accept", accept);
        request.send().await.expect("an answer").text().await.expect("a text")
    };
    let text = read("*/*").await;
    assert!(
        text.ends_with("app[api]: Release v2 created by user ann@example.com: Enable Logplex\n"),
        "{text}"
    );
    assert_eq!(text.lines().count(), 1);
    let events = read("text/event-stream").await;
    assert!(
        events.starts_with("id: 0\ndata: 20") && events.ends_with("\n\n"),
        "{events}"
    );
}
