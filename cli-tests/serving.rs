//! `sandbox serve` as a process: what it says, and how it ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;

use crate::place::Place;

/// A hyper-schema without a call in it.
const NOTHING: &str = r#"{ "definitions": {} }"#;

/// Serves under that schema, makes the calls, asks it to end; gives the exit code and what it said then.
fn check(paths: &[&str]) -> (Option<i32>, String) {
    let place = Place::new(&[("schema.json", NOTHING)]);
    let mut child = place
        .command("sandbox serve -listen 127.0.0.1:0 -strict schema.json")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut said = String::new();
    let mut lines = BufReader::new(child.stdout.take().expect("piped"));
    lines.read_line(&mut said).expect("it says where it listens");
    let address = said.trim().rsplit("http://").next().expect("an address").to_owned();
    for path in paths {
        let mut stream = TcpStream::connect(&address).expect("it listens");
        let accept = "application/vnd.heroku+json; version=3";
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: {accept}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it takes a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    }
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("it lives");
    let code = child.wait().expect("it ends").code();
    let mut told = String::new();
    let mut errors = child.stderr.take().expect("piped");
    errors.read_to_string(&mut told).expect("it is text");
    (code, told)
}

#[test]
fn a_strict_sandbox_ends_with_1_when_a_call_deviated() {
    let (code, told) = check(&["/account", "/stacks"]);
    assert_eq!(code, Some(1), "{told}");
    for text in [
        "schema-deviation",
        "2 calls deviated",
        "GET /account: request no such call",
    ] {
        assert!(told.contains(text), "{text} in {told}");
    }
}

#[test]
fn a_strict_sandbox_ends_with_0_when_none_did() {
    let (code, told) = check(&[]);
    assert_eq!((code, &*told), (Some(0), ""));
}
