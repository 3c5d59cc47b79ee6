//! Terraform with the public Heroku provider and dynoform, one after the other on the same objects.
//!
//! `HEROKU_PROVIDER` names the folder that holds the binary `terraform-provider-heroku`, and `terraform` is on PATH; both
//! talk to the sandbox. Each case in `provider/` is applied by one, must be without changes for both, with and without
//! refresh, is planned alike by both when `var.step` becomes 2, applied again, and destroyed by the other. In the end both
//! have written the same states, but for what [`DIFFERENT`] lists.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use serde_json::Value;

const DYNOFORM: &str = env!("CARGO_BIN_EXE_dynoform");

/// What begins each configuration.
const HEAD: &str = "terraform {\n  required_providers {\n    heroku = {\n      source = \"heroku/heroku\"\n    }\n  }\n}\n\n\
                    variable \"step\" {\n  type    = number\n  default = 1\n}\n\n";

/// Attributes that the two write differently, and why.
const DIFFERENT: &[(&str, &str)] = &[
    ("heroku_config.*.id", "the time of the creation"),
    (
        "heroku_formation.*.size",
        "the provider writes the API's capitals, dynoform what is configured",
    ),
    (
        "heroku_slug.*.size",
        "the provider reads it before the upload, dynoform after",
    ),
    (
        "heroku_build.*.source.*",
        "nobody gave it: empty there, null or what was sent here",
    ),
    (
        "heroku_build.*.local_checksum",
        "of a source elsewhere: empty there, null here",
    ),
    (
        "heroku_pipeline_config_var.*.sensitive_vars",
        "nobody gave it: empty after an update there, null here",
    ),
    (
        "heroku_space_app_access.*.permissions",
        "none at all: null there, an empty set here",
    ),
    ("heroku_space.*.outbound_ips.*", "of another run"),
    ("data.heroku_app.*", "read at another moment of the run"),
];

#[test]
fn either_goes_on_where_the_other_stopped() {
    let provider =
        PathBuf::from(std::env::var("HEROKU_PROVIDER").expect("HEROKU_PROVIDER names the provider's folder"));
    let binary = provider.join("terraform-provider-heroku");
    assert!(binary.is_file(), "{} is not there", binary.display());
    let mut cases: Vec<PathBuf> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("contract-tests/provider"))
        .expect("the cases are there")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    cases.sort();
    if let Ok(only) = std::env::var("CASE") {
        cases.retain(|case| case.file_stem().is_some_and(|stem| stem == only.as_str()));
    }
    assert!(!cases.is_empty(), "no case");
    let (left, found) = (Mutex::new(cases), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                loop {
                    let Some(case) = left.lock().expect("nobody panicked").pop() else {
                        return;
                    };
                    let told = Case::run(&case, &provider);
                    found.lock().expect("nobody panicked").extend(told);
                }
            });
        }
    });
    let found = found.into_inner().expect("nobody panicked");
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tool {
    Terraform,
    Dynoform,
}

impl Tool {
    fn name(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::Dynoform => "dynoform",
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Terraform => Self::Dynoform,
            Self::Dynoform => Self::Terraform,
        }
    }
}

/// A configuration in a directory of its own, with a sandbox of its own.
struct Case<'a> {
    name: &'a str,
    directory: tempfile::TempDir,
    sandbox: Child,
    url: String,
    found: Vec<String>,
}

impl<'a> Case<'a> {
    /// Everything that is not as it should be.
    fn run(file: &'a Path, provider: &Path) -> Vec<String> {
        let name = file.file_stem().and_then(|stem| stem.to_str()).expect("a name");
        let configuration = fs::read_to_string(file).expect("the case can be read");
        let (mut found, mut states) = (Vec::new(), Vec::new());
        for first in [Tool::Terraform, Tool::Dynoform] {
            let mut case = Case::begin(name, &configuration, provider);
            states.push(case.life(first, configuration.contains("var.step")));
            found.append(&mut case.found);
        }
        let [theirs, ours] = &states[..] else {
            unreachable!("two lives")
        };
        for (step, (theirs, ours)) in theirs.iter().zip(ours).enumerate() {
            compare(&format!("{name}, state {}", step + 1), theirs, ours, &mut found);
        }
        found
    }

