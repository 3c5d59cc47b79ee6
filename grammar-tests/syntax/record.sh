#!/bin/sh
# Records whether the reference takes each file of ok/ and err/, and the line of its first error if not, in verdicts.txt.
# Needs `terraform` 1.11 on PATH. Lines with `~` (where we see the first error instead) are kept.
set -eu
cd "$(dirname "$0")"
kept=$(mktemp)
new=$(mktemp)
trap 'rm -f "$kept" "$new"' EXIT
[ ! -f verdicts.txt ] || cp verdicts.txt "$kept"
{
  echo "# Recorded by record.sh from: $(terraform version 2> /dev/null | head -n 1), terraform fmt -"
  for input in ../ok/*.tf ../err/*.tf; do
    name=${input#../}
    if said=$(terraform fmt -no-color - < "$input" 2>&1 > /dev/null); then
      echo "$name: accepted"
    else
      line=$(printf '%s\n' "$said" | sed -n 's/^ *on <stdin> line \([0-9]*\).*/\1/p' | head -n 1)
      echo "$name: line $line: $(printf '%s\n' "$said" | sed -n 's/^Error: //p' | head -n 1)"
    fi
    grep "^~ $name: " "$kept" || true
  done
} > "$new"
cp "$new" verdicts.txt
