#!/bin/sh
# The interface of the official redis image's entry point, for tests: options alone mean redis-server with them, root
# steps down to the user redis, and other hosts may connect without a password.
set -eu

if [ "${1#-}" != "${1:-}" ] || [ "${1%.conf}" != "${1:-}" ]; then set -- redis-server "$@"; fi
if [ "${1:-}" = redis-server ]; then
  if [ "$(id -u)" = 0 ]; then
    find . ! -user redis -exec chown redis {} +
    exec setpriv --reuid=999 --regid=999 --clear-groups "$0" "$@"
  fi
  set -- "$@" --protected-mode no
fi
umask 0077
exec "$@"
