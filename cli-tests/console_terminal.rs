//! `console` at a terminal: what is typed, what is shown.

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::place::Place;

/// How long an answer may take on a machine that has much to do.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program at a terminal of its own.
struct Seat {
    keyboard: File,
    screen: Receiver<Vec<u8>>,
    /// What has been shown and not been looked at.
    shown: String,
    child: Child,
}

impl Seat {
    fn new(mut command: Command) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&master).expect("granted");
        unlockpt(&master).expect("unlocked");
        let name = ptsname(&master, Vec::new()).expect("it has a name");
        let terminal = || {
            let path = name.to_str().expect("UTF-8");
            File::options().read(true).write(true).open(path).expect("it opens")
        };
        command.env("TERM", "xterm").env("COLUMNS", "80");
        let child = command
            .stdin(terminal())
            .stdout(terminal())
            .stderr(terminal())
            .spawn()
            .expect("it starts");
        let keyboard = File::from(master);
        let mut eyes = keyboard.try_clone().expect("cloned");
        let (sender, screen) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // It ends with an error when nobody is at the other side any more.
            while let Ok(count @ 1..) = eyes.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            keyboard,
            screen,
            shown: String::new(),
            child,
        }
    }

    fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("typed");
    }

    /// Waits until a text is shown; what stood before it is forgotten.
    #[track_caller]
    fn sees(&mut self, text: &str) {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.shown.find(text) {
                self.shown.drain(..at + text.len());
                return;
            }
            let left = end.saturating_duration_since(Instant::now());
            match self.screen.recv_timeout(left) {
                Ok(bytes) => self.shown.push_str(&String::from_utf8_lossy(&bytes)),
                Err(_) => panic!("{text:?} is not shown: {:?}", self.shown),
            }
        }
    }

    /// Types an entry at the prompt, and waits for its answer.
    #[track_caller]
    fn asks(&mut self, entry: &str, answer: &str) {
        self.sees("> ");
        self.press(entry);
        self.press("\r");
        self.sees("\n");
        self.sees(answer);
    }

    #[track_caller]
    fn leaves(mut self) {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().expect("asked") {
                assert_eq!(status.code(), Some(0));
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("it goes on");
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        // It may have left long ago.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn seat(text: &str) -> (Place, Seat) {
    let place = Place::new(&[("main.tf", text)]);
    let seat = Seat::new(place.command("console -no-color"));
    (place, seat)
}

const CONFIGURATION: &str = "\
variable \"region\" {
  default = \"eu\"
}
locals {
  tiers = { web = 1, worker = 2 }
}
resource \"terraform_data\" \"one\" {}
";

#[test]
fn it_goes_on_after_errors_until_it_is_left() {
    let (_place, mut seat) = seat(CONFIGURATION);
    seat.asks("1 + 2", "3\r\n");
    seat.asks("var.nope", "undeclared-reference");
    seat.asks("var.region", "\"eu\"\r\n");
    seat.sees("> ");
    seat.press("exit\r");
    seat.leaves();
}

#[test]
fn open_brackets_go_on_over_lines_and_an_empty_line_insists() {
    let (_place, mut seat) = seat(CONFIGURATION);
    seat.sees("> ");
    for line in ["[\r", "1,\r"] {
        seat.press(line);
        seat.sees(": ");
    }
    seat.press("2]\r");
    seat.sees("[\r\n  1,\r\n  2,\r\n]\r\n");
    seat.sees("> ");
    seat.press("upper(\r");
    seat.sees(": ");
    seat.press("\r");
    seat.sees("missing-value");
    // The whole entry is one step back in the history.
    seat.sees("> ");
    seat.press("\x1b[A\x1b[A\r");
    seat.sees("[\r\n  1,\r\n  2,\r\n]\r\n");
    seat.sees("> ");
    seat.press("\x04");
    seat.leaves();
}

#[test]
fn names_are_completed() {
    let (_place, mut seat) = seat(CONFIGURATION);
    seat.asks("var.r\t", "\"eu\"\r\n");
    seat.asks("local.tiers.wo\t", "2\r\n");
    seat.asks("terraform_d\to\t.trig\t", "(known after apply)\r\n");
    seat.asks("upp\t\"a\")", "\"A\"\r\n");
    seat.sees("> ");
    // Several: all of them are shown.
    seat.press("local.tiers.w\t\t");
    seat.sees("web");
    seat.sees("worker");
}

#[test]
fn control_c_empties_the_line_first_and_leaves_then() {
    let (_place, mut seat) = seat(CONFIGURATION);
    seat.sees("> ");
    seat.press("nonsense(\x03");
    seat.asks("7", "7\r\n");
    seat.sees("> ");
    seat.press("\x03");
    seat.leaves();
}
