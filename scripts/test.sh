#!/usr/bin/env bash
# Everything that must pass: types, lint, format, unused code, then every test, those on a real cluster last.
# With arguments: only mocha, on the files they name.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH=$PWD/node_modules/.bin:$PATH

tests() {
  mocha --reporter scripts/reporter.mjs "$@"
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
