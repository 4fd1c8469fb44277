"""ENV302 state-in-container."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, missing
from envspec.rules.support.versions import canonical

#: Images whose only purpose is to keep something, and the kind of state that runs them.
KNOWN = {
    "postgres": "postgres", "bitnami/postgresql": "postgres", "bitnamilegacy/postgresql": "postgres",
    "postgis/postgis": "postgres", "timescale/timescaledb": "postgres", "pgvector/pgvector": "postgres",
    "mysql": "mysql", "bitnami/mysql": "mysql", "bitnamilegacy/mysql": "mysql",
    "container-registry.oracle.com/mysql/community-server": "mysql", "percona/percona-server": "mysql",
    "percona": "mysql", "mariadb": "mariadb", "bitnami/mariadb": "mariadb", "bitnamilegacy/mariadb": "mariadb",
    "linuxserver/mariadb": "mariadb", "mongo": "mongodb", "mongodb/mongodb-community-server": "mongodb",
    "bitnami/mongodb": "mongodb", "bitnamilegacy/mongodb": "mongodb", "percona/percona-server-mongodb": "mongodb",
    "redis": "redis", "bitnami/redis": "redis", "bitnamilegacy/redis": "redis", "redis/redis-stack": "redis",
    "redis/redis-stack-server": "redis", "valkey/valkey": "valkey", "bitnami/valkey": "valkey",
    "bitnamilegacy/valkey": "valkey", "memcached": "memcached", "bitnami/memcached": "memcached",
    "bitnamilegacy/memcached": "memcached", "rabbitmq": "rabbitmq", "bitnami/rabbitmq": "rabbitmq",
    "bitnamilegacy/rabbitmq": "rabbitmq", "nats": "nats", "bitnami/nats": "nats", "apache/kafka": "kafka",
    "apache/kafka-native": "kafka", "bitnami/kafka": "kafka", "bitnamilegacy/kafka": "kafka",
    "confluentinc/cp-kafka": "kafka", "confluentinc/confluent-local": "kafka", "minio/minio": "minio",
    "quay.io/minio/minio": "minio", "bitnami/minio": "minio", "bitnamilegacy/minio": "minio",
    "opensearchproject/opensearch": "opensearch", "bitnami/opensearch": "opensearch",
    "elasticsearch": "custom", "docker.elastic.co/elasticsearch/elasticsearch": "custom", "cassandra": "custom",
    "scylladb/scylla": "custom", "clickhouse/clickhouse-server": "custom", "clickhouse": "custom",
    "yandex/clickhouse-server": "custom", "influxdb": "custom", "neo4j": "custom", "couchdb": "custom",
    "couchbase": "custom", "arangodb": "custom", "cockroachdb/cockroach": "custom", "rethinkdb": "custom",
    "zookeeper": "custom", "quay.io/coreos/etcd": "custom", "bitnami/etcd": "custom",
    "docker.dragonflydb.io/dragonflydb/dragonfly": "custom", "eqalpha/keydb": "custom",
    "apachepulsar/pulsar": "custom", "redpandadata/redpanda": "custom",
    "docker.redpanda.com/redpandadata/redpanda": "custom", "vectorized/redpanda": "custom",
    "mcr.microsoft.com/mssql/server": "custom", "qdrant/qdrant": "custom", "getmeili/meilisearch": "custom",
    "typesense/typesense": "custom", "semitechnologies/weaviate": "custom", "milvusdb/milvus": "custom",
    "chromadb/chroma": "custom", "eclipse-mosquitto": "custom", "surrealdb/surrealdb": "custom",
}  # fmt: skip


def check(review: Review) -> Iterator[Finding]:
    for workload in review.services:
        kind = KNOWN.get(canonical(workload.image)) if workload.build is None else None
        if kind is not None:
            yield missing(
                (*workload.path, "image"),
                f"`{workload.name}` is a service, and `{workload.image.repository}` keeps data: it will be lost",
                f"move it to `state:` with `kind: {kind}`, which gives it a volume and an order to start in",
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
            "services:\n  search:\n    «image»: getmeili/meilisearch:v1.11.3\n",
            "`getmeili/meilisearch` keeps data",
            environment="dev",
        ),
    ),
    good=(
        Example("state:\n  db:\n    kind: postgres\n    version: 16.4\n"),
        Example("services:\n  metrics:\n    image: oliver006/redis_exporter:v1.66.0\n"),
        Example("services:\n  admin:\n    image: bitnami/postgres-exporter:0.16.0\n"),
    ),
    check=check,
    references=(
        Reference("The Twelve-Factor App, IV: Backing services", "https://12factor.net/backing-services"),
        Reference("The Twelve-Factor App, VI: Processes", "https://12factor.net/processes"),
    ),
)
