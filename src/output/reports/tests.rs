use super::*;
use crate::diagnostic::{Applicability, Edit, Fix};

static CODE: Code = Code {
    name: "name-prefix",
    explanation: "# name-prefix\n\nNames that do not begin alike.\n\n## Why\n",
};

/// Two findings in one file, the second with a fix, and one without a place.
fn findings(above: &str) -> Vec<Reported> {
    let text = format!("{above}name = \"wéb & <more>\"\nregion = \"us\"\n");
    let mut sources = Sources::new();
    let file = sources.set("./apps/my app.tf".into(), text.as_str().into());
    let anchor = sources.file(file).anchor;
    let span = |word: &str| {
        let at = text.find(word).expect("the text holds it") as u32;
        Span::new(anchor, at, at + word.len() as u32)
    };
    let fix = Fix {
        title: "Move it".to_owned(),
        applicability: Applicability::Safe,
        edits: vec![Edit {
            span: span("us"),
            text: "eu".to_owned(),
        }],
    };
    let found = [
        Diagnostic::error(&CODE, "Name, wrong", "It is 100% \"wéb & <more>\":\nno.")
            .at(span("\"wéb & <more>\""))
            .help("Write another."),
        Diagnostic::warning(&CODE, "Region", "Wrong.")
            .at(span("us"))
            .label(span("name"), "of this app")
            .fix(fix),
        Diagnostic::new(Severity::Note, &CODE, "Nowhere", "Somewhere."),
    ];
    found.iter().map(|finding| reported(&sources, finding)).collect()
}

#[test]
fn compact_is_one_line_each() {
    insta::assert_snapshot!(report(Format::Compact, &findings("")), @r#"
    ./apps/my app.tf:1:8: error[name-prefix]: It is 100% "wéb & <more>": no. Write another.
    ./apps/my app.tf:2:11: warning[name-prefix]: Wrong.
    note[name-prefix]: Somewhere.
    "#);
}

#[test]
fn github_commands_are_escaped() {
    insta::assert_snapshot!(report(Format::Github, &findings("")), @r#"
    ::error title=Name%2C wrong (name-prefix),file=./apps/my app.tf,line=1,endLine=1,col=8,endColumn=22::It is 100%25 "wéb & <more>":%0Ano. Write another.
    ::warning title=Region (name-prefix),file=./apps/my app.tf,line=2,endLine=2,col=11,endColumn=13::Wrong.
    ::notice title=Nowhere (name-prefix)::Somewhere.
    "#);
}

#[test]
fn xml_is_escaped() {
    let checkstyle = report(Format::Checkstyle, &findings(""));
    assert!(
        checkstyle.contains("message=\"It is 100% &quot;wéb &amp; &lt;more&gt;&quot;:&#10;no. Write another.\""),
        "{checkstyle}"
    );
    assert_eq!(checkstyle.matches("<file ").count(), 2);
    let junit = report(Format::Junit, &findings(""));
    assert_eq!(junit.matches("<failure ").count(), 3, "{junit}");
    assert!(report(Format::Junit, &[]).contains("tests=\"1\" failures=\"0\""));
}

#[test]
fn a_fingerprint_stays_when_lines_move_and_stands_once() {
    let print = |above: &str| {
        let again = findings(above).into_iter().chain(findings(above)).collect::<Vec<_>>();
        let document: serde_json::Value = serde_json::from_str(&report(Format::Gitlab, &again)).expect("JSON");
        let issues = document.as_array().expect("a list").clone();
        issues
            .iter()
            .map(|issue| issue["fingerprint"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    let prints = print("");
    assert_eq!(prints, print("# a line more\n\n"));
    let unique: std::collections::BTreeSet<&String> = prints.iter().collect();
    assert_eq!(unique.len(), 6);
}

#[test]
fn sarif_names_rules_places_and_fixes() {
    let document: serde_json::Value = serde_json::from_str(&report(Format::Sarif, &findings(""))).expect("JSON");
    let run = &document["runs"][0];
    assert_eq!(
        run["tool"]["driver"]["rules"][0]["shortDescription"]["text"],
        "Names that do not begin alike."
    );
    let place = &run["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "apps/my%20app.tf");
    assert_eq!(place["region"]["endColumn"], 22);
    let fix = &run["results"][1]["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(fix["insertedContent"]["text"], "eu");
    let related = &run["results"][1]["relatedLocations"][0];
    assert_eq!(related["message"]["text"], "of this app");
    assert_eq!(related["physicalLocation"]["region"]["startLine"], 1);
    assert!(run["results"][0].get("relatedLocations").is_none());
    assert!(run["results"][2].get("locations").is_none());
}
