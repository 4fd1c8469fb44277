
cd "$(dirname "$0")"
umask 077
state=.deployed
file=compose.yaml

say() { printf '%s\n' "deploy: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

# compose WORD…: Docker Compose on the file of the release at hand, with the secrets that it interpolates
compose() (
  give_secrets || exit 1
  if [ -f .env ]; then set -- --env-file .env "$@"; fi
  exec $limit docker compose --project-directory . --file "$file" "$@"
)
limit=

# readable NAME UID GID: whether that user can read the secret's file, which keeps its owner and mode when mounted
readable() {
  # shellcheck disable=SC2012,SC2046 # POSIX has no stat; mode, links, owner and group have no blanks
  set -- "$1" "$2" "$3" $(ls -lnL "$secrets_dir/$1")
  if [ "$6" = "$2" ]; then
    case $4 in ?r*) return 0 ;; *) return 1 ;; esac
  fi
  if [ "$7" = "$3" ]; then
    case $4 in ????r*) return 0 ;; *) return 1 ;; esac
  fi
  case $4 in ???????r*) return 0 ;; *) return 1 ;; esac
}

# absent NAME TOLD: whether the secret is not there, which is told once
absent() {
  if [ -s "$secrets_dir/$1" ]; then return 1; fi
  faults=1
  case " $missing " in *" $1 "*) return 0 ;; esac
  missing="$missing $1"
  say "the secret $1$2 is missing; put it into $secrets_dir/$1"
}
missing=

# need_secret NAME TOLD: it must be there, and this script must be able to read it
need_secret() {
  if absent "$1" "$2" || [ -r "$secrets_dir/$1" ]; then return 0; fi
  say "$secrets_dir/$1 can't be read by $(id -un), who deploys"
  faults=1
}

# need_secret_for NAME TOLD SERVICE UID GID: it must be there, and the service's user must be able to read it
need_secret_for() {
  if absent "$1" "$2" || readable "$1" "$4" "$5"; then return 0; fi
  say "$secrets_dir/$1 can't be read by $3, which runs as $4:$5; run"
  say "  chown $4:$5 $secrets_dir/$1 && chmod 0400 $secrets_dir/$1"
  say "or, when several users must read it, chmod 0700 $secrets_dir && chmod 0444 $secrets_dir/$1"
  faults=1
}

# from_environment VARIABLE NAME: prints the secret that a variable holds, or a line of .env
from_environment() {
  eval "value=\${$1:-}"
  if [ -z "$value" ] && [ -f .env ]; then value=$(sed -n "s/^$1=//p" .env | tail -n 1); fi
  if [ -z "$value" ]; then fail "the secret $2 is not set; set $1"; fi
  printf %s "$value"
}

# generate NAME BYTES: a random secret, unless there is one; 0444, since only its folder's owner gets near it
generate() {
  if [ -s "$secrets_dir/$1" ]; then return 0; fi
  say "creating the secret $1 ($2 random bytes)"
  if [ ! -d "$secrets_dir" ]; then mkdir -p "$secrets_dir"; fi
  chmod 0700 "$secrets_dir"
  od -An -v -tx1 -N "$2" /dev/urandom | tr -d ' \n' >"$secrets_dir/.$1.new"
  chmod 0444 "$secrets_dir/.$1.new"
  mv "$secrets_dir/.$1.new" "$secrets_dir/$1"
}

# is_new VOLUME: notes one that is not there yet, before any call of Compose makes it
is_new() {
  if docker volume inspect "$1" >/dev/null 2>&1; then return 0; fi
  mkdir -p "$state/new"
  : >"$state/new/$1"
}

# own VOLUME SERVICE PATH UID:GID [MODE]: a new volume gets its owner, with the image that will use it; MODE is for a
# volume that others write to as well
own() {
  if [ ! -f "$state/new/$1" ]; then return 0; fi
  say "giving the new volume $1 to $4"
  if [ -n "${5:-}" ]; then as_root FOWNER chmod "$2" "$5" "$3" || say "$3 keeps its mode: not all can write to it"; fi
  as_root CHOWN chown "$2" -R "$4" "$3" ||
    say "the image of $2 could not do it: the volume keeps the owner that the image gives to $3"
  rm "$state/new/$1"
}

# as_root CAPABILITY COMMAND SERVICE WORD…: a command of a service's image, on its volumes
as_root() {
  capability=$1
  command=$2
  shift 2
  compose run --rm --no-deps -T --user 0:0 --cap-add "$capability" --cap-add DAC_OVERRIDE --entrypoint "$command" \
    "$@" </dev/null
}

