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
from contextlib import contextmanager
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

    @contextmanager
    def started(self) -> Iterator[subprocess.Popen[str]]:
        """A rollout under way."""
        environment = {**os.environ, **self.stack.engine.environment()}
        with subprocess.Popen(
            ["./deploy.sh"], cwd=self.folder, env=environment, stdout=-3, stderr=subprocess.PIPE, text=True
        ) as process:
            yield process

    def secret(self, name: str, value: str) -> None:
        """Puts another value in place."""
        file = self.folder / "secrets" / name
        file.unlink()
        file.write_text(value + "\n")
        file.chmod(0o444)

    def containers(self) -> dict[str, str]:
        return {service: self.container(service) for service in ("web", "loner", "db", "cache")}

    def container(self, service: str) -> str:
        name = f"label=com.docker.compose.service={service}"
        project = f"label=com.docker.compose.project={self.stack.project}-prod"
        return self.stack.engine.docker("ps", "--quiet", "--filter", name, "--filter", project).stdout.strip()

    def exec(self, service: str, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return self.stack.engine.docker("exec", self.container(service), *words, check=check)

    def sql(self, statement: str) -> str:
        words = ["psql", "-At", "-U", self.stack.project, "-d", self.stack.project, "-c", statement]
        return self.exec("db", *words).stdout.strip()

    def mounted(self, service: str, target: str) -> Path:
        """The path of the host that stands at `target` in its container."""
        mounts = json.loads(json.dumps(self.stack.engine.inspect(self.container(service))["Mounts"]))
        return next(Path(one["Source"]) for one in mounts if one["Destination"] == target)

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


def test_a_container_of_the_old_release_starts_again_after_the_new_folder_has_arrived(host: Host) -> None:
    """A crash, or the host's own restart: its files are still there."""
    host.stack.edit("envspec.yaml", "tag: 1.4.2", "tag: 1.4.3")
    host.stack.edit("envspec.yaml", "command: python -m shop migrate", "command: python -m shop broken")
    host.stack.edit("config/shop.toml", "\n", "\n# another release\n", once=False)
    host.stack.edit("envspec.yaml", 'token = "${secrets.token}"', 'token = "${secrets.token}" # or another')
    host.bring()
    build(host.stack, "1.4.3")
    for service in ("web", "loner"):
        host.stack.engine.docker("restart", "--time", "5", host.container(service))
    assert "visit" in host.stack.get()
    assert host.exec("loner", "cat", "/etc/loner.conf").stdout == f'token = "{SECRETS["token"]}"\n'


def test_diff_tells_what_is_replaced_and_touches_nothing(host: Host) -> None:
    before = host.containers()
    done = host.deploy("--diff")
    assert done.returncode == 0, done.stderr
    told = [tuple(line.split()) for line in done.stdout.partition("\ndiff ")[0].splitlines()[1:]]
    assert {("web", "replaced"), ("loner", "replaced"), ("migrate", "runs")} <= set(told)
    assert not {"db", "cache"} & {line[0] for line in told}
    assert "+# another release" in done.stdout.splitlines()
    assert host.containers() == before


def test_a_failing_migration_leaves_the_old_version_serving_and_nothing_to_roll_back(host: Host) -> None:
    before = host.containers()
    done = host.deploy()
    assert done.returncode == 1
    assert "deploy: migrate failed\n" in done.stderr
    assert done.stderr.endswith("(1.4.3); services were not touched, there is nothing to roll back\n")
    done = host.deploy("--rollback")
    assert done.returncode == 0
    assert "(1.4.2) runs, there is nothing to roll back\n" in done.stderr
    assert host.containers() == before
    assert str(host.state("web")["image"]).endswith(":1.4.2")
    assert "visit" in host.stack.get()


def test_a_job_runs_while_a_release_is_rolled_out(host: Host) -> None:
    runs = int(host.sql("SELECT count(*) FROM runs"))
    database = host.container("db")
    host.stack.edit("envspec.yaml", "command: python -m shop broken", "command: python -m shop migrate")
    host.bring()
    with host.started() as rollout:
        backup = host.deploy("--run", "db-backup")
        said = rollout.communicate(timeout=400)[1]
    assert rollout.returncode == 0, said
    assert backup.returncode == 0, backup.stderr
    assert str(host.state("web")["image"]).endswith(":1.4.3")
    assert host.container("db") == database
    assert int(host.sql("SELECT count(*) FROM runs")) == runs + 1


def test_a_rollback_is_one_command_and_another_one_goes_further(host: Host) -> None:
    runs = int(host.sql("SELECT count(*) FROM runs"))
    database = host.container("db")
    host.stack.edit("envspec.yaml", "tag: 1.4.3", "tag: 1.4.4")
    host.bring()
    build(host.stack, "1.4.4")
    done = host.deploy()
    assert done.returncode == 0, done.stderr
    for tag in ("1.4.3", "1.4.2"):
        done = host.deploy("--rollback", "--yes")
        assert done.returncode == 0, done.stderr
        assert str(host.state("web")["image"]).endswith(f":{tag}")
        assert "visit" in host.stack.get()
    marked = [(line[0], line.split()[-1]) for line in host.deploy("--history").stdout.splitlines()]
    assert marked == [(" ", "1.4.4"), (" ", "1.4.3"), ("*", "1.4.2")]
    assert host.container("db") == database
    assert int(host.sql("SELECT count(*) FROM runs")) == runs + 1, "a rollback migrates nothing"


def test_what_does_not_come_up_is_explained_and_a_folder_of_dockers_is_put_right(host: Host) -> None:
    plain = host.mounted("web", "/app/config/shop.toml")
    healthy = "probe: wget -q -O /dev/null http://127.0.0.1:8090/"
    host.stack.edit("envspec.yaml", healthy, "probe: cat /nothing/there")
    host.stack.edit("envspec.yaml", "      http: /\n      probe: cat", "      http: /\n      start_period: 2s\n"
                    "      interval: 1s\n      retries: 1\n      probe: cat")  # fmt: skip
    host.bring()
    done = host.deploy()
    assert done.returncode == 1
    assert "deploy: envprod-prod-loner-1 is running, unhealthy\n" in done.stderr
    assert "exit code 1: cat: can't open '/nothing/there'" in done.stderr
    assert "(1.4.4) does not come up; ./deploy.sh --rollback returns to release " in done.stderr
    plain.unlink()
    plain.mkdir()
    done = host.deploy("--rollback", "--yes")
    assert done.returncode == 0, done.stderr
    assert plain.read_text()
    assert host.exec("loner", "cat", "/etc/loner.conf").stdout == f'token = "{SECRETS["token"]}"\n'
    host.stack.edit("envspec.yaml", "probe: cat /nothing/there", healthy)
    host.bring()
    assert host.deploy().returncode == 0


def test_a_secret_that_changed_reaches_who_reads_it_and_nobody_else(host: Host) -> None:
    before = host.containers()
    host.secret("token", "another")
    done = host.deploy()
    assert done.returncode == 0, done.stderr
    assert {name for name, container in host.containers().items() if before[name] != container} == {"loner"}
    assert host.exec("loner", "cat", "/etc/loner.conf").stdout == 'token = "another" # or another\n'
    assert [path for path in (host.folder / ".deployed/rendered").rglob("*") if path.is_file()] != []
    for path in (host.folder / ".deployed/rendered").rglob("*"):
        assert path.is_dir() or SECRETS["token"] not in path.read_text()


def test_the_password_of_the_database_is_changed_without_taking_the_service_down(host: Host) -> None:
    """In the order of docs/compose.md; a plain rollout that meets the new password too early changes nothing."""
    before = host.containers()
    host.secret("db-password", "n3w-Zq8")
    done = host.deploy()
    assert done.returncode == 1
    assert "the secret db-password changed, but db keeps its password inside, where ALTER ROLE … PASSWORD …" in (
        done.stderr
    )
    assert done.stderr.endswith("deploy: nothing was changed\n")
    assert host.containers() == before
    assert "visit" in host.stack.get()
    user = host.stack.project
    statement = f"ALTER ROLE {user} PASSWORD 'n3w-Zq8'"
    done = host.deploy("--exec", "db", "psql", "-U", user, "-d", user, "-c", statement)
    assert done.stdout == "ALTER ROLE\n", done.stderr
    done = host.deploy("--recreate")
    assert done.returncode == 0, done.stderr
    assert "visit" in host.stack.get()
    after = host.containers()
    assert (after["db"], after["cache"]) == (before["db"], before["cache"])
    assert after["web"] != before["web"]
    login = ["psql", f"postgresql://{user}:n3w-Zq8@db/{user}", "-Atc", "SELECT 1"]
    assert host.exec("db", *login).stdout == "1\n"
    assert host.deploy().returncode == 0


def test_a_dump_is_read_back(host: Host) -> None:
    runs = host.sql("SELECT count(*) FROM runs")
    done = host.deploy("--run", "db-backup")
    assert done.returncode == 0, done.stderr
    host.sql("DELETE FROM runs")
    done = host.deploy("--restore", "db", "--yes")
    assert done.returncode == 0, done.stderr
    assert "deploy: the dump is read back\n" in done.stderr
    assert "run what changes its schema again (--run JOB): migrate\n" in done.stderr
    assert host.sql("SELECT count(*) FROM runs") == runs
    assert "visit" in host.stack.get()


def test_at_three_in_the_morning(host: Host) -> None:
    done = host.deploy("--status")
    assert "(1.4.4) runs, of " in done.stdout
    assert "envprod-prod-web-1" in done.stdout
    assert "accept" in host.deploy("--logs", "db").stdout
    assert "migrated" in host.deploy("--logs", "migrate").stdout
    assert host.deploy("--exec", "loner", "sh", "-c", "echo $TOKEN").stdout == "another\n"
    before = host.container("loner")
    begun = host.state("loner")["StartedAt"]
    done = host.deploy("--restart", "loner")
    assert done.returncode == 0, done.stderr
    assert (host.container("loner"), host.state("loner")["StartedAt"] != begun) == (before, True)
    assert "envprod-prod-db-1" in host.deploy("--compose", "ps").stdout


def test_a_job_runs_on_demand_and_writes_where_it_may(host: Host) -> None:
    image = "registry.example.com/acme/loner:1.0.0"
    listing = host.stack.engine.docker(
        "run", "--rm", "--network", "none", "--volume", "envprod-prod_backups:/backup", image, "ls", "-ln", "/backup"
    )
    assert ".dump" in listing.stdout
    assert " 999 " in listing.stdout


def test_what_a_release_no_longer_has_goes_and_data_stays(host: Host) -> None:
    spec = host.stack.folder / "envspec.yaml"
    text = spec.read_text()
    spec.write_text(text.partition("  loner:\n")[0] + "tools:\n" + text.partition("\ntools:\n")[2])
    host.bring()
    done = host.deploy()
    assert done.returncode == 0, done.stderr
    assert host.container("loner") == ""
    networks = host.stack.engine.docker("network", "ls", "--format", "{{.Name}}").stdout.splitlines()
    assert not [name for name in networks if name.startswith("envprod-prod_loner")]
    assert host.stack.engine.docker("volume", "inspect", "envprod-prod_kept", check=False).returncode == 0
    assert host.deploy("--prune", "--yes").stderr == "deploy: there is nothing to remove\n"


@pytest.mark.parametrize(("service", "grace"), [("web", 20), ("cache", 60), ("db", 120)])
def test_it_stops_within_its_grace(host: Host, service: str, grace: int) -> None:
    container = host.container(service)
    begun = time.monotonic()
    host.stack.engine.docker("stop", container, timeout=grace + 30)
    assert time.monotonic() - begun < grace
    code = host.stack.engine.inspect(container)["State"]["ExitCode"]  # type: ignore[index] # JSON
    assert code in (0, 143), f"{service} ended with {code}"
