# The stack: what is deployed of it, whether it does what it was told, and what ails a service that does not.
# Services are `<stack>_<name>`. A swarm tells of them by its manager alone, wherever their tasks run.
# shellcheck shell=sh disable=SC2154,SC2034 # the assignments stand above; other parts use what is set here

# deploy_stack FILE: the services of a file become what it says; Docker fills in what hand_over has exported
deploy_stack() (
  hand_over
  # from 26 on the command wants to be told that it need not wait: this script waits itself
  if docker stack deploy --help | grep -q -- --detach; then detach=--detach=true; else detach=; fi
  # shellcheck disable=SC2086 # a word, or none
  exec docker stack deploy $detach ${registry_auth:+--with-registry-auth} --compose-file "$folder/$1" "$project"
)

# spec NAME: what a service is told to run, in an order of its own: Docker's changes from call to call. Nothing where
# it is not there
spec() {
  docker service inspect --format '{{json .Spec.TaskTemplate}}' "${project}_$1" 2>/dev/null |
    tr -d '[]{}' | tr , '\n' | sort
}

# begun_at NAME: when its newest update began
begun_at() {
  docker service inspect --format '{{with .UpdateStatus}}{{.StartedAt}}{{end}}' "${project}_$1" 2>/dev/null || :
}

# update_of NAME: how its newest update stands
update_of() { docker service inspect --format '{{with .UpdateStatus}}{{.State}}{{end}}' "${project}_$1"; }

# tasks NAME: how many run and are healthy, and how many should, as `2 2`
tasks() {
  docker service ls --filter "name=${project}_$1" --format '{{.Name}} {{.Replicas}}' | while read -r name count rest; do
    if [ "$name" = "${project}_$1" ]; then printf '%s\n' "$count" | tr / ' '; fi
  done
}

# remember LINES: what the services of these lines run, before it is changed
remember() {
  rm -rf "$state/before"
  mkdir -p "$state/before"
  lines "$1" | while read -r name rest; do
    spec "$name" >"$state/before/$name.spec"
    begun_at "$name" >"$state/before/$name.begun"
  done
}

# arrived NAME: whether the service runs what it was told since remember: 0 it does, 1 not yet, 2 it never will
arrived() {
  old=$(cat "$state/before/$1.spec")
  begun=$(begun_at "$1")
  if [ -n "$old" ] && [ -n "$begun" ] && [ "$begun" != "$(cat "$state/before/$1.begun")" ]; then
    case $(update_of "$1") in
      completed) ;;
      updating) return 1 ;;
      *) return 2 ;;
    esac
  elif [ -n "$old" ] && [ "$old" != "$(spec "$1")" ] && [ "$waited" -lt "$quiet" ]; then
    # the manager has not begun yet; where no task has to change, it never does
    return 1
  fi
  if [ -z "$old" ] && [ "$(broken "$1")" -gt "$tolerated" ]; then return 2; fi
  # shellcheck disable=SC2046 # two numbers
  set -- $(tasks "$1")
  if [ "${1:-0}" -ge "${2:-1}" ]; then return 0; fi
  return 1
}
#: seconds after which an update that has not begun is none, and how many tasks of a new service may fail
quiet=10
tolerated=4

# broken NAME: how many of its tasks ended for a failure
broken() {
  docker service ps --filter desired-state=shutdown --format '{{.CurrentState}}' "${project}_$1" |
    grep -cE '^(Failed|Rejected)' || :
}

# wait_for LINES: until all services of these lines run what they were told; `late` are those that do not
wait_for() {
  waited=0
  todo=$(names "$1")
  late=
  while :; do
    left=
    for name in $todo; do
      if arrived "$name"; then continue; else code=$?; fi
      if [ "$code" = 2 ]; then late="$late $name"; else left="$left $name"; fi
    done
    if [ -z "$left" ]; then break; fi
    if [ "$waited" -ge "$wait_seconds" ]; then
      late="$late$left"
      break
    fi
    todo=$left
    sleep 2
    waited=$((waited + 2))
  done
  [ -z "$late" ]
}

# start_all LINES FILE: the services of a file run as it says, and are healthy
start_all() {
  if [ -z "$1" ]; then return 0; fi
  remember "$1"
  deploy_stack "$2" && wait_for "$1"
}

# explain: the tasks of what did not come up, why they ended, and their last lines
explain() {
  for name in $late; do
    if ! docker service inspect "${project}_$name" >/dev/null 2>&1; then
      say "$name is not there"
      continue
    fi
    case $(update_of "$name" 2>/dev/null || :) in
      rollback*) say "$name went back to the version before by itself; its tasks:" ;;
      *) say "$name does not run as it should; its tasks:" ;;
    esac
    docker service ps --no-trunc --format 'table {{.Name}}\t{{.Image}}\t{{.Node}}\t{{.CurrentState}}\t{{.Error}}' \
      "${project}_$name" >&2 || :
    say "its last lines:"
    docker service logs --raw --tail 50 "${project}_$name" 2>&1 | sed 's/^/  /' >&2 || :
  done
}

# there: the services of the stack by the names that the spec gives them, a line each; jobs are among them
there() {
  docker service ls --filter "label=com.docker.stack.namespace=$project" --format '{{.Name}}' | sed "s/^${project}_//"
}

# leftovers: services that the release at hand does not have, jobs of other releases among them
leftovers() {
  there | while read -r name; do
    if ! listed "$name" "$services
$states
$(names_of_jobs)"; then printf '%s\n' "$name"; fi
  done
}

# remove_leftovers: what is stateless and no longer said goes; volumes stay, but for those that keep nothing
remove_leftovers() {
  for name in $(leftovers); do
    docker service rm "${project}_$name" >/dev/null && say "removed the service $name, which this release does not have"
  done
  for kind in config secret network; do
    docker "$kind" ls --filter "label=com.docker.stack.namespace=$project" --format '{{.ID}} {{.Name}}' |
      while read -r id name; do
        if ! grep -qF "$name" "$folder"/*.yaml "$folder"/jobs/*.yaml "$state/objects" 2>/dev/null; then
          # what a kept task still uses is refused, and goes the next time
          docker "$kind" rm "$id" >/dev/null 2>&1 || :
        fi
      done
  done
  docker volume ls --quiet --filter "label=com.docker.stack.namespace=$project" --filter label=envspec.ephemeral \
    --filter dangling=true | while read -r name; do
    case $name in
      "${project}"_*) if ! declared "$name"; then docker volume rm "$name" >/dev/null 2>&1 || :; fi ;;
    esac
  done
}

# declared VOLUME: whether the release at hand has it, for one replica or another
declared() { grep -qF " ${1%-*}-{{" "$folder"/*.yaml "$folder"/jobs/*.yaml 2>/dev/null; }
