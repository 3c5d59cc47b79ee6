#!/usr/bin/env bash
# The steps of docs/ci.md, without a terminal, against a sandbox; then a rollback through git.
set -euo pipefail
here=$PWD
dynoform=$here/target/ci/bin/dynoform
work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$dynoform" sandbox serve -listen "127.0.0.1:$port" -data "$work/heroku.json" -app-urls local > "$work/serve.log" 2>&1 &
server=$!
export HEROKU_API_URL="http://127.0.0.1:$port" HEROKU_API_KEY="ci@example.com/token"
for _ in $(seq 100); do curl -sf "$HEROKU_API_URL/sandbox/snapshot" > /dev/null && break; sleep 0.1; done

mkdir "$work/project" && cp -r fixtures/gitops-guide/. "$work/project"
cd "$work/project"
rm -rf expected .dynoform ./*.tfstate*
git init -q . && git config user.name ci && git config user.email ci@example.com
printf '*.tfstate*\n.dynoform/\nPLAN*\n' > .gitignore

# What `lint and plan on a pull request, apply of the saved plan on merge` does, with the exit codes that docs/ci.md names.
step() {
    git add -A && git commit -q -m "$1" --allow-empty
    "$dynoform" lint -no-color < /dev/null
    set +e; "$dynoform" plan -input=false -detailed-exitcode -out=PLAN -markdown=PLAN.md < /dev/null; code=$?; set -e
    [ "$code" = "$2" ] || { echo "$1: plan left with $code instead of $2"; exit 1; }
    [ "$(wc -c < PLAN.md)" -lt 65536 ] && grep -q "$3" PLAN.md || { echo "$1: PLAN.md does not say: $3"; cat PLAN.md; exit 1; }
    "$dynoform" apply -input=false PLAN < /dev/null
}
# Gives a variable another value; the file stays formatted.
set_variable() {
    sed -i "/^$1 *=/d" terraform.tfvars
    echo "$1 = $2" >> terraform.tfvars
    "$dynoform" fmt > /dev/null
}
# The contents without what only tells when and as which object something was made.
contents() {
    curl -sf "$HEROKU_API_URL/sandbox/snapshot" | python3 "$here/.ci/contents.py"
}

step "A" 2 heroku_app.app
contents > "$work/a.json"
set +e; "$dynoform" plan -input=false -detailed-exitcode < /dev/null > /dev/null; code=$?; set -e
[ "$code" = 0 ] || { echo "after A the plan is not empty: $code"; exit 1; }

set_variable region '"eu"'
set_variable enable_logging true
step "B" 2 heroku_addon.logging
contents > "$work/b.json"
cmp -s "$work/a.json" "$work/b.json" && { echo "B changed nothing"; exit 1; }

git revert --no-edit HEAD > /dev/null
step "revert of B" 2 heroku_addon.logging
contents > "$work/c.json"
diff -u "$work/a.json" "$work/c.json" || { echo "the revert did not bring A back"; exit 1; }

# A plan that somebody overtook is refused, with exit code 1 and nothing changed.
set_variable enable_metrics true
"$dynoform" plan -input=false -out=PLAN < /dev/null > /dev/null
set_variable enable_logging true
"$dynoform" apply -input=false -auto-approve < /dev/null > /dev/null
set +e; "$dynoform" apply -input=false PLAN < /dev/null > stale.txt 2>&1; code=$?; set -e
[ "$code" = 1 ] && grep -q stale-plan stale.txt || { echo "a stale plan was not refused: $code"; cat stale.txt; exit 1; }

"$dynoform" destroy -input=false -auto-approve < /dev/null > /dev/null
python3 - "$(curl -sf "$HEROKU_API_URL/apps" -H "Authorization: Bearer x" -H 'Accept: application/vnd.heroku+json; version=3')" <<'PY'
import sys
assert sys.argv[1] == "[]", sys.argv[1]
PY
echo "ci: plan, apply, rollback by revert, stale plan refused, destroy"
