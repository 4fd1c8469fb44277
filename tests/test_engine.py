"""The test images start as hardened as production starts them: no root, read-only root filesystem, no capability.

This shows that the stand-ins are fit for the tests of stacks; it says nothing of the official images themselves.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engine import Engine

pytestmark = pytest.mark.judge("docker-engine")

HARDENED = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--pids-limit", "200"]
Start = Callable[..., str]


@pytest.fixture
def start(engine: Engine) -> Iterator[Start]:
    """Starts a container on an internal network and gives its name; both are removed at the end."""
    started: list[str] = []
    network = f"envspec-test-{uuid.uuid4().hex[:8]}"
    engine.docker("network", "create", "--internal", network)

    def run(image: str, *words: str, options: list[str]) -> str:
        name = f"envspec-test-{uuid.uuid4().hex[:8]}"
        started.append(name)
        engine.docker("run", "--detach", "--name", name, "--network", network, *HARDENED, *options, image, *words)
        return name

    yield run
    if started:
        engine.docker("rm", "--force", "--volumes", *started)
    engine.docker("network", "rm", network)


def _eventually(engine: Engine, container: str, *words: str) -> str:
    """The output of a command in the container, as soon as it succeeds."""
    deadline = time.monotonic() + 30
    while True:
        done = engine.docker("exec", container, *words, check=False)
        if done.returncode == 0:
            return done.stdout.strip()
        if time.monotonic() > deadline:
            raise AssertionError(f"{words}: {done.stdout}{done.stderr}\n{engine.docker('logs', container).stderr}")
        time.sleep(0.2)


POSTGRES = ["--user", "999:999", "--tmpfs", "/tmp", "--tmpfs", "/var/run/postgresql:uid=999,gid=999,mode=3777"]


def test_postgres_starts_hardened(engine: Engine, start: Start) -> None:
    image = engine.postgres("postgres:16.4")
    container = start(
        image,
        options=[*POSTGRES, "-e", "POSTGRES_PASSWORD=s3cret", "-e", "POSTGRES_USER=shop", "-e", "POSTGRES_DB=orders"],
    )
    tcp = ["psql", "--no-psqlrc", "-tA", f"postgres://shop:s3cret@{container}/orders", "-c"]
    assert _eventually(engine, container, *tcp, "select current_user || '@' || current_database()") == "shop@orders"
    assert _eventually(engine, container, "id", "-u") == "999"
    status = _eventually(engine, container, "cat", "/proc/1/status")
    assert "CapEff:\t0000000000000000" in status.splitlines()
    wrong = engine.docker(
        "exec", container, "psql", f"postgres://shop:no@{container}/orders", "-c", "select 1", check=False
    )
    assert "password authentication failed" in wrong.stderr
    assert engine.docker("exec", container, "touch", "/etc/x", check=False).stderr == (
        "touch: cannot touch '/etc/x': Read-only file system\n"
    )
    engine.docker("stop", "--time", "20", container)
    assert engine.docker("inspect", "-f", "{{.State.ExitCode}}", container).stdout == "0\n"


def test_postgres_reads_its_password_from_a_file_and_keeps_its_data(engine: Engine, start: Start) -> None:
    image = engine.postgres("postgres:16.4")
    volume = f"envspec-test-{uuid.uuid4().hex[:8]}"
    options = [
        *POSTGRES,
        "--volume",
        f"{volume}:/var/lib/postgresql/data",
        "-e",
        "POSTGRES_PASSWORD_FILE=/etc/hostname",
    ]
    sql = ["psql", "--no-psqlrc", "-tA", "-U", "postgres", "-h", "file-secret", "-c"]
    first = start(image, options=[*options, "--hostname", "file-secret"])
    password = ["env", "PGPASSWORD=file-secret"]
    _eventually(engine, first, *password, *sql, "create table t as select 42 as n")
    engine.docker("rm", "--force", first)
    second = start(image, options=[*options, "--hostname", "file-secret"])
    assert _eventually(engine, second, *password, *sql, "select n from t") == "42"
    engine.docker("rm", "--force", second)
    engine.docker("volume", "rm", volume)


def test_postgres_refuses_to_start_without_a_password(engine: Engine, start: Start) -> None:
    container = start(engine.postgres("postgres:16.4"), options=POSTGRES)
    assert engine.docker("wait", container).stdout == "1\n"
    assert engine.docker("logs", container).stderr == (
        "Error: Database is uninitialized and superuser password is not specified.\n"
    )


def test_redis_starts_hardened(engine: Engine, start: Start) -> None:
    container = start(
        engine.redis("redis:7.4"),
        "--save",
        "",
        "--appendonly",
        "yes",
        options=["--user", "999:999", "--tmpfs", "/tmp"],
    )
    assert _eventually(engine, container, "redis-cli", "set", "k", "v") == "OK"
    assert _eventually(engine, container, "redis-cli", "config", "get", "appendonly") == "appendonly\nyes"
    assert _eventually(engine, container, "redis-cli", "config", "get", "protected-mode") == "protected-mode\nno"
    assert _eventually(engine, container, "id", "-u") == "999"
    engine.docker("stop", "--time", "20", container)
    assert engine.docker("inspect", "-f", "{{.State.ExitCode}}", container).stdout == "0\n"


def test_a_page_answers_and_python_has_its_modules(engine: Engine, start: Start) -> None:
    page = start(engine.page("adminer:4.8.1", "hello\n", 8080), options=[])
    assert _eventually(engine, page, "wget", "-qO-", "http://127.0.0.1:8080/") == "hello"
    python = engine.python("python:3.12-slim")
    code = "import psycopg2, redis, http.server, sys; print(sys.version_info >= (3, 11))"
    run = engine.docker("run", "--rm", "--network", "none", "--user", "10001", *HARDENED, python, "python", "-c", code)
    assert run.stdout == "True\n"


def test_a_dockerfile_builds_on_a_stand_in(engine: Engine, tmp_path: Path) -> None:
    """As specs build: the base by its full name, a RUN with the engine's own network, a stage by its name."""
    base = engine.python("docker.io/library/python:3.13.5-slim-bookworm")
    (tmp_path / "Dockerfile").write_text(
        f"FROM {base} AS prod\nRUN pip install --target /app/vendor -r /dev/null\nUSER 10001\n"
    )
    name = f"envspec-test-{uuid.uuid4().hex[:8]}"
    engine.docker("build", "--quiet", "--target", "prod", "--tag", name, str(tmp_path))
    config = engine.inspect(name)["Config"]
    engine.docker("rmi", name)
    assert isinstance(config, dict)
    assert config["User"] == "10001"
