"""Elasticsearch, Elastic's image `docker.elastic.co/elasticsearch/elasticsearch`, from version 8 on: one node.

Its user is `elastic`, and its password the one with which a new volume begins: a later change of the secret counts
until somebody has changed the password inside. HTTP is without TLS, inside the system. With `auth: false` its security
is off, and the network alone guards it.

- port: `http` 9200
- user: 1000:0, as the image has it
- data: `/usr/share/elasticsearch/data`
- ulimits: 65,535 open files and unlimited locked memory, as its Docker guide has them; Kubernetes has none
- writable: `/usr/share/elasticsearch/logs`, `/tmp` with execution, for native libraries; the configuration is
  copied to `/tmp`, since the server writes its keystore beside it
- password: a start script reads the mounted file: what the image's `ELASTIC_PASSWORD_FILE` names must have mode 400 or
  600, which no mounted secret of Kubernetes has; in a development tier `ELASTIC_PASSWORD`
- health: the port answers, which it does when the node has started; asked from inside by `curl`, which takes the answer
  that a password is wanted for one
- stop: SIGTERM, one minute of grace
- dump: none: snapshots go to a repository that the application registers

Half of the memory limit becomes the heap, as the server has it (512 MB in a development tier). `ES_JAVA_OPTS` in
`environment` says otherwise. Settings go into `args` (`-Ecluster.name=logs`). A single node makes no checks at start,
so it runs with the host's own `vm.max_map_count`; large indices want 262144 there.

- ran: nothing of the server; the start script, with a stand-in for it
- read: `elasticsearch/Dockerfile` and `bin/docker-entrypoint.sh` of elastic/dockerfiles, branches 8.19 and 9.2 (user,
  paths, `curl`, keystore); `distribution/src/bin/elasticsearch-env-from-file` of elastic/elasticsearch (modes)
- supposed: that nothing else is written outside of these places
"""

from __future__ import annotations

from envspec.kinds.family import Family, bitnami
from envspec.kinds.kind import Kind, Recipe, Request, argv, password_environment, password_script, recovery, shell
from envspec.model.text import Argv, literal
from envspec.model.workload import UNLIMITED, Health, PortSpec, Resources, Shutdown, Writable

__all__ = ["KIND"]

_PORT = PortSpec("http", 9200, "http")
_HOME = "/usr/share/elasticsearch"

# The image's entrypoint puts the password into the keystore, wherever ES_PATH_CONF says that it is.
_SERVER = (
    "set -eu\n"
    + password_script("ELASTIC_PASSWORD")
    + """\
mkdir -p /tmp/config
cp -R /usr/share/elasticsearch/config/. /tmp/config
ES_PATH_CONF=/tmp/config
export ES_PATH_CONF
exec docker-entrypoint.sh eswrapper "$@"
"""
)

# 401: it wants a password, so it is there.
_HEALTH = f"""\
answer=$(curl -sS -o /dev/null -w '%{{http_code}}' http://127.0.0.1:{_PORT.number}/_cluster/health)
[ "$answer" = 200 ] || [ "$answer" = 401 ]
"""


def _recipe(request: Request) -> Recipe:
    secured = request.password is not None
    options = argv("-Ediscovery.type=single-node", f"-Expack.security.enabled={str(secured).lower()}")
    if secured:
        # What the image makes up by itself: a password in the log, certificates that no client knows.
        options += argv(
            "-Expack.security.autoconfiguration.enabled=false",
            "-Expack.security.http.ssl.enabled=false",
            "-Expack.security.transport.ssl.enabled=false",
        )
    environment = password_environment(request, "ELASTIC_PASSWORD")
    writable: dict[str, Writable] = {}
    command: Argv
    if request.development:
        command = argv("eswrapper") + options
        environment["ES_JAVA_OPTS"] = literal("-Xms512m -Xmx512m")
    else:
        command = shell(_SERVER) + argv("sh") + options
        # Its garbage collector's log would grow to two gigabytes in files; warnings of it go to standard error.
        environment["ES_JAVA_OPTS"] = literal("-Xlog:disable -Xlog:all=warning:stderr:utctime,level,tags")
        writable = {f"{_HOME}/logs": Writable(64 * 2**20), "/tmp": Writable(128 * 2**20, exec=True)}
    return Recipe(
        health=Health(
            "tcp", port=_PORT, probe=shell(_HEALTH), interval=10_000, timeout=5_000, start_period=recovery(request)
        ),
        user=(1000, 0),
        data=f"{_HOME}/data",
        command=command,
        environment=environment,
        writable=writable,
        password_mounted=request.mounts_password,
        resources=Resources(cpu=500, memory=2 * 2**30, open_files=65_535, locked_memory=UNLIMITED),
        shutdown=Shutdown(grace=60_000),
        # The image's entrypoint is tini.
        init=False,
    )


KIND = Kind(
    name="elasticsearch",
    image="docker.elastic.co/elasticsearch/elasticsearch",
    tags=("8.19.10", "9.2.4"),
    recipe=_recipe,
    ports=(_PORT,),
    new_password="elasticsearch-reset-password …",
    fields=frozenset(("auth",)),
    url="http://{user}:{password}@{host}:{port}",
    url_without_password="http://{host}:{port}",
    default_user="elastic",
    attributes=frozenset(("user", "password")),
    families=(
        Family(
            "elasticsearch",
            "elastic/dockerfiles: the official image of Docker Hub is made of the same Dockerfile",
            ("8.19.10", "9.2.4"),
        ),
        Family(
            "docker.elastic.co/elasticsearch/elasticsearch-wolfi",
            "dockerfiles/wolfi/Dockerfile in distribution/docker of elastic/elasticsearch: USER 1000:0, curl, tini",
            ("8.19.10",),
        ),
        *bitnami("elasticsearch"),
    ),
    versions=(8, None),
)
