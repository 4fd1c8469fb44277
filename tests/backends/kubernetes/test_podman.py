"""What can run of the reference sample runs: podman plays its database, cache, migration and web pods.

It shows that the emitted commands, environment, users, dropped capabilities, read-only roots and mounts fit the
programs; played.py tells what stands in for a cluster. Probes, Services and policies are not shown.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import judges, roots
from tests.backends.kubernetes.compiled import sample
from tests.backends.kubernetes.played import Cluster
from tests.engine import Engine

pytestmark = [pytest.mark.judge("podman"), pytest.mark.judge("docker-engine")]

SECRETS = {"db-password": "p:w/d $(x)", "cache-password": 'q"u\\o', "session-key": "abc"}


def _load(engine: Engine, image: str) -> None:
    """From the engine that built it to podman."""
    with subprocess.Popen([*judges.command("docker-engine"), "save", image], stdout=subprocess.PIPE) as saved:
        done = subprocess.run([*judges.command("podman"), "load"], stdin=saved.stdout, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def _until(what: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.3)
    return False


@pytest.fixture(scope="module")
def cluster(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = sample("03-reference", "prod")
    images = {name: made.container(name)["image"] for name in ("db", "cache", "web", "migrate")}
    assert images["web"] == images["migrate"]
    engine.postgres(images["db"])
    engine.redis(images["cache"])
    source = judges.ROOT / "samples/03-reference/src"
    files: dict[str, str | bytes | tuple[str | bytes, int]] = {
        f"app/shop/{path.name}": path.read_text() for path in source.glob("*.py")
    }
    instructions = ["RUN ln -s /usr/bin/python3 /usr/local/bin/python", "WORKDIR /app", "USER 10001:10001"]
    engine.image_from_root(images["web"], roots.PYTHON, files, instructions)
    for image in set(images.values()):
        _load(engine, image)
    folder = tmp_path_factory.mktemp("played")
    for parent in folder.parents:
        if parent.stat().st_uid == os.getuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    network = f"envspec-{os.getpid()}"
    running = Cluster(made, folder, SECRETS, network)
    running.run("network", "create", network)
    try:
        yield running
    finally:
        running.down()


def _get(cluster: Cluster, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", cluster.port(8080), timeout=10)
    try:
        connection.request("GET", path, headers={"User-Agent": "tester"})
        return connection.getresponse().read().decode()
    except OSError:
        return ""


def test_the_system_comes_up_in_the_order_of_the_folders_and_answers(cluster: Cluster) -> None:
    for name in ("db", "cache"):
        cluster.play(name, "Always")
    for name in ("db", "cache"):
        assert _until(lambda name=name: cluster.ready(name), 60), cluster.logs(name)  # type: ignore[misc]
    cluster.play("migrate", "Never")
    assert cluster.ended("migrate") == 0, cluster.logs("migrate")
    assert "migrated" in cluster.logs("migrate")
    cluster.play("web", "Always")

    assert _until(lambda: _get(cluster, "/health") == "ok\n", 30), cluster.logs("web")
    assert _get(cluster, "/") == "shop (production): visit 1, the last one was nobody\n", cluster.logs("web")
    assert _get(cluster, "/") == "shop (production): visit 2, the last one was tester\n"


def test_the_newest_dump_is_restored_by_the_job_that_waits_to_be_asked(cluster: Cluster) -> None:
    cluster.play("db-backup", "Never")
    assert cluster.ended("db-backup") == 0, cluster.logs("db-backup")
    (dump,) = (cluster.folder / "claims/backups").iterdir()
    assert dump.name.startswith("db.shop.")
    assert dump.read_bytes().startswith(b"PGDMP")
    assert _get(cluster, "/").startswith("shop (production): visit 3,")
    cluster.play("db-restore", "Never")
    assert cluster.ended("db-restore") == 0, cluster.logs("db-restore")
    assert f"restoring {dump.name}" in cluster.logs("db-restore")
    # the third visit came after the dump
    assert _get(cluster, "/").startswith("shop (production): visit 3,")
