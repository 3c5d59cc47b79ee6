//! From code to running dynos: builds, slugs, releases, formations.

use super::table::{Block, Shape, Table, computed, either, optional, required};
use super::{APP_ID, ID};
use crate::schema::Nesting;

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "heroku_build",
        version: 1,
        about: "Builds source code into a slug and releases it on an app.",
        attributes: &[
            APP_ID.replaces(),
            either(
                "buildpacks",
                Shape::Texts,
                "Buildpacks for this build, in order; else those of the app.",
            )
            .replaces(),
            ID,
            computed(
                "local_checksum",
                Shape::Text,
                "Hash of the contents of `source.path`: no change, no new build.",
            ),
            computed("output_stream_url", Shape::Text, "Where the build's log can be read."),
            computed("release_id", Shape::Text, "UUID of the release that the build made."),
            computed("slug_id", Shape::Text, "UUID of the slug that the build made."),
            computed("stack", Shape::Text, "Stack that the build ran on."),
            computed("status", Shape::Text, "`pending`, `succeeded` or `failed`."),
            computed(
                "user",
                Shape::Objects(&[("email", Shape::Text), ("id", Shape::Text)]),
                "Who started the build.",
            ),
            computed("uuid", Shape::Text, "The same as `id`."),
        ],
        blocks: &[Block {
            name: "source",
            nesting: Nesting::List,
            min: 1,
            max: Some(1),
            attributes: &[
                either(
                    "checksum",
                    Shape::Text,
                    "`SHA256:` and the hash of the archive; checked by Heroku.",
                )
                .replaces(),
                optional("path", Shape::Text, "A local directory or a .tar.gz archive to upload.")
                    .replaces()
                    .conflicts(&["url"]),
                optional("url", Shape::Text, "Where Heroku fetches a .tar.gz archive.")
                    .replaces()
                    .conflicts(&["path"]),
                optional("version", Shape::Text, "What the source is called, as a commit's hash.").replaces(),
            ],
        }],
    },
    Table {
        name: "heroku_slug",
        version: 1,
        about: "A built app as an archive, ready to be released.",
        attributes: &[
            APP_ID.replaces(),
            computed(
                "blob",
                Shape::ObjectSet(&[("method", Shape::Text), ("url", Shape::Text)]),
                "How the archive was uploaded.",
            ),
            optional(
                "buildpack_provided_description",
                Shape::Text,
                "Language or framework, as shown for the app.",
            )
            .replaces(),
            either("checksum", Shape::Text, "`SHA256:` and the hash of the archive.").replaces(),
            optional("commit", Shape::Text, "Commit that the slug was built from.").replaces(),
            optional("commit_description", Shape::Text, "Message of that commit.").replaces(),
            optional("file_path", Shape::Text, "A local .tgz archive to upload.")
                .replaces()
                .conflicts(&["file_url"]),
            optional("file_url", Shape::Text, "An https: URL of the .tgz archive to upload.")
                .replaces()
                .conflicts(&["file_path"]),
            ID,
            required(
                "process_types",
                Shape::TextMap,
                "Command by process type, as in a Procfile.",
            )
            .replaces(),
            computed("size", Shape::Number, "Size of the archive in bytes."),
            either("stack", Shape::Text, "Stack that the slug runs on, by name or UUID.").replaces(),
            computed("stack_id", Shape::Text, "UUID of that stack."),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_app_release",
        version: 1,
        about: "Releases a slug or an image on an app.",
        attributes: &[
            APP_ID.replaces(),
            either("description", Shape::Text, "What the release is about."),
            ID,
            optional(
                "oci_image",
                Shape::Text,
                "Digest or UUID of the image to release (Fir).",
            )
            .replaces()
            .conflicts(&["slug_id"]),
            optional("slug_id", Shape::Text, "UUID of the slug to release (Cedar).")
                .replaces()
                .conflicts(&["oci_image"]),
        ],
        blocks: &[],
    },
    Table {
        name: "heroku_formation",
        version: 1,
        about: "How many dynos of which size run a process type of an app.",
        attributes: &[
            APP_ID.replaces(),
            ID,
            required("quantity", Shape::Number, "Number of dynos."),
            required(
                "size",
                Shape::Text,
                "Size of each dyno, as `standard-1x`; upper or lower case.",
            ),
            required("type", Shape::Text, "Process type of the Procfile, as `web`."),
        ],
        blocks: &[],
    },
];
