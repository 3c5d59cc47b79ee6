#!/bin/sh
# Records the reference's verdicts anew: NAME.out.tf is what `terraform fmt` makes of NAME.in.tf, and recorded.txt says
# which version that was. (With `-` it does the same and ends its output with a line break.) Needs `terraform` 1.11 on PATH.
set -eu
cd "$(dirname "$0")"
export CHECKPOINT_DISABLE=1
echo "# Recorded by record.sh from: $(terraform version 2> /dev/null | head -n 1), terraform fmt NAME.tf" > recorded.txt
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
for input in *.in.tf; do
  name=${input%.in.tf}
  cp "$input" "$directory/case.tf"
  terraform fmt "$directory/case.tf" > /dev/null 2>&1
  cp "$directory/case.tf" "$name.out.tf"
done
./scramble.sh
