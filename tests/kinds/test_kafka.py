"""Kafka: one node whose clients find it under its name."""

from __future__ import annotations

from envspec.model.text import Host, Port
from tests.kinds.states import recipe, spell, words


def test_clients_are_told_the_name_and_the_port_of_the_state() -> None:
    assert recipe("kafka").environment["KAFKA_ADVERTISED_LISTENERS"].parts == (
        "PLAINTEXT://", Host("it"), ":", Port("it", "kafka", 9092),
    )  # fmt: skip


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
