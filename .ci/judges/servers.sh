#!/usr/bin/env bash
# Real servers from Debian's packages, and bubblewrap, in which the kinds of state are run as in their images: another
# user, a read-only root, no network. They are not started here.
# shellcheck source=.ci/judges/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

stamp=$(inputs "$SCRIPT")
done_already "$stamp" postgres initdb && exit 0
debian bubblewrap busybox-static curl redis-server memcached rabbitmq-server mariadb-server nats-server postgresql
# Debian keeps PostgreSQL's programs off the PATH.
bin=$(dirname "$(find /usr/lib/postgresql -name postgres -path '*/bin/*' | sort -V | tail -n 1)")
for program in postgres initdb; do ln -sf "$bin/$program" "$JUDGES/bin/$program"; done
finished "$stamp"
