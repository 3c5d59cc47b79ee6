#!/usr/bin/env bash
# What `lint -format=…` writes, read by those it is written for: SARIF held against the published schema, which jest-sarif
# carries, and against the rules of Microsoft's multitool; JUnit by junitparser and against the schema of Jenkins, which
# pytest carries; the others as their documentation says.
set -euo pipefail
here=$PWD
. .ci/python.sh
dynoform=${DYNOFORM:-$here/target/ci/bin/dynoform}
multitool=${DYNOFORM_CI_SARIF:-$here/target/ci/sarif}
[ -x "$multitool/node_modules/.bin/sarif-multitool" ] \
    || npm install --silent --no-audit --no-fund --prefix "$multitool" @microsoft/sarif-multitool@5 > /dev/null
schemas=${DYNOFORM_CI_SCHEMAS:-$here/target/ci/schemas}
sarif_schema=$schemas/sarif-2.1.0-rtm.5.json
if [ ! -s "$sarif_schema" ]; then
    mkdir -p "$schemas"
    (cd "$schemas" && npm pack --silent @microsoft/jest-sarif@1.0.0-beta.0 > /dev/null)
    tar -xOzf "$schemas/microsoft-jest-sarif-1.0.0-beta.0.tgz" package/lib/schemas/sarif-2.1.0-rtm.5.json > "$sarif_schema"
fi
junit_schema=$schemas/junit-10.xsd
if [ ! -s "$junit_schema" ]; then
    "$PYTHON_BIN/pip" download --quiet --disable-pip-version-check --no-deps --no-binary :all: -d "$schemas" pytest==8.3.5
    tar -xOzf "$schemas/pytest-8.3.5.tar.gz" pytest-8.3.5/testing/example_scripts/junit-10.xsd > "$junit_schema"
fi
# The schema has a pattern that only some dialects of regular expressions take.
is_sarif() { "$PYTHON_BIN/check-jsonschema" --regex-variant nonunicode --schemafile "$sarif_schema" "$1"; }
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
    preset=$([ "$project" = clean ] && echo recommended || echo all)
    for format in sarif github gitlab junit checkstyle; do
        code=0
        (cd "$work/$project" && "$dynoform" lint -preset=$preset -fail-on=allow -format=$format > "$out.$format") || code=$?
        # Wrong arguments in the one project are errors of the configuration, too.
        [ "$code" = "$([ "$project" = clean ] && echo 0 || echo 2)" ] || { echo "$project: $format left with $code"; exit 1; }
    done
    is_sarif "$out.sarif" > "$work/validated.txt" 2>&1 || { cat "$work/validated.txt"; exit 1; }
    "$multitool/node_modules/.bin/sarif-multitool" validate "$out.sarif" > "$work/validated.txt" 2>&1 \
        || { echo "$project: SARIF is not valid"; cat "$work/validated.txt"; exit 1; }
    if grep -E ': (error|warning) ' "$work/validated.txt"; then cat "$work/validated.txt"; echo "$project: SARIF is not as it should be"; exit 1; fi
    grep -q 'Analysis completed successfully' "$work/validated.txt" || { cat "$work/validated.txt"; exit 1; }
done
# The schema must be able to say no.
sed 's/"startLine": [0-9]*/"startLine": "one"/' "$work/a-project.sarif" > "$work/broken.sarif"
if is_sarif "$work/broken.sarif" > /dev/null 2>&1; then echo "the schema of SARIF takes anything"; exit 1; fi
"$PYTHON_BIN/python" .ci/formats.py "$work/a-project" "$work/clean" "$junit_schema"
echo "formats: read by those they are written for"
