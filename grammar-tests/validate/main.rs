//! Little projects and what the reference's `validate` makes of them: ours must say the same, at the same place.
//!
//! `record.sh` records every verdict anew; where the binary is on PATH the verdicts are also compared with it as they stand.

#[path = "../oracle.rs"]
mod oracle;
mod record;
mod reference;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use camino::{Utf8Path, Utf8PathBuf};
use dynoform::analysis::{Analysis, Options, Purpose};
use dynoform::heroku::{Environment, Heroku};
use dynoform::output::validation_json;
use dynoform::provider::Providers;
use dynoform::source::Memory;
use record::{Family, Finding, Project, place};

/// Where the projects are.
fn here() -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar-tests/validate")
}

/// The file whose verdicts are derived from the provider's schema.
const DERIVED: &str = "heroku";

/// What every project of that file requires.
const REQUIRES_HEROKU: &str =
    "terraform {\n  required_providers {\n    heroku = { source = \"heroku/heroku\" }\n  }\n}\n";

/// All files with recorded verdicts, by name; those named in `VALIDATE_FAMILIES` alone if that is set.
fn families() -> Vec<(Utf8PathBuf, Family)> {
    let chosen = std::env::var("VALIDATE_FAMILIES").unwrap_or_default();
    let entries = here().read_dir_utf8().expect("the folder is there");
    let mut paths: Vec<Utf8PathBuf> = entries
        .map(|entry| entry.expect("readable").into_path())
        .filter(|path| path.extension() == Some("txt") && path.file_stem() != Some(DERIVED))
        .filter(|path| chosen.is_empty() || chosen.split_whitespace().any(|name| path.file_stem() == Some(name)))
        .collect();
    paths.sort();
    paths.into_iter().map(read).collect()
}

fn read(path: Utf8PathBuf) -> (Utf8PathBuf, Family) {
    let text = std::fs::read_to_string(&path).expect("readable");
    (path, Family::read(&text))
}

/// What we say of a project, read from the JSON that `validate -json` prints.
fn ours(project: &Project, providers: Providers) -> Vec<Finding> {
    let mut files = Memory::new();
    for (path, text) in &project.files {
        files.set(path.as_str(), text);
    }
    let options = Options::new(Purpose::Validate);
    let analysis = Analysis::open(Arc::new(files), Utf8Path::new(""), options, Arc::new(providers));
    let json = validation_json([(analysis.sources(), analysis.diagnostics())]);
    json["diagnostics"]
        .as_array()
        .into_iter()
        .flatten()
        .map(Finding::read)
        .collect()
}

/// Does something with every project, on two threads.
fn each_project(families: &mut [(Utf8PathBuf, Family)], work: impl Fn(&Utf8Path, &mut Project) + Sync) {
    let next = AtomicUsize::new(0);
    let projects: Vec<_> = families
        .iter_mut()
        .flat_map(|(path, family)| family.projects.iter_mut().map(|project| (&*path, project)))
        .map(|pair| Mutex::new(Some(pair)))
        .collect();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(slot) = projects.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let taken = slot.lock().expect("no one panics with it").take();
                    let (path, project) = taken.expect("each is taken once");
                    work(path, project);
                }
            });
        }
    });
}

fn recorded_version() -> String {
    format!(
        "# Recorded by record.sh from: {}; {}",
        oracle::version("records").unwrap_or_default(),
        reference::COMMAND
    )
}

#[test]
#[ignore = "rewrites the records: see record.sh"]
fn record() {
    let version = recorded_version();
    let mut families = families();
    each_project(&mut families, |_, project| project.record(&reference::verdict(project)));
    for (path, family) in &mut families {
        family.head.retain(|line| !line.starts_with("# Recorded"));
        family.head.insert(0, version.clone());
        std::fs::write(path, family.write()).expect("writable");
    }
}

#[test]
fn the_reference_says_what_is_recorded() {
    let Some(version) = oracle::version("validation") else {
        return;
    };
    let mut families = families();
    // Another version may say something else: that is for whoever records it.
    families.retain(|(_, family)| family.head.iter().any(|line| line.contains(&version)));
    let differences = Mutex::new(Vec::new());
    each_project(&mut families, |path, project| {
        let places = |found: &mut dyn Iterator<Item = String>| found.map(|line| place(&line)).collect::<BTreeSet<_>>();
        let recorded = places(&mut project.headlines().cloned());
        let now = places(&mut reference::verdict(project).iter().map(Finding::headline));
        if recorded != now {
            let line = format!("{path}: {}: {recorded:?} is now {now:?}", project.name);
            differences.lock().expect("no one panics with it").push(line);
        }
    });
    let differences = differences.into_inner().expect("no one panicked with it");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn lines(found: &[Finding]) -> String {
    let mut text = String::new();
    for finding in found {
        writeln!(text, "  {}\n  | {}", finding.headline(), finding.detail).expect("a String takes all text");
    }
    text
}

#[test]
fn projects_get_the_verdict_that_the_reference_gives() {
    let count = check(families(), Providers::new);
    let is_whole = std::env::var_os("VALIDATE_FAMILIES").is_none();
    assert!(!is_whole || count >= 1100, "only {count} projects");
}

#[test]
fn heroku_s_resources_are_held_to_their_schemas() {
    let (path, mut family) = read(here().join(DERIVED).with_extension("txt"));
    for project in &mut family.projects {
        project
            .files
            .insert("versions.tf".to_owned(), REQUIRES_HEROKU.to_owned());
    }
    let environment = Environment::default();
    let count = check(vec![(path, family)], || {
        let environment = environment.clone();
        Providers::new().with(move || Arc::new(Heroku::new(environment.clone())))
    });
    assert!(count >= 20, "only {count} projects");
}

/// Compares every verdict with ours; how many there are.
fn check(families: Vec<(Utf8PathBuf, Family)>, providers: impl Fn() -> Providers) -> usize {
    let (mut failures, mut count, mut report) = (0, 0, String::new());
    for (path, family) in families {
        for project in family.projects {
            count += 1;
            let found = ours(&project, providers());
            if project.agrees(&found) {
                continue;
            }
            failures += 1;
            let name = path.file_name().unwrap_or_default();
            let wanted: String = project.expected.iter().map(|line| format!("  {line}\n")).collect();
            writeln!(
                report,
                "{name}:{}: {}\n--- the reference\n{wanted}--- ours\n{}",
                project.line,
                project.name,
                lines(&found)
            )
            .expect("a String takes all text");
        }
    }
    assert_eq!(failures, 0, "of {count} projects:\n{report}");
    count
}
