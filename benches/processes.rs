//! Whole runs of `dynoform lint`, every rule on: a project of ten files, and large ones in fifty.
//!
//! `cargo bench --bench processes` measures the build of that profile; with `DYNOFORM=FILE` that program. Prints the rows
//! of a table: seconds of wall clock and of processor time, each of the fastest of the runs, and the largest memory.
//! Linux only.

#![expect(clippy::print_stdout, reason = "a measurement prints what it measured")]

mod generate;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 6;

/// Resources and files.
const PROJECTS: [(usize, usize); 5] = [(50, 10), (1_000, 50), (5_000, 50), (10_000, 50), (20_000, 50)];

fn main() {
    println!("| resources | files | wall | processor | memory |");
    println!("|---|---|---|---|---|");
    for (resources, files) in PROJECTS {
        let directory = tempfile::tempdir().expect("a directory");
        write(directory.path(), resources, files);
        let runs: Vec<Run> = (0..RUNS).map(|_| run(directory.path())).collect();
        let least = |of: fn(&Run) -> f64| runs.iter().map(of).fold(f64::INFINITY, f64::min);
        let memory = runs.iter().map(|run| run.memory).max().unwrap_or_default() / 1024;
        let (wall, processor) = (least(|run| run.wall), least(|run| run.processor));
        println!(
            "| {resources} | {files} | {:.0} ms | {:.0} ms | {memory} MB |",
            wall * 1e3,
            processor * 1e3
        );
    }
}

/// Spreads the resources over files of the same size.
fn write(directory: &Path, resources: usize, files: usize) {
    let text = generate::generate(resources);
    let items: Vec<&str> = text.split_inclusive("\n}\n\n").collect();
    for (index, items) in items.chunks(items.len().div_ceil(files)).enumerate() {
        fs::write(directory.join(format!("part{index:02}.tf")), items.concat()).expect("written");
    }
}

/// One run.
struct Run {
    wall: f64,
    processor: f64,
    /// Kilobytes.
    memory: u64,
}

fn run(directory: &Path) -> Run {
    let program = std::env::var("DYNOFORM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_dynoform").to_owned());
    let before = processor_of_children();
    let begun = Instant::now();
    let mut child = Command::new(program)
        .args(["lint", "-preset=all", "-fail-on=allow", "-format=compact"])
        .current_dir(directory)
        .stdout(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut memory = 0;
    let status = loop {
        memory = largest_memory(child.id()).unwrap_or(memory);
        if let Some(status) = child.try_wait().expect("it is ours") {
            break status;
        }
        std::thread::sleep(Duration::from_micros(500));
    };
    let wall = begun.elapsed().as_secs_f64();
    assert!(status.success(), "it lints: {status}");
    let processor = processor_of_children() - before;
    Run {
        wall,
        processor,
        memory,
    }
}

/// Seconds of processor time of all children that have ended, in hundredths.
fn processor_of_children() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").expect("Linux");
    let after_name: Vec<&str> = text.rsplit(')').next().expect("a line").split_whitespace().collect();
    let ticks = |index: usize| after_name[index].parse::<f64>().expect("a number");
    (ticks(13) + ticks(14)) / 100.0
}

/// Kilobytes.
fn largest_memory(process: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
