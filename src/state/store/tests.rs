use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use super::*;
use crate::address::InstanceAddress;
use crate::state::{Json, Object};

const PROVIDER: &str = "provider[\"registry.terraform.io/heroku/heroku\"]";

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a directory"))
    }

    fn path(&self, name: &str) -> Utf8PathBuf {
        Utf8PathBuf::from_path_buf(self.0.path().join(name)).expect("UTF-8")
    }

    fn options(&self) -> OpenOptions {
        let mut options = OpenOptions::new(self.path("terraform.tfstate"));
        options.emergency = vec![self.path("elsewhere/errored.tfstate")];
        options
    }

    fn open(&self) -> Opened {
        Store::open(self.options()).expect("it opens")
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.0.path())
            .expect("a directory")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

fn address(text: &str) -> InstanceAddress {
    text.parse().expect("an address")
}

fn object(id: &str) -> Object {
    Object::new(0, Json::from(&serde_json::json!({ "id": id })))
}

fn put(state: &mut State, at: &str, id: &str) {
    state.set(&address(at), None, PROVIDER, Some(object(id)));
}

fn ids(state: &State) -> Vec<String> {
    state
        .instances()
        .map(|(address, _, instance)| {
            let id = instance.current.as_ref().and_then(Object::id).unwrap_or_default();
            format!("{address}={id}")
        })
        .collect()
}

#[test]
fn a_change_is_written_once_with_the_next_serial_and_a_backup() {
    let place = Place::new();
    let Opened {
        mut state, mut store, ..
    } = place.open();
    put(&mut state, "heroku_app.web", "1");
    assert_eq!(store.commit(&mut state), Ok(true));
    assert_eq!(store.commit(&mut state), Ok(false));
    assert_eq!(state.serial, 1);
    drop(store);
    assert_eq!(place.names(), ["terraform.tfstate"]);

    let Opened {
        state: read, mut store, ..
    } = place.open();
    assert_eq!(read, state);
    put(&mut state, "heroku_app.web", "2");
    assert_eq!(store.commit(&mut state), Ok(true));
    put(&mut state, "heroku_app.web", "3");
    assert_eq!(store.commit(&mut state), Ok(true));
    drop(store);
    let backup = Store::look(&place.path("terraform.tfstate.backup"))
        .expect("readable")
        .expect("there");
    assert_eq!((backup.serial, ids(&backup)), (1, vec!["heroku_app.web=1".to_owned()]));
    let now = Store::look(&place.path("terraform.tfstate"))
        .expect("readable")
        .expect("there");
    assert_eq!((now.serial, now.lineage), (3, read.lineage));
}

