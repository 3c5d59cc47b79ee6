#!/bin/sh
# Records anew what the reference makes of the inputs in scrambled.txt; with `-draw`, of inputs drawn anew.
# Needs `terraform` 1.11 on PATH, and cargo to draw.
set -eu
cd "$(dirname "$0")"
[ "${1-}" != -draw ] || cargo test --quiet --test grammar draw_scrambled_projects -- --ignored
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
awk -v directory="$directory" '
  /^=== input$/ { if (file) close(file); file = sprintf("%s/%04d.tf", directory, ++count); printf "" > file; next }
  /^=== output$/ { close(file); file = ""; next }
  file { print >> file }
' scrambled.txt
mkdir "$directory/out"
cp "$directory"/*.tf "$directory/out"
terraform fmt -list=false "$directory/out" 2> /dev/null
{
  echo "# Recorded by scramble.sh from: $(terraform version 2> /dev/null | head -n 1), terraform fmt"
  for input in "$directory"/*.tf; do
    echo '=== input'
    cat "$input"
    echo '=== output'
    cat "$directory/out/${input##*/}"
  done
} > "$directory/records"
cp "$directory/records" scrambled.txt
