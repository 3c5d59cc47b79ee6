#!/bin/sh
# Records anew what the reference makes of every case of every suite. Needs `terraform` 1.11 on PATH. The difference is
# what has changed in the reference, or in the cases: look at it before committing it.
set -eu
cd "$(dirname "$0")"
for script in */record.sh; do
  echo "== $script"
  "./$script"
done
