# Jobs. Their lines are: name, its service, seconds that one try may take, how often it is tried again; so are those of
# `restores`, which --restore alone runs.
# shellcheck shell=sh disable=SC2154,SC2034 # the assignments stand above; other parts use what is set here

names_of_jobs() {
  lines "$jobs
$restores" | cut -d ' ' -f 2
}

# job NAME: runs a job to its end. Its service stays behind with its log, until it runs again or the release is gone.
job() {
  line=$(lines "$jobs
$restores" | sed -n "s/^$1 //p")
  if [ -z "$line" ]; then fail "release $release has no job $1"; fi
  # shellcheck disable=SC2086 # three words
  set -- "$1" $line
  if [ "$(docker service ps --filter desired-state=complete --format '{{.CurrentState}}' "${project}_$2" 2>/dev/null |
    grep -vc '^Complete' || :)" != 0 ]; then
    say "$1 is running already; wait for its end, or stop it with: docker service rm ${project}_$2"
    return 1
  fi
  say "running $1"
  docker service rm "${project}_$2" >/dev/null 2>&1 || :
  deploy_stack "jobs/$1.yaml" || return 1
  if [ -n "$hand_back" ]; then free; fi
  waited=0
  runs_since=0
  try=
  while :; do
    ended=$(docker service ps --format '{{.DesiredState}} {{.CurrentState}} {{.ID}}' "${project}_$2")
    case $ended in *'Complete Complete'*) return 0 ;; esac
    if [ -n "$ended" ] && ! printf '%s\n' "$ended" | grep -qv '^Shutdown '; then
      say "$1 failed"
      break
    fi
    now=$(printf '%s\n' "$ended" | sed -n 's/^Complete Running.* //p')
    if [ "$now" != "$try" ]; then try=$now runs_since=$waited; fi
    # without a try that runs, it waits for a node that can take it
    if [ "$((waited - runs_since))" -ge "$(if [ -n "$try" ]; then echo "$3"; else echo "$wait_seconds"; fi)" ]; then
      say "$1 $(if [ -n "$try" ]; then echo "has no end after $3 seconds"; else echo "finds no node that can run it"; fi)"
      too_long=1
      break
    fi
    sleep 2
    waited=$((waited + 2))
  done
  docker service ps --no-trunc --format 'table {{.Name}}\t{{.Node}}\t{{.CurrentState}}\t{{.Error}}' \
    "${project}_$2" >&2 || :
  say "its last lines:"
  docker service logs --raw --tail 100 "${project}_$2" 2>&1 | sed 's/^/  /' >&2 || :
  # what hangs must not go on behind our back
  if [ -n "$too_long" ]; then docker service rm "${project}_$2" >/dev/null || :; fi
  return 1
}
too_long=
hand_back=

# release_jobs LINES [again]: the jobs of a release, each after what it needs; each once, but with `again`
release_jobs() {
  mkdir -p "$state/done/$release"
  for name in $1; do
    if [ -f "$state/done/$release/$name" ] && [ -z "${2:-}" ]; then
      say "$name has run for this release already"
      continue
    fi
    job "$name" || return 1
    : >"$state/done/$release/$name"
  done
}
