# A rollout's own steps on a swarm; their order is that of rollout.sh.
# shellcheck shell=sh disable=SC2154,SC2034 # the assignments stand above; other parts use what is set here

whole='stack.yaml state.yaml jobs files templates'
kept='release tag project services states jobs restores dumped before after proxy registry_auth volumes templates
secrets_dir secrets readers passwords wait_seconds'

# look_at_sources: nodes have their images from a registry
look_at_sources() { :; }

# look: all that would stop it later is told at once, before anything is changed
look() {
  if [ "$(docker info --format '{{.Swarm.ControlAvailable}}' 2>/dev/null)" != true ]; then
    fail "docker does not speak to a manager of a swarm here; nothing was changed"
  fi
  faults=
  if [ -n "$proxy" ] && ! docker network inspect "$proxy" >/dev/null 2>&1; then
    fault "there is no network $proxy: make it with docker network create --driver overlay $proxy, for the proxy on it"
  fi
  case $(docker info --format '{{.SecurityOptions}}' 2>/dev/null) in
    *no-new-privileges*) ;;
    *) say 'programs here may gain privileges: put "no-new-privileges": true into daemon.json of every node' ;;
  esac
  look_at_secrets
}

# prepare: what the release needs is here, without a change to what runs
prepare() {
  if [ -n "$faults" ]; then fail "nothing was changed"; fi
  make_secrets
  put_objects
}

# own_volumes: the root of a new volume gets its owner, by a task of its own that may do nothing else
own_volumes() {
  mkdir -p "$state/owned"
  lines "$volumes" | while IFS= read -r line; do
    volume=${line%% *} line=${line#* }
    owner=${line%% *} line=${line#* }
    image=${line%% *} path=${line#* }
    if [ "$(said_in "$state/owned/$volume")" = "$owner" ]; then continue; fi
    say "giving the volume $volume to $owner"
    own=${project}_own
    docker service rm "$own" >/dev/null 2>&1 || :
    # what it prints is its id
    docker service create --quiet --detach --no-resolve-image --mode replicated-job --restart-condition none --name "$own" \
      --label "com.docker.stack.namespace=$project" ${registry_auth:+--with-registry-auth} \
      --mount "type=volume,source=$volume,target=/volume" --user 0:0 --cap-drop ALL --cap-add CHOWN \
      --entrypoint chown "$image" "$owner" /volume >/dev/null </dev/null
    tries=0
    while :; do
      case $(docker service ps --format '{{.CurrentState}}' "$own") in
        Complete*) printf '%s\n' "$owner" | settled "$state/owned/$volume" && break ;;
        Failed* | Rejected*) tries=60 ;;
      esac
      if [ "$tries" -ge 60 ]; then
        say "the image $image could not do it: the volume keeps the owner that the image gives to $path"
        break
      fi
      sleep 1
      tries=$((tries + 1))
    done
    docker service rm "$own" >/dev/null 2>&1 || :
  done
}

# ready: what the jobs of a release need
ready() {
  own_volumes
  if [ -z "$states" ]; then return 0; fi
  were=$(said_of "$states")
  start_all "$states" state.yaml || return 1
  if [ "$were" != "$(said_of "$states")" ]; then pend touched; fi
}

# said_of LINES: what these services are told to run
said_of() { lines "$1" | while read -r name rest; do spec "$name"; done; }

# start: all that runs for long; states that are as they should be stay so
start() { start_all "$states" state.yaml && start_all "$services" stack.yaml; }

# settle: what runs is noted, and what nobody needs any longer goes
settle() {
  note_secrets
  remove_leftovers
  tidy
}

# tidy: releases that are no longer kept
tidy() {
  for each in "$state"/releases/* "$state"/done/*; do
    name=${each##*/}
    if [ -e "$each" ] && [ "$name" != "$(current)" ] && ! listed "$name" "$(said_in "$state/history")"; then
      rm -rf "$each"
    fi
  done
}
