//! Well-formed projects with their white space scrambled: what the formatter is for.
//!
//! `format/scrambled.txt` has some, with what the reference makes of each: `format/scramble.sh` draws and records them
//! anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use dynoform::format::format;
use dynoform::syntax::{Kind, tokens};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::{cases, dump, oracle, parse, root};

/// How many are recorded.
const RECORDED: usize = 300;

/// The top-level blocks of every project and every case of formatting, with comments before them left out.
static BLOCKS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut texts = Vec::new();
    projects(&root().join("../fixtures"), &mut texts);
    texts.extend(cases("format").into_iter().map(|(_, text)| text));
    let mut blocks = Vec::new();
    for text in texts.iter().filter(|text| text.is_ascii() && !text.contains('\r')) {
        let (_, parse) = parse(text);
        let pieces = (0..parse.items.len()).map(|index| &text[parse.item_range(index)]);
        blocks.extend(pieces.filter(|piece| piece.len() < 700).map(ToOwned::to_owned));
    }
    blocks.sort();
    blocks.dedup();
    blocks
});

fn projects(directory: &Path, texts: &mut Vec<String>) {
    let entries = fs::read_dir(directory).expect("the folder of the projects");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            projects(&path, texts);
        } else if path.extension().is_some_and(|extension| extension == "tf") {
            texts.push(fs::read_to_string(&path).expect("UTF-8"));
        }
    }
}

/// Draws from a list of bytes, again and again.
struct Dice<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Dice<'_> {
    fn throw(&mut self, sides: u8) -> u8 {
        let byte = self.bytes[self.at % self.bytes.len()];
        self.at += 1;
        byte % sides
    }

    fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[usize::from(self.throw(among.len() as u8))]
    }
}

/// The same tokens with other white space and other comments between them.
fn scramble(text: &str, bytes: &[u8]) -> String {
    let mut dice = Dice { bytes, at: 0 };
    let tokens = tokens(text);
    let mut scrambled = String::new();
    let mut open = Vec::new();
    for (index, (kind, range)) in tokens.iter().enumerate() {
        if *kind == Kind::EndOfFile {
            break;
        }
        let before = index
            .checked_sub(1)
            .map(|before| (tokens[before].0, &text[tokens[before].1.clone()]));
        let gap = &text[before.map_or(0, |_| tokens[index - 1].1.end)..range.start];
        match before {
            Some((left, _)) if is_verbatim(left, *kind) => scrambled.push_str(gap),
            Some((Kind::Newline, _)) | None => indent(&mut scrambled, &mut dice),
            Some((left, word)) => between(
                (left, word),
                (*kind, &text[range.clone()]),
                gap,
                &mut scrambled,
                &mut dice,
            ),
        }
        // A comment that ends a line within `"${…}"` makes the reference break the file.
        if *kind == Kind::Newline && !open.contains(&Kind::OpenInterpolation) {
            scrambled.push_str(dice.pick(&["", "", "", "", " ", "\t", "  # x", " //x", " /* x */"]));
        }
        scrambled.push_str(&text[range.clone()]);
        match kind {
            Kind::OpenBracket | Kind::OpenParen | Kind::OpenBrace | Kind::OpenInterpolation | Kind::OpenDirective => {
                open.push(*kind);
            }
            Kind::CloseBracket | Kind::CloseParen | Kind::CloseBrace | Kind::CloseTemplate => _ = open.pop(),
            Kind::Newline => (0..dice.pick(&[0, 0, 0, 0, 0, 1, 2])).for_each(|_| scrambled.push('\n')),
            _ => {}
        }
        let is_list = matches!(open.last(), Some(Kind::OpenBracket | Kind::OpenParen));
        let may_break = matches!(kind, Kind::OpenBracket | Kind::OpenParen | Kind::Comma);
        if is_list && may_break && dice.throw(8) == 0 {
            scrambled.push_str(dice.pick(&["\n", "\n\n", "\t\n ", "\n    "]));
        }
    }
    scrambled
}

/// Where blanks mean something: in texts, and beside their ends.
fn is_verbatim(left: Kind, right: Kind) -> bool {
    let inside = |kind| {
        matches!(
            kind,
            Kind::QuotedLiteral | Kind::HeredocLiteral | Kind::OpenHeredoc | Kind::CloseHeredoc
        )
    };
    inside(left)
        || inside(right)
        || left == Kind::OpenQuote
        || right == Kind::CloseQuote
        || left == Kind::CloseTemplate
        || matches!(right, Kind::OpenInterpolation | Kind::OpenDirective)
}

fn indent(scrambled: &mut String, dice: &mut Dice<'_>) {
    scrambled.push_str(dice.pick(&["", "", " ", "  ", "   ", "    ", "\t", " \t ", "        "]));
}

