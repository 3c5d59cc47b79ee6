//! The `local-exec` provisioner: a command on this machine, its output line by line.

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

use super::stop::{Stop, Urgency};
use crate::analysis::LocalExec;

/// How long a command may take to end when it is asked to.
const GRACE: Duration = Duration::from_secs(5);
/// How much of the output an error repeats.
const TAIL: usize = 2_000;

/// A command that runs.
struct Running<'a>(&'a LocalExec);

/// Runs a command to its end, or until a stop at once is asked for. What is sensitive is told nowhere.
///
/// # Errors
/// It failed: why.
pub(super) async fn run(exec: &LocalExec, stop: &Stop, tell: impl FnMut(String)) -> Result<(), String> {
    Running(exec).run(stop, tell).await
}

impl Running<'_> {
    fn words(&self) -> Vec<&str> {
        let shell: &[&str] = if cfg!(windows) {
            &["cmd", "/C"]
        } else {
            &["/bin/sh", "-c"]
        };
        let mut words: Vec<&str> = if self.0.interpreter.is_empty() {
            shell.to_vec()
        } else {
            self.0.interpreter.iter().map(String::as_str).collect()
        };
        words.push(&self.0.command);
        words
    }

    fn announcement(&self) -> String {
        if self.0.is_sensitive {
            "Executing: (command suppressed: it holds a sensitive value)".into()
        } else if self.0.quiet {
            "Executing: Suppressed by quiet=true".into()
        } else {
            let words: Vec<String> = self.words().iter().map(|word| format!("{word:?}")).collect();
            format!("Executing: [{}]", words.join(" "))
        }
    }

    fn spawn(&self) -> std::io::Result<Child> {
        let words = self.words();
        let (program, arguments) = words.split_first().expect("a command is always there");
        let mut command = Command::new(program);
        command
            .args(arguments)
            .envs(&self.0.environment)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        if let Some(directory) = &self.0.working_directory {
            command.current_dir(directory);
        }
        // A group of its own: Ctrl-C reaches us alone, and what the command starts ends with it.
        #[cfg(unix)]
        command.process_group(0);
        command.spawn()
    }

    async fn run(&self, stop: &Stop, mut tell: impl FnMut(String)) -> Result<(), String> {
        tell(self.announcement());
        if self.0.is_sensitive {
            tell("(output suppressed due to sensitive value in config)".into());
        }
        let mut child = self
            .spawn()
            .map_err(|error| format!("{} could not be started: {error}", self.name()))?;
        let (sender, mut lines) = mpsc::channel(64);
        let readers = [
            child
                .stdout
                .take()
                .map(|out| tokio::spawn(read_lines(out, sender.clone()))),
            child
                .stderr
                .take()
                .map(|out| tokio::spawn(read_lines(out, sender.clone()))),
        ];
        drop(sender);
        let mut output = String::new();
        let outcome = loop {
            tokio::select! {
                biased;
                () = stop.wait(Urgency::Now) => {
                    end(&mut child).await;
                    readers.into_iter().flatten().for_each(|reader| reader.abort());
                    return Err(format!("{} was interrupted", self.name()));
                }
                line = lines.recv() => match line {
                    Some(line) if !self.0.is_sensitive => {
                        keep(&mut output, &line);
                        tell(line);
                    }
                    Some(_) => {}
                    None => break child.wait().await,
                },
            }
        };
        self.judge(outcome, &output)
    }

    fn judge(&self, outcome: std::io::Result<ExitStatus>, output: &str) -> Result<(), String> {
        match outcome {
            Ok(status) if status.success() => Ok(()),
            Ok(status) if self.0.is_sensitive => Err(format!("{} ended with {status}", self.name())),
            Ok(status) => Err(format!(
                "{} ended with {status}. Output: {}",
                self.name(),
                output.trim_end()
            )),
            Err(error) => Err(format!("{} could not be waited for: {error}", self.name())),
        }
    }

    fn name(&self) -> String {
        if self.0.is_sensitive {
            "the command (suppressed: it holds a sensitive value)".into()
        } else {
            format!("the command {:?}", self.0.command)
        }
    }
}

async fn read_lines(out: impl AsyncRead + Unpin, lines: mpsc::Sender<String>) {
    let mut reader = BufReader::new(out);
    let mut line = Vec::new();
    loop {
        line.clear();
        match reader.read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {
                let text = String::from_utf8_lossy(&line);
                if lines
                    .send(text.trim_end_matches(['\r', '\n']).to_owned())
                    .await
                    .is_err()
                {
                    return;
                }
            }
        }
    }
}

/// Keeps the end of what was printed.
fn keep(output: &mut String, line: &str) {
    output.push_str(line);
    output.push('\n');
    if output.len() > 2 * TAIL {
        let mut from = output.len() - TAIL;
        while !output.is_char_boundary(from) {
            from += 1;
        }
        output.drain(..from);
    }
}

/// Ends the command and what it started: asked first, then made to.
async fn end(child: &mut Child) {
    signal(child, false);
    if tokio::time::timeout(GRACE, child.wait()).await.is_err() {
        signal(child, true);
        let _ = child.kill().await;
    }
}

#[cfg(unix)]
fn signal(child: &Child, hard: bool) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    if let Some(group) = group {
        // It may be gone already.
        let _ = kill_process_group(group, if hard { Signal::KILL } else { Signal::TERM });
    }
}

#[cfg(not(unix))]
fn signal(child: &mut Child, _hard: bool) {
    let _ = child.start_kill();
}

#[cfg(all(test, unix))]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    async fn run(exec: &LocalExec) -> (Result<(), String>, Vec<String>) {
        let mut lines = Vec::new();
        let outcome = super::run(exec, &Stop::new(), |line| lines.push(line)).await;
        (outcome, lines)
    }

    fn command(command: &str) -> LocalExec {
        LocalExec {
            command: command.into(),
            ..LocalExec::default()
        }
    }

    #[tokio::test]
    async fn output_is_told_line_by_line_with_environment_and_directory() {
        let (outcome, lines) = run(&LocalExec {
            environment: BTreeMap::from([("WHO".into(), "web".into())]),
            working_directory: Some("/".into()),
            ..command("echo hello $WHO; pwd; printf end")
        })
        .await;
        assert_eq!(outcome, Ok(()));
        let command = r#"Executing: ["/bin/sh" "-c" "echo hello $WHO; pwd; printf end"]"#;
        assert_eq!(lines, [command, "hello web", "/", "end"]);
    }

    #[tokio::test]
    async fn a_failure_says_how_it_ended_and_what_it_printed() {
        let (outcome, _) = run(&command("echo no luck >&2; exit 3")).await;
        let error = outcome.expect_err("it fails");
        assert!(error.contains("exit status: 3") && error.contains("no luck"), "{error}");
    }

    #[tokio::test]
    async fn a_sensitive_command_is_told_nowhere() {
        let (outcome, lines) = run(&LocalExec {
            is_sensitive: true,
            ..command("echo hunter2; exit 1")
        })
        .await;
        let everything = format!("{outcome:?}{lines:?}");
        assert!(!everything.contains("hunter2"), "{everything}");
    }

    #[tokio::test]
    async fn a_stop_at_once_ends_the_command_and_its_children() {
        let stop = Stop::new();
        let asked = stop.clone();
        let outcome = super::run(&command("echo up; sleep 600 & wait"), &stop, |line| {
            if line == "up" {
                asked.ask();
                asked.ask();
            }
        })
        .await;
        assert!(outcome.expect_err("interrupted").contains("interrupted"));
    }
}
