"""The reference sample's production stack on a real engine, from its folder alone.

What this tier cannot show: pulling from a registry (images are local), and how the pinned versions of Postgres and
Redis behave (the images hold Debian's). The tests of this module follow one another, as releases do.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backends.compose.stack import Stack
from tests.engine import Engine

pytestmark = pytest.mark.judge("docker-engine")

SECRETS = {"db-password": "s3cr3t-db-Zq8", "cache-password": "s3cr3t-cache-Wv2", "token": "it's $5 `x`"}
LONER = """\
  loner:
    image: registry.example.com/acme/loner:1.0.0
    user: "1000:1000"
    ports:
      http: 8090
    health:
      http: /
      probe: wget -q -O /dev/null http://127.0.0.1:8090/
    routes:
      - host: loner.example.com
        publish: 18090
    environment:
      TOKEN: ${secrets.token}
    files:
      /etc/loner.conf:
        content: |
          token = "${secrets.token}"
    volumes:
      /data/kept: kept
    writable:
      /data/scratch:
        size: 16Mi
        disk: true
      /data/fast: 1Mi
    resources:
      cpu: 50m
      memory: 32Mi

tools:
"""


class Host:
    """A production host: the folder of the artifacts, nothing else of the project."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        self.stack = stack
        self.folder = folder

    def bring(self) -> None:
        """Compiles, and copies the artifacts over as a deployer's rsync --delete would."""
        self.stack.compile()
        for old in self.folder.iterdir():
            if old.name in (".deployed", "secrets"):
                continue
            if old.is_dir():
                shutil.rmtree(old)
            else:
                old.unlink()
        shutil.copytree(self.stack.artifacts, self.folder, dirs_exist_ok=True)

    def deploy(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **self.stack.engine.environment()}
        return subprocess.run(
            ["./deploy.sh", *words],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=400,
        )

    def container(self, service: str) -> str:
        name = f"label=com.docker.compose.service={service}"
        project = f"label=com.docker.compose.project={self.stack.project}-prod"
        return self.stack.engine.docker("ps", "--quiet", "--filter", name, "--filter", project).stdout.strip()

    def exec(self, service: str, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return self.stack.engine.docker("exec", self.container(service), *words, check=check)

    def sql(self, statement: str) -> str:
        words = ["psql", "-At", "-U", self.stack.project, "-d", self.stack.project, "-c", statement]
        return self.exec("db", *words).stdout.strip()

    def state(self, service: str) -> dict[str, object]:
        found = self.stack.engine.inspect(self.container(service))
        return {"image": found["Config"]["Image"], **found["State"]}  # type: ignore[index,dict-item] # JSON


def build(stack: Stack, tag: str) -> None:
    """The image of a release, by the build file; what its driver here can't do is switched off."""
    words = ["bake", "--file", "build/prod/docker-bake.json", "--provenance=false", "--sbom=false"]
    stack.engine.docker("buildx", *words, "--set", "*.platform=linux/amd64", cwd=stack.folder, timeout=300)
    assert stack.engine.has_image(f"registry.example.com/acme/{stack.project}-web:{tag}")


@pytest.fixture(scope="module")
def host(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    base = tmp_path_factory.mktemp("prod")
    stack = Stack(engine, base / "project", "prod", 18081, "envprod")
    stack.edit("envspec.yaml", "tools:\n", LONER)
    stack.edit("envspec.yaml", "    retries: 1\n", "    retries: 0\n")
    stack.edit(
        "envspec.yaml", "  backups:\n    kind", "  kept:\n    kind: volume\n    storage: 1Mi\n  backups:\n    kind"
    )
    stack.edit("envspec.yaml", "  session-key:\n", "  token:\n    description: for the loner\n  session-key:\n")
    engine.page("registry.example.com/acme/loner:1.0.0", "alone", 8090)
    (base / "host").mkdir()
    made = Host(stack, base / "host")
    made.bring()
    clean = ["compose", "--project-name", "envprod-prod", "down", "--volumes", "--timeout", "1"]
    engine.docker(*clean, check=False)
    build(stack, "1.4.2")
    try:
        yield made
    finally:
        engine.docker(*clean, "--remove-orphans", check=False)
        for volume in ("db-data", "backups", "kept", "loner_data_scratch"):
            engine.docker("volume", "rm", "--force", f"envprod-prod_{volume}", check=False)


def test_without_its_secrets_nothing_is_changed(host: Host) -> None:
    done = host.deploy()
    assert done.returncode == 1
    told = "deploy: the secret db-password (password of db) is missing; put it into ./secrets/db-password\n"
    assert done.stderr.count(told) == 1
    assert "deploy: the secret cache-password (password of cache) is missing" in done.stderr
    assert "session-key is missing" not in done.stderr
    assert done.stderr.endswith("deploy: nothing was changed\n")
    assert host.container("db") == ""


def test_a_secret_that_its_service_cannot_read_is_told_with_the_command_to_run(host: Host) -> None:
    (host.folder / "secrets").mkdir(mode=0o700)
    for name, value in SECRETS.items():
        file = host.folder / "secrets" / name
        file.write_text(value + "\n")
        file.chmod(0o600)
    done = host.deploy()
    assert done.returncode == 1
    assert "./secrets/db-password can't be read by db, which runs as 999:999; run\n" in done.stderr
    assert "  chown 999:999 ./secrets/db-password && chmod 0400 ./secrets/db-password\n" in done.stderr
    assert host.container("db") == ""


def test_the_first_release_migrates_once_and_before_the_application(host: Host) -> None:
    for name in SECRETS:
        (host.folder / "secrets" / name).chmod(0o444)
    done = host.deploy()
    assert done.returncode == 0, done.stderr
    assert "visit 1" in host.stack.get()
    assert host.sql("SELECT count(*) FROM runs") == "1"
    migrated = host.sql("SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') FROM runs")
    assert migrated < str(host.state("web")["StartedAt"])


def test_a_generated_secret_is_made_once(host: Host) -> None:
    made = (host.folder / "secrets/session-key").read_text()
    assert len(made) == 64
    container = host.container("web")
    done = host.deploy()
    assert done.returncode == 0, done.stderr
    assert (host.folder / "secrets/session-key").read_text() == made
    assert host.container("web") == container, "a deploy without a change replaces nothing"


@pytest.mark.parametrize(("service", "user"), [("web", 10001), ("db", 999), ("cache", 999)])
def test_no_process_is_root_or_has_a_capability(host: Host, service: str, user: int) -> None:
    pid = host.state(service)["Pid"]
    children = host.stack.engine.docker("top", host.container(service), "-o", "pid,uid").stdout.splitlines()[1:]
    assert str(pid) in {line.split()[0] for line in children}
    assert {line.split()[1] for line in children} == {str(user)}
    told = dict(
        line.split(":\t", 1)
        for line in host.exec(service, "cat", "/proc/1/status").stdout.splitlines()
        if ":\t" in line
    )
    assert set(told["Uid"].split()) == {str(user)}
    assert {told[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
    assert told["NoNewPrivs"] == "1"
    assert told["Seccomp"] == "2"


@pytest.mark.parametrize("service", ["web", "db", "cache"])
def test_only_declared_places_can_be_written(host: Host, service: str) -> None:
    for place in ("/", "/etc", "/usr/local", "/var/lib", "/app", "/run/secrets"):
        done = host.exec(service, "sh", "-c", f"[ ! -d {place} ] || echo x >{place}/probe", check=False)
        if place == "/app" and service != "web":
            continue
        assert done.returncode != 0, f"{service} can write to {place}"
        assert "Read-only file system" in done.stderr or "Permission denied" in done.stderr
    host.exec(service, "sh", "-c", "echo x >/tmp/probe")


def test_a_secret_is_in_no_inspection_and_in_no_artifact(host: Host) -> None:
    values = [*SECRETS.values(), (host.folder / "secrets/session-key").read_text()]
    for service in ("web", "db", "cache"):
        told = json.dumps(host.stack.engine.inspect(host.container(service)))
        assert not [value for value in values if value in told]
    for file in host.folder.rglob("*"):
        if file.is_file() and file.parent.name != "secrets" and "rendered" not in file.parts:
            assert not [value for value in values if value in file.read_text(errors="replace")], file


def test_a_secret_in_a_value_or_a_file_arrives_as_it_is(host: Host) -> None:
    assert host.exec("loner", "sh", "-c", 'printf "%s\\n" "$TOKEN"').stdout == SECRETS["token"] + "\n"
    assert host.exec("loner", "cat", "/etc/loner.conf").stdout == f'token = "{SECRETS["token"]}"\n'
    assert (host.folder / ".deployed/rendered").stat().st_mode & 0o777 == 0o700


def test_volumes_and_ephemeral_places_belong_to_the_user_of_the_service(host: Host) -> None:
    for place in ("/data/kept", "/data/scratch", "/data/fast"):
        host.exec("loner", "sh", "-c", f"echo x >{place}/probe")
        assert host.exec("loner", "ls", "-ln", place).stdout.split()[-7:-5] == ["1000", "1000"]
    full = host.exec("loner", "sh", "-c", "head -c 2000000 /dev/zero >/data/fast/big", check=False)
    assert full.returncode != 0, "its size is a limit"


def test_who_has_no_edge_to_the_database_finds_and_reaches_nothing(host: Host) -> None:
    networks = host.stack.engine.inspect(host.container("db"))["NetworkSettings"]["Networks"]  # type: ignore[index]
    addresses = [network["IPAddress"] for network in networks.values()]
    assert host.exec("web", "python", "-c", "import socket; socket.create_connection(('db', 5432), 3)").returncode == 0
    assert host.exec("loner", "nslookup", "db", check=False).returncode != 0
    for address in addresses:
        assert host.exec("loner", "timeout", "3", "nc", "-w", "2", address, "5432", check=False).returncode != 0


def test_a_state_has_no_way_out_and_a_routed_service_has(host: Host) -> None:
    def destinations(service: str) -> set[str]:
        lines = host.exec(service, "cat", "/proc/net/route").stdout.splitlines()[1:]
        return {line.split("\t")[1] for line in lines}

    everywhere = "00000000"
    assert everywhere not in destinations("db") | destinations("cache")
    assert everywhere in destinations("web")


def test_a_failing_migration_leaves_the_old_version_serving(host: Host) -> None:
    before = host.container("web")
    host.stack.edit("envspec.yaml", "tag: 1.4.2", "tag: 1.4.3")
    host.stack.edit("envspec.yaml", "command: python -m shop migrate", "command: python -m shop broken")
    host.bring()
    build(host.stack, "1.4.3")
    done = host.deploy()
    assert done.returncode == 1
    assert "deploy: migrate failed\n" in done.stderr
    assert done.stderr.endswith("(1.4.3); services were not touched, there is nothing to roll back\n")
    done = host.deploy("--rollback")
    assert done.returncode == 0
    assert "(1.4.2) runs, there is nothing to roll back\n" in done.stderr
    assert host.container("web") == before
    assert str(host.state("web")["image"]).endswith(":1.4.2")
    assert "visit" in host.stack.get()


def test_the_mended_release_replaces_it_and_a_rollback_is_one_command(host: Host) -> None:
    runs = int(host.sql("SELECT count(*) FROM runs"))
    host.stack.edit("envspec.yaml", "command: python -m shop broken", "command: python -m shop migrate")
    host.bring()
    done = host.deploy()
    assert done.returncode == 0, done.stderr
    assert str(host.state("web")["image"]).endswith(":1.4.3")
    assert int(host.sql("SELECT count(*) FROM runs")) == runs + 1
    database = host.container("db")
    done = host.deploy("--rollback", "--yes")
    assert done.returncode == 0, done.stderr
    assert str(host.state("web")["image"]).endswith(":1.4.2")
    assert "visit" in host.stack.get()
    assert host.container("db") == database
    assert int(host.sql("SELECT count(*) FROM runs")) == runs + 1


def test_a_job_runs_on_demand_and_writes_where_it_may(host: Host) -> None:
    done = host.deploy("--run", "db-backup")
    assert done.returncode == 0, done.stderr
    image = "registry.example.com/acme/loner:1.0.0"
    words = [
        "run",
        "--rm",
        "--network",
        "none",
        "--volume",
        "envprod-prod_backups:/backup",
        image,
        "ls",
        "-ln",
        "/backup",
    ]
    listing = host.stack.engine.docker(*words)
    assert ".dump" in listing.stdout
    assert " 999 " in listing.stdout


@pytest.mark.parametrize(("service", "grace"), [("web", 20), ("cache", 60), ("db", 120), ("loner", 10)])
def test_it_stops_within_its_grace(host: Host, service: str, grace: int) -> None:
    container = host.container(service)
    begun = time.monotonic()
    host.stack.engine.docker("stop", container, timeout=grace + 30)
    assert time.monotonic() - begun < grace
    code = host.stack.engine.inspect(container)["State"]["ExitCode"]  # type: ignore[index] # JSON
    assert code in (0, 143), f"{service} ended with {code}"
