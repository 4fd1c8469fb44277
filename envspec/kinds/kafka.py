"""Apache Kafka, the project's own image `apache/kafka`, from version 3.7 on: one node, broker and controller at once.

It has no password and speaks plain text: the network alone guards it. Clients are told to come to the state's own
name and port, so they must run inside the system. `.address` is what most clients call bootstrap servers. With
`dev.publish` a second listener is published instead of that port: it tells clients on the developer's machine to come
to `localhost` and the published number, also where `.env` moves it.

- port: `kafka` 9092; the controller's 9093 stays on the loopback address
- user: 1000:1000
- data: `/var/lib/kafka/data`; in a production tier in `log` inside it, since the root of a volume holds
  more than Kafka's folders
- ulimits: 100,000 open files, the least of its operations guide; Kubernetes has none
- writable: `/opt/kafka/config` (the image writes its configuration there), `/opt/kafka/logs`, `/tmp` with
  execution, for compression libraries
- health: the port answers; asked from inside by bash
- stop: SIGTERM, one minute of grace
- dump: none

The heap takes six tenths of `resources.memory` in production and 512 MB in a development tier; `KAFKA_HEAP_OPTS` in
`environment` says otherwise. Topics of the server's own are kept once, as there is one node.

- ran: the broker 3.9.1 of Maven Central, as this user on a read-only root with these writable places, by the class that
  makes the image's configuration of variables: health, the name that clients are told. The image's script is a stand-in
- read: `docker/jvm/Dockerfile` and `docker/resources/common-scripts` of apache/kafka, October 2024 (user, paths,
  variables)
- supposed: memory; that compression libraries are all that wants execution in `/tmp`
"""

from __future__ import annotations

from envspec.kinds.family import Family, bitnami
from envspec.kinds.kind import Kind, Recipe, Request, argv, recovery
from envspec.model.text import Part, Port, Text, literal, text
from envspec.model.workload import Health, PortSpec, Resources, Shutdown, Writable

__all__ = ["KIND"]

_PORT = PortSpec("kafka", 9092, "tcp")
#: for clients that come through a published port, and cannot come back to a name of the network
_OUTSIDERS = PortSpec("external", 19092, "tcp")
_DATA = "/var/lib/kafka/data"


def _recipe(request: Request) -> Recipe:
    dial = Port(request.name, _PORT.name, _PORT.number)
    plain = {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_LISTENERS": f"PLAINTEXT://:{_PORT.number},CONTROLLER://localhost:9093",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR": "1",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_LOG_DIRS": _DATA,
        "KAFKA_HEAP_OPTS": "-Xms512m -Xmx512m",
    }
    writable: dict[str, Writable] = {}
    if not request.development:
        plain["KAFKA_HEAP_OPTS"] = "-XX:InitialRAMPercentage=60 -XX:MaxRAMPercentage=60"
        # Without this option the server writes a log of its garbage collector, up to a gigabyte of it.
        plain["EXTRA_ARGS"] = "-name kafkaServer"
        if not request.adopted:
            plain["KAFKA_LOG_DIRS"] = _DATA + "/log"
        writable = {
            "/opt/kafka/config": Writable(2**20),
            "/opt/kafka/logs": Writable(16 * 2**20),
            "/tmp": Writable(64 * 2**20, exec=True),
        }
    environment: dict[str, Text] = {name: literal(value) for name, value in plain.items()}
    advertised: tuple[Part, ...] = ("PLAINTEXT://", *request.host.parts, ":", dial)
    outside = request.published.get(_PORT.name)
    if outside is not None:
        told = Port(request.name, _OUTSIDERS.name, outside, published=True)
        advertised += (",EXTERNAL://localhost:", told)
        environment["KAFKA_LISTENERS"] = literal(plain["KAFKA_LISTENERS"] + f",EXTERNAL://:{_OUTSIDERS.number}")
        protocols = plain["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"] + ",EXTERNAL:PLAINTEXT"
        environment["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"] = literal(protocols)
    environment["KAFKA_ADVERTISED_LISTENERS"] = text(advertised)
    return Recipe(
        health=Health(
            "tcp",
            port=_PORT,
            probe=argv("bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{_PORT.number}"),
            start_period=recovery(request),
        ),
        user=(1000, 1000),
        data=_DATA,
        program=argv("/etc/kafka/docker/run"),
        environment=environment,
        writable=writable,
        resources=Resources(cpu=500, memory=2**30, open_files=100_000),
        outsiders={_PORT.name: _OUTSIDERS} if outside is not None else {},
        shutdown=Shutdown(grace=60_000),
    )


KIND = Kind(
    name="kafka",
    image="apache/kafka",
    tags=("3.9.0",),
    recipe=_recipe,
    ports=(_PORT,),
    url="kafka://{host}:{port}",
    url_without_password="kafka://{host}:{port}",
    schemes=("kafka",),
    families=(
        Family(
            "confluentinc/cp-kafka",
            "kafka/Dockerfile.ubi8 of confluentinc/kafka-images, October 2024",
            unfit="it is started by /etc/confluent/docker/run and writes its configuration to /etc/kafka",
        ),
        *bitnami("kafka"),
    ),
    repositories=("apache/kafka-native", "confluentinc/confluent-local", "wurstmeister/kafka"),
)
