#!/bin/sh
# Rolls out hello, environment prod, on Nomad.
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

prefix=hello-prod

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

service web.nomad.hcl

say 'hello prod is up'
