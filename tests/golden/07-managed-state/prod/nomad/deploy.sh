#!/bin/sh
# Rolls out billing, environment prod, on Nomad.
#
#   1. makes the volumes that are missing
#   2. checks that every secret is there
#   3. starts states and waits until they are healthy
#   4. runs the jobs of `before-deploy`, each once for an image and command, and waits for their end
#   5. replaces services, callees first, and waits for each deployment; a failed one goes back by itself
#   6. registers scheduled and manual jobs, and runs those of `after-deploy`
#
# Where to: NOMAD_ADDR, NOMAD_TOKEN and the like, as for every nomad command.
# RERUN=1 runs the jobs of step 4 and 6 again although they have succeeded before.
#
# Back to the version before: take the folder that was compiled for it, and run its deploy.sh. One service alone:
# nomad job history JOB, then nomad job revert JOB VERSION. Neither undoes a migration.
set -eu

NOMAD_NAMESPACE=finance
prefix=billing-prod
poll=2

export NOMAD_NAMESPACE

cd -- "$(dirname -- "$0")"
command -v nomad >/dev/null 2>&1 || { echo "deploy.sh: there is no nomad command here" >&2; exit 1; }

say() {
  printf '==> %s\n' "$*"
}

fail() {
  printf 'deploy.sh: %s\n' "$*" >&2
  exit 1
}

# service FILE…: several files are services that wait for one another, so they start together
service() {
  pids=''
  for file; do
    say "$file"
    nomad job run -preserve-counts "$file" &
    pids="$pids $!"
  done
  failed=''
  for pid in $pids; do
    wait "$pid" || failed=yes
  done
  # a job that is unchanged since a deployment that failed is accepted without a new one
  for file; do
    job="$prefix-${file%.nomad.hcl}"
    status=$(nomad job deployments -latest -t '{{.Status}}' "$job" 2>/dev/null || true)
    case $status in
      failed | cancelled | blocked | paused)
        printf 'deploy.sh: the deployment of %s is %s\n' "$job" "$status" >&2
        failed=yes
        ;;
    esac
  done
  [ -z "$failed" ] || fail "$* did not become healthy; nomad job deployments and nomad alloc logs tell more"
}

# logs JOB: what its newest allocation printed
logs() {
  nomad job status "$1" >&2 || true
  alloc=$(nomad job allocs -t '{{with index . 0}}{{.ID}}{{end}}' "$1" 2>/dev/null) || return 0
  nomad alloc status "$alloc" >&2 || true
  nomad alloc logs "$alloc" >&2 || true
  nomad alloc logs -stderr "$alloc" >&2 || true
}

# states JOB: client states of its allocations, one a line
states() {
  nomad job allocs -t '{{range .}}{{.ClientStatus}}{{"\n"}}{{end}}' "$1" 2>/dev/null || true
}

# once JOB FILE DIGEST SECONDS: runs it to its end, unless it has succeeded with this digest before
once() {
  # one for each digest: who goes back to a version finds its jobs done, and no old migration meets a newer database
  record="nomad/jobs/$1/envspec/$3"
  if [ -z "${RERUN:-}" ] && [ "$(nomad var get -item=digest "$record" 2>/dev/null || true)" = "$3" ]; then
    say "$1 has run for this image and command"
    return
  fi
  if states "$1" | grep -Eqx 'running|pending'; then
    fail "$1 is running already; wait for it, or stop it with: nomad job stop $1"
  fi
  say "$2"
  # a batch job that has ended would not be placed again
  nomad job stop -purge -yes "$1" >/dev/null 2>&1 || true
  nomad job run -detach "$2" >/dev/null || fail "$2 was not accepted"
  left=$4
  while :; do
    found=$(states "$1")
    case $found in
      *running* | *pending*) ;;
      *complete*) break ;;
      *failed* | *lost*)
        logs "$1"
        fail "$1 failed; nothing after it was started"
        ;;
    esac
    if [ "$left" -le 0 ]; then
      logs "$1"
      nomad job stop -yes "$1" >/dev/null 2>&1 || true
      fail "$1 did not end in $4 seconds; nothing after it was started"
    fi
    sleep "$poll"
    left=$((left - poll))
  done
  nomad var put -force -out=none "$record" digest="$3" || fail "cannot record that $1 has run"
}

once billing-prod-migrate migrate.nomad.hcl a0f0711fe1ecb5a4 2520

service api.nomad.hcl

say 'billing prod is up'