    fn begin(name: &'a str, configuration: &str, provider: &Path) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let here = directory.path();
        let write = |path: &str, text: &[u8]| fs::write(here.join(path), text).expect("it can be written");
        fs::create_dir(here.join("app")).expect("a directory");
        write("app/Procfile", b"web: ./run\n");
        write("main.tf", format!("{HEAD}{configuration}").as_bytes());
        write("app.tgz", &archive("Procfile"));
        write("slug.tgz", &archive("./app/Procfile"));
        write(
            "certificate.pem",
            include_bytes!("../src/heroku/client/tests/server.pem"),
        );
        write("key.pem", include_bytes!("../src/heroku/client/tests/server.key"));
        let overrides = format!(
            "provider_installation {{\n  dev_overrides {{\n    \"heroku/heroku\" = \"{}\"\n  }}\n  direct {{}}\n}}\n",
            provider.display()
        );
        write("terraform.rc", overrides.as_bytes());
        let mut sandbox = Command::new(DYNOFORM)
            .args(["sandbox", "serve", "-listen=127.0.0.1:0", "-speed=1000"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the sandbox starts");
        let mut line = String::new();
        BufReader::new(sandbox.stdout.take().expect("piped"))
            .read_line(&mut line)
            .expect("it says where it listens");
        let url = line.trim().rsplit(' ').next().expect("an address").to_owned();
        Self {
            name,
            directory,
            sandbox,
            url,
            found: Vec::new(),
        }
    }

    /// From the first apply by that tool to the destruction by the other; the states after each apply.
    fn life(&mut self, first: Tool, steps: bool) -> Vec<Value> {
        let mut states = Vec::new();
        for step in 1..=if steps { 2 } else { 1 } {
            if step == 2 {
                let (theirs, ours) = (self.actions(Tool::Terraform), self.actions(Tool::Dynoform));
                if theirs != ours {
                    self.tell(
                        first,
                        &format!("step 2 is {theirs:#?} for Terraform and {ours:#?} for dynoform"),
                    );
                }
            }
            let variable = format!("-var=step={step}");
            if !self.expect(first, &["apply", "-auto-approve", &variable], 0) {
                break;
            }
            for tool in [first.other(), first] {
                self.expect(tool, &["plan", "-detailed-exitcode", &variable], 0);
                self.expect(tool, &["plan", "-detailed-exitcode", "-refresh=false", &variable], 0);
            }
            let state = fs::read_to_string(self.directory.path().join("terraform.tfstate")).expect("a state");
            states.push(serde_json::from_str(&state).expect("JSON"));
        }
        let variable = format!("-var=step={}", states.len().max(1));
        self.expect(first.other(), &["destroy", "-auto-approve", &variable], 0);
        states
    }

    /// What the tool would do to each resource in step 2.
    fn actions(&mut self, tool: Tool) -> BTreeMap<String, Value> {
        self.expect(tool, &["plan", "-var=step=2", "-out=step.plan"], 0);
        let (_, text) = self.call(tool, &["show", "-json", "step.plan"]);
        let document = text.find('{').and_then(|start| {
            let mut documents = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Value>();
            documents.next()?.ok()
        });
        let changes = document.and_then(|document| document["resource_changes"].as_array().cloned());
        let managed = changes
            .into_iter()
            .flatten()
            .filter(|change| change["mode"] == "managed");
        managed
            .map(|change| {
                let address = change["address"].as_str().unwrap_or_default().to_owned();
                (address, change["change"]["actions"].clone())
            })
            .collect()
    }

    /// Runs a tool, and tells when it leaves with another code or says that something had changed meanwhile.
    fn expect(&mut self, tool: Tool, arguments: &[&str], code: i32) -> bool {
        let (left, text) = self.call(tool, arguments);
        let is_plan = arguments.contains(&"-detailed-exitcode");
        if left == Some(code) && !(is_plan && text.contains("hanged outside of")) {
            return true;
        }
        self.tell(tool, &format!("{} left with {left:?}:\n{text}", arguments.join(" ")));
        false
    }

    fn call(&self, tool: Tool, arguments: &[&str]) -> (Option<i32>, String) {
        let program = match tool {
            Tool::Terraform => "terraform",
            Tool::Dynoform => DYNOFORM,
        };
        let mut command = Command::new(program);
        command
            .args(arguments)
            .arg("-no-color")
            .current_dir(self.directory.path());
        if arguments[0] != "show" {
            command.arg("-input=false");
        }
        let output = command
            .env("HOME", self.directory.path())
            .env("TF_CLI_CONFIG_FILE", self.directory.path().join("terraform.rc"))
            .env("CHECKPOINT_DISABLE", "1")
            .env("NO_COLOR", "1")
            .env("HEROKU_API_URL", &self.url)
            .env("HEROKU_API_KEY", "any")
            .env("HEROKU_EMAIL", "ann@example.com")
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&text).into_owned())
    }

