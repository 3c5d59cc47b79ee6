use std::sync::Arc;

use super::*;
use crate::language::types::Type;
use crate::language::value::{PathStep, Value};
use crate::output::plan_markdown;
use crate::provider::ProviderAddress;
use crate::schema::{AttributeSchema, BlockSchema, NestedSchema, Nesting, Schema, Usage};

fn object(members: &[(&str, Value)]) -> Value {
    Value::object(
        members
            .iter()
            .map(|(name, value)| (Arc::from(*name), value.clone()))
            .collect(),
    )
}

fn map(members: &[(&str, Value)]) -> Value {
    let members = members.iter().map(|(name, value)| (Arc::from(*name), value.clone()));
    Value::map(Type::String, members.collect())
}

fn strings(texts: &[&str]) -> Value {
    Value::list(Type::String, texts.iter().map(|text| Value::string(*text)).collect())
}

fn text(text: &str) -> Value {
    Value::string(text)
}

fn null() -> Value {
    Value::null(Type::String)
}

fn unknown() -> Value {
    Value::unknown(Type::String)
}

fn app_schema() -> Arc<Schema> {
    let attribute = |name: &str| AttributeSchema {
        name: name.into(),
        ty: Type::String,
        usage: Usage::Optional,
        sensitive: false,
        unrecorded: false,
        replaces: false,
        default: None,
        conflicts: Vec::new(),
        deprecated: None,
        description: "".into(),
    };
    Arc::new(Schema {
        block: BlockSchema {
            attributes: ["buildpacks", "config_vars", "id", "name", "region", "stack"]
                .map(attribute)
                .to_vec(),
            blocks: vec![NestedSchema {
                name: "organization".into(),
                nesting: Nesting::List,
                min: 0,
                max: Some(1),
                block: BlockSchema::default(),
            }],
        },
        ..Schema::default()
    })
}

fn change(address: &str, action: Action, before: Value, after: Value) -> Change {
    Change {
        address: address.parse().expect("an address"),
        deposed: None,
        previous: None,
        import: None,
        provider_name: "provider[\"registry.terraform.io/heroku/heroku\"]".into(),
        provider: ProviderAddress {
            host: "registry.terraform.io".into(),
            namespace: "heroku".into(),
            kind: "heroku".into(),
        },
        schema: Some(app_schema()),
        action,
        reason: None,
        before,
        after,
        replace_paths: Vec::new(),
        private: Vec::new(),
        create_before_destroy: false,
    }
}

fn plan(changes: Vec<Change>) -> Plan {
    Plan {
        together: Default::default(),
        data: Vec::new(),
        options: Default::default(),
        changes,
        drift: Vec::new(),
        outputs: Vec::new(),
        diagnostics: Vec::new(),
        variables: Default::default(),
        prior: Default::default(),
        graph: Default::default(),
        timestamp: String::new(),
    }
}

fn app(name: &str, stack: Value, vars: Value, packs: Value) -> Value {
    let teams = Value::list(Type::Dynamic, vec![object(&[("name", text("my-team"))])]);
    object(&[
        ("buildpacks", packs),
        ("config_vars", vars),
        ("id", text("0123")),
        ("name", text(name)),
        ("organization", teams),
        ("region", text("us")),
        ("stack", stack),
    ])
}

