# What looks at the release that runs, and what is done to a part of it.
# shellcheck shell=sh disable=SC2154,SC2034 # the assignments stand above; other parts use what is set here

do_status() {
  standing
  docker ps --all --filter "label=com.docker.compose.project=$project" \
    --format 'table {{.Label "com.docker.compose.service"}}\t{{.Image}}\t{{.Status}}\t{{.Names}}'
}

do_logs() {
  # a job has no container after its end, but its last lines are kept
  ids=$(docker ps --all --quiet --filter "label=com.docker.compose.project=$project" \
    --filter "label=com.docker.compose.service=$1")
  if [ -z "$ids" ]; then
    if [ ! -f "$state/logs/$1" ]; then fail "nothing is known of $1: it has not run here"; fi
    cat "$state/logs/$1"
  fi
  for id in $ids; do docker logs --timestamps --tail 200 "$id" 2>&1; done
}

do_exec() {
  id=$(docker ps --quiet --filter "label=com.docker.compose.project=$project" \
    --filter label=com.docker.compose.oneoff=False --filter "label=com.docker.compose.service=$1" | head -n 1)
  if [ -z "$id" ]; then fail "$1 does not run"; fi
  shift
  if [ -t 0 ] && [ -t 1 ]; then exec docker exec -it "$id" "$@"; fi
  exec docker exec -i "$id" "$@"
}

do_compose() {
  deployed
  places=$(said_in "$state/places")
  if [ -z "$running" ]; then lenient=1; fi
  compose "$@"
}

do_restart() {
  need_deployed
  places=$(said_in "$state/places")
  put_files
  ids=$(containers "$1")
  # shellcheck disable=SC2086 # ids are words
  if { [ -z "$ids" ] || docker restart $ids >/dev/null; } && up --no-deps --no-recreate "$1"; then return 0; fi
  explain
  fail "$1 does not come up"
}

do_run() {
  need_deployed
  put_files
  render
  mine=$state/runs/$$
  rm -rf "$mine"
  mkdir -p "$mine"
  cp "$file" "$mine/compose.yaml"
  file=$mine/compose.yaml
  printf '%s\n' "$places" >"$mine/places"
  printf '%s\n' "$me" >"$mine/owner"
  free
  trap 'rm -rf "$mine"' EXIT
  job "$1" "$project-$1-run" || exit 1
}

# do_restore STATE [DUMP]: its restore job reads a dump back; where it must not run meanwhile, the state is stopped
do_restore() {
  need_deployed
  ask "Overwrite what $1 holds with ${2:+the dump }${2:-its newest dump}?"
  read -r reader how <<END
$(lines "$dumped" | while read -r name rest; do if [ "$name" = "$1" ]; then printf '%s\n' "$rest"; fi; done)
END
  put_files
  render
  if [ "$how" = stop ]; then
    say "stopping $1"
    compose stop "$1" || fail "$1 does not stop"
  fi
  read_back=1
  job "$reader" "$project-$reader-run" ${2:+--env "FILE=$2"} || read_back=
  if [ "$how" = stop ]; then
    say "starting $1"
    if ! up --no-deps --no-recreate "$1"; then
      explain
      fail "$1 does not come up${read_back:+, though the dump is read back}"
    fi
  fi
  if [ -z "$read_back" ]; then fail "the dump was not read back"; fi
  say "the dump is read back"
  if [ -n "$before" ]; then
    say "if it is older than this release, run what changes its schema again (--run JOB):$(names "$before")"
  fi
}

# hashes: of each service by name what Compose replaces its container for
hashes() { compose --profile release --profile jobs config --hash '*' | sort; }

do_diff() {
  lenient=1
  look_at_secrets
  new=$release
  now=$(hashes)
  running=$(current)
  if [ "$running" = "$new" ]; then
    printf '%s\n' "$(named) runs already, of $(since "$running")"
  else
    printf '%s\n' "$(named) is in this folder; release ${running:-none}${running:+, of $(since "$running"),} runs"
  fi
  was=
  if [ -n "$running" ]; then was=$(load "$running" && hashes); fi
  lines "$now
$was" | cut -d ' ' -f 1 | sort -u | while read -r name; do
    differs "$name" "$(lines "$was" | sed -n "s/^$name //p")" "$(lines "$now" | sed -n "s/^$name //p")"
  done
  lines "$before
$after" | while read -r name rest; do
    if [ -n "$name" ] && [ ! -f "$state/done/$new/$name" ]; then printf '  %-24sruns\n' "$name"; fi
  done
  changed=$(changed_secrets)
  look_at_passwords
  for name in $changed; do printf '  the secret %s has another value\n' "$name"; done
  for name in $(rereading); do printf '  %-24sreplaced, it reads the secret\n' "$name"; done
  if [ -n "$running" ]; then compared "$state/releases/$running"; fi
}

# differs NAME WAS NOW: one line of what becomes of a service or job
differs() {
  if [ -z "$1" ] || [ "$2" = "$3" ]; then return 0; fi
  if [ -z "$2" ]; then
    what=new
  elif [ -z "$3" ]; then
    what=removed
  elif listed "$1" "$jobs"; then
    what=changed
  else
    what=replaced
  fi
  printf '  %-24s%s\n' "$1" "$what"
}

# unkept_images: of releases that are no longer kept, without those of a release that is
unkept_images() {
  for each in "$state"/images/*; do
    if [ ! -f "$each" ] || is_kept "${each##*/}"; then continue; fi
    cat "$each"
  done | sort -u | while read -r image; do
    for each in "$state"/images/*; do
      if is_kept "${each##*/}" && grep -qxF "$image" "$each"; then continue 2; fi
    done
    if docker image inspect "$image" >/dev/null 2>&1; then printf '%s\n' "$image"; fi
  done
}

do_prune() {
  deployed
  unkept=$(unkept_images)
  ended=$(docker ps --all --quiet --filter "label=com.docker.compose.project=$project" --filter status=exited \
    --filter label=com.docker.compose.oneoff=True)
  if [ -z "$unkept$ended" ]; then
    say "there is nothing to remove"
  else
    lines "$unkept"
    ask "Remove these images${ended:+, and containers of jobs that have ended}?"
    # shellcheck disable=SC2086 # ids are words
    if [ -n "$ended" ]; then docker rm $ended >/dev/null; fi
    for each in $unkept; do docker image rm "$each" >/dev/null || say "$each is used by others, and stays"; done
  fi
  tidy
  for each in "$state"/images/* "$state"/done/* "$state"/built/*; do
    if [ -e "$each" ] && ! is_kept "${each##*/}"; then rm -rf "$each"; fi
  done
}
