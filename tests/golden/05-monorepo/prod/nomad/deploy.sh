#!/bin/sh
# Rolls out market, environment prod, on Nomad.
#
#   1. makes the volumes that are missing
#   2. checks that every secret is there, and makes those that can be made
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

prefix=market-prod
poll=2

cd -- "$(dirname -- "$0")"
command -v nomad >/dev/null 2>&1 || { echo "deploy.sh: there is no nomad command here" >&2; exit 1; }

say() {
  printf '==> %s\n' "$*"
}

fail() {
  printf 'deploy.sh: %s\n' "$*" >&2
  exit 1
}

# volume TYPE NAME FILE: makes the volume of FILE unless one of that name is there; without FILE it must be there
volume() {
  if [ "$1" = host ]; then
    names=$(nomad volume status -type=host -t '{{range .}}{{.Name}}{{"\n"}}{{end}}') || fail "cannot list the volumes"
  else
    names=$(nomad volume status -type=csi -t '{{range .}}{{.ID}}{{"\n"}}{{end}}') || fail "cannot list the volumes"
  fi
  if printf '%s\n' "$names" | grep -Fqx -- "$2"; then
    return
  fi
  [ -n "$3" ] || fail "there is no volume $2, which the spec adopts"
  say "volume $2"
  nomad volume create "$3" || fail "the volume $2 was not made"
}

missing=''

# has PATH ITEM
has() {
  value=$(nomad var get -item="$2" "$1" 2>/dev/null) && [ -n "$value" ]
}

# secret PATH ITEM: remembers it when it is not there
secret() {
  has "$1" "$2" || missing="$missing
  $1 $2"
}

# put PATH ITEM FILE: one item, beside what the Variable holds already
put() {
  if old=$(nomad var get -out=json "$1" 2>/dev/null); then
    printf '%s\n' "$old" | nomad var put -in=json -out=none - "$2=@$3"
  else
    nomad var put -out=none "$1" "$2=@$3"
  fi
}

# generate ITEM BYTES PATH…: the same value for all of them; one that exists is never changed
generate() (
  item=$1
  bytes=$2
  shift 2
  umask 077
  file=$(mktemp)
  trap 'rm -f -- "$file"' EXIT
  found=''
  for path; do
    if has "$path" "$item"; then
      printf '%s' "$value" >"$file"
      found=$path
      break
    fi
  done
  [ -n "$found" ] || head -c "$bytes" /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$file"
  for path; do
    has "$path" "$item" || { say "secret $item in $path"; put "$path" "$item" "$file"; }
  done
)

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

# register FILE: a job that the clock or a person starts
register() {
  say "$1"
  nomad job run "$1" || fail "$1 was not registered"
}

volume host market-prod-order-backups order-backups.volume.hcl
volume host market-prod-product-backups product-backups.volume.hcl
volume host market-prod-orders orders.volume.hcl
volume host market-prod-products products.volume.hcl
volume host market-prod-search search.volume.hcl

generate session_key 32 nomad/jobs/market-prod-front
secret nomad/jobs/market-prod-api orders_password
secret nomad/jobs/market-prod-catalog products_password
secret nomad/jobs/market-prod-front session_key
secret nomad/jobs/market-prod-migrate-orders orders_password
secret nomad/jobs/market-prod-orders orders_password
secret nomad/jobs/market-prod-orders-backup orders_password
secret nomad/jobs/market-prod-products products_password
secret nomad/jobs/market-prod-products-backup products_password
[ -z "$missing" ] || fail "these items are missing; secrets.sh.example says how to put them:$missing"

service products.nomad.hcl
service search.nomad.hcl
service orders.nomad.hcl

once market-prod-migrate-orders migrate-orders.nomad.hcl d3dcb2841325a9e0 2520

service catalog.nomad.hcl
service api.nomad.hcl
service front.nomad.hcl

register orders-backup.nomad.hcl
register products-backup.nomad.hcl
say 'market prod is up'
