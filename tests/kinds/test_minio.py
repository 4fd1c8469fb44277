"""MinIO: keys, ports and the job that creates buckets; the scripts are run in test_dump.py."""

from __future__ import annotations

from envspec.kinds import load
from tests.kinds.states import PASSWORD_FILE, recipe, spell, words


def test_production_reads_the_password_from_a_file() -> None:
    made = recipe("minio")
    assert {name: spell(value) for name, value in made.environment.items()} == {
        "MINIO_ROOT_USER": "shop",
        "MINIO_ROOT_PASSWORD_FILE": PASSWORD_FILE,
    }


def test_buckets_are_created_by_a_task_that_goes_around_the_entrypoint() -> None:
    """The image's entrypoint takes every command that does not begin with `minio` for one of the server's."""
    setup = recipe("minio", buckets=("assets", "invoices")).setup
    assert setup is not None
    assert words(setup.entrypoint) == ["sh"]
    assert words(setup.command)[0] == "-c"
    assert words(setup.command)[2:] == ["sh", "assets", "invoices"]
    assert setup.password
    assert recipe("minio").setup is None


def test_the_server_looks_for_certificates_where_it_may_write() -> None:
    assert words(recipe("minio").command) == [
        "minio", "server", "/data", "--console-address", ":9001", "--certs-dir", "/tmp/certs",
    ]  # fmt: skip


def test_routes_reach_an_http_port() -> None:
    assert {port.name: port.protocol for port in load("minio").ports} == {"http": "http", "console": "http"}
