#!/usr/bin/env bash
# Everything that must pass: types, lint, format, unused code, then every test, those on a real cluster last.
# With arguments: only mocha, on the files they name.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH=$PWD/node_modules/.bin:$PATH

# Whatever a run makes, it makes below one directory; what a killed run left there, clusters too, is taken away first.
slot=${KAYAK_E2E_SLOT:-0}
export TMPDIR=/tmp/kayak-test-$slot
exec 9>"$TMPDIR.lock"
flock -n 9 || {
  echo "another test run has slot $slot: wait for its end, or set KAYAK_E2E_SLOT to another number, 0 to 9" >&2
  exit 1
}
scripts/sweep.sh "$TMPDIR"
mkdir "$TMPDIR"

tests() {
  mocha --reporter scripts/reporter.mjs "$@" 9>&-
  local status=$? left
  # the transpiler keeps its cache in the same place
  left=$(ls -A "$TMPDIR" | grep -v '^tsx-')
  [[ -z $left ]] || echo "left behind in $TMPDIR:" $left
  scripts/sweep.sh "$TMPDIR"
  rm -f "$TMPDIR.lock"
  [[ -z $left ]] || return 1
  return "$status"
}

(($# == 0)) || { tests "$@"; exit; }

failed=()
check() {
  local name=$1 log
  shift
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then
    echo "  ✔ $name"
  else
    failed+=("$name")
    echo "  ✖ $name"
    cat "$log"
  fi
  rm -f "$log"
}

check types tsc -b
check lint oxlint --type-aware
check format oxfmt --check
check "unused code" knip

tests '*/src/**/*.test.ts' 'e2e/*.e2e.ts' 'e2e/kubectl/*.e2e.ts'
status=$?
((${#failed[@]} == 0)) || { echo "checks failed: ${failed[*]}"; exit 1; }
exit "$status"
