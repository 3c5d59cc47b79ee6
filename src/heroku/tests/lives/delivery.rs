//! From code to dynos.

use futures_util::future::BoxFuture;
use serde_json::json;

use crate::heroku::tests::life::{Life, NOBODY, app, with};
use crate::heroku::tests::{Bench, get};

/// A slug that every app can release.
const SLUG: &str = "51060000-0000-4000-8000-000000000001";

pub(in crate::heroku::tests) fn build(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let shop = app(bench, "shop").await;
        let source = json!({ "url": "https://example.com/source.tgz", "version": "v1" });
        let other = |more| json!([with(source.clone(), &more)]);
        Life {
            replacements: vec![
                ("app_id", NOBODY.into()),
                ("buildpacks", json!(["heroku/nodejs"])),
                ("source", other(json!({ "url": "https://example.com/other.tgz" }))),
                ("source", other(json!({ "version": "v2" }))),
                ("source", other(json!({ "checksum": "SHA256:00" }))),
            ],
            stays: Some("a build is history"),
            ..Life::of(
                "heroku_build",
                json!({ "app_id": get(&shop, "id"), "source": [source] }),
            )
        }
        .import(|made| format!("shop:{}", get(made, "id")))
        .vanish(|_| "/apps/shop".into())
    })
}

pub(in crate::heroku::tests) fn slug(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let shop = app(bench, "shop").await;
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("LICENSE-MIT");
        let given = json!({ "app_id": get(&shop, "id"), "file_path": file.to_str(), "process_types": { "web": "run" },
            "commit": "0123abc", "commit_description": "First", "buildpack_provided_description": "Node.js", "stack": "heroku-24" });
        Life {
            replacements: vec![
                ("app_id", NOBODY.into()),
                ("file_path", "Cargo.toml".into()),
                ("file_url", "https://example.com/slug.tgz".into()),
                ("process_types", json!({ "web": "run", "worker": "work" })),
                ("commit", "4567def".into()),
                ("commit_description", "Second".into()),
                ("buildpack_provided_description", "Python".into()),
                ("stack", "heroku-26".into()),
                ("checksum", "SHA256:00".into()),
            ],
            stays: Some("a slug is history"),
            ..Life::of("heroku_slug", given)
        }
        .import(|made| format!("shop:{}", get(made, "id")))
        .vanish(|_| "/apps/shop".into())
    })
}

pub(in crate::heroku::tests) fn release(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let shop = app(bench, "shop").await;
        let given = json!({ "app_id": get(&shop, "id"), "slug_id": SLUG, "description": "first" });
        Life {
            replacements: vec![
                ("app_id", NOBODY.into()),
                ("slug_id", "51060000-0000-4000-8000-000000000002".into()),
                ("oci_image", NOBODY.into()),
            ],
            stays: Some("a release is history"),
            beside: &[(
                "description",
                "Heroku keeps it: a_release_that_exists_gets_no_other_description",
            )],
            ..Life::of("heroku_app_release", given)
        }
        .import(|_| "shop".into())
        .vanish(|_| "/apps/shop".into())
    })
}

pub(in crate::heroku::tests) fn formation(bench: &Bench) -> BoxFuture<'_, Life> {
    Box::pin(async {
        let shop = app(bench, "shop").await;
        let release = json!({ "app_id": get(&shop, "id"), "slug_id": SLUG });
        bench.create("heroku_app_release", &release).await;
        let web = |quantity: i64, size: &str| json!({ "app_id": get(&shop, "id"), "type": "web", "quantity": quantity, "size": size });
        Life {
            changes: vec![web(3, "standard-1x"), web(3, "standard-2x"), web(0, "basic")],
            replacements: vec![("app_id", NOBODY.into())],
            stays: Some("process types come and go with the code"),
            beside: &[(
                "type",
                "another type is another formation, which the public provider updates in place",
            )],
            ..Life::of("heroku_formation", web(2, "standard-1x"))
        }
        .import(|_| "shop:web".into())
        .vanish(|_| "/apps/shop".into())
    })
}
