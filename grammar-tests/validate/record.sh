#!/usr/bin/env bash
# Records again what the reference says of every project: rewrites each *.txt here (or those named) in place.
# Needs `terraform` 1.11 on PATH. Remarks (`#`) and what we say instead (`~`) are kept.
set -eu
cd "$(dirname "$0")"
names=()
for file in "$@"; do names+=("$(basename "$file" .txt)"); done
VALIDATE_FAMILIES="${names[*]-}" cargo test --quiet --test validate record -- --ignored --exact
