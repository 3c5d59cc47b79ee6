#!/usr/bin/env bash
# What `lint -format=…` writes, read by those it is written for: SARIF by Microsoft's multitool, which holds it against the
# published schema and its own rules; JUnit by junitparser and against the schema of Jenkins that pytest carries; the
# others as their documentation says.
set -euo pipefail
here=$PWD
. .ci/python.sh
dynoform=${DYNOFORM:-$here/target/ci/bin/dynoform}
multitool=${DYNOFORM_CI_SARIF:-$here/target/ci/sarif}
[ -x "$multitool/node_modules/.bin/sarif-multitool" ] \
    || npm install --silent --no-audit --no-fund --prefix "$multitool" @microsoft/sarif-multitool@5 > /dev/null
junit=${DYNOFORM_CI_JUNIT:-$here/target/ci/junit}
if [ ! -s "$junit/junit-10.xsd" ]; then
    mkdir -p "$junit"
    "$PYTHON_BIN/pip" download --quiet --disable-pip-version-check --no-deps --no-binary :all: -d "$junit" pytest==8.3.5
    tar -xOzf "$junit/pytest-8.3.5.tar.gz" pytest-8.3.5/testing/example_scripts/junit-10.xsd > "$junit/junit-10.xsd"
fi
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT

# Findings of every level, with and without a fix, within a module, in paths that URIs and XML do not take as they are.
mkdir -p "$work/a project/wé & b" "$work/clean"
cp -r fixtures/gitops-guide/*.tf "$work/clean"
cat > "$work/a project/main.tf" <<'TF'
terraform {
  required_version = ">= 1.0"
  required_providers {
    heroku = {
      source  = "heroku/heroku"
      version = "~> 5.0"
    }
  }
}
# A list
variable "unused" {}
module "dynos" {
  source = "./wé & b"
  plan   = "heroku-redis:hobby-dev"
}
resource "heroku_app" "web" {
  name   = "shop-\"<web>\"${1 + 1}"
  region = "us"
  stack  = "heroku-18"
}
TF
cat > "$work/a project/wé & b/main.tf" <<'TF'
variable "plan" {
  type = string
}
resource "heroku_addon" "cache" {
  app_id = "01234567-89ab-cdef-0123-456789abcdef"
  plan   = var.plan
}
TF
cat > "$work/a project/dynoform.hcl" <<'HCL'
rule "apps-have-a-drain" {
  type      = "heroku_app"
  condition = length(app.resources.heroku_drain) > 0
  message   = "${resource.address}: 100% of its logs,\n\"gone\" <&>\u0007."
  level     = "note"
}
HCL
for project in "a project" clean; do
    out=$work/${project// /-}
    for format in sarif github gitlab junit checkstyle; do
        code=0
        (cd "$work/$project" && "$dynoform" lint -preset=all -fail-on=allow -format=$format > "$out.$format") || code=$?
        # Wrong arguments in the one project are errors of the configuration, too.
        [ "$code" = "$([ "$project" = clean ] && echo 0 || echo 2)" ] || { echo "$project: $format left with $code"; exit 1; }
    done
    "$multitool/node_modules/.bin/sarif-multitool" validate "$out.sarif" > "$work/validated.txt" 2>&1 \
        || { echo "$project: SARIF is not valid"; cat "$work/validated.txt"; exit 1; }
    if grep -E ': (error|warning) ' "$work/validated.txt"; then cat "$work/validated.txt"; echo "$project: SARIF is not as it should be"; exit 1; fi
    grep -q 'Analysis completed successfully' "$work/validated.txt" || { cat "$work/validated.txt"; exit 1; }
done
# The validator itself must be able to say no.
sed 's/"startLine": [0-9]*/"startLine": "one"/' "$work/a-project.sarif" > "$work/broken.sarif"
if "$multitool/node_modules/.bin/sarif-multitool" validate "$work/broken.sarif" > "$work/validated.txt" 2>&1 \
    && ! grep -Eq ': error ' "$work/validated.txt"; then echo "the validator takes anything"; exit 1; fi
"$PYTHON_BIN/python" .ci/formats.py "$work/a-project" "$work/clean" "$junit/junit-10.xsd"
echo "formats: read by those they are written for"