#[cfg(unix)]
#[test]
fn whatever_may_hold_secrets_is_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let Opened {
        mut state, mut store, ..
    } = place.open();
    for id in ["1", "2"] {
        put(&mut state, "heroku_app.web", id);
        store.commit(&mut state).expect("written");
    }
    store
        .journal()
        .object(&address("heroku_app.web"), None, PROVIDER, Some(&object("3")))
        .expect("recorded");
    let names = place.names();
    assert_eq!(names.len(), 4, "{names:?}");
    for name in names {
        let mode = std::fs::metadata(place.path(&name))
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn opening_and_closing_leaves_nothing_behind() {
    let place = Place::new();
    drop(place.open());
    assert_eq!(place.names(), Vec::<String>::new());
}

#[test]
fn what_a_killed_process_left_half_written_is_swept_away() {
    let place = Place::new();
    for name in [
        ".terraform.tfstate.a1B2.tmp",
        ".terraform.tfstate.journal.c3D4.tmp",
        ".other.tfstate.x.tmp",
    ] {
        std::fs::write(place.path(name), "secret").expect("written");
    }
    Store::look(&place.path("terraform.tfstate")).expect("readable");
    assert_eq!(place.names().len(), 3);
    drop(place.open());
    assert_eq!(place.names(), [".other.tfstate.x.tmp"]);
}

#[test]
fn a_second_process_is_kept_out_also_after_a_new_version_was_written() {
    let place = Place::new();
    let Opened {
        mut state, mut store, ..
    } = place.open();
    put(&mut state, "heroku_app.web", "1");
    store.commit(&mut state).expect("written");
    drop(store);

    let mut holder = Command::new(std::env::current_exe().expect("this test"))
        .args([
            "--exact",
            "state::store::tests::holds_the_lock_for_another_test",
            "--ignored",
            "--nocapture",
        ])
        .env("DYNOFORM_TEST_HOLD", place.path("terraform.tfstate").as_str())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(holder.stdout.take().expect("piped")).lines();
    let _ = lines.find(|line| line.as_ref().is_ok_and(|line| line.ends_with("held")));

    let refused = Store::open(place.options()).expect_err("locked");
    assert_eq!(refused.code.name, "state-locked");
    assert!(
        refused.detail.contains("for OperationTypeRefresh (lock "),
        "{}",
        refused.detail
    );
    let looked = Store::look(&place.path("terraform.tfstate"))
        .expect("readable")
        .expect("there");
    assert_eq!(ids(&looked), ["heroku_app.web=held"]);

    let waiting = std::thread::spawn({
        let options = place.options().waiting(Duration::from_secs(600));
        move || Store::open(options).map(|opened| ids(&opened.state))
    });
    drop(holder.stdin.take());
    assert!(holder.wait().expect("it ends").success());
    assert_eq!(
        waiting.join().expect("no panic"),
        Ok(vec!["heroku_app.web=held".to_owned()])
    );
}

/// Not a test: the other process of the one above.
#[test]
#[ignore = "started by another test"]
fn holds_the_lock_for_another_test() {
    let Ok(path) = std::env::var("DYNOFORM_TEST_HOLD") else {
        return;
    };
    let Opened {
        mut state, mut store, ..
    } = Store::open(OpenOptions::new(path).operation("OperationTypeRefresh")).expect("free");
    put(&mut state, "heroku_app.web", "held");
    store.commit(&mut state).expect("written");
    writeln!(std::io::stdout(), "held").expect("piped");
    let _ = std::io::stdin().read_line(&mut String::new());
}

#[test]
fn a_state_that_cannot_be_written_is_copied_elsewhere() {
    let place = Place::new();
    let Opened {
        mut state, mut store, ..
    } = place.open();
    store.options.path = place.path("no/such/directory/terraform.tfstate");
    put(&mut state, "heroku_app.web", "1");
    let nowhere = store.commit(&mut state).expect_err("no directory");
    assert!(
        nowhere.detail.contains("holds every finished step"),
        "{}",
        nowhere.detail
    );
    std::fs::create_dir(place.path("elsewhere")).expect("made");
    let rescued = store.commit(&mut state).expect_err("no directory");
    assert_eq!(rescued.code.name, "state-unwritable");
    let copy = place.path("elsewhere/errored.tfstate");
    assert!(
        rescued.help.as_ref().is_some_and(|help| help.contains(copy.as_str())),
        "{rescued:?}"
    );
    assert_eq!(Store::look(&copy).expect("readable"), Some(state));
}

/// A run that was cut short: what it recorded, in order.
fn interrupted(place: &Place) -> Vec<u8> {
    let Opened {
        mut state, mut store, ..
    } = place.open();
    put(&mut state, "heroku_app.old", "old");
    store.commit(&mut state).expect("written");
    let journal = store.journal();
    let clue = [("name".to_owned(), "web-1".to_owned())];
    let web = journal
        .intent(&address("heroku_app.web"), clue.into())
        .expect("recorded");
    journal.created(&web, "w").expect("recorded");
    journal
        .object(&address("heroku_app.web"), None, PROVIDER, Some(&object("w")))
        .expect("recorded");
    journal
        .object(&address("heroku_app.old"), None, PROVIDER, None)
        .expect("recorded");
    let nothing = journal
        .intent(&address("heroku_app.none"), Default::default())
        .expect("recorded");
    journal.settled(&nothing).expect("recorded");
    let lost = journal
        .intent(&address("heroku_addon.db"), Default::default())
        .expect("recorded");
    journal.created(&lost, "d").expect("recorded");
    std::fs::read(place.path(".terraform.tfstate.journal")).expect("there")
}

#[test]
fn a_journal_cut_off_anywhere_gives_everything_that_was_whole() {
    let place = Place::new();
    let whole = interrupted(&place);
    let journal = place.path(".terraform.tfstate.journal");
    let expected = |lines: usize| {
        let web = (lines >= 4).then_some("heroku_app.web=w");
        let old = (lines < 5).then_some("heroku_app.old=old");
        let open: &[(&str, Option<&str>)] = match lines {
            2 => &[("heroku_app.web", None)],
            3 => &[("heroku_app.web", Some("w"))],
            6 => &[("heroku_app.none", None)],
            8 => &[("heroku_addon.db", None)],
            9 => &[("heroku_addon.db", Some("d"))],
            _ => &[],
        };
        let state: Vec<&str> = old.into_iter().chain(web).collect();
        (state, open)
    };
    let mut seen = 0;
    for length in 0..=whole.len() {
        std::fs::write(&journal, &whole[..length]).expect("written");
        let lines = whole[..length].iter().filter(|&&byte| byte == b'\n').count();
        seen = seen.max(lines);
        let opened = place.open();
        let (state, open) = expected(lines);
        let intents: Vec<_> = opened
            .intents
            .iter()
            .map(|intent| (intent.address.as_str(), intent.id.as_deref()))
            .collect();
        assert_eq!(
            (ids(&opened.state), intents),
            (state.iter().map(ToString::to_string).collect(), open.to_vec())
        );
        assert_eq!(opened.warnings, []);

        // Going on after a torn line leaves a journal that reads whole.
        opened
            .store
            .journal()
            .object(&address("heroku_app.next"), None, PROVIDER, Some(&object("n")))
            .expect("recorded");
        drop(opened);
        assert!(ids(&place.open().state).contains(&"heroku_app.next=n".to_owned()));
    }
    assert_eq!(seen, 9);
}

#[test]
fn a_commit_cut_short_at_any_step_changes_nothing() {
    let place = Place::new();
    interrupted(&place);
    let state_path = place.path("terraform.tfstate");
    let journal_path = place.path(".terraform.tfstate.journal");
    let before = std::fs::read(&state_path).expect("there");

    let Opened {
        mut state,
        mut store,
        intents,
        ..
    } = place.open();
    let wanted = ids(&state);
    let text = {
        let mut next = state.clone();
        next.serial += 1;
        next.print()
    };
    store
        .journal()
        .committing(state.serial + 1, &digest(text.as_bytes()))
        .expect("recorded");
    let recorded = std::fs::read(&journal_path).expect("there");
    store.commit(&mut state).expect("written");
    drop(store);
    let after = std::fs::read(&state_path).expect("there");
    assert_eq!(after, text.as_bytes());

    for (state_bytes, journal_bytes) in [(&before, &recorded), (&after, &recorded)] {
        std::fs::write(&state_path, state_bytes).expect("written");
        std::fs::write(&journal_path, journal_bytes).expect("written");
        let opened = place.open();
        assert_eq!(
            (ids(&opened.state), &opened.intents, opened.warnings),
            (wanted.clone(), &intents, vec![])
        );
    }
}

#[test]
fn what_is_still_open_survives_a_commit_and_goes_when_it_is_finished() {
    let place = Place::new();
    interrupted(&place);
    let Opened {
        mut state,
        mut store,
        intents,
        ..
    } = place.open();
    store.commit(&mut state).expect("written");
    drop(store);
    let Opened {
        mut state,
        mut store,
        intents: again,
        ..
    } = place.open();
    assert_eq!(again, intents);
    store.journal().settled(&again[0].token).expect("recorded");
    store.commit(&mut state).expect("nothing to write");
    drop(store);
    assert_eq!(place.names(), ["terraform.tfstate", "terraform.tfstate.backup"]);
}

#[test]
fn a_state_that_another_tool_has_advanced_only_gains_what_it_lacks() {
    let place = Place::new();
    interrupted(&place);
    let mut theirs = Store::look(&place.path("terraform.tfstate"))
        .expect("readable")
        .expect("there");
    theirs.resources.clear();
    put(&mut theirs, "heroku_app.old", "new");
    theirs.serial += 5;
    std::fs::write(place.path("terraform.tfstate"), theirs.print()).expect("written");

    let opened = place.open();
    assert_eq!(ids(&opened.state), ["heroku_app.old=new", "heroku_app.web=w"]);
    assert_eq!(opened.warnings[0].code.name, "journal-foreign");
    // What is recorded from here on counts, and what was gained is not lost before it is committed.
    opened
        .store
        .journal()
        .object(&address("heroku_app.old"), None, PROVIDER, Some(&object("newer")))
        .expect("recorded");
    drop(opened);
    let opened = place.open();
    assert_eq!(ids(&opened.state), ["heroku_app.old=newer", "heroku_app.web=w"]);
    assert_eq!((opened.warnings.len(), opened.intents.len()), (0, 1));
}

#[test]
fn a_journal_of_another_lineage_is_set_aside() {
    let place = Place::new();
    interrupted(&place);
    let theirs = beginning("another".into());
    std::fs::write(place.path("terraform.tfstate"), theirs.print()).expect("written");
    let opened = place.open();
    assert_eq!((ids(&opened.state), opened.intents.len()), (vec![], 0));
    drop(opened);
    assert_eq!(
        place.names(),
        [".terraform.tfstate.journal.foreign", "terraform.tfstate"]
    );
}

#[test]
fn a_journal_damaged_in_its_middle_is_refused() {
    let place = Place::new();
    let mut text = interrupted(&place);
    text[200] = 0;
    std::fs::write(place.path(".terraform.tfstate.journal"), text).expect("written");
    assert_eq!(
        Store::open(place.options()).expect_err("damaged").code.name,
        "journal-damaged"
    );
}

#[test]
fn threads_record_at_once_and_nothing_is_lost() {
    let place = Place::new();
    let Opened { store, .. } = place.open();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let journal = store.journal();
            scope.spawn(move || {
                for index in 0..20 {
                    let address = address(&format!("heroku_app.web[{}]", thread * 20 + index));
                    let token = journal.intent(&address, Default::default()).expect("recorded");
                    journal.created(&token, "x").expect("recorded");
                    journal
                        .object(&address, None, PROVIDER, Some(&object("x")))
                        .expect("recorded");
                }
            });
        }
    });
    drop(store);
    let opened = place.open();
    assert_eq!((opened.state.instances().count(), opened.intents.len()), (160, 0));
}
