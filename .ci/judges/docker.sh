#!/usr/bin/env bash
# Docker Engine, Compose and buildx, from Debian. Debian's stable release is too old for them (no Compose v2,
# no start_interval), so the packages of its next release are unpacked under the judges' folder with an apt state
# of their own; the system's packages stay as they are. runc and iptables are the system's.
#
# usage: docker.sh          brings the programs
#        docker.sh start    and starts an engine of our own, beside any other: own socket, own images
#        docker.sh stop     ends that engine
#
# Images are never pulled: tests/engine.py makes them.
# With ENVSPEC_DOCKER_HOST set, tests use the engine at that address, and none is started.
# shellcheck source=.ci/judges/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

HOME_OF_ENGINE=$JUDGES/docker
TREE=$HOME_OF_ENGINE/root
# A socket's path may have 107 bytes, and the judges' folder may be deep: it stays short under /run.
RUN=/run/envspec-$(printf '%s' "$JUDGES" | sha256sum | cut -c1-8)

bring() {
  local stamp
  stamp=$(inputs "$SCRIPT")
  done_already "$stamp" docker docker-compose && return 0
  debian runc iptables iproute2
  # The mirror is the one that this machine uses for Debian itself.
  local mirror
  mirror=$(apt-cache policy | sed -nE 's,^ *[0-9]+ ([^ ]+/debian/?) [^ ]+/main .*,\1,p' | sed -n 1p)
  [ -n "$mirror" ] || fail 'apt knows no mirror of Debian'
  rm -rf "$HOME_OF_ENGINE/apt" "$TREE.new"
  mkdir -p "$HOME_OF_ENGINE"/apt/{lists/partial,cache/archives/partial,debs}
  (
    cd "$HOME_OF_ENGINE/apt"
    local apt=$PWD
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$mirror" sid >sources.list
    cat >apt.conf <<EOF
Dir::State "$apt";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "$apt/cache";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "-";
APT::Sandbox::User "root";
EOF
    export APT_CONFIG=$apt/apt.conf
    apt-get update -q --error-on=any
    cd debs
    apt-get download -q docker.io containerd docker-cli docker-buildx docker-compose tini tini-static
    for package in ./*.deb; do dpkg-deb -x "$package" "$TREE.new"; done
  ) >&2
  stop
  rm -rf "$HOME_OF_ENGINE/apt" "$TREE"
  mv "$TREE.new" "$TREE"

  # The client finds Compose and buildx by its own configuration, so that the user's ~/.docker is not touched.
  mkdir -p "$HOME_OF_ENGINE/config"
  printf '{"cliPluginsExtraDirs": ["%s/usr/libexec/docker/cli-plugins"]}\n' "$TREE" >"$HOME_OF_ENGINE/config/config.json"
  wrapper docker <<EOF
#!/bin/sh
export DOCKER_CONFIG='$HOME_OF_ENGINE/config'
export DOCKER_HOST="\${ENVSPEC_DOCKER_HOST:-unix://$RUN/docker.sock}"
exec '$TREE/usr/bin/docker' "\$@"
EOF
  wrapper docker-compose <<EOF
#!/bin/sh
exec '$JUDGES/bin/docker' compose "\$@"
EOF
  finished "$stamp"
}

answers() { "$JUDGES/bin/docker" version >/dev/null 2>&1; }

start() {
  answers && return 0
  [ -z "${ENVSPEC_DOCKER_HOST:-}" ] || fail "no engine answers at $ENVSPEC_DOCKER_HOST"
  mkdir -p "$RUN"
  (
    flock 9
    answers && exit 0
    stop
    # A bridge and addresses of its own, so that another engine keeps its own; small pools make room for many networks.
    if ! ip link show envspec0 >/dev/null 2>&1; then
      ip link add envspec0 type bridge
      ip address add 10.213.255.1/24 dev envspec0
      ip link set envspec0 up
    fi
    PATH=$TREE/usr/bin:$TREE/usr/sbin:$PATH setsid dockerd \
      --host "unix://$RUN/docker.sock" --pidfile "$RUN/dockerd.pid" --exec-root "$(mktemp -d "$RUN/XXXXXX")" \
      --data-root "$HOME_OF_ENGINE/data" --bridge envspec0 --default-address-pool base=10.213.0.0/17,size=24 \
      >"$HOME_OF_ENGINE/dockerd.log" 2>&1 </dev/null 9>&- &
    for _ in $(seq 60); do
      answers && exit 0
      sleep 0.5
    done
    say 'the engine did not start'
    tail -n 20 "$HOME_OF_ENGINE/dockerd.log" >&2
    exit 1
  ) 9>"$RUN/lock"
}

stop() { end "$RUN/dockerd.pid"; }

case "${1:-}" in
  '') bring ;;
  start) bring; start ;;
  stop) stop ;;
  *) fail 'usage: docker.sh [start|stop]' ;;
esac
