#!/usr/bin/env bash
# Records again what the reference makes of every expression: rewrites each *.txt here (or those named) in place.
# Needs `terraform` 1.11 on PATH. Lines `> ` and `+ ` (expression), `~` (what we say instead) and `#` (remarks) are kept.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export HOME=/home/someone CHECKPOINT_DISABLE=1
version=$(terraform version 2>/dev/null | head -1)
# A state of its own, which is never written: whoever else asks in that folder would hold the lock.
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT

# The answer to one expression: `= ` lines, or `! ` summary and `| ` detail on one line.
answer() {
  local out err
  err=$(mktemp)
  if out=$(cd "$here/files" && printf '%s\n' "$1" | terraform console -no-color -state="$state/none" 2>"$err"); then :; fi
  if grep -q 'Error: ' "$err"; then
    sed -n 's/^[│|╷ ]*Error: /! /p' "$err" | head -1
    # After "on <console-input>" and the note that there is no source: the detail, wrapped; up to the next diagnostic.
    awk '/Error: /{n++} n==1' "$err" | sed -e 's/^│ \{0,1\}//' -e 's/╵//' -e 's/╷//' |
      awk 'NR>1' | grep -v -e 'on <console-input>' -e '(source code not available)' -e '^ *on .* line [0-9]*:' |
      tr '\n' ' ' | tr -s ' ' | sed -e 's/^ *//' -e 's/ *$//' -e "s#$here/files#\$DIRECTORY#g" -e 's/ goroutine [0-9].*/ …/' -e 's/^/| /'
    echo
  else
    printf '%s\n' "$out" | sed -e "s#$here/files#\$DIRECTORY#g" -e 's/^/= /'
  fi
  rm -f "$err"
}

files=("$@")
[ ${#files[@]} -gt 0 ] || files=("$here"/*.txt)
for file in "${files[@]}"; do
  new=$(mktemp)
  echo "# Recorded by record.sh from: $version, terraform console" >"$new"
  expression='' ours=''
  flush() {
    [ -n "$expression" ] || return 0
    printf '%s\n' "$expression" | sed -e '1s/^/> /' -e '2,$s/^/+ /' >>"$new"
    answer "$expression" >>"$new"
    if [ -n "$ours" ]; then printf '%s\n' "$ours" >>"$new"; fi
    expression='' ours=''
  }
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      '> '*) flush; expression=${line#> } ;;
      '+'*) expression+=$'\n'${line#+ } ;;
      '~'*) ours+=${ours:+$'\n'}$line ;;
      '# Recorded'*) ;;
      '#'*) flush; printf '%s\n' "$line" >>"$new" ;;
    esac
  done <"$file"
  flush
  mv "$new" "$file"
  chmod 644 "$file"
done