# up SERVICE…: those services (all of them without a name) run and are healthy
up() {
  compose up --detach --wait --wait-timeout "$wait_seconds" "$@"
}

# job NAME SECONDS RETRIES: one run of a job, to its end
job() {
  tries=0
  while :; do
    say "running $1"
    if ! docker rm "$project-$1-run" >/dev/null 2>&1 && docker container inspect "$project-$1-run" >/dev/null 2>&1; then
      say "$1 is running already; wait for its end, or stop it with: docker rm --force $project-$1-run"
      return 1
    fi
    limit="timeout -k 10 $2"
    if compose run --rm --no-deps -T --name "$project-$1-run" "$1" </dev/null; then
      limit=
      return 0
    fi
    limit=
    docker rm --force "$project-$1-run" >/dev/null 2>&1 || :
    if [ "$tries" -ge "$3" ]; then
      say "$1 failed"
      return 1
    fi
    tries=$((tries + 1))
    say "$1 failed; trying again ($tries of $3)"
    sleep "$tries"
  done
}

# keep FOLDER: a copy of this release, for --rollback and --run
keep() {
  rm -rf "$1"
  mkdir -p "$1"
  cp "$file" "$1/compose.yaml"
  for each in files rendered; do
    if [ -d "$each" ]; then cp -R "$each" "$1/"; fi
  done
}

# bring_back FOLDER: its configuration files stand where its compose.yaml expects them
bring_back() {
  for each in files rendered; do
    if [ -d "$1/$each" ]; then
      mkdir -p "$each"
      cp -R "$1/$each/." "$each/"
      open "$each"
    fi
  done
  file=$1/compose.yaml
}

# forget: files with secrets in them that no longer belong to what runs
forget() {
  for each in rendered/*; do
    if [ -d "$each" ] && ! grep -q "\./$each/" "$file"; then rm -rf "$each"; fi
  done
}

# open FOLDER: the services' users can read what is in it; a folder of secrets lets nobody else near
open() {
  chmod -R a+rX "$1"
  if [ "$1" = rendered ]; then chmod 0700 rendered; fi
}

lock() {
  mkdir -p "$state"
  mkdir "$state/lock" 2>/dev/null || fail "another deploy runs here; if it was killed, remove $state/lock"
  trap 'rmdir "$state/lock"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

deploy() {
  faults=0
  check
  if [ "$faults" != 0 ]; then fail "nothing was changed"; fi
  render
  for each in files rendered; do
    if [ -d "$each" ]; then open "$each"; fi
  done
  compose config --quiet || fail "nothing was changed"
  say "pulling images"
  compose --profile release --profile jobs pull --quiet --policy missing || fail "an image is missing; nothing was changed"
  own_volumes
  before || fail "stopped before the new release; services were not touched"
  touch "$state/pending"
  if ! start "$@"; then
    compose ps --all || :
    fail "the new release does not come up; ./deploy.sh --rollback returns to the last good one"
  fi
  after || fail "the new release runs, but a job after it failed; ./deploy.sh --rollback returns to the last good one"
  if ! cmp -s "$file" "$state/current/compose.yaml" && [ -d "$state/current" ]; then
    rm -rf "$state/previous"
    mv "$state/current" "$state/previous"
  fi
  keep "$state/current"
  rm -f "$state/pending"
  forget
  say "done"
}

rollback() {
  if [ -f "$state/pending" ]; then to=current; else to=previous; fi
  if [ ! -d "$state/$to" ]; then fail "there is no release to go back to"; fi
  bring_back "$state/$to"
  start || fail "the release before does not come up either"
  if [ "$to" = previous ]; then
    mv "$state/current" "$state/leaving"
    mv "$state/previous" "$state/current"
    mv "$state/leaving" "$state/previous"
  fi
  rm -f "$state/pending"
  say "rolled back"
}

run() {
  if [ -d "$state/current" ]; then bring_back "$state/current"; fi
  run_job "$1"
}

case ${1:-} in
  "")
    lock
    deploy
    ;;
  --recreate)
    lock
    deploy --force-recreate
    ;;
  --rollback)
    lock
    rollback
    ;;
  --run)
    run "${2:?which job?}"
    ;;
  *)
    sed -n '2,/^set -eu/s/^# \{0,1\}//p' "$0"
    if [ "$1" = --help ]; then exit 0; fi
    exit 2
    ;;
esac
