//! Where findings within modules are told, and how often.

use crate::linter::{self, Facts, Settings};

use super::workbench::open;
use crate::lints::RULES;

/// What one rule finds, as `file:line:text < file:line: detail`: the text at its place, and where the value goes.
fn check(rule: &str, files: &[(&str, &str)]) -> Vec<String> {
    let analysis = open(files);
    let settings = Settings {
        only: vec![rule.to_owned()],
        ..Settings::default()
    };
    let findings = linter::lint(&analysis, &Facts::default(), &settings, &RULES);
    let sources = analysis.sources();
    let told = findings.iter().map(|finding| {
        let spans = finding
            .span
            .into_iter()
            .chain(finding.labels.iter().map(|label| label.span));
        let places = spans.filter_map(|span| sources.locate(span));
        let places = places.map(|place| {
            let line = place.file.lines.line(place.range.start) + 1;
            let text = &place.file.text[place.range.clone()];
            format!("{}:{line}:{text}", place.file.path)
        });
        format!("{}: {}", places.collect::<Vec<_>>().join(" < "), finding.detail)
    });
    told.collect()
}

/// A module with one formation whose size is as given.
fn module(variables: &str, size: &str) -> String {
    format!(
        "{variables}\nresource \"heroku_formation\" \"web\" {{\n  app_id   = \"01234567-89ab-cdef-0123-456789abcdef\"\n  type     = \"worker\"\n  quantity = 1\n  size     = {size}\n}}\n"
    )
}

fn call(name: &str, arguments: &str) -> String {
    format!("module \"{name}\" {{\n  source = \"./dynos\"\n  {arguments}\n}}\n")
}

const RETIRED: &str = "retired-dyno-size";
const SIZE: &str = "variable \"size\" {\n  type    = string\n  default = \"basic\"\n}";

#[test]
fn a_value_that_a_call_passes_is_told_at_the_call() {
    let root = call("one", "size = \"free\"") + &call("two", "size = \"basic\"") + &call("three", "size = \"hobby\"");
    let files = [("main.tf", root.as_str()), ("dynos/main.tf", &module(SIZE, "var.size"))];
    assert_eq!(
        check(RETIRED, &files),
        [
            "main.tf:3:\"free\" < dynos/main.tf:9:var.size: Heroku has no dynos of size \"free\" any more.",
            "main.tf:11:\"hobby\" < dynos/main.tf:9:var.size: Heroku has no dynos of size \"hobby\" any more."
        ]
    );
}

#[test]
fn what_is_wrong_in_the_module_is_told_once() {
    let root = call("one", "") + &call("two", "") + &call("three", "");
    let files = [("main.tf", root.as_str()), ("dynos/main.tf", &module("", "\"free\""))];
    assert_eq!(
        check(RETIRED, &files),
        [
            "dynos/main.tf:6:\"free\": Heroku has no dynos of size \"free\" any more. The same holds for 2 more instances of its module."
        ]
    );
    let default = SIZE.replace("basic", "free");
    let files = [
        ("main.tf", root.as_str()),
        ("dynos/main.tf", &module(&default, "var.size")),
    ];
    let found = check(RETIRED, &files);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("dynos/main.tf:9:var.size: "), "{found:?}");
}

#[test]
fn instances_of_one_call_share_its_argument() {
    let root = call("each", "for_each = toset([\"a\", \"b\"])\n  size = \"free\"");
    let files = [
        ("main.tf", root.as_str()),
        ("dynos/main.tf", &module(SIZE, "\"${var.size}\"")),
    ];
    assert_eq!(check(RETIRED, &files).len(), 1);
}

#[test]
fn what_one_argument_comes_to_is_told_for_each_value() {
    let sizes = "for_each = jsondecode(\"{\\\"a\\\":\\\"free\\\",\\\"b\\\":\\\"hobby\\\",\\\"c\\\":\\\"free\\\",\\\"d\\\":\\\"basic\\\"}\")\n  size = each.value";
    let root = call("each", sizes);
    let files = [("main.tf", root.as_str()), ("dynos/main.tf", &module(SIZE, "var.size"))];
    assert_eq!(
        check(RETIRED, &files),
        [
            "main.tf:4:each.value < dynos/main.tf:9:var.size: Heroku has no dynos of size \"free\" any more.",
            "main.tf:4:each.value < dynos/main.tf:9:var.size: Heroku has no dynos of size \"hobby\" any more."
        ]
    );
    // Made in the module of what each of two calls passes.
    let root = call("one", "size = \"free\"") + &call("two", "size = \"hobby\"");
    let made = module(SIZE, "lower(\"${var.size}\")");
    let files = [("main.tf", root.as_str()), ("dynos/main.tf", &made)];
    let found = check(RETIRED, &files);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].starts_with("main.tf:3:\"free\" < ") && found[1].starts_with("main.tf:7:\"hobby\" < "),
        "{found:?}"
    );
}

