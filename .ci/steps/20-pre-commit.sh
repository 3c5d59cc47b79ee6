#!/usr/bin/env bash
# The hooks, run by the real pre-commit from a git repository: they pass on a clean one and stop a bad commit.
set -euo pipefail
. .ci/python.sh
here=$PWD
dynoform=${DYNOFORM:-$here/target/ci/bin/dynoform}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
export PRE_COMMIT_HOME="$work/cache"

# pre-commit clones the hooks' repository and builds it. A second build would take minutes, so the clone's hooks run the
# binary that `cargo install` has just built: `language: rust` becomes `language: system`, nothing else differs.
git init -q "$work/hooks"
sed -e 's/language: rust/language: system/' -e "s|entry: dynoform|entry: $dynoform|" \
    .pre-commit-hooks.yaml > "$work/hooks/.pre-commit-hooks.yaml"
save() { git -C "$1" add -A && PATH="$PYTHON_BIN:$PATH" git -C "$1" -c user.name=ci -c user.email=ci@example.com commit -q -m "$2"; }
save "$work/hooks" hooks

# A repository with configurations in two directories, and a module that one of them calls.
git init -q "$work/project"
cd "$work/project"
mkdir -p live modules/app
cp -r "$here/fixtures/gitops-guide/." live
rm -rf live/expected live/.dynoform live/*.tfstate*
mkdir other
cat > other/main.tf <<'TF'
terraform {
  required_version = ">= 1.0"

  required_providers {
    heroku = {
      source  = "heroku/heroku"
      version = "~> 5.0"
    }
  }
}

module "app" {
  source = "../modules/app"
  name   = "other-app"
}
TF
cat > modules/app/main.tf <<'TF'
terraform {
  required_providers {
    heroku = {
      source = "heroku/heroku"
    }
  }
}

variable "name" {
  type = string
}

resource "heroku_app" "app" {
  name   = var.name
  region = "us"
}
TF
config() {
    cat > .pre-commit-config.yaml <<YAML
repos:
  - repo: $work/hooks
    rev: $(git -C "$work/hooks" rev-parse HEAD)
    hooks: [{id: dynoform-fmt}, {id: dynoform-validate}, {id: dynoform-lint, args: [$1]}]
YAML
}
config ""
"$PYTHON_BIN/pre-commit" install > /dev/null
passes() { save . "$1" > "$work/out.txt" 2>&1 || { echo "$1: stopped"; cat "$work/out.txt"; exit 1; }; }
stops() { # WHAT, and what must be said
    if save . "$1" > "$work/out.txt" 2>&1; then echo "$1: went through"; cat "$work/out.txt"; exit 1; fi
    local said
    for said in "${@:2}"; do
        grep -Eq "$said" "$work/out.txt" || { echo "$1: not said: $said"; cat "$work/out.txt"; exit 1; }
    done
}
back() { git reset -q --hard && git clean -qfd; }
passes "a clean repository"

printf 'resource "heroku_app" "stray" {\nname="stray"\n  region = var.nowhere\n}\n' > live/stray.tf
stops "an undeclared variable" 'dynoform fmt.*Failed' 'dynoform validate.*Failed' 'dynoform lint.*Failed' 'nowhere'
grep -q '^  name   = "stray"' live/stray.tf || { echo "fmt did not rewrite the file"; cat live/stray.tf; exit 1; }
back

printf 'locals {\n  unused = 1\n}\n' > live/unused.tf
stops "a finding" 'dynoform fmt.*Passed' 'dynoform validate.*Passed' 'dynoform lint.*Failed' 'live/unused.tf:2'
back

# Only the module has changed; what calls it is wrong then, and what does not is not looked at.
sed -i 's/"name"/"title"/; s/var.name/var.title/' modules/app/main.tf
stops "a module that its caller does not fit" 'dynoform fmt.*Passed' 'dynoform validate.*Failed' 'other/main.tf'
if grep -q 'live/' "$work/out.txt"; then echo "a configuration that has not changed was looked at"; exit 1; fi
back

printf 'web ./server\n' > other/Procfile
stops "a Procfile that defines nothing" 'dynoform fmt.*Skipped' 'dynoform lint.*Failed' 'other/Procfile:1'
back
printf 'notes\n' > notes.md
passes "a file that is none of ours"

config -fix
passes "settings of the hook"
printf 'locals {\n  unused = 1\n}\n\noutput "app" {\n  value = "${module.app}"\n}\n' > other/more.tf
stops "a finding that is mended" 'dynoform lint.*Failed' 'files were modified'
passes "what was mended"
[ "$(cat other/more.tf)" = "$(printf 'output "app" {\n  value = module.app\n}')" ] || { cat other/more.tf; exit 1; }
echo "pre-commit: clean commits pass, bad ones are stopped, mended ones pass the second time"
