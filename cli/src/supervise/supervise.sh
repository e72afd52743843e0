#!/bin/sh
# Keeps one component of a cluster running. A shell, because it lives as long as the cluster and takes a megabyte.
#
#   supervise.sh NAME LOG PROCS... -- COMMAND...
#
# NAME names the component, LOG takes its output, each PROCS is a cgroup.procs file that the component enters before it
# starts. A component that ends is started again: at once, then after 1, 2, 4 ... 16 seconds when it keeps ending within
# a minute. A log beyond the limit is moved to LOG.1 when the component is started.
name=$1
log=$2
shift 2
procs=
while [ "$1" != -- ]; do
  procs="$procs $1"
  shift
done
shift

log_limit_kib=16384
calm_seconds=60
max_delay=16

say() {
  echo "$(date -u +%Y-%m-%dT%H:%M:%S.000Z) $1 supervisor $2 component=$name"
}

rotate() {
  [ "$(du -k "$log" | cut -f1)" -le "$log_limit_kib" ] || mv -f "$log" "$log.1"
}

component() {
  for file in $procs; do echo 0 >"$file"; done
  exec "$@"
}

delay=0
while :; do
  exec >>"$log" 2>&1 </dev/null
  started=$(date +%s)
  component "$@" &
  child=$!
  wait "$child"
  code=$?
  say warn "ended code=$code restart_after_seconds=$delay"
  [ $(($(date +%s) - started)) -lt "$calm_seconds" ] || delay=0
  [ "$delay" = 0 ] || sleep "$delay"
  delay=$((delay == 0 ? 1 : delay < max_delay ? delay * 2 : max_delay))
  rotate
done
