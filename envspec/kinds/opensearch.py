"""OpenSearch, the project's image `opensearchproject/opensearch`, from version 2 on: one node.

Its security plugin is off, so there is no password and no TLS: the network alone guards it. What the image offers
instead are certificates for a demonstration, the same in every copy. A single node does not make the checks at
start that clusters make, so it runs with the host's own `vm.max_map_count`; large indices want 262144 there.

- port: `http` 9200
- user: 1000:1000
- data: `/usr/share/opensearch/data`
- ulimits: 65,536 open files and unlimited locked memory, as its Docker guide has them; Kubernetes has none
- writable: `/usr/share/opensearch/logs`, `/tmp` with execution, for native libraries; the configuration is
  copied to `/tmp`, since the server writes its keystore beside it
- health: HTTP `/_cluster/health`, whatever its colour; asked from inside by `curl`
- stop: SIGTERM, one minute of grace
- dump: none: snapshots go to a repository that the application registers

The heap is 1 GB of the 2 GB that it asks for (512 MB in a development tier). `OPENSEARCH_JAVA_OPTS` in `environment`
says otherwise. Settings go into `args` (`-Ecluster.name=logs`).

- ran: nothing of the server
- read: `docker/release/dockerfiles/opensearch.al2023.dockerfile` and `opensearch-docker-entrypoint-2.x.sh` of
  opensearch-project/opensearch-build, August 2026 (user, paths, variables)
- supposed: that nothing else is written outside of these places; memory
"""

from __future__ import annotations

from envspec.kinds.family import bitnami
from envspec.kinds.kind import Kind, Recipe, Request, argv, recovery, shell
from envspec.model.text import Argv, Text, literal
from envspec.model.workload import UNLIMITED, Health, PortSpec, Resources, Shutdown, Writable

__all__ = ["KIND"]

_PORT = PortSpec("http", 9200, "http")
_HOME = "/usr/share/opensearch"

# The image's entrypoint insists on the configuration inside the read-only image; this does the rest of its work.
_SERVER = """\
set -eu
mkdir -p /tmp/config
cp -R /usr/share/opensearch/config/. /tmp/config
OPENSEARCH_PATH_CONF=/tmp/config
LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}/usr/share/opensearch/plugins/opensearch-knn/lib"
export OPENSEARCH_PATH_CONF LD_LIBRARY_PATH
if [ -d /usr/share/opensearch/plugins/opensearch-security ]; then
  set -- -Eplugins.security.disabled=true "$@"
fi
exec opensearch "$@"
"""


def _recipe(request: Request) -> Recipe:
    options = argv("-Ediscovery.type=single-node")
    environment: dict[str, Text]
    command: Argv
    writable: dict[str, Writable] = {}
    if request.development:
        command = argv("opensearch") + options
        environment = {
            "DISABLE_INSTALL_DEMO_CONFIG": literal("true"),
            "DISABLE_SECURITY_PLUGIN": literal("true"),
            "DISABLE_PERFORMANCE_ANALYZER_AGENT_CLI": literal("true"),
            "OPENSEARCH_JAVA_OPTS": literal("-Xms512m -Xmx512m"),
        }
    else:
        command = shell(_SERVER) + argv("sh") + options
        # Its garbage collector's log would grow to two gigabytes in files; warnings of it go to standard error.
        environment = {
            "OPENSEARCH_JAVA_OPTS": literal(
                "-Xms1g -Xmx1g -Dopensearch.cgroups.hierarchy.override=/ "
                "-Xlog:disable -Xlog:all=warning:stderr:utctime,level,tags"
            )
        }
        writable = {
            f"{_HOME}/logs": Writable(64 * 2**20),
            "/tmp": Writable(128 * 2**20, exec=True),
        }
    # Without a colour to wait for: a red index is no reason to start the server again.
    path = "/_cluster/health"
    return Recipe(
        health=Health(
            "http",
            port=_PORT,
            path=literal(path),
            probe=argv("curl", "-fsS", "-o", "/dev/null", f"http://127.0.0.1:{_PORT.number}{path}"),
            timeout=5_000,
            start_period=recovery(request),
        ),
        user=(1000, 1000),
        data=f"{_HOME}/data",
        command=command,
        environment=environment,
        writable=writable,
        resources=Resources(cpu=500, memory=2 * 2**30, open_files=65_536, locked_memory=UNLIMITED),
        shutdown=Shutdown(grace=60_000),
    )


KIND = Kind(
    name="opensearch",
    image="opensearchproject/opensearch",
    tags=("2.19.1",),
    recipe=_recipe,
    ports=(_PORT,),
    url="http://{host}:{port}",
    url_without_password="http://{host}:{port}",
    families=bitnami("opensearch"),
    versions=(2, None),
)
