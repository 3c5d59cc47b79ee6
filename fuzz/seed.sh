#!/usr/bin/env bash
# Fills fuzz/corpus with what the targets begin from: the cases of grammar-tests, whole and expression by expression.
set -eu
cd "$(dirname "$0")"
cases=../grammar-tests
for target in lexer parse format; do
    mkdir -p "corpus/$target"
    for folder in ok err format; do
        for case in "$cases/$folder"/*.tf; do cp "$case" "corpus/$target/$folder-${case##*/}"; done
    done
done
mkdir -p corpus/json corpus/evaluate corpus/reparse
cp "$cases"/json/*.json corpus/json/
cp "$cases"/ok/*.tf corpus/reparse/
mkdir -p corpus/companions
git ls-files -z ../fixtures | grep -zE '/(Procfile|app\.json|heroku\.yml|\.env[^/]*)$' |
    while IFS= read -r -d '' file; do cp "$file" "corpus/companions/$(echo "${file#../}" | tr / -)"; done
# One file per recorded expression: `> ` begins one, `+ ` goes on with it.
awk '
    /^> / { n++; file = sprintf("corpus/evaluate/%05d", n); print substr($0, 3) > file; next }
    /^\+/ { print substr($0, 3) >> file; next }
    { if (file) close(file) }
' "$cases"/console/*.txt
# Words that a mutation alone would not find.
{
    awk '/^> / { while (match($0, /[a-z][a-z0-9]*\(/)) { print "\"" substr($0, RSTART, RLENGTH) "\""; $0 = substr($0, RSTART + RLENGTH) } }' "$cases"/console/*.txt
    printf '"%s"\n' 'for x in ' ' if ' ' : ' '...' '[*]' '.*' '%{ if ' '%{ endif }' '%{ for x in ' '${' '<<-E\x0a' '=>' null true 1e400 '\\u00e9'
} | sort -u | grep -v bcrypt > corpus/words.dict
