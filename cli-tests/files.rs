//! `fmt`: files, directories, standard input.

use std::io::Write;
use std::process::Stdio;

use crate::place::Place;

const UGLY: &str = "a=1\nlong   = 2\n";
const NICE: &str = "a    = 1\nlong = 2\n";

#[test]
fn files_are_listed_written_and_only_checked() {
    let place = Place::new(&[
        ("x.tfvars", UGLY),
        ("below/y.tf", UGLY),
        ("nice.tf", ""),
        ("z.json", "{ }"),
    ]);
    let checked = place
        .run("fmt -check -diff -recursive")
        .check(3, &["below/y.tf", "+a    = 1"]);
    assert!(!checked.out.contains("nice.tf"));
    assert_eq!(place.read("x.tfvars"), UGLY);
    let listed = place.run("fmt").check(0, &[]);
    assert_eq!(listed.out, "x.tfvars\n");
    assert_eq!(
        (place.read("x.tfvars").as_str(), place.read("below/y.tf").as_str()),
        (NICE, UGLY)
    );
    place.run("fmt -list=false below").check(0, &[]);
    assert_eq!(place.read("below/y.tf"), NICE);
    place.run("fmt -check -recursive").check(0, &[]);
    place.run("fmt z.json").check(1, &["not-a-configuration-file"]);
    place.run("fmt none.tf").check(1, &["file-unreadable"]);
}

#[test]
fn a_file_with_errors_is_left_alone() {
    let place = Place::new(&[("x.tf", "a = {\n")]);
    place.run("fmt").check(2, &["x.tf:1:5"]);
    assert_eq!(place.read("x.tf"), "a = {\n");
}

#[test]
fn standard_input_comes_back_formatted() {
    let place = Place::new(&[]);
    let mut command = place.command("fmt -");
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut input = child.stdin.take().expect("piped");
    input.write_all(UGLY.as_bytes()).expect("written");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8(output.stdout).expect("UTF-8"), NICE);
}
