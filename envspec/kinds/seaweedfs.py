"""SeaweedFS, the image `chrislusf/seaweedfs`, from version 4 on: buckets that speak S3, on one server.

Master, filer and volumes run in one process and listen on the loopback address, since they know no password; S3 is what
others reach. `buckets` are created, when missing, by a job before each deploy. The user that the spec names is the
access key, its password the secret key. `.url` is the endpoint; the keys are `.user` and `.password`, the first bucket
is `.bucket`. Clients address buckets by path, and any region will do.

- port: `http` 8333
- user: 1000:1000
- data: `/data`
- writable: `/tmp`
- password: the image has no file variable: a start script reads the mounted file into `AWS_SECRET_ACCESS_KEY`; in a
  development tier that variable
- health: HTTP `/healthz`, which needs no key; asked from inside by `curl`
- stop: SIGTERM, half a minute of grace
- dump: every object of every bucket, with its type and its own metadata, one request each; a dump is a whole copy. A
  restore writes all of them again, and leaves alone what is there besides

The job and the dump speak S3 by `curl`, which signs requests itself and reads its keys from a file in `/tmp`.

- ran: by hand the server 4.53, made of its Go module, as this user on a read-only root with these arguments: health,
  keys, buckets, dump, loss and restore. In tests the scripts, with the real `curl` and a small server that speaks S3
- read: `docker/Dockerfile.go_build`, `docker/entrypoint.sh` and `weed/command/server.go` of seaweedfs, August 2026
  (user, paths, `curl`, arguments)
- supposed: memory
"""

from __future__ import annotations

from envspec.kinds.kind import (
    Kind,
    Recipe,
    Request,
    argv,
    password_environment,
    password_script,
    shell,
)
from envspec.kinds.support.dump import dump_command, restore_command
from envspec.kinds.support.store import task
from envspec.model.text import Text, literal
from envspec.model.workload import Health, PortSpec, Resources, Shutdown

__all__ = ["KIND"]

_HTTP = PortSpec("http", 8333, "http")

_OPTIONS = ("server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3", "-s3.ip.bind=0.0.0.0")

_SERVER = (
    "set -eu\n"
    + password_script("AWS_SECRET_ACCESS_KEY")
    + """\
[ -n "${AWS_SECRET_ACCESS_KEY:-}" ] || { echo 'the password is empty' >&2; exit 1; }
exec /entrypoint.sh "$@"
"""
)

# In a file of curl's options, a value between double quotes has two characters that need a backslash.
_ASK = (
    password_script("STORE_PASSWORD")
    + """\
store="http://$STORE_HOST:$STORE_PORT"
(
  umask 077
  printf '%s:%s' "$STORE_USER" "$STORE_PASSWORD" | sed 's/[\\\\"]/\\\\&/g; s/^/user = "/; s/$/"/' >/tmp/login
)
ask() {
  curl -sS --config /tmp/login --aws-sigv4 aws:amz:us-east-1:s3 --path-as-is "$@"
}
make_bucket() {
  answer=$(ask --request PUT --output /tmp/answer --write-out '%{http_code}' "$store/$1")
  [ "$answer" = 200 ] || [ "$answer" = 409 ] || { cat /tmp/answer >&2; exit 1; }
}
"""
)

_SETUP = (
    "set -eu\n"
    + _ASK
    + """\
for bucket; do
  make_bucket "$bucket"
  echo "$bucket is there"
done
"""
)

# Keys come and go as they are in a URL: no byte of them means anything to a shell, a file system or XML.
_DUMP = (
    _ASK
    + """\
begin buckets .d
mkdir "$part"
ask --fail --output /tmp/page "$store/"
tr '<' '\\n' </tmp/page | sed -n 's/^Name>//p' >"$part/buckets"
while IFS= read -r bucket; do
  mkdir "$part/$bucket"
  : >"$part/$bucket/keys"
  number=0
  after=
  while :; do
    ask --fail --output /tmp/page "$store/$bucket?encoding-type=url&list-type=2$after"
    tr '<' '\\n' </tmp/page | sed -n 's/^Key>//p' >/tmp/keys
    [ -s /tmp/keys ] || break
    while IFS= read -r key; do
      number=$((number + 1))
      : >"$part/$bucket/$number"
      ask --fail --dump-header /tmp/head --output "$part/$bucket/$number" "$store/$bucket/$key" </dev/null
      tr -d '\\r' </tmp/head |
        grep -iE '^(content-(type|encoding|disposition|language)|cache-control|expires|x-amz-meta-[^:]*):' \\
        >"$part/$bucket/$number.head" || :
      printf '%s\\n' "$key" >>"$part/$bucket/keys"
    done </tmp/keys
    next="&start-after=$(tail -n 1 /tmp/keys | sed 's,/,%2F,g')"
    [ "$next" != "$after" ] || { echo "the list of $bucket does not go on" >&2; exit 1; }
    after=$next
  done
done <"$part/buckets"
finish buckets .d
"""
)

_RESTORE = (
    _ASK
    + """\
restore() {
  while IFS= read -r bucket; do
    make_bucket "$bucket"
    number=0
    while IFS= read -r key; do
      number=$((number + 1))
      ask --fail --output /tmp/answer --header "@$2/$bucket/$number.head" --upload-file "$2/$bucket/$number" \\
        "$store/$bucket/$key" </dev/null
    done <"$2/$bucket/keys"
  done <"$2/buckets"
}
"""
)


def _recipe(request: Request) -> Recipe:
    mounted = request.mounts_password
    environment: dict[str, Text] = {
        "AWS_ACCESS_KEY_ID": literal(request.user),
        **password_environment(request, "AWS_SECRET_ACCESS_KEY"),
    }
    server = shell(_SERVER, *_OPTIONS) if mounted else argv(*_OPTIONS)
    return Recipe(
        health=Health(
            "http",
            port=_HTTP,
            path=literal("/healthz"),
            probe=argv("curl", "-fsS", "-o", "/dev/null", f"http://127.0.0.1:{_HTTP.number}/healthz"),
        ),
        user=(1000, 1000),
        data="/data",
        entrypoint=server[:1] if mounted else None,
        command=server[1:] if mounted else server,
        environment=environment,
        password_mounted=mounted,
        resources=Resources(cpu=250, memory=512 * 2**20),
        shutdown=Shutdown(grace=30_000),
        setup=task(request, _HTTP, shell(_SETUP, *request.buckets)) if request.buckets else None,
        dump=lambda keep: task(request, _HTTP, dump_command(request.name, keep, _DUMP)),
        restore=task(request, _HTTP, restore_command(request.name, ".d", _RESTORE, "buckets")),
    )


KIND = Kind(
    name="seaweedfs",
    image="chrislusf/seaweedfs",
    tags=("4.53",),
    recipe=_recipe,
    ports=(_HTTP,),
    fields=frozenset(("user", "buckets")),
    url="http://{host}:{port}",
    url_without_password="http://{host}:{port}",
    attributes=frozenset(("user", "password", "bucket")),
    repositories=("ghcr.io/chrislusf/seaweedfs",),
    versions=(4, None),
)