fn everything() -> Plan {
    let was = app(
        "web",
        text("heroku-22"),
        map(&[
            ("A", text("1")),
            ("B", text("2")),
            ("KEY", text("canary").sensitive()),
            ("SAME", text("x")),
        ]),
        strings(&["a", "b", "c", "d", "e"]),
    );
    let is = app(
        "web",
        text("heroku-24"),
        map(&[
            ("A", text("1b")),
            ("C", text("3")),
            ("KEY", text("canary2").sensitive()),
            ("SAME", text("x")),
        ]),
        strings(&["a", "b", "x", "d", "e"]),
    );
    let made = object(&[
        ("buildpacks", strings(&["heroku/ruby"])),
        ("config_vars", map(&[("KEY", text("canary").sensitive())])),
        ("id", unknown()),
        ("name", text("new")),
        (
            "organization",
            Value::list(Type::Dynamic, vec![object(&[("name", text("t")), ("locked", null())])]),
        ),
        ("region", null()),
        ("stack", unknown()),
    ]);
    let mut moved_region = change(
        "heroku_app.far",
        Action::Replace { create_first: false },
        object(&[("id", text("9")), ("name", text("far")), ("region", text("us"))]),
        object(&[("id", unknown()), ("name", text("far")), ("region", text("eu"))]),
    );
    moved_region.replace_paths = vec![vec![PathStep::Name("region".into())]];
    let mut gone = change(
        "heroku_app.old[1]",
        Action::Delete,
        object(&[
            ("id", text("7")),
            ("name", text("old")),
            ("config_vars", map(&[("K", text("v"))]).sensitive()),
        ]),
        Value::null(Type::Dynamic),
    );
    gone.reason = Some(Reason::CountIndex);
    let mut plan = plan(vec![
        change("heroku_app.new", Action::Create, Value::null(Type::Dynamic), made),
        moved_region,
        gone,
        change("heroku_app.same", Action::NoOp, is.clone(), is.clone()),
        change("heroku_app.web", Action::Update, was.clone(), is),
    ]);
    plan.outputs = vec![
        OutputChange {
            name: "secret".into(),
            action: Action::Create,
            before: null(),
            after: text("canary"),
            sensitive: true,
        },
        OutputChange {
            name: "url".into(),
            action: Action::Update,
            before: text("a"),
            after: unknown(),
            sensitive: false,
        },
    ];
    plan.drift = vec![Drift {
        address: "heroku_app.web".parse().expect("an address"),
        previous: None,
        provider: plan.changes[0].provider.clone(),
        schema: Some(app_schema()),
        before: object(&[("id", text("0123")), ("stack", text("heroku-20"))]),
        after: object(&[("id", text("0123")), ("stack", text("heroku-22"))]),
        changed_by: Some("v12 by ann@example.com".into()),
    }];
    plan
}

