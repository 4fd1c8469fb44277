#!/usr/bin/env bash
# podman, from Debian, for `podman kube play`; with settings of its own, so that the user's stay as they are.
# shellcheck source=.ci/judges/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

stamp=$(inputs "$SCRIPT")
done_already "$stamp" podman && exit 0
# catatonit is a pod's pause process; dnsname lets the pods of a network find one another by name.
debian podman catatonit containernetworking-plugins golang-github-containernetworking-plugin-dnsname
# podman asks for more open files than a sandbox may grant: without a list each process keeps its parent's.
mkdir -p "$JUDGES/podman/networks"
cat >"$JUDGES/podman/containers.conf" <<EOF
[containers]
default_ulimits = []
[network]
network_config_dir = "$JUDGES/podman/networks"
EOF
cat >"$JUDGES/podman/storage.conf" <<EOF
[storage]
driver = "overlay"
graphroot = "$JUDGES/podman/storage"
runroot = "/run/envspec-podman"
EOF
wrapper podman <<EOF
#!/bin/sh
export CONTAINERS_CONF='$JUDGES/podman/containers.conf'
export CONTAINERS_STORAGE_CONF='$JUDGES/podman/storage.conf'
exec /usr/bin/podman "\$@"
EOF
finished "$stamp"
