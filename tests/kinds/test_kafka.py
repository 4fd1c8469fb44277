"""Kafka: one node whose clients find it under its name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from envspec.model.text import Host, Port
from tests import judges
from tests.kinds.cell import Cell
from tests.kinds.states import recipe, spell, words

# Kafka in its own words: a request for metadata, whose answer names the broker as clients have to dial it.
CLIENT = """
import socket, struct, sys
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5) as server:
    body = struct.pack(">hhih", 3, 0, 7, 1) + b"x" + struct.pack(">i", 0)
    server.sendall(struct.pack(">i", len(body)) + body)
    stream = server.makefile("rb")
    (size,) = struct.unpack(">i", stream.read(4))
    answer = stream.read(size)
    asked, brokers, node, length = struct.unpack(">iiih", answer[:14])
    host, end = answer[14 : 14 + length].decode(), answer[14 + length : 18 + length]
    print(brokers, "broker", node, host, struct.unpack(">i", end)[0])
"""


def test_clients_are_told_the_name_and_the_port_of_the_state() -> None:
    assert recipe("kafka").environment["KAFKA_ADVERTISED_LISTENERS"].parts == (
        "PLAINTEXT://", Host("it"), ":", Port("it", "kafka", 9092),
    )  # fmt: skip


def test_clients_on_the_developers_machine_are_told_the_published_port() -> None:
    made = recipe("kafka", development=True, published={"kafka": 29092})
    assert made.environment["KAFKA_ADVERTISED_LISTENERS"].parts == (
        "PLAINTEXT://", Host("it"), ":", Port("it", "kafka", 9092),
        ",EXTERNAL://localhost:", Port("it", "external", 29092, published=True),
    )  # fmt: skip
    assert spell(made.environment["KAFKA_LISTENERS"]).endswith(",EXTERNAL://:19092")
    assert spell(made.environment["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"]).endswith(",EXTERNAL:PLAINTEXT")
    assert made.outsiders["kafka"].number == 19092


def test_the_controller_is_not_on_the_network() -> None:
    assert spell(recipe("kafka").environment["KAFKA_LISTENERS"]) == "PLAINTEXT://:9092,CONTROLLER://localhost:9093"


def test_the_root_of_a_volume_is_no_log_directory() -> None:
    """Kafka takes every folder there for a partition, and `lost+found` is none."""
    assert spell(recipe("kafka").environment["KAFKA_LOG_DIRS"]) == "/var/lib/kafka/data/log"
    assert spell(recipe("kafka", adopted=True).environment["KAFKA_LOG_DIRS"]) == "/var/lib/kafka/data"


def test_what_a_read_only_root_needs() -> None:
    made = recipe("kafka")
    assert list(made.writable) == ["/opt/kafka/config", "/opt/kafka/logs", "/tmp"]
    assert made.writable["/tmp"].exec
    assert recipe("kafka", development=True).writable == {}


def test_the_heap_fits_the_memory() -> None:
    assert "MaxRAMPercentage=60" in spell(recipe("kafka").environment["KAFKA_HEAP_OPTS"])
    assert words(recipe("kafka").program) == ["/etc/kafka/docker/run"]


@pytest.mark.judge("bubblewrap", "kafka")
def test_the_broker_comes_up_and_names_itself(tmp_path: Path) -> None:
    """The image's own configuration of variables, as its user, on a read-only root with what the recipe declares."""
    cell = Cell(tmp_path, recipe("kafka", published={"kafka": 29092}))
    image = tmp_path / "image"
    image.mkdir()
    shutil.copy2(judges.ROOT / "tests/images/kafka-run.sh", image / "run")
    # The image has its defaults there; without them the class that reads them ends.
    for name in ("server", "log4j", "tools-log4j"):
        (image / f"{name}.properties").touch()
    (tmp_path / "cell" / "client.py").write_text(CLIENT)
    cell.binds["/etc/kafka/docker"] = image
    cell.binds["/opt/kafka/libs"] = Path(judges.command("kafka")[0]).resolve().parent.parent / "kafka"
    cell.binds |= {str(path): path for path in Path("/etc").glob("java-*-openjdk")}
    # A share of the memory of this machine would be a large one.
    small = {"KAFKA_HEAP_OPTS": "-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"}
    out = cell.run(
        "python3 /cell/client.py 9092; python3 /cell/client.py 19092; ls /var/lib/kafka/data", more=small, timeout=150
    )
    assert out.splitlines() == ["1 broker 1 127.0.0.1 9092", "1 broker 1 localhost 29092", "log", "ended 143"]
