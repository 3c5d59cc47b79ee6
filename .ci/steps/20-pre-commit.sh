#!/usr/bin/env bash
# The hooks, run by the real pre-commit from a git repository: they pass on a clean one and stop a bad commit.
set -euo pipefail
. .ci/python.sh
here=$PWD
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
export PRE_COMMIT_HOME="$work/cache"

# pre-commit clones the hooks' repository and builds it. A second build would take minutes, so the clone's hooks run the
# binary that `cargo install` has just built: `language: rust` becomes `language: system`, nothing else differs.
git init -q "$work/hooks"
sed -e 's/language: rust/language: system/' -e "s|entry: dynoform|entry: $here/target/ci/bin/dynoform|" \
    .pre-commit-hooks.yaml > "$work/hooks/.pre-commit-hooks.yaml"
commit() { git -C "$1" add -A && git -C "$1" -c user.name=ci -c user.email=ci@example.com commit -q -m "$2"; }
commit "$work/hooks" hooks

git init -q "$work/project"
cp -r fixtures/gitops-guide/. "$work/project"
rm -rf "$work/project/expected" "$work/project"/.dynoform "$work/project"/*.tfstate*
cat > "$work/project/.pre-commit-config.yaml" <<YAML
repos:
  - repo: $work/hooks
    rev: $(git -C "$work/hooks" rev-parse HEAD)
    hooks: [{id: dynoform-fmt}, {id: dynoform-validate}, {id: dynoform-lint}]
YAML
cd "$work/project"
"$PYTHON_BIN/pre-commit" install > /dev/null
PATH="$PYTHON_BIN:$PATH" commit . "a clean configuration passes every hook"

printf 'resource "heroku_app" "stray" {\nname="stray"\n  region = var.nowhere\n}\n' > stray.tf
git add -A
if PATH="$PYTHON_BIN:$PATH" git -c user.name=ci -c user.email=ci@example.com commit -q -m bad > out.txt 2>&1; then
    echo "a bad commit went through"; cat out.txt; exit 1
fi
for expected in 'dynoform fmt.*Failed' 'dynoform validate.*Failed' 'var.nowhere|nowhere'; do
    grep -Eq "$expected" out.txt || { echo "not said: $expected"; cat out.txt; exit 1; }
done
grep -q '^  name   = "stray"' stray.tf || { echo "fmt did not rewrite the file"; cat stray.tf; exit 1; }
echo "pre-commit: a clean commit passes, a bad one is stopped"