fn between(left: (Kind, &str), right: (Kind, &str), gap: &str, scrambled: &mut String, dice: &mut Dice<'_>) {
    if right.0 == Kind::Newline {
        return;
    }
    let is_word = |(kind, text): (Kind, &str)| {
        matches!(kind, Kind::Identifier | Kind::Number) || text.bytes().any(|byte| byte.is_ascii_alphanumeric())
    };
    // What grows together, or what a dot would make a number of.
    let is_loose = |(kind, text): (Kind, &str)| text.len() == 1 && !matches!(kind, Kind::Dot) && !is_word((kind, text));
    let may_join = (gap.is_empty() || is_loose(left) || is_loose(right)) && !(is_word(left) && is_word(right));
    let blanks: &[&str] = match (may_join, gap.is_empty()) {
        (true, _) => &["", "", "", " ", " ", "  ", "\t", "   ", " /* x */ "],
        (false, true) => &[""],
        (false, false) => &[" ", " ", "  ", "\t", "   ", " /* x */ "],
    };
    // Between labels the reference drops comments, and we do not.
    let in_header = matches!(left.0, Kind::CloseQuote | Kind::Identifier)
        && matches!(right.0, Kind::OpenQuote | Kind::OpenBrace | Kind::Identifier);
    let blank = dice.pick(blanks);
    scrambled.push_str(if in_header && blank.contains('*') { " " } else { blank });
}

/// What a text means, whatever its white space.
fn meaning(text: &str) -> Option<String> {
    let (_, parse) = parse(text);
    parse.problems.is_empty().then(|| dump::items(&parse))
}

/// Some blocks of some projects.
fn scrambled() -> impl Strategy<Value = String> {
    let blocks = proptest::sample::select(BLOCKS.as_slice());
    let some = proptest::collection::vec(blocks, 1..4);
    let strategy = (some, proptest::collection::vec(any::<u8>(), 64..600));
    strategy.prop_filter_map("scrambling changed the meaning", |(blocks, bytes)| {
        let text = blocks.join("\n\n") + "\n";
        let scrambled = scramble(&text, &bytes);
        (meaning(&text).is_some() && meaning(&scrambled) == meaning(&text)).then_some(scrambled)
    })
}

struct Record {
    input: String,
    output: String,
}

/// The records: after `=== input` and `=== output` their lines.
fn records() -> Vec<Record> {
    let text = fs::read_to_string(root().join("format/scrambled.txt")).expect("the recorded cases");
    let mut parts = text.split("=== input\n");
    let version = parts.next().expect("a first line");
    assert!(version.contains("Terraform v1.11."), "{version}");
    let records = parts.map(|part| {
        let (input, output) = part.split_once("=== output\n").expect("an output for each input");
        Record {
            input: input.to_owned(),
            output: output.to_owned(),
        }
    });
    records.collect()
}

#[test]
fn scrambled_projects_are_formatted_as_the_reference_does() {
    let records = records();
    assert!(records.len() >= RECORDED, "only {} records", records.len());
    for record in records {
        let formatted = format(&record.input).expect("no syntax errors");
        assert_eq!(formatted, record.output, "{}", record.input);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn formatting_scrambled_projects_keeps_their_meaning_and_settles(text in scrambled()) {
        let once = format(&text).expect("no syntax errors");
        let again = format(&once).expect("what was formatted has no errors");
        // Comments that are moved to the end of a line may move a second time; the reference needs two turns, too.
        let settled = format(&again).expect("what was formatted twice has no errors");
        prop_assert_eq!(&again, &settled);
        let comments = |text: &str| parse(text).1.comments.len();
        prop_assert_eq!(comments(&text), comments(&once));
    }
}

/// Live, where the reference is on PATH: new ones each time.
#[test]
fn new_scrambled_projects_are_formatted_as_the_reference_does() {
    if oracle::version("formatting").is_none() {
        return;
    }
    let count = std::env::var("SCRAMBLED")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(100);
    let directory = tempfile::tempdir().expect("a directory");
    let inputs = draw(&mut TestRunner::default(), count);
    for (index, input) in inputs.iter().enumerate() {
        fs::write(directory.path().join(format!("{index}.tf")), input).expect("written");
    }
    let status = Command::new("terraform")
        .args(["fmt", "-list=false"])
        .current_dir(directory.path())
        .output()
        .expect("it runs");
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    for (index, input) in inputs.iter().enumerate() {
        let output = fs::read_to_string(directory.path().join(format!("{index}.tf"))).expect("UTF-8");
        assert_eq!(format(input).expect("no syntax errors"), output, "{input}");
    }
}

fn draw(runner: &mut TestRunner, count: usize) -> Vec<String> {
    let strategy = scrambled();
    let draw = |_| strategy.new_tree(runner).expect("enough keep their meaning").current();
    (0..count).map(draw).collect()
}

/// For `format/scramble.sh`: draws the inputs anew, always the same from the same blocks.
#[test]
#[ignore = "writes the inputs whose outputs format/record.sh records"]
fn draw_scrambled_projects() {
    let inputs = draw(&mut TestRunner::deterministic(), RECORDED);
    let records: String = inputs
        .iter()
        .map(|input| format!("=== input\n{input}=== output\n"))
        .collect();
    let text = format!("# Drawn by scramble.rs; Terraform v1.11.x has not been asked yet\n{records}");
    fs::write(root().join("format/scrambled.txt"), text).expect("written");
}
