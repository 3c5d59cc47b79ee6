#!/bin/sh
# Records what the reference makes of every trap: NAME.verdict holds the value of `local.v` as `terraform console` prints
# it, or the line and the summary of the first error. Needs `terraform` 1.11 on PATH.
set -eu
cd "$(dirname "$0")"
export CHECKPOINT_DISABLE=1
version=$(terraform version 2> /dev/null | head -n 1)
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
for input in *.tf *.tf.json; do
  rm -rf "$directory/case"
  mkdir "$directory/case"
  cp "$input" "$directory/case/"
  {
    echo "# Recorded by record.sh from: $version, echo local.v | terraform console"
    if echo local.v | terraform -chdir="$directory/case" console -no-color > "$directory/out" 2> "$directory/err" &&
      ! grep -q '^Error: ' "$directory/err"; then
      sed 's/^/= /' "$directory/out"
    else
      # The first error, and the line of the first place that is told.
      awk '
        /^Error: / && !summary { summary = substr($0, 8) }
        summary && !line && /^  on .* line [0-9]+/ { line = $0; sub(/.* line /, "", line); sub(/[^0-9].*/, "", line) }
        END { print "! line " (line ? line : "?") ": " summary }
      ' "$directory/err"
    fi
    [ ! -f "$input.verdict" ] || sed -n -e '/^# Recorded/d' -e '/^[#~]/p' "$input.verdict"
  } > "$directory/verdict"
  cp "$directory/verdict" "$input.verdict"
done
