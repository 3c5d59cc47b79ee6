use super::super::rule::{Level, Preset};
use super::super::settings::OptionValue;
use super::*;

fn rules() -> Vec<&'static Rule> {
    crate::lints::RULES.clone()
}

/// Each problem as `code line:column detail help`, lines and columns from 1.
fn check(text: &str) -> Vec<String> {
    let SettingsFile { problems, sources, .. } = read(FILE_NAME.into(), text, &rules());
    problems
        .iter()
        .map(|problem| {
            let place = problem
                .span
                .and_then(|span| sources.locate(span))
                .expect("every problem has a place");
            let at = place.file.lines.bytes(place.range.start);
            let help = problem.help.as_deref().unwrap_or("");
            format!(
                "{} {}:{} {} {help}",
                problem.code.name,
                at.line + 1,
                at.column + 1,
                problem.detail
            )
        })
        .collect()
}

#[test]
fn a_name_with_a_mistake_is_pointed_at() {
    insta::assert_snapshot!(check("lnt {}\nlint {\n  fail = 1\n  rule \"name-prefx\" {}\n  rule \"name-prefix\" {\n    prefx = \"a\"\n  }\n}\n").join("\n"), @r#"
    unknown-setting 1:1 There is no setting "lnt" here. Did you mean "lint"?
    unknown-setting 3:3 There is no setting "fail" here. Known here: fail_on, preset, rule, path.
    unknown-rule 4:8 There is no rule "name-prefx". Did you mean "name-prefix"?
    unknown-setting 6:5 There is no setting "prefx" here. Did you mean "prefix"?
    "#);
}

#[test]
fn a_value_that_is_not_taken_is_pointed_at() {
    insta::assert_snapshot!(check("lint {\n  fail_on = \"fatal\"\n  rule \"name-prefix\" {\n    level  = error\n    prefix = true\n  }\n  path \"a[\" {}\n  rule {}\n  rule \"name-prefix\" {}\n}\n").join("\n"), @r#"
    invalid-setting 9:3 rule "name-prefix" is set twice. 
    invalid-setting 2:13 "fail_on" is one of: allow, note, warn, error. 
    invalid-setting 4:14 "level" is one of: allow, note, warn, error. 
    invalid-setting 5:14 "prefix" takes a string, written out. 
    invalid-setting 7:8 "a[" is no pattern of paths: unclosed character class; missing ']'. 
    invalid-setting 8:3 A block "rule" has one label: rule "NAME" { … }. 
    "#);
}

#[test]
fn the_more_particular_setting_wins() {
    let text = "lint {\n  rule \"name-prefix\" {\n    level = \"error\"\n    prefix = \"a-\"\n  }\n  path \"demo/**\" {\n    rule \"name-prefix\" {\n      level = \"note\"\n    }\n  }\n  path \"demo/x/*.tf\" {\n    rule \"name-prefix\" {\n      level = \"allow\"\n    }\n  }\n}\n";
    let mut files = Memory::new();
    files.set("/repo/dynoform.hcl", text);
    let SettingsFile { settings, problems, .. } = load(&files, "/repo/demo".into(), ".".into(), &rules());
    assert_eq!(problems, []);
    let rule = rules()[0];
    for (path, level) in [
        ("main.tf", Level::Note),
        ("x/main.tf", Level::Allow),
        ("x/y/main.tf", Level::Note),
        ("../main.tf", Level::Error),
        ("/repo/demo/x/main.tf", Level::Allow),
    ] {
        assert_eq!(settings.level(rule, Some(path.into())), level, "{path}");
        let prefix = settings.option("name-prefix", "prefix", Some(path.into()));
        assert_eq!(prefix, Some(&OptionValue::Text("a-".into())));
    }
}

#[test]
fn settings_are_not_taken_from_outside_the_repository() {
    let mut files = Memory::new();
    files.set("/dynoform.hcl", "lint {}\n");
    files.set("/repo/.git/HEAD", "");
    assert_eq!(
        find(&files, "/elsewhere/x".into()).as_deref(),
        Some(Utf8Path::new("/dynoform.hcl"))
    );
    assert_eq!(find(&files, "/repo/x".into()), None);
}

/// Every problem of settings in several files as `path:line detail`, and the settings.
fn check_files(texts: &[(&str, &str)]) -> (Vec<String>, Settings) {
    let mut files = Memory::new();
    for (path, text) in texts {
        files.set(*path, text);
    }
    let read = load(&files, "/repo".into(), ".".into(), &rules());
    let problems = read.problems.iter().map(|problem| {
        let span = problem.span.expect("a place");
        format!("{} {}", origin(&read.sources, span), problem.detail)
    });
    (problems.collect(), read.settings)
}

#[test]
fn what_is_extended_is_taken_unless_it_is_said_again() {
    let base = "lint {\n  preset = \"production\"\n  fail_on = \"note\"\n  rule \"name-prefix\" {\n    level = \"error\"\n    prefix = \"a-\"\n  }\n}\nrule \"own\" {\n  condition = true\n  message = \"base\"\n}\n";
    let more = "lint {\n  fail_on = \"warn\"\n  rule \"name-prefix\" {\n    prefix = \"b-\"\n  }\n  path \"demo/**\" {\n    rule \"own\" {\n      level = \"note\"\n    }\n  }\n}\n";
    let own = "extends = [\"policies/base.hcl\", \"more.hcl\"]\nlint {\n  fail_on = \"error\"\n}\n";
    let (problems, settings) = check_files(&[
        ("/repo/dynoform.hcl", own),
        ("/repo/policies/base.hcl", base),
        ("/repo/more.hcl", more),
    ]);
    assert_eq!(problems, [] as [&str; 0]);
    assert_eq!(
        (settings.preset, settings.fail_on),
        (Preset::Production, Some(Level::Error))
    );
    let prefix = &settings.rules["name-prefix"];
    assert_eq!(prefix.level, Some(Level::Error));
    assert_eq!(prefix.options["prefix"], OptionValue::Text("b-".into()));
    assert_eq!(prefix.origins["level"].to_string(), "policies/base.hcl:5");
    assert_eq!(prefix.origins["prefix"].to_string(), "more.hcl:4");
    assert_eq!(settings.origins["fail_on"].to_string(), "dynoform.hcl:3");
    assert_eq!(settings.custom.len(), 1);
    assert_eq!(
        settings.level_of("own", Level::Warn, Some("demo/x.tf".into())),
        Level::Note
    );
    assert_eq!(settings.level_of("own", Level::Warn, Some("x.tf".into())), Level::Warn);
}

#[test]
fn what_cannot_be_extended_is_pointed_at() {
    let (problems, _) = check_files(&[("/repo/dynoform.hcl", "lint {}\nextends = \"nowhere.hcl\"\n")]);
    assert!(
        problems[0].starts_with("dynoform.hcl:2 nowhere.hcl cannot be read"),
        "{problems:?}"
    );
    let (problems, _) = check_files(&[
        ("/repo/dynoform.hcl", "extends = \"sub/a.hcl\"\n"),
        ("/repo/sub/a.hcl", "\nextends = [\"../dynoform.hcl\"]\n"),
    ]);
    assert_eq!(problems, ["sub/a.hcl:2 dynoform.hcl extends itself."]);
    // The same base twice is no circle.
    let base = "rule \"own\" {\n  condition = true\n  message = \"base\"\n}\n";
    let (problems, settings) = check_files(&[
        ("/repo/dynoform.hcl", "extends = [\"a.hcl\", \"b.hcl\"]\n"),
        ("/repo/a.hcl", "extends = \"base.hcl\"\n"),
        ("/repo/b.hcl", "extends = \"base.hcl\"\n"),
        ("/repo/base.hcl", base),
    ]);
    assert_eq!((problems.len(), settings.custom.len()), (0, 1), "{problems:?}");
    let (problems, _) = check_files(&[("/repo/dynoform.hcl", "extends = 1\nextend = 2\n")]);
    assert_eq!(problems.len(), 2, "{problems:?}");
    let (problems, settings) = check_files(&[
        (
            "/repo/dynoform.hcl",
            "extends = \"a.hcl\"\nlint {\n  preset = \"all\"\n}\n",
        ),
        ("/repo/a.hcl", "lint {\n  rule \"name-prefx\" {}\n}\n"),
    ]);
    assert_eq!(problems, ["a.hcl:2 There is no rule \"name-prefx\"."]);
    assert_eq!(
        settings.preset,
        Preset::Recommended,
        "nothing applies while something is wrong"
    );
}
