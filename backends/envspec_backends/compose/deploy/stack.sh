# Docker Compose on the release at hand, and what ails a service that does not run as it should.
# shellcheck shell=sh disable=SC2154,SC2034 # the assignments stand above; other parts use what is set here
limit=
lenient=

# compose WORD…: Docker Compose with all that it fills in. While the script only looks (`lenient`), what is not there
# yet gets a value that stands for it. `limit` are seconds after which the call is ended.
compose() (
  if [ -n "$secrets_dir" ]; then
    while read -r name variable size used told; do
      if [ "$used" != variable ]; then continue; fi
      if ! value=$(cat "$secrets_dir/$name" 2>/dev/null); then
        if [ -z "$lenient" ]; then fail "$secrets_dir/$name can't be read"; fi
        value=missing
      fi
      export "$variable=$value"
    done <<END
$secrets
END
  elif [ -n "$lenient" ]; then
    while read -r name variable; do
      if [ -n "$name" ]; then export "$variable=missing"; fi
    done <<END
$absent
END
  fi
  if [ -n "$lenient" ]; then
    for name in $(lines "$templates" | cut -d ' ' -f 1 | sort -u); do
      export "rendered_$(printf %s "${name%-*}" | tr - _)=0"
    done
  fi
  for each in $places; do export "${each%%=*}=${each##*/}"; done
  if [ -f .env ]; then set -- --env-file .env "$@"; fi
  exec ${limit:+timeout -k 10 "$limit"} docker compose --project-directory . --file "$file" "$@"
)
absent=

# up SERVICE…: those services (all of them without a name) run and are healthy
up() { compose up --detach --wait --wait-timeout "$wait_seconds" "$@"; }

# start: all services of the release run, with the secrets as they are, and nothing runs that it does not have
start() {
  if [ -z "$services$states" ]; then return 0; fi
  again=$(rereading)
  # shellcheck disable=SC2086 # names are words
  if [ -n "$again" ]; then up --force-recreate $again || return 1; fi
  up --remove-orphans
}

# containers [NAME]: ids of the containers of a service or state; of all of them without a name
# shellcheck disable=SC2120
containers() {
  docker ps --all --quiet --no-trunc --filter "label=com.docker.compose.project=$project" \
    --filter label=com.docker.compose.oneoff=False ${1:+--filter "label=com.docker.compose.service=$1"}
}

# explain: of each container that does not run as it should its state, what was asked for its health, its last lines
explain() {
  # shellcheck disable=SC2119
  for id in $(containers); do
    told=$(docker inspect --format '{{.State.Status}}{{with .State.Health}}, {{.Status}}{{end}}' "$id") || continue
    case $told in
      running | 'running, healthy') if [ "$(docker inspect --format '{{.RestartCount}}' "$id")" = 0 ]; then continue; fi ;;
    esac
    docker inspect --format "deploy: {{slice .Name 1}} is $told{{if .RestartCount}}, was started {{.RestartCount}} \
times again{{end}}{{if ne .State.Status \"running\"}}, exit code {{.State.ExitCode}}{{end}}\
{{if .State.OOMKilled}}, killed for memory{{end}}{{with .State.Error}}: {{.}}{{end}}
{{with .State.Health}}{{range .Log}}deploy: asked for its health at {{.End.Format \"15:04:05\"}}: exit code {{.ExitCode}}\
{{with .Output}}: {{.}}{{end}}
{{end}}{{end}}deploy: its last lines:" "$id" | sed '/^$/d' >&2
    docker logs --tail 50 "$id" 2>&1 | sed 's/^/  /' >&2
  done
}

# remove_networks: those of the stack that the release no longer has and nobody uses
remove_networks() {
  docker network ls --filter "label=com.docker.compose.project=$project" \
    --format '{{.ID}} {{.Label "com.docker.compose.network"}}' | while read -r id name; do
    if ! listed "$name" "$networks"; then docker network rm "$id" >/dev/null 2>&1 || :; fi
  done
}

# remove_ephemeral: volumes that keep nothing, of versions of a service that are no longer there
remove_ephemeral() {
  docker volume ls --quiet --filter "label=com.docker.compose.project=$project" --filter label=envspec.ephemeral \
    --filter dangling=true | while read -r name; do
    if ! grep -qF "  ${name#"${project}_"}:" "$file"; then docker volume rm "$name" >/dev/null 2>&1 || :; fi
  done
}

# note_new_volumes: before any call of Compose makes them
note_new_volumes() {
  mkdir -p "$state/new"
  lines "$volumes" | while read -r volume rest; do
    if ! docker volume inspect "$volume" >/dev/null 2>&1; then : >"$state/new/$volume"; fi
  done
}

# own_volumes: a new volume gets its owner, with the image that will use it, and its mode where others write to it too
own_volumes() {
  lines "$volumes" | while IFS= read -r line; do
    volume=${line%% *} line=${line#* }
    if [ ! -f "$state/new/$volume" ]; then continue; fi
    name=${line%% *} line=${line#* }
    owner=${line%% *} line=${line#* }
    mode=${line%% *} path=${line#* }
    say "giving the new volume $volume to $owner"
    if [ "$mode" != - ]; then
      as_root FOWNER chmod "$name" "$mode" "$path" || say "$path keeps its mode: not all can write to it"
    fi
    as_root CHOWN chown "$name" -R "$owner" "$path" ||
      say "the image of $name could not do it: the volume keeps the owner that the image gives to $path"
    rm "$state/new/$volume"
  done
}

# as_root CAPABILITY COMMAND SERVICE WORD…: a command of a service's image, on its volumes; a shell may bring it along
as_root() {
  capability=$1
  command=$2
  on=$3
  shift 3
  compose run --rm --no-deps -T --user 0:0 --cap-add "$capability" --cap-add DAC_OVERRIDE --entrypoint sh \
    "$on" -c "$command \"\$@\"" sh "$@" </dev/null
}