#[test]
fn a_plan_shows_destroys_first_and_hides_what_is_secret_or_stays() {
    let text = plan_text(&everything(), Style::PLAIN);
    assert!(!text.contains("canary"));
    insta::assert_snapshot!(text, @r#"
    Changed outside of dynoform since the last apply:

      # heroku_app.web has changed
      # (v12 by ann@example.com)
      ~ resource "heroku_app" "web" {
            id    = "0123"
          ~ stack = "heroku-20" -> "heroku-22"
        }

    What follows takes these changes into account, and may undo them.

    Actions are indicated with the following symbols:
      - destroy
    -/+ destroy and then create replacement
      ~ update in-place
      + create

    dynoform will perform the following actions:

      # heroku_app.old[1] will be destroyed
      # (because index [1] is out of range for count)
      - resource "heroku_app" "old" {
          - config_vars = (sensitive value) -> null
          - id          = "7" -> null
          - name        = "old" -> null
        }

      # heroku_app.far must be replaced
    -/+ resource "heroku_app" "far" {
          ~ id     = "9" -> (known after apply)
            name   = "far"
          ~ region = "us" -> "eu" # forces replacement
        }

      # heroku_app.web will be updated in-place
      ~ resource "heroku_app" "web" {
          ~ buildpacks  = [
                # (1 unchanged element hidden)
                "b",
              ~ "c" -> "x",
                "d",
                # (1 unchanged element hidden)
            ]
          ~ config_vars = {
              ~ "A"   = "1" -> "1b"
              - "B"   = "2" -> null
              + "C"   = "3"
              ~ "KEY" = (sensitive value)
                # (1 unchanged element hidden)
            }
            id          = "0123"
            name        = "web"
          ~ stack       = "heroku-22" -> "heroku-24"
            # (1 unchanged attribute hidden)

            # (1 unchanged block hidden)
        }

      # heroku_app.new will be created
      + resource "heroku_app" "new" {
          + buildpacks  = [
              + "heroku/ruby",
            ]
          + config_vars = {
              + "KEY" = (sensitive value)
            }
          + id          = (known after apply)
          + name        = "new"
          + stack       = (known after apply)

          + organization {
              + name = "t"
            }
        }

    Plan: 2 to add, 1 to change, 2 to destroy.

    Changes to Outputs:
      + secret = (sensitive value)
      ~ url    = "a" -> (known after apply)
    "#);
}

#[test]
fn long_texts_and_json_are_compared_inside() {
    let was = object(&[
        ("config_vars", text("{\"a\":1,\"b\":[1,2]}")),
        ("name", text("one\ntwo\nthree\n")),
    ]);
    let is = object(&[
        ("config_vars", text("{\"a\":1,\"b\":[1,3]}")),
        ("name", text("one\n2\nthree\n")),
    ]);
    let plan = plan(vec![change("heroku_app.web", Action::Update, was, is)]);
    insta::assert_snapshot!(plan_text(&plan, Style::PLAIN), @r#"
    Actions are indicated with the following symbols:
      ~ update in-place

    dynoform will perform the following actions:

      # heroku_app.web will be updated in-place
      ~ resource "heroku_app" "web" {
          ~ config_vars = jsonencode(
              ~ {
                  ~ b = [
                        1,
                      ~ 2 -> 3,
                    ]
                    # (1 unchanged attribute hidden)
                }
            )
          ~ name        = <<-EOT
                one
              - two
              + 2
                three
            EOT
        }

    Plan: 0 to add, 1 to change, 0 to destroy.
    "#);
}

#[test]
fn an_empty_plan_says_so() {
    insta::assert_snapshot!(plan_text(&plan(vec![]), Style::PLAIN), @r#"
    No changes. What exists matches the configuration.
    "#);
}

#[test]
fn markdown_names_destroys_before_anything_else() {
    let text = plan_markdown(&everything(), "Plan for production");
    assert!(!text.contains("canary"));
    insta::assert_snapshot!(text, @r#"
    ### Plan for production

    **Plan: 2 to add, 1 to change, 2 to destroy.**

    > [!CAUTION]
    > **2 objects will be destroyed:**
    >
    > - `heroku_app.old[1]`
    > - `heroku_app.far` (and replaced)

    <details open><summary>heroku_app.old[1] will be destroyed</summary>

    (because index [1] is out of range for count)

    ```diff
    - resource "heroku_app" "old" {
    -   config_vars = (sensitive value) -> null
    -   id          = "7" -> null
    -   name        = "old" -> null
      }
    ```

    </details>

    <details open><summary>heroku_app.far must be replaced</summary>

    ```diff
    ! resource "heroku_app" "far" {
    !   id     = "9" -> (known after apply)
        name   = "far"
    !   region = "us" -> "eu" # forces replacement
      }
    ```

    </details>

    <details><summary>heroku_app.web will be updated in-place</summary>

    ```diff
    ! resource "heroku_app" "web" {
    !   buildpacks  = [
          # (1 unchanged element hidden)
          "b",
    !     "c" -> "x",
          "d",
          # (1 unchanged element hidden)
        ]
    !   config_vars = {
    !     "A"   = "1" -> "1b"
    -     "B"   = "2" -> null
    +     "C"   = "3"
    !     "KEY" = (sensitive value)
          # (1 unchanged element hidden)
        }
        id          = "0123"
        name        = "web"
    !   stack       = "heroku-22" -> "heroku-24"
        # (1 unchanged attribute hidden)

        # (1 unchanged block hidden)
      }
    ```

    </details>

    <details><summary>heroku_app.new will be created</summary>

    ```diff
    + resource "heroku_app" "new" {
    +   buildpacks  = [
    +     "heroku/ruby",
        ]
    +   config_vars = {
    +     "KEY" = (sensitive value)
        }
    +   id          = (known after apply)
    +   name        = "new"
    +   stack       = (known after apply)

    +   organization {
    +     name = "t"
        }
      }
    ```

    </details>

    <details><summary>Changes to outputs</summary>

    ```diff
    + secret = (sensitive value)
    ! url    = "a" -> (known after apply)
    ```

    </details>

    <details><summary>Outside of dynoform: heroku_app.web has changed</summary>

    (v12 by ann@example.com)

    ```diff
    ! resource "heroku_app" "web" {
        id    = "0123"
    !   stack = "heroku-20" -> "heroku-22"
      }
    ```

    </details>
    "#);
}

#[test]
fn markdown_never_outgrows_a_comment_and_never_hides_a_destroy() {
    let long = "x".repeat(300);
    let mut changes: Vec<Change> = (0..600)
        .map(|index| {
            let made = object(&[("name", text(&long)), ("region", text("``` us"))]);
            change(
                &format!("heroku_app.new[{index}]"),
                Action::Create,
                Value::null(Type::Dynamic),
                made,
            )
        })
        .collect();
    let gone = object(&[("name", text("old"))]);
    changes.push(change(
        "heroku_app.zz_gone",
        Action::Delete,
        gone,
        Value::null(Type::Dynamic),
    ));
    let text = plan_markdown(&plan(changes), "Plan");
    assert!(
        text.chars().count() < 65_536 && text.chars().count() > 60_000,
        "{}",
        text.len()
    );
    assert!(text.find("heroku_app.zz_gone") < text.find("heroku_app.new"));
    assert!(text.contains("more: see the log of this run"));
    assert!(text.contains("````diff"));
}