#[test]
fn calls_of_calls_are_followed_to_the_first() {
    let middle = "variable \"size\" {\n  type = string\n}\nlocals {\n  size = var.size\n}\nmodule \"dynos\" {\n  source = \"../dynos\"\n  size   = local.size\n}\n";
    let root = "module \"middle\" {\n  source = \"./middle\"\n  size   = \"free\"\n}\n";
    let files = [
        ("main.tf", root),
        ("middle/main.tf", middle),
        ("dynos/main.tf", &module(SIZE, "var.size")),
    ];
    let found = check(RETIRED, &files);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("main.tf:3:\"free\" < dynos/main.tf:9:var.size: "),
        "{found:?}"
    );
}

#[test]
fn the_member_of_an_object_that_a_call_passes_is_found() {
    let variables = "variable \"dynos\" {\n  type = map(object({ size = string }))\n}";
    let module = module(variables, "each.value.size").replace("  app_id", "  for_each = var.dynos\n  app_id");
    let root = call(
        "one",
        "dynos = {\n    a = { size = \"basic\" }\n    b = { size = \"free\" }\n  }",
    );
    let files = [("main.tf", root.as_str()), ("dynos/main.tf", &module)];
    let found = check(RETIRED, &files);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("main.tf:5:\"free\" < dynos/main.tf:9:each.value.size: "),
        "{found:?}"
    );
}

#[test]
fn an_argument_that_only_goes_into_a_value_is_told_where_others_do_it_right() {
    let module = "variable \"prefix\" {\n  type = string\n}\nresource \"heroku_pipeline\" \"shop\" {\n  name = \"${var.prefix}-line\"\n}\n";
    let settings = "name-prefix";
    let call = |name: &str, prefix: &str| {
        format!("module \"{name}\" {{\n  source = \"./dynos\"\n  prefix = \"{prefix}\"\n}}\n")
    };
    let root = call("one", "shop-us") + &call("two", "shop-eu") + &call("three", "stray");
    let files = [("main.tf", root.as_str()), ("dynos/main.tf", module)];
    let found = check(settings, &files);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("main.tf:11:\"stray\" < dynos/main.tf:5:\"${var.prefix}-line\": "),
        "{found:?}"
    );
}

#[test]
fn caller_and_module_may_both_ignore_it() {
    let ignored = |root: &str, inside: &str| {
        let files = [("main.tf", root), ("dynos/main.tf", inside)];
        check(RETIRED, &files)
    };
    let call = call("one", "size = \"free\" # dynoform-ignore: retired-dyno-size known");
    let none: [&str; 0] = [];
    assert_eq!(ignored(&call, &module(SIZE, "var.size")), none);
    let plain = call.replace(" # dynoform-ignore: retired-dyno-size known", "");
    let inside = module(SIZE, "var.size # dynoform-ignore: retired-dyno-size known");
    assert_eq!(ignored(&plain, &inside), none);
}

#[test]
fn the_fix_is_made_in_the_file_of_the_caller() {
    let root = call("one", "size = \"free\"") + &call("two", "size = \"hobby\"");
    let analysis = open(&[("main.tf", &root), ("dynos/main.tf", &module(SIZE, "var.size"))]);
    let settings = Settings {
        only: vec![RETIRED.to_owned()],
        ..Settings::default()
    };
    let findings = linter::lint(&analysis, &Facts::default(), &settings, &RULES);
    let fixed = linter::apply(analysis.sources(), &findings, true);
    assert_eq!(fixed.len(), 1);
    assert_eq!((fixed[0].path.as_str(), fixed[0].count), ("main.tf", 2));
    assert!(
        fixed[0].after.contains("size   = \"eco\"") && fixed[0].after.contains("size   = \"basic\""),
        "{}",
        fixed[0].after
    );
}