    fn tell(&mut self, tool: Tool, what: &str) {
        self.found.push(format!("{}: {}: {what}", self.name, tool.name()));
    }
}

impl Drop for Case<'_> {
    fn drop(&mut self) {
        let _ = self.sandbox.kill();
        let _ = self.sandbox.wait();
    }
}

/// A gzipped tar archive with one file.
fn archive(name: &str) -> Vec<u8> {
    let gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let mut archive = tar::Builder::new(gzip);
    let text = b"web: ./run\n";
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    header.set_mode(0o644);
    archive.append_data(&mut header, name, &text[..]).expect("it fits");
    archive
        .into_inner()
        .and_then(|gzip| gzip.finish())
        .expect("it is packed")
}

/// Holds two states against each other, object by object.
fn compare(place: &str, theirs: &Value, ours: &Value, found: &mut Vec<String>) {
    let (theirs, ours) = (objects(theirs), objects(ours));
    for address in theirs.keys().chain(ours.keys()).collect::<BTreeSet<_>>() {
        let (Some(theirs), Some(ours)) = (theirs.get(address), ours.get(address)) else {
            found.push(format!("{place}: {address} is in one of the two"));
            continue;
        };
        differ(address, theirs, ours, &mut |path, theirs, ours| {
            let listed = DIFFERENT.iter().any(|(pattern, _)| fits(pattern, path));
            let is_other_run = is_of_the_run(theirs) && is_of_the_run(ours);
            if !listed && !is_other_run {
                found.push(format!(
                    "{place}: {path} is {theirs} in Terraform's and {ours} in dynoform's"
                ));
            }
        });
    }
}

/// What a state says of each object: its attributes, schema version, and which of them are sensitive.
fn objects(state: &Value) -> BTreeMap<String, Value> {
    let resources = state["resources"].as_array().into_iter().flatten();
    resources
        .map(|resource| {
            let data = if resource["mode"] == "data" { "data." } else { "" };
            let word = |name: &str| resource[name].as_str().unwrap_or_default();
            let instance = &resource["instances"][0];
            let mut object = instance["attributes"].clone();
            object["(schema version)"] = instance["schema_version"].clone();
            let mut sensitive = instance["sensitive_attributes"].as_array().cloned().unwrap_or_default();
            sensitive.sort_by_key(Value::to_string);
            object["(sensitive)"] = sensitive.into();
            (format!("{data}{}.{}", word("type"), word("name")), object)
        })
        .collect()
}

fn differ(path: &str, theirs: &Value, ours: &Value, tell: &mut dyn FnMut(&str, &Value, &Value)) {
    match (theirs, ours) {
        (Value::Object(left), Value::Object(right)) => {
            for name in left.keys().chain(right.keys()).collect::<BTreeSet<_>>() {
                let null = Value::Null;
                let (left, right) = (left.get(name).unwrap_or(&null), right.get(name).unwrap_or(&null));
                differ(&format!("{path}.{name}"), left, right, tell);
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (index, (left, right)) in left.iter().zip(right).enumerate() {
                differ(&format!("{path}.{index}"), left, right, tell);
            }
        }
        _ if theirs != ours => tell(path, theirs, ours),
        _ => {}
    }
}

/// Whether each step of a path fits its place in the pattern; a `*` at the end stands for any number of them.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('.').collect(), path.split('.').collect());
    let open = pattern.last() == Some(&"*") && path.len() > pattern.len();
    (open || pattern.len() == path.len())
        && pattern
            .iter()
            .zip(&path)
            .all(|(one, other)| *one == "*" || one == other)
}

/// A text that is another one in each run: ids, times, addresses of this sandbox, generated names and passwords.
fn is_of_the_run(value: &Value) -> bool {
    let Some(text) = value.as_str() else { return false };
    let longest = text
        .split(|letter: char| !letter.is_ascii_hexdigit())
        .map(str::len)
        .max()
        .unwrap_or_default();
    longest >= 8
        || text.contains("127.0.0.1")
        || text.starts_with("20")
        || text
            .rsplit('-')
            .next()
            .is_some_and(|last| last.len() == 5 && last.bytes().all(|byte| byte.is_ascii_digit()))
}
