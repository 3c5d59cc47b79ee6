//! `fmt`: files, directories, standard input.

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
    place.run("fmt z.json").check(2, &["not-a-configuration-file"]);
    place.run("fmt none.tf").check(2, &["file-unreadable"]);
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
    let check = |line: &str, input: &str, code: i32, out: &str| {
        let ran = place.run_with(line, input);
        assert_eq!((ran.code, ran.out.as_str()), (code, out), "{line}");
    };
    check("fmt -", UGLY, 0, NICE);
    check("fmt -", NICE, 0, NICE);
    check("fmt -write=false -list=false -", UGLY, 0, NICE);
    check("fmt -check -", UGLY, 3, "");
    check("fmt -check -", NICE, 0, "");
    check("fmt -", "a=1", 0, "a = 1\n");
    check("fmt -", "a = {\n", 2, "");
    let ran = place.run_with("fmt -diff -", UGLY).check(0, &["-a=1\n", "+a    = 1\n"]);
    assert!(
        ran.out
            .starts_with("--- old/<stdin>\n+++ new/<stdin>\n@@ -1,2 +1,2 @@\n")
    );
}

#[test]
fn bytes_in_comments_stay_what_they_are() {
    let place = Place::new(&[("x.tfmock.hcl", UGLY)]);
    std::fs::write(place.path().join("b.tf"), b"# caf\xe9\na=1\n").expect("written");
    place.run("fmt").check(0, &["b.tf", "x.tfmock.hcl"]);
    assert_eq!(
        std::fs::read(place.path().join("b.tf")).expect("readable"),
        b"# caf\xe9\na = 1\n"
    );
    std::fs::write(place.path().join("b.tf"), b"a = \"\xe9\"\n").expect("written");
    place.run("fmt").check(2, &["b.tf:1:6", "Invalid character encoding"]);
}

#[test]
fn what_is_not_written_may_be_printed() {
    let place = Place::new(&[("x.tf", UGLY), ("y.tf", NICE)]);
    let ran = place.run("fmt -write=false").check(0, &[]);
    assert_eq!(ran.out, "x.tf\n");
    let ran = place.run("fmt -write=false -list=false").check(0, &[]);
    assert_eq!(ran.out, format!("{NICE}{NICE}"));
    place.run("fmt -check -list=false").check(3, &[]);
    assert_eq!(place.read("x.tf"), UGLY);
}

#[test]
fn files_are_named_as_the_reference_names_them_in_the_order_of_the_line() {
    let files = ["b.tf", "a.tf", "sub/c.tf", "sub/.hidden/d.tf"];
    let place = Place::new(&files.map(|name| (name, UGLY)));
    let check = |line: &str, out: &str| assert_eq!(place.run(line).check(3, &[]).out, out, "{line}");
    check("fmt -check ./b.tf sub a.tf", "b.tf\nsub/c.tf\na.tf\n");
    check("fmt -check -recursive .", "a.tf\nb.tf\nsub/c.tf\n");
    check("fmt -check ./sub/../sub/", "sub/c.tf\n");
}
