#!/usr/bin/env bash
# Takes down the clusters whose data lies below a directory, lets go of every mount there, and removes it.
set -euo pipefail
cd "$(dirname "$0")/.."
directory=$1

for record in /run/kayak/*/data-root; do
  [[ -f $record && $(<"$record") == "$directory"/* ]] || continue
  ./kayak down --purge --name "$(basename "$(dirname "$record")")" --data-dir "$(<"$record")" >&2
done

mounted() {
  awk -v below="$directory/" 'index($5, below) == 1 { print $5 }' /proc/self/mountinfo
}
mounted | tac | xargs -r -n 1 umount -l
# a mount that stays could lead out of the directory
[[ -z $(mounted) ]]
rm -rf "$directory"
