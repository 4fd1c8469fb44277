"""MinIO, the image `quay.io/minio/minio`: buckets that speak S3, on one drive.

MinIO is source-only since October 2025: the last image is `RELEASE.2025-09-07T16-13-09Z`, none gets fixes any more (not
that of CVE-2025-62506), and Docker Hub has none since September 2026. Let nobody but its callers reach it, and take
kind `seaweedfs` for what is new.

`buckets` are created, when missing, by a job before each deploy. The user that the spec names is the root user
(three letters at least), its password eight characters at least. `.url` is the endpoint; the keys are `.user` and
`.password`, the first bucket is `.bucket`.

- ports: `http` 9000, `console` 9001
- user: 1000:1000; the image names none
- data: `/data`
- password: `MINIO_ROOT_PASSWORD_FILE`; in a development tier `MINIO_ROOT_PASSWORD`
- health: HTTP `/minio/health/cluster`; asked from inside by `curl`, which the image has since 2023
- stop: SIGTERM, half a minute of grace
- dump: `mc mirror` of every bucket into a folder; each dump is a whole copy

The tool `mc` is in the server's image. It reads its keys from standard input and keeps them in memory.

- ran: by hand the server and `mc` of February 2026, made of their Go modules, as this user on a read-only root: health,
  also by `mc ready`, keys, buckets, dump, loss and restore. In tests the scripts, with a stand-in for `mc`
- read: `Dockerfile.release`, `dockerscripts/docker-entrypoint.sh` and `README.md` of minio/minio, February 2026 (paths,
  variables, `curl`, `mc`, that it is source-only)
- supposed: memory
"""

from __future__ import annotations

from envspec.kinds.family import Family, bitnami
from envspec.kinds.kind import (
    Kind,
    Recipe,
    Request,
    argv,
    password_script,
    shell,
)
from envspec.kinds.support.dump import dump_command, restore_command
from envspec.kinds.support.store import task
from envspec.model.text import Text, literal
from envspec.model.workload import Health, PortSpec, Resources, Shutdown

__all__ = ["KIND"]

_HTTP = PortSpec("http", 9000, "http")
_CONSOLE = PortSpec("console", 9001, "http")
_HEALTH = "/minio/health/cluster"
_COOLLABS = "ghcr.io/coollabsio/minio"

# The image has a shell and coreutils, but no sed, grep or awk.
_ALIAS = (
    password_script("STORE_PASSWORD")
    + """\
printf '%s\\n%s\\n' "$STORE_USER" "$STORE_PASSWORD" |
  mc alias set store "http://$STORE_HOST:$STORE_PORT" >/dev/null
"""
)

_SETUP = (
    """\
set -eu
umask 077
"""
    + _ALIAS
    + """\
for bucket; do
  mc mb --ignore-existing "store/$bucket"
done
"""
)

_DUMP = (
    _ALIAS
    + """\
begin buckets .d
mkdir "$part"
mc ls store >/tmp/buckets
while read -r line; do
  bucket=${line##* }
  mc mirror --quiet "store/${bucket%/}" "$part/${bucket%/}"
done </tmp/buckets
finish buckets .d
"""
)

_RESTORE = (
    _ALIAS
    + """\
restore() {
  for bucket in "$2"/*; do
    mc mb --ignore-existing "store/${bucket##*/}"
    mc mirror --quiet --overwrite "$bucket" "store/${bucket##*/}"
  done
}
"""
)


def _recipe(request: Request) -> Recipe:
    configuration = {"MC_CONFIG_DIR": literal("/tmp/mc")}
    environment: dict[str, Text] = {"MINIO_ROOT_USER": literal(request.user)}
    mounted = request.mounts_password
    if mounted:
        environment["MINIO_ROOT_PASSWORD_FILE"] = literal(request.password_file)
    elif request.password is not None:
        environment["MINIO_ROOT_PASSWORD"] = request.password
    probe = argv("curl", "-fsS", "-o", "/dev/null", f"http://127.0.0.1:{_HTTP.number}{_HEALTH}")
    if request.family.repository == _COOLLABS:
        # `local` is an alias that the tool has by itself
        probe = argv("mc", "ready", "local")
        environment |= configuration
    return Recipe(
        health=Health(
            "http",
            port=_HTTP,
            path=literal(_HEALTH),
            probe=probe,
        ),
        user=(1000, 1000),
        data="/data",
        command=argv(
            "minio", "server", "/data", "--console-address", f":{_CONSOLE.number}", "--certs-dir", "/tmp/certs"
        ),
        environment=environment,
        password_mounted=mounted,
        resources=Resources(cpu=250, memory=512 * 2**20),
        shutdown=Shutdown(grace=30_000),
        setup=task(request, _HTTP, shell(_SETUP, *request.buckets), **configuration) if request.buckets else None,
        dump=lambda keep: task(request, _HTTP, dump_command(request.name, keep, _DUMP), **configuration),
        restore=task(request, _HTTP, restore_command(request.name, ".d", _RESTORE, "buckets"), **configuration),
    )


KIND = Kind(
    name="minio",
    image="quay.io/minio/minio",
    tags=("RELEASE.2025-04-22T22-12-26Z",),
    recipe=_recipe,
    ports=(_HTTP, _CONSOLE),
    fields=frozenset(("user", "buckets")),
    url="http://{host}:{port}",
    url_without_password="http://{host}:{port}",
    attributes=frozenset(("user", "password", "bucket")),
    families=(
        Family(
            "minio/minio",
            "minio/minio issue 21647; pull answers in makeplane/plane pull request 9829, September 2026",
            unfit="Docker Hub no longer has it",
        ),
        Family("pgsty/minio", "Dockerfile of pgsty/minio, FROM minio/minio", ("RELEASE.2025-12-03T12-00-00Z",)),
        Family(
            _COOLLABS,
            "Dockerfile of coollabsio/minio: ubi9-micro with `mc` beside the server, and no `curl`",
            ("RELEASE.2025-09-07T16-13-09Z",),
        ),
        *bitnami("minio"),
    ),
    repositories=("cgr.dev/chainguard/minio",),
)
