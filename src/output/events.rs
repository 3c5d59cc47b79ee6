//! What apply tells, as the lines that the reference prints: stable, one per event, for logs and pipes.

use std::time::Duration;

use super::visible::visible;
use crate::apply::{Event, Operation, Subject};

/// The line for an event; `None` for those that are not worth one.
pub fn event_line(event: &Event) -> Option<String> {
    Some(match event {
        Event::RefreshStarted { .. } | Event::Saved { .. } => return None,
        Event::Refreshed { address, id } => format!("{address}: Refreshing state...{}", bracket(id.as_deref())),
        Event::Recovered { address, id } => format!(
            "{address}: Found what an interrupted run had created{}",
            bracket(id.as_deref())
        ),
        Event::Started { subject, operation, id } => {
            format!(
                "{}: {}...{}",
                name(subject),
                words(*operation).doing,
                bracket(id.as_deref())
            )
        }
        Event::Waiting {
            subject,
            operation,
            text,
            elapsed,
        } => {
            let what = text.as_ref().map(|text| format!(" {text}")).unwrap_or_default();
            let doing = words(*operation).doing.to_lowercase();
            format!("{}: Still {doing}... [{} elapsed]{what}", name(subject), span(*elapsed))
        }
        Event::Output {
            subject, source, line, ..
        } => format!("{} ({source}): {}", name(subject), visible(line)),
        Event::ProvisionStarted { address, provisioner } => {
            format!("{address}: Provisioning with '{provisioner}'...")
        }
        Event::ProvisionOutput {
            address,
            provisioner,
            line,
        } => format!("{address} ({provisioner}): {line}"),
        Event::ProvisionFinished { success: true, .. } => return None,
        Event::ProvisionFinished {
            address, provisioner, ..
        } => format!("{address}: Provisioning with '{provisioner}' failed"),
        Event::Finished {
            subject,
            operation,
            id,
            elapsed,
        } => {
            let id = if *operation == Operation::Delete {
                None
            } else {
                id.as_deref()
            };
            let done = words(*operation).done;
            format!(
                "{}: {done} complete after {}{}",
                name(subject),
                span(*elapsed),
                bracket(id)
            )
        }
        Event::Errored {
            subject,
            operation,
            elapsed,
            ..
        } => format!(
            "{}: {} failed after {}",
            name(subject),
            words(*operation).done,
            span(*elapsed)
        ),
        Event::Skipped {
            subject,
            operation,
            because,
        } => {
            let why = match because {
                Some(failed) => format!("{} failed", name(failed)),
                None => "the run was interrupted".to_owned(),
            };
            format!("{}: {} skipped, because {why}", name(subject), words(*operation).done)
        }
        Event::Interrupted { in_flight } => {
            format!("Interrupted: finishing what is in flight ({in_flight}), then saving the state")
        }
    })
}

/// An operation in the reference's words.
#[derive(Clone, Copy)]
pub(crate) struct Words {
    /// "Creating"
    pub(crate) doing: &'static str,
    /// "Creation"
    pub(crate) done: &'static str,
    /// "create"
    pub(crate) action: &'static str,
}

pub(crate) fn words(operation: Operation) -> Words {
    let (doing, done, action) = match operation {
        Operation::Create => ("Creating", "Creation", "create"),
        Operation::Read => ("Reading", "Read", "read"),
        Operation::Update => ("Modifying", "Modifications", "update"),
        Operation::Delete => ("Destroying", "Destruction", "delete"),
        Operation::Import => ("Importing", "Import", "import"),
    };
    Words { doing, done, action }
}

/// `heroku_app.web (deposed object 2487d609)`
pub(crate) fn name(subject: &Subject) -> String {
    match &subject.deposed {
        Some(key) => format!("{} (deposed object {key})", subject.address),
        None => subject.address.to_string(),
    }
}

fn bracket(id: Option<&str>) -> String {
    id.map(|id| format!(" [id={id}]")).unwrap_or_default()
}

/// `1m10s`, as the reference writes it.
pub(crate) fn span(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s}s"),
        (0, m, s) => format!("{m}m{s}s"),
        (h, m, s) => format!("{h}h{m}m{s}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(deposed: Option<&str>) -> Subject {
        Subject {
            address: "heroku_app.web".parse().expect("an address"),
            deposed: deposed.map(Into::into),
        }
    }

    #[test]
    fn lines_read_as_the_reference_writes_them() {
        let id = Some("0123".to_owned());
        let address = || subject(None).address;
        let operation = Operation::Create;
        let elapsed = Duration::from_secs(70);
        let events = [
            Event::Refreshed {
                address: address(),
                id: id.clone(),
            },
            Event::Started {
                subject: subject(None),
                operation,
                id: None,
            },
            Event::Waiting {
                subject: subject(None),
                operation,
                text: None,
                elapsed,
            },
            Event::Waiting {
                subject: subject(None),
                operation,
                text: Some("waiting for a dyno".into()),
                elapsed,
            },
            Event::Output {
                subject: subject(None),
                operation,
                source: "build",
                line: "-----> \u{1b}]0;title\u{7} Building".into(),
            },
            Event::ProvisionStarted {
                address: address(),
                provisioner: "local-exec",
            },
            Event::ProvisionOutput {
                address: address(),
                provisioner: "local-exec",
                line: "hi".into(),
            },
            Event::Finished {
                subject: subject(None),
                operation,
                id: id.clone(),
                elapsed,
            },
            Event::Started {
                subject: subject(Some("2487d609")),
                operation: Operation::Delete,
                id: id.clone(),
            },
            Event::Finished {
                subject: subject(Some("2487d609")),
                operation: Operation::Delete,
                id,
                elapsed,
            },
            Event::Errored {
                subject: subject(None),
                operation: Operation::Update,
                elapsed,
                diagnostics: vec![],
            },
            Event::Skipped {
                subject: subject(None),
                operation,
                because: Some(subject(Some("1"))),
            },
        ];
        let lines: Vec<String> = events.iter().filter_map(event_line).collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        heroku_app.web: Refreshing state... [id=0123]
        heroku_app.web: Creating...
        heroku_app.web: Still creating... [1m10s elapsed]
        heroku_app.web: Still creating... [1m10s elapsed] waiting for a dyno
        heroku_app.web (build): -----> ?]0;title? Building
        heroku_app.web: Provisioning with 'local-exec'...
        heroku_app.web (local-exec): hi
        heroku_app.web: Creation complete after 1m10s [id=0123]
        heroku_app.web (deposed object 2487d609): Destroying... [id=0123]
        heroku_app.web (deposed object 2487d609): Destruction complete after 1m10s
        heroku_app.web: Modifications failed after 1m10s
        heroku_app.web: Creation skipped, because heroku_app.web (deposed object 1) failed
        "#);
    }
}
