//! What plans say, for configurations and worlds of a few lines.

use super::destroying;
use super::lab::Lab;
use super::things;
use crate::language::value::Value;
use crate::plan::PlanOptions;

/// Applies `first`, then plans `second`.
async fn check(first: &str, second: &str, expected: &str) {
    let lab = Lab::new();
    lab.apply_well(first).await;
    assert_eq!(lab.plan_text(second, PlanOptions::default()).await, expected);
}

const ONE: &str = "resource \"cloud_thing\" \"a\" {\n  name = \"a\"\n}\n";

#[tokio::test(start_paused = true)]
async fn one_edit_is_exactly_that_action() {
    check(ONE, &ONE.replace("\"a\"\n", "\"b\"\n"), "update cloud_thing.a\n").await;
    let kind = ONE.replace("}\n", "  kind = \"k\"\n}\n");
    check(ONE, &kind, "delete+create cloud_thing.a (CannotUpdate)\n").await;
    check(ONE, "", "delete cloud_thing.a (NoResource)\n").await;
}

#[tokio::test(start_paused = true)]
async fn instances_go_for_a_reason() {
    let many = |repeat: &str| format!("resource \"cloud_thing\" \"a\" {{\n  {repeat}\n  name = \"a\"\n}}\n");
    check(
        &many("count = 2"),
        &many("count = 1"),
        "delete cloud_thing.a[1] (CountIndex)\n",
    )
    .await;
    check(
        &many("for_each = toset([\"x\", \"y\"])"),
        &many("for_each = toset([\"y\"])"),
        "delete cloud_thing.a[\"x\"] (EachKey)\n",
    )
    .await;
    check(
        &many("count = 1"),
        &many("for_each = toset([\"x\"])"),
        "delete cloud_thing.a[0] (WrongRepetition)\ncreate cloud_thing.a[\"x\"]\n",
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn objects_move_with_their_addresses() {
    let renamed = ONE.replace("\"cloud_thing\" \"a\"", "\"cloud_thing\" \"z\"");
    let moved = format!("{renamed}moved {{\n  from = cloud_thing.a\n  to = cloud_thing.z\n}}\n");
    check(ONE, &moved, "no-op cloud_thing.z from cloud_thing.a\n").await;
    let counted = ONE.replace("name", "count = 1\n  name");
    check(ONE, &counted, "no-op cloud_thing.a[0] from cloud_thing.a\n").await;
    check(&counted, ONE, "no-op cloud_thing.a from cloud_thing.a[0]\n").await;
    let lab = Lab::new();
    lab.apply_well(ONE).await;
    lab.apply_well(&moved).await;
    lab.assert_settled(&moved).await;
    lab.assert_agreed();
}

#[tokio::test(start_paused = true)]
async fn what_is_removed_without_destroying_is_forgotten() {
    let removed = "removed {\n  from = cloud_thing.a\n  lifecycle {\n    destroy = false\n  }\n}\n";
    check(ONE, removed, "forget cloud_thing.a\n").await;
    let lab = Lab::new();
    lab.apply_well(ONE).await;
    assert_eq!(lab.apply_well(removed).await.forgotten, 1);
    assert!(lab.state().is_empty());
    assert_eq!(lab.cloud.names(), ["a"]);
}

#[tokio::test(start_paused = true)]
async fn what_changed_outside_is_told_and_mended() {
    let lab = Lab::new();
    lab.apply_well(ONE).await;
    lab.cloud.tamper("a", |object| {
        object.insert("size".into(), Value::number(7_i64));
    });
    let plan = lab.plan_text(ONE, PlanOptions::default()).await;
    assert_eq!(plan, "update cloud_thing.a\ndrift cloud_thing.a by ann@example.com\n");
    lab.apply_well(ONE).await;
    lab.assert_settled(ONE).await;
    lab.cloud.lose("a");
    let plan = lab.plan_text(ONE, PlanOptions::default()).await;
    assert_eq!(plan, "create cloud_thing.a\ndrift cloud_thing.a by ann@example.com\n");
}

#[tokio::test(start_paused = true)]
async fn a_refresh_only_plan_changes_the_state_alone() {
    let lab = Lab::new();
    lab.apply_well(ONE).await;
    lab.cloud.tamper("a", |object| {
        object.insert("size".into(), Value::number(7_i64));
    });
    let only = PlanOptions {
        mode: crate::plan::PlanMode::RefreshOnly,
        ..PlanOptions::default()
    };
    let plan = lab.plan_text(ONE, only.clone()).await;
    assert_eq!(plan, "drift cloud_thing.a by ann@example.com\n");
    lab.apply(ONE, only.clone()).await;
    assert_eq!(lab.plan_text(ONE, only).await, "");
    assert_eq!(
        lab.plan_text(ONE, PlanOptions::default()).await,
        "update cloud_thing.a\n"
    );
}

#[tokio::test(start_paused = true)]
async fn targets_take_along_what_they_need() {
    let lab = Lab::new();
    let text = things("app:\n addon: app\n domain: app\n other:");
    let options = |mode, target: &str| PlanOptions {
        mode,
        targets: vec![target.parse().expect("an address")],
        replace: Vec::new(),
    };
    let normal = crate::plan::PlanMode::Normal;
    let plan = lab.plan_text(&text, options(normal, "cloud_thing.addon")).await;
    assert_eq!(plan, "create cloud_thing.addon\ncreate cloud_thing.app\n");
    lab.apply_well(&text).await;
    let destroy = crate::plan::PlanMode::Destroy;
    let plan = lab.plan_text(&text, options(destroy, "cloud_thing.app")).await;
    let expected = "delete cloud_thing.addon\ndelete cloud_thing.app\ndelete cloud_thing.domain\n";
    assert_eq!(plan, expected);
}

#[tokio::test(start_paused = true)]
async fn replacement_is_requested_or_triggered() {
    let lab = Lab::new();
    let text = format!(
        "{ONE}resource \"cloud_thing\" \"b\" {{\n  name = \"b\"\n  lifecycle {{\n    replace_triggered_by = \
         [cloud_thing.a.name]\n  }}\n}}\n"
    );
    lab.apply_well(&text).await;
    let options = PlanOptions {
        replace: vec!["cloud_thing.a".parse().expect("an address")],
        ..PlanOptions::default()
    };
    assert_eq!(
        lab.plan_text(&text, options).await,
        "delete+create cloud_thing.a (Requested)\n"
    );
    let renamed = text.replacen("name = \"a\"", "name = \"z\"", 1);
    assert_eq!(
        lab.plan_text(&renamed, PlanOptions::default()).await,
        "update cloud_thing.a\ndelete+create cloud_thing.b (Triggered)\n"
    );
}

#[tokio::test(start_paused = true)]
async fn what_may_not_be_destroyed_is_an_error() {
    let kept = ONE.replace("}\n", "  lifecycle {\n    prevent_destroy = true\n  }\n}\n");
    let lab = Lab::new();
    lab.apply_well(&kept).await;
    let error =
        "error prevent-destroy: cloud_thing.a has lifecycle.prevent_destroy set, and the plan would destroy it.\n";
    assert_eq!(lab.plan_text(&kept, destroying()).await, error);
    let replaced = kept.replacen("name", "kind = \"k\"\n  name", 1);
    assert_eq!(lab.plan_text(&replaced, PlanOptions::default()).await, error);
}

#[tokio::test(start_paused = true)]
async fn create_before_destroy_reaches_what_is_needed() {
    let text = |kind: &str| {
        format!(
            "resource \"cloud_thing\" \"a\" {{\n  name = \"a\"\n  kind = \"{kind}\"\n}}\n\
             resource \"cloud_thing\" \"b\" {{\n  name = \"b\"\n  kind = cloud_thing.a.id\n  lifecycle {{\n    \
             create_before_destroy = true\n  }}\n}}\n"
        )
    };
    check(
        &text("x"),
        &text("y"),
        "create+delete cloud_thing.a (CannotUpdate)\ncreate+delete cloud_thing.b (CannotUpdate)\n",
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn data_is_read_as_soon_as_its_question_is_known() {
    let lab = Lab::new();
    let text = "data \"cloud_name\" \"early\" {\n  name = \"ann\"\n}\n\
                data \"cloud_name\" \"next\" {\n  name = data.cloud_name.early.upper\n}\n\
                data \"cloud_name\" \"late\" {\n  name = cloud_thing.a.id\n}\n\
                resource \"cloud_thing\" \"a\" {\n  name = data.cloud_name.next.upper\n}\n\
                output \"late\" {\n  value = length(data.cloud_name.late.upper)\n}\n";
    let plan = lab.plan_text(text, PlanOptions::default()).await;
    assert_eq!(
        plan,
        "read data.cloud_name.late (ConfigUnknown)\ncreate cloud_thing.a\ncreate output late = unknown(number)\n"
    );
    lab.apply_well(text).await;
    assert_eq!(lab.cloud.names(), ["ANN"]);
    lab.assert_settled(text).await;
}

#[tokio::test(start_paused = true)]
async fn ignored_changes_and_secrets_stay_as_they_are() {
    let text = "variable \"key\" {\n  default = \"hunter2\"\n  sensitive = true\n}\n\
                resource \"cloud_thing\" \"a\" {\n  name = \"a\"\n  needs = [var.key]\n  secret = var.key\n  lifecycle {\n    \
                ignore_changes = [size]\n  }\n}\n\
                output \"key\" {\n  value = cloud_thing.a.secret\n  sensitive = true\n}\n";
    let lab = Lab::new();
    let applied = lab.apply_well(text).await;
    assert!(applied.outputs["key"].is_sensitive());
    lab.assert_settled(text).await;
    lab.cloud.tamper("a", |object| {
        object.insert("size".into(), Value::number(7_i64));
    });
    let plan = lab.plan_text(text, PlanOptions::default()).await;
    assert_eq!(plan, "drift cloud_thing.a by ann@example.com\n");
    let events = format!(
        "{:?} {:?}",
        lab.events,
        lab.plan(text, PlanOptions::default()).await.map(|planned| planned.plan)
    );
    assert!(!events.contains("hunter2"), "{events}");
}

#[tokio::test(start_paused = true)]
async fn modules_come_and_go_with_their_instances() {
    let mut lab = Lab::new();
    lab.module(
        "m",
        "variable \"name\" {}\nresource \"cloud_thing\" \"a\" {\n  name = var.name\n}\n",
    );
    let text = |keys: &str| {
        format!("module \"m\" {{\n  source = \"./m\"\n  for_each = toset([{keys}])\n  name = each.key\n}}\n")
    };
    lab.apply_well(&text("\"eu\", \"us\"")).await;
    assert_eq!(
        lab.plan_text(&text("\"us\""), PlanOptions::default()).await,
        "delete module.m[\"eu\"].cloud_thing.a (NoModule)\n"
    );
    assert_eq!(
        lab.plan_text("", PlanOptions::default()).await,
        "delete module.m[\"eu\"].cloud_thing.a (NoModule)\ndelete module.m[\"us\"].cloud_thing.a (NoModule)\n"
    );
}

#[tokio::test(start_paused = true)]
async fn objects_are_imported_by_their_id() {
    let lab = Lab::new();
    lab.apply_well(ONE).await;
    let id = lab.cloud.ids()[0].clone();
    lab.apply_well("removed {\n  from = cloud_thing.a\n  lifecycle {\n    destroy = false\n  }\n}\n")
        .await;
    let text = format!("{ONE}import {{\n  to = cloud_thing.a\n  id = \"{id}\"\n}}\n");
    assert_eq!(
        lab.plan_text(&text, PlanOptions::default()).await,
        "no-op cloud_thing.a\n"
    );
    assert_eq!(lab.apply_well(&text).await.imported, 1);
    lab.assert_agreed();
    lab.assert_settled(&text).await;
}

/// A switch and something that it guards; the default is what the switch says.
fn switched(lifecycle: &str, on: &str) -> String {
    let guarded = ONE.replace("}\n", &format!("  lifecycle {{\n    {lifecycle} = var.on\n  }}\n}}\n"));
    format!("variable \"on\" {{\n  default = {on}\n}}\n{guarded}")
}

#[tokio::test(start_paused = true)]
async fn what_is_enabled_comes_and_what_is_disabled_goes() {
    let (on, off) = (switched("enabled", "true"), switched("enabled", "false"));
    let name = "output \"name\" {\n  value = try(cloud_thing.a.name, \"none\")\n}\n";
    let (named, nameless) = (format!("{on}{name}"), format!("{off}{name}"));
    check(&off, &on, "create cloud_thing.a\n").await;
    check(&on, &off, "delete cloud_thing.a (Disabled)\n").await;
    check(
        &ONE.replace("name", "count = 1\n  name"),
        &on,
        "no-op cloud_thing.a from cloud_thing.a[0]\n",
    )
    .await;
    let lab = Lab::new();
    lab.apply_well(&named).await;
    lab.assert_settled(&named).await;
    let applied = lab.apply_well(&nameless).await;
    assert_eq!(applied.outputs["name"].as_str(), Some("none"));
    assert!(lab.cloud.names().is_empty());
    lab.assert_settled(&nameless).await;
    lab.apply_well(&named).await;
    lab.destroy(&named).await;
    assert!(lab.state().is_empty());
}

#[tokio::test(start_paused = true)]
async fn whether_it_is_enabled_must_be_known() {
    let text = "resource \"cloud_thing\" \"a\" {\n  name = \"a\"\n}\n\
                resource \"cloud_thing\" \"b\" {\n  name = \"b\"\n  lifecycle {\n    enabled = cloud_thing.a.id != \"\"\n  }\n}\n";
    let plan = Lab::new().plan_text(text, PlanOptions::default()).await;
    assert!(
        plan.starts_with("error invalid-enabled: The \"enabled\" value depends on"),
        "{plan}"
    );
}

#[tokio::test(start_paused = true)]
async fn protection_may_be_computed() {
    let (kept, free) = (
        switched("prevent_destroy", "true"),
        switched("prevent_destroy", "false"),
    );
    let lab = Lab::new();
    lab.apply_well(&kept).await;
    lab.assert_settled(&kept).await;
    let error =
        "error prevent-destroy: cloud_thing.a has lifecycle.prevent_destroy set, and the plan would destroy it.\n";
    let replacing = |text: &str| text.replacen("name", "kind = \"k\"\n  name", 1);
    assert_eq!(lab.plan_text(&kept, destroying()).await, error);
    assert_eq!(lab.plan_text(&replacing(&kept), PlanOptions::default()).await, error);
    assert_eq!(
        lab.plan_text(&replacing(&free), PlanOptions::default()).await,
        "delete+create cloud_thing.a (CannotUpdate)\n"
    );
    assert_eq!(lab.plan_text(&free, destroying()).await, "delete cloud_thing.a\n");
}

#[tokio::test(start_paused = true)]
async fn while_protection_is_unknown_nothing_is_destroyed() {
    let text = |kind: &str, other: &str| {
        format!(
            "resource \"cloud_thing\" \"other\" {{\n  name = \"{other}\"\n  kind = \"{other}\"\n}}\n\
             resource \"cloud_thing\" \"a\" {{\n  name = \"a\"\n  kind = \"{kind}\"\n  lifecycle {{\n    \
             prevent_destroy = cloud_thing.other.id == \"x\"\n  }}\n}}\n"
        )
    };
    let lab = Lab::new();
    lab.apply_well(&text("k", "o")).await;
    lab.assert_settled(&text("k", "o")).await;
    assert_eq!(
        lab.plan_text(&text("l", "p"), PlanOptions::default()).await,
        "error prevent-destroy: cloud_thing.a has a lifecycle.prevent_destroy and the plan would destroy it, but whether \
         it may be destroyed cannot be told: its value is not known before apply.\n"
    );
}

#[tokio::test(start_paused = true)]
async fn protection_that_a_gone_module_computed_cannot_be_told() {
    let protected = |value: &str| {
        format!(
            "variable \"on\" {{}}\nresource \"cloud_thing\" \"a\" {{\n  name = \"a\"\n  lifecycle {{\n    \
             prevent_destroy = {value}\n  }}\n}}\n"
        )
    };
    let call = |count: u8| format!("module \"m\" {{\n  source = \"./m\"\n  count = {count}\n  on = false\n}}\n");
    for (value, said) in [
        ("var.on", "cannot be told"),
        ("true", "has lifecycle.prevent_destroy set"),
    ] {
        let mut lab = Lab::new();
        lab.module("m", &protected(value));
        lab.apply_well(&call(1)).await;
        let plan = lab.plan_text(&call(0), PlanOptions::default()).await;
        assert!(plan.contains(said), "{plan}");
    }
}
