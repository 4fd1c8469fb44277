"""ENV302 state-in-container."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.kinds.family import names
from envspec.kinds.index import IMAGES, OWN, UNFIT
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, missing

#: Further images whose only purpose is to keep something: `custom` runs them, unless a kind says that it does.
_OTHERS = frozenset(
    (
        "cassandra", "scylladb/scylla", "neo4j",
        "couchdb", "couchbase", "arangodb", "cockroachdb/cockroach",
        "rethinkdb", "zookeeper", "quay.io/coreos/etcd", "bitnami/etcd", "docker.dragonflydb.io/dragonflydb/dragonfly",
        "eqalpha/keydb", "apachepulsar/pulsar", "redpandadata/redpanda", "docker.redpanda.com/redpandadata/redpanda",
        "vectorized/redpanda", "mcr.microsoft.com/mssql/server",
        "typesense/typesense", "semitechnologies/weaviate", "milvusdb/milvus", "chromadb/chroma", "eclipse-mosquitto",
        "surrealdb/surrealdb", "nats-streaming", "dxflrs/garage", "rustfs/rustfs",
    )
)  # fmt: skip


def _kind(repository: str) -> tuple[str, str]:
    """The kind of state to use instead, and with which image; empty for an image that keeps nothing."""
    called = names(repository)
    for name in called:
        kind = IMAGES.get(name, "")
        if kind and name in UNFIT and kind != "custom":
            return kind, " and a `version` of that kind's own image"
        if kind or name in _OTHERS:
            return kind or "custom", "" if called[0] in OWN else " and this `image`"
    return "", ""


def check(review: Review) -> Iterator[Finding]:
    for workload in review.services:
        kind, image = _kind(workload.image.repository) if workload.build is None else ("", "")
        if kind:
            yield missing(
                (*workload.path, "image"),
                f"`{workload.name}` is a service, and `{workload.image.repository}` keeps data: it will be lost",
                f"move it to `state:` with `kind: {kind}`{image}, which gives it a volume and an order to start in",
            )


RULE = Rule(
    id="ENV302",
    name="state-in-container",
    what="A service runs the image of a known database, queue, cache or search engine. Exporters and clients are none.",
    why="A service is replaced at every deploy, has several replicas and writes nowhere. A database among them loses "
    "its data with the container, or corrupts it when two of them start.",
    mend="Declare it under `state:`. It gets a volume, credentials, a health check, a backup, and one instance; an "
    "environment can say that somebody else runs it.",
    development="advice",
    production="error",
    only_with=("image",),
    bad=(
        Example(
            'services:\n  db:\n    «image»: postgres:16.4\n    user: "999"\n',
            "`db` is a service, and `postgres` keeps data",
        ),
        Example(
            """\
services:
  cache:
    image: acme/cache:1.0.0
environments:
  prod:
    tier: production
    targets:
      - compose
    services:
      cache:
        «image»: docker.io/library/redis:7.4.2
""",
            "`docker.io/library/redis` keeps data",
        ),
        Example(
            """\
services:
  db:
    «image»: mysql/mysql-server:8.0.32
  cache:
    «image»: valkey/valkey-bundle:8.1.1
""",
            "keeps data",
        ),
        Example(
            "services:\n  vectors:\n    «image»: hub.example.com/mirror/pgvector/pgvector:0.8.0-pg17\n",
            "`hub.example.com/mirror/pgvector/pgvector` keeps data",
        ),
        Example(
            "services:\n  search:\n    «image»: getmeili/meilisearch:v1.11.3\n",
            "`getmeili/meilisearch` keeps data",
            environment="dev",
        ),
    ),
    good=(
        Example("state:\n  db:\n    kind: postgres\n    version: 16.4\n"),
        Example("services:\n  metrics:\n    image: oliver006/redis_exporter:v1.66.0\n"),
        Example("services:\n  app:\n    image: ghcr.io/acme/redis:1.2.3\n"),
        Example("services:\n  admin:\n    image: bitnami/postgres-exporter:0.16.0\n"),
    ),
    check=check,
    references=(
        Reference("The Twelve-Factor App, IV: Backing services", "https://12factor.net/backing-services"),
        Reference("The Twelve-Factor App, VI: Processes", "https://12factor.net/processes"),
    ),
)
