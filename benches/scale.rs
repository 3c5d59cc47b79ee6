//! A system of any size through the program, against the sandbox over HTTP: created, refreshed, changed, destroyed.
//!
//! `cargo bench --bench scale` measures 1,000, 5,000, 10,000 and 20,000 resources; `cargo bench --bench scale -- 500`
//! others. Prints the rows of a table: seconds of wall clock, seconds of processor time of the program and of the
//! sandbox, the program's largest memory, calls to Heroku (polls apart). Fails when the program drew a 429. Linux only.

#![expect(clippy::print_stdout, reason = "a measurement prints what it measured")]

mod estate;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_dynoform");
const SIZES: [usize; 4] = [1_000, 5_000, 10_000, 20_000];
const RESOURCES_PER_APP: usize = 5;

fn main() {
    let given: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    println!("| resources | step | wall s | processor s | sandbox s | memory MB | calls | polls |");
    println!("|---|---|---|---|---|---|---|---|");
    let sizes = if given.is_empty() { SIZES.to_vec() } else { given };
    for resources in sizes {
        measure(resources / RESOURCES_PER_APP);
    }
}

fn measure(apps: usize) {
    let directory = tempfile::tempdir().expect("a directory");
    let here = directory.path();
    let write = |level: &str| fs::write(here.join("main.tf"), estate::estate(apps, level)).expect("written");
    let sandbox = Sandbox::serve(here);
    let step = |name: &str, words: &[&str]| sandbox.step(here, apps * RESOURCES_PER_APP, name, words);
    write("info");
    step("create", &["apply", "-auto-approve"]);
    step("refresh, all read", &["apply", "-refresh-only", "-auto-approve"]);
    step("plan, nothing released", &["plan", "-detailed-exitcode"]);
    for app in (0..apps).step_by(10) {
        sandbox.patch(&format!("/apps/acme-service-{app}/config-vars"), r#"{"OUTSIDE":"1"}"#);
    }
    step("plan, a tenth released", &["plan"]);
    write("debug");
    step("change each app", &["apply", "-auto-approve"]);
    step("destroy", &["destroy", "-auto-approve"]);
    sandbox.end(here);
}

/// A sandbox of its own process.
struct Sandbox {
    child: Child,
    address: String,
}

impl Sandbox {
    /// Its clock runs fast: what is measured is not how long a database takes.
    fn serve(here: &Path) -> Self {
        let words = [
            "sandbox",
            "serve",
            "-listen",
            "127.0.0.1:0",
            "-speed=1000",
            "-log=requests.log",
        ];
        let mut child = Command::new(PROGRAM)
            .args(words)
            .current_dir(here)
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        out.read_line(&mut line).expect("it says where it listens");
        let address = line.trim().rsplit("http://").next().expect("an address").to_owned();
        Self { child, address }
    }

    /// Somebody else's change.
    fn patch(&self, path: &str, body: &str) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let request = format!(
            "PATCH {path} HTTP/1.1\r\nHost: api\r\nAccept: application/vnd.heroku+json; version=3\r\n\
             Authorization: Bearer ann@example.com/x\r\nContent-Type: application/json\r\nConnection: close\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    fn step(&self, here: &Path, resources: usize, name: &str, words: &[&str]) {
        let before = processor(self.child.id()).unwrap_or_default();
        let begun = Instant::now();
        let errors = fs::File::create(here.join("errors.txt")).expect("a file");
        let mut child = Command::new(PROGRAM)
            .args(words)
            .arg("-input=false")
            .current_dir(here)
            .env("HEROKU_API_URL", format!("http://{}", self.address))
            .env("HEROKU_API_KEY", "any")
            .stdout(fs::File::create(here.join("output.txt")).expect("a file"))
            .stderr(errors)
            .spawn()
            .expect("it starts");
        let (mut seconds, mut memory) = (0.0, 0);
        let status = loop {
            seconds = processor(child.id()).unwrap_or(seconds);
            memory = largest_memory(child.id()).unwrap_or(memory);
            if let Some(status) = child.try_wait().expect("it is ours") {
                break status;
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        let wall = begun.elapsed().as_secs_f64();
        let said = fs::read_to_string(here.join("errors.txt")).expect("text");
        assert!(status.success(), "{name}: {said}");
        let (calls, polls) = calls(&said);
        let theirs = processor(self.child.id()).unwrap_or_default() - before;
        let size = memory / 1024;
        println!("| {resources} | {name} | {wall:.2} | {seconds:.2} | {theirs:.2} | {size} | {calls} | {polls} |");
    }

    fn end(mut self, here: &Path) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let log = fs::read_to_string(here.join("requests.log")).expect("a log");
        let refused = log.lines().filter(|line| line.contains("\"status\":429")).count();
        assert_eq!(refused, 0, "the program drew 429s");
    }
}

/// `1204 calls to Heroku, 12 of them to see …`
fn calls(said: &str) -> (u64, u64) {
    let line = said
        .lines()
        .rev()
        .find(|line| line.contains("to Heroku"))
        .unwrap_or_default();
    let mut numbers = line.split(' ').filter_map(|word| word.parse().ok());
    let (all, polls) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    (all - polls, polls)
}

/// Seconds of processor time so far.
fn processor(process: u32) -> Option<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let after_name: Vec<&str> = text.rsplit(')').next()?.split_whitespace().collect();
    let ticks = |index: usize| after_name.get(index)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

/// Kilobytes.
fn largest_memory(process: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
