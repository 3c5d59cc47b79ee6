#!/usr/bin/env bash
# The definitions for GitHub and GitLab: held against the services' schemas, and their scripts run as the runners run them.
set -euo pipefail
here=$PWD
. .ci/python.sh
dynoform=${DYNOFORM:-$here/target/ci/bin/dynoform}
check() { "$PYTHON_BIN/check-jsonschema" --quiet --builtin-schema "vendor.$1" "$2"; }
check github-actions docs/ci/action/action.yml
check github-workflows docs/ci/github.yml
check gitlab-ci docs/ci/gitlab.yml
"$PYTHON_BIN/pre-commit" validate-manifest .pre-commit-hooks.yaml

work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
# The schemas themselves must be able to say no.
sed 's/using: composite/using: shell/' docs/ci/action/action.yml > "$work/action.yml"
sed 's/script:/skript:/' docs/ci/gitlab.yml > "$work/gitlab.yml"
for wrong in github-actions:action gitlab-ci:gitlab; do
    if check "${wrong%:*}" "$work/${wrong#*:}.yml" > /dev/null 2>&1; then echo "$wrong: the schema takes anything"; exit 1; fi
done
mkdir "$work/bin" && ln -s "$dynoform" "$work/bin/dynoform"
PATH="$work/bin:$PATH" "$PYTHON_BIN/python" .ci/services.py "$work"
