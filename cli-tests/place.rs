//! A directory with some files, and the program run in it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// What the provider block needs to be valid, and nothing else.
pub(crate) const VERSIONS: &str = "\
terraform {
  required_version = \">= 1.0\"
  required_providers {
    heroku = { source = \"heroku/heroku\", version = \"~> 5.0\" }
  }
}
";

pub(crate) struct Place {
    directory: tempfile::TempDir,
    environment: Vec<(&'static str, String)>,
}

pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Self {
            code: output.status.code().expect("it ended by itself"),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }
}

impl Ran {
    /// Holds it to an exit code and to what it must say, on either stream.
    #[track_caller]
    pub(crate) fn check(self, code: i32, says: &[&str]) -> Self {
        let all = format!("{}{}", self.out, self.err);
        assert_eq!(self.code, code, "{all}");
        for text in says {
            assert!(all.contains(text), "{text:?} is not in:\n{all}");
        }
        self
    }

    /// Holds it to what it must not say.
    #[track_caller]
    pub(crate) fn hides(self, secret: &str) -> Self {
        assert!(
            !self.out.contains(secret) && !self.err.contains(secret),
            "{}{}",
            self.out,
            self.err
        );
        self
    }
}

impl Place {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let place = Self {
            directory: tempfile::tempdir().expect("a directory"),
            environment: Vec::new(),
        };
        for (name, text) in files {
            place.write(name, text);
        }
        place
    }

    pub(crate) fn env(mut self, name: &'static str, value: &str) -> Self {
        self.environment.push((name, value.to_owned()));
        self
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it has one")).expect("made");
        std::fs::write(path, text).expect("written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).expect("readable")
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.path().join(name).exists()
    }

    /// The words are split at spaces.
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dynoform"));
        command
            .args(line.split(' ').filter(|word| !word.is_empty()))
            .current_dir(self.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path())
            .envs(self.environment.iter().map(|(name, value)| (*name, value)))
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, line: &str) -> Ran {
        self.command(line).output().expect("it starts").into()
    }

    /// The same with something to read.
    pub(crate) fn run_with(&self, line: &str, input: &str) -> Ran {
        self.feed(self.command(line), input)
    }

    /// Any program, here, with something to read.
    pub(crate) fn feed(&self, mut command: Command, input: &str) -> Ran {
        let piped = command.current_dir(self.path()).stdin(Stdio::piped());
        let mut child = piped
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut pipe = child.stdin.take().expect("piped");
        // Who leaves early does not read it all.
        let _ = pipe.write_all(input.as_bytes());
        drop(pipe);
        child.wait_with_output().expect("it ends").into()
    }
}
