#!/bin/sh
# Records the reference's verdicts anew: NAME.out.tf is what `terraform fmt NAME.tf` of
# Terraform 1.11.4 makes of NAME.in.tf. (With `-` it does the same and ends its output with a line
# break.) Run it in this folder with that version on PATH.
set -eu
cd "$(dirname "$0")"
terraform version | head -n 1
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
for input in *.in.tf; do
  name=${input%.in.tf}
  cp "$input" "$directory/case.tf"
  terraform fmt "$directory/case.tf" > /dev/null
  cp "$directory/case.tf" "$name.out.tf"
done
./scramble.sh
