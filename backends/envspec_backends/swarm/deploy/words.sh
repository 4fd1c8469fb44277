# What looks at the release that runs, and what is done to a part of it.
# shellcheck shell=sh disable=SC2154,SC2034 # the assignments stand above; other parts use what is set here

do_status() {
  standing
  docker stack services --format 'table {{.Name}}\t{{.Mode}}\t{{.Replicas}}\t{{.Image}}' "$project"
  late=$(lines "$services
$states" | while read -r name rest; do
    # shellcheck disable=SC2046 # two numbers
    set -- $(tasks "$name")
    if [ -n "$name" ] && [ "${1:-0}" -lt "${2:-1}" ]; then printf ' %s' "$name"; fi
  done)
  explain
}

do_logs() {
  name=$1
  if listed "$1" "$jobs"; then name=$(lines "$jobs" | sed -n "s/^$1 \([^ ]*\) .*/\1/p"); fi
  if ! docker service inspect "${project}_$name" >/dev/null 2>&1; then
    fail "nothing is known of $1: it has not run here"
  fi
  docker service logs --timestamps --tail 200 "${project}_$name" 2>&1
}

do_run() {
  need_deployed
  put_objects
  # once it is there, it has its release, and nobody need wait for its end
  hand_back=1
  job "$1" || exit 1
}

# do_restore STATE [DUMP]: its restore job reads a dump back; where it must not run meanwhile, the state is stopped
do_restore() {
  need_deployed
  restored=$1
  ask "Overwrite what $1 holds with ${2:+the dump }${2:-its newest dump}?"
  # shellcheck disable=SC2046 # a job, and perhaps a word
  set -- "${2:-}" $(lines "$dumped" | sed -n "s/^$1 //p")
  # Swarm fills in templates in the environment
  FILE=$(printf %s "$1" | sed 's/{/{{"{"}}/g')
  export FILE
  put_objects
  if [ "${3:-}" = stop ]; then
    say "stopping $restored"
    docker service scale --detach "${project}_$restored=0" >/dev/null
    while [ "$(tasks "$restored")" != '0 0' ]; do sleep 1; done
  fi
  read_back=1
  job "$2" || read_back=
  if [ "${3:-}" = stop ]; then
    say "starting $restored"
    remember "$restored"
    docker service scale --detach "${project}_$restored=1" >/dev/null
    if ! wait_for "$restored"; then
      explain
      fail "$restored does not come up${read_back:+, though the dump is read back}"
    fi
  fi
  if [ -z "$read_back" ]; then fail "the dump was not read back"; fi
  say "the dump is read back"
}

do_diff() {
  running=$(current)
  if [ "$running" = "$release" ]; then
    printf '%s\n' "$(named) runs already, of $(since "$running")"
  else
    printf '%s\n' "$(named) is in this folder; release ${running:-none}${running:+, of $(since "$running"),} runs"
  fi
  for name in $before $after; do
    if [ ! -f "$state/done/$release/$name" ]; then printf '  %-24sruns\n' "$name"; fi
  done
  for name in $(changed_secrets); do printf '  the secret %s has another value\n' "$name"; done
  for name in $(leftovers); do printf '  %-24sremoved\n' "$name"; done
  if [ -n "$running" ]; then compared "$state/releases/$running"; fi
}

do_prune() {
  deployed
  gone=$(leftovers)
  if [ -z "$gone" ]; then
    say "there is nothing to remove"
  else
    lines "$gone"
    ask "Remove these services?"
  fi
  remove_leftovers
  tidy
}

do_restart() {
  need_deployed
  remember "$1"
  docker service update --force --detach "${project}_$1" >/dev/null
  wait_for "$1" && return 0
  explain
  fail "$1 does not come up"
}
