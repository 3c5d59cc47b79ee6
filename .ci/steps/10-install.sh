#!/usr/bin/env bash
# `cargo install --path .` gives a binary that runs; what it installs is what the later steps use.
set -euo pipefail
cargo install --quiet --locked --debug --path . --root target/ci
target/ci/bin/dynoform version
