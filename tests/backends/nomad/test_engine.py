"""The reference sample's jobs on a real Docker Engine, started as a Nomad client starts them.

What this tier cannot show: the scheduler, deployments, health checks, and Nomad's own catalogue; see
`tests/backends/nomad/client.py` for what stands in for the client. The images hold Debian's versions.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator

import pytest

from envspec_backends.nomad import BACKEND
from tests.backends.compose.stack import Stack
from tests.backends.nomad.client import Client
from tests.backends.nomad.compiled import plan_of
from tests.engine import Engine

pytestmark = [pytest.mark.judge("docker-engine"), pytest.mark.judge("nomad-hcl"), pytest.mark.judge("nomad-client")]

_PASSWORD = "s3cr3t \"with\\ all' ${kinds} {{of}} %signs"


@pytest.fixture(scope="module")
def client(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("nomad")
    stack = Stack(engine, folder / "project", "prod", 18180, "nomadshop")
    artifacts = folder / "nomad"
    artifacts.mkdir()
    for artifact in BACKEND.emit(plan_of(stack.folder, "prod")).artifacts:
        (artifacts / artifact.path.removeprefix("nomad/")).write_bytes(artifact.data)
    image = "registry.example.com/acme/nomadshop-web:1.4.2"
    engine.docker(
        "build", "--quiet", "--network=none", "--target", "prod", "--tag", image, str(stack.folder), timeout=300
    )
    items = {"db_password": _PASSWORD, "cache_password": "cache-s3cr3t", "session_key": "k" * 64}
    names = ("web", "migrate", "db", "db-backup", "db-restore", "cache")
    variables = {f"nomad/jobs/nomadshop-prod-{name}": items for name in names}
    made = Client(engine, artifacts, folder / "node", variables)
    yield made
    made.close()


def _until(what: str, check: str, client: Client, container: str) -> None:
    for _ in range(60):
        if client.engine.docker("exec", container, "sh", "-c", check, check=False).returncode == 0:
            return
        time.sleep(0.5)
    output = client.engine.docker("logs", container, check=False)
    raise AssertionError(f"{what}: {output.stdout}{output.stderr}")


def _get(client: Client, service: str, path: str) -> tuple[int, str]:
    known = client.services[service][0]
    for _ in range(60):
        try:
            connection = http.client.HTTPConnection(known["address"], known["port"], timeout=5)
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            time.sleep(0.5)
    output = client.engine.docker("logs", client.named["web"], check=False)
    raise AssertionError(f"{service} does not answer at {known}: {output.stdout}{output.stderr}")


def test_database_migration_and_web_application(client: Client) -> None:
    """States first, then the release job, then the service: what deploy.sh does, on one node."""
    engine = client.engine
    db, cache = client.create("db"), client.create("cache")
    _until("db", "pg_isready -h 127.0.0.1 -U nomadshop", client, db)
    assert client.services["nomadshop-prod-db"][0]["port"] != 5432
    code, output = client.run("migrate")
    assert code == 0, output
    tables = engine.docker("exec", db, "psql", "-At", "-U", "nomadshop", "-d", "nomadshop", "-c", r"\dt").stdout
    assert "public|" in tables
    web = client.create("web")
    status, body = _get(client, "nomadshop-prod-web", "/")
    assert status == 200, body
    first = _get(client, "nomadshop-prod-web", "/health")
    assert first[0] == 200, first
    assert engine.docker("inspect", "--format", "{{.State.Running}}", cache).stdout.strip() == "true"
    assert engine.docker("exec", web, "id", "-u").stdout.strip() == "10001"


def test_the_backup_writes_to_its_volume(client: Client) -> None:
    code, output = client.run("db-backup")
    assert code == 0, output
    dumps = [path.name for path in (client.folder / "volumes/nomadshop-prod-backups").iterdir()]
    assert len(dumps) == 1, dumps
    assert dumps[0].startswith("db.")


def test_a_dump_is_read_back_when_a_person_says_so(client: Client) -> None:
    def sql(query: str) -> str:
        words = ("psql", "-Atq", "-U", "nomadshop", "-d", "nomadshop", "-c", query)
        return client.engine.docker("exec", client.named["db"], *words).stdout.strip()

    sql("create table later (v text)")
    code, output = client.run("db-restore", FILE="db.nomadshop.20200101T000000Z.dump")
    (dump,) = [path.name for path in (client.folder / "volumes/nomadshop-prod-backups").iterdir()]
    assert (code, output) == (
        1,
        f"there is no dump db.nomadshop.20200101T000000Z.dump of db; there are:\n  {dump}\n",
    )
    visits = sql("select count(*) from visits")
    sql("delete from visits")
    code, output = client.run("db-restore")
    assert (code, output.splitlines()[0]) == (0, f"restoring {dump}")
    assert sql("select count(*) from visits") == visits


def test_the_container_is_hardened(client: Client) -> None:
    engine = client.engine
    web = client.named["web"]

    def sh(script: str) -> tuple[int, str]:
        done = engine.docker("exec", web, "sh", "-c", script, check=False)
        return done.returncode, done.stdout.strip() + done.stderr.strip()

    assert sh("cat /run/secrets/db-password") == (0, _PASSWORD)
    assert sh("stat -L -c '%a %u' /run/secrets/db-password") == (0, "400 10001")
    assert sh("echo x >/app/x")[0] != 0
    assert sh("echo x >/run/secrets/db-password")[0] != 0
    assert sh("echo '#!/bin/sh' >/tmp/x && chmod +x /tmp/x")[0] == 0
    assert sh("/tmp/x")[0] != 0
    assert sh("grep CapEff /proc/1/status") == (0, "CapEff:\t0000000000000000")
    assert sh("grep NoNewPrivs /proc/1/status") == (0, "NoNewPrivs:\t1")
    assert _PASSWORD not in engine.docker("inspect", web).stdout


def test_the_task_ends_within_its_grace(client: Client) -> None:
    web = client.named["web"]
    began = time.monotonic()
    client.engine.docker("stop", "--time", "20", web)
    assert time.monotonic() - began < 15
    assert client.engine.docker("inspect", "--format", "{{.State.ExitCode}}", web).stdout.strip() in ("0", "143")
