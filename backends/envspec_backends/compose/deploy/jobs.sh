# Jobs. Their lines are: name, seconds that one try may take, how often it is tried again, and so are
# those of `restores`, which --restore alone runs. Lines of states with dumps are: state, job that reads one back, and
# `stop` where the state is stopped meanwhile.
# shellcheck shell=sh disable=SC2154,SC2034 # the assignments stand above; other parts use what is set here

# job NAME CONTAINER WORD…: runs a job to its end, with words for `docker compose run`; its last lines are kept
job() {
  job=$1
  container=$2
  shift 2
  setting=$(lines "$jobs
$restores" | while read -r name rest; do if [ "$name" = "$job" ]; then printf '%s\n' "$rest"; fi; done)
  if [ -z "$setting" ]; then fail "release $release has no job $job"; fi
  tries=0
  while :; do
    say "running $job"
    if ! docker rm "$container" >/dev/null 2>&1 && docker container inspect "$container" >/dev/null 2>&1; then
      say "$job is running already; wait for its end, or stop it with: docker rm --force $container"
      return 1
    fi
    limit=${setting% *}
    if compose run --no-deps -T --name "$container" "$@" "$job" </dev/null; then ended=0; else ended=$?; fi
    limit=
    mkdir -p "$state/logs"
    docker logs --timestamps --tail 1000 "$container" 2>&1 | settled "$state/logs/$job" || :
    if [ "$ended" != 0 ]; then
      docker inspect --format "deploy: exit code {{.State.ExitCode}}{{if .State.OOMKilled}}, killed for memory{{end}}" \
        "$container" >&2 || :
    fi
    docker rm --force "$container" >/dev/null 2>&1 || :
    if [ "$ended" = 0 ]; then return 0; fi
    if [ "$tries" -ge "${setting#* }" ]; then
      say "$job failed${ended:+$(if [ "$ended" = 124 ]; then printf ': no end after %s seconds' "${setting% *}"; fi)}"
      return 1
    fi
    tries=$((tries + 1))
    say "$job failed; trying again ($tries of ${setting#* })"
    sleep "$tries"
  done
}

# release_jobs LINES [again]: the jobs of a release, each after what it needs; each once, but with `again`
release_jobs() {
  mkdir -p "$state/done/$release"
  while read -r name needs; do
    if [ -z "$name" ]; then continue; fi
    if [ -f "$state/done/$release/$name" ] && [ -z "${2:-}" ]; then
      say "$name has run for this release already"
      continue
    fi
    if [ -n "$needs" ]; then
      were=$(containers)
      # shellcheck disable=SC2086 # names are words
      up $needs </dev/null || { explain; return 1; }
      if [ "$were" != "$(containers)" ]; then pend touched; fi
    fi
    job "$name" "$project-$name-$release" || return 1
    : >"$state/done/$release/$name"
  done <<END
$1
END
}
