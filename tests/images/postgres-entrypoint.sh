#!/bin/sh
# The interface of the official postgres image's entry point, for tests: POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB,
# POSTGRES_INITDB_ARGS and their _FILE forms, POSTGRES_HOST_AUTH_METHOD, PGDATA, /docker-entrypoint-initdb.d.
set -eu

fail() { echo "Error: $*" >&2; exit 1; }

# from_file NAME [DEFAULT]: the value of NAME, or the content of the file that NAME_FILE names; never both.
from_file() {
  eval "value=\${$1:-} file=\${$1_FILE:-}"
  [ -z "$value" ] || [ -z "$file" ] || fail "both $1 and $1_FILE are set (but are exclusive)"
  [ -z "$file" ] || value=$(cat "$file")
  export "$1=${value:-${2:-}}"
  unset "$1_FILE"
}

[ "${1#-}" = "${1:-}" ] || set -- postgres "$@"
if [ "${1:-}" != postgres ]; then exec "$@"; fi

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" /var/run/postgresql
  chown -R postgres "$PGDATA" /var/run/postgresql
  exec setpriv --reuid=999 --regid=999 --clear-groups "$0" "$@"
fi

from_file POSTGRES_PASSWORD
from_file POSTGRES_USER postgres
from_file POSTGRES_DB "$POSTGRES_USER"
from_file POSTGRES_INITDB_ARGS
: "${POSTGRES_HOST_AUTH_METHOD:=scram-sha-256}"
mkdir -p "$PGDATA"
chmod 00700 "$PGDATA" 2>/dev/null || :

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  [ -n "$POSTGRES_PASSWORD" ] || [ "$POSTGRES_HOST_AUTH_METHOD" = trust ] ||
    fail 'Database is uninitialized and superuser password is not specified.'
  secret=$(mktemp)
  printf '%s\n' "$POSTGRES_PASSWORD" >"$secret"
  # shellcheck disable=SC2086  # several words, as in the official image
  initdb --username="$POSTGRES_USER" --pwfile="$secret" $POSTGRES_INITDB_ARGS
  rm "$secret"
  printf '\nhost all all all %s\n' "$POSTGRES_HOST_AUTH_METHOD" >>"$PGDATA/pg_hba.conf"
  pg_ctl --wait -o "-c listen_addresses='' -p 5432" start
  run_sql() { psql --variable=ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" "$@"; }
  if [ "$POSTGRES_DB" != postgres ]; then
    printf 'CREATE DATABASE :"db";\n' | run_sql --dbname postgres --set db="$POSTGRES_DB"
  fi
  # shellcheck disable=SC1090  # whatever the user put there
  for script in /docker-entrypoint-initdb.d/*; do
    case $script in
      *.sh) . "$script" ;;
      *.sql) run_sql --dbname "$POSTGRES_DB" --file "$script" ;;
    esac
  done
  pg_ctl --wait -m fast stop
  echo 'PostgreSQL init process complete; ready for start up.'
fi
exec "$@"
