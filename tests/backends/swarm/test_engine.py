"""The reference sample on a real swarm of one node, from the folder of its artifacts alone.

Where the kernel has no IPVS, virtual addresses and ingress ports do not answer: the stack's own patch takes
`endpoint_mode: dnsrr` and publishes nothing. What this tier cannot show: several nodes, a registry, Traefik's Swarm
provider, and how the pinned versions of Postgres and Redis behave. The tests follow one another, as releases do.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.backends.swarm.stack import Host, SwarmStack
from tests.engine import Engine

pytestmark = pytest.mark.judge("docker-engine")

IMAGE = "registry.example.com/acme/swarmshop-web"
#: Asks the service by its name every time, and counts what is not answered, once something has been: the client's own
#: place in the network is made while it begins.
CLIENT = """\
import http.client, sys, time
asked = lost = answered = 0
until = time.time() + float(sys.argv[1])
while time.time() < until:
    asked += answered
    try:
        connection = http.client.HTTPConnection("web", 8080, timeout=5)
        connection.request("GET", "/health")
        if connection.getresponse().status != 200:
            raise OSError("not 200")
        answered = 1
    except OSError as problem:
        lost += answered
        print("lost", asked, problem, flush=True)
    time.sleep(0.1)
print(f"asked {asked} lost {lost}", flush=True)
"""


@pytest.fixture(scope="module")
def host(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    engine.docker("swarm", "init", "--advertise-addr", "127.0.0.1", "--default-addr-pool", "10.215.0.0/16")
    stack = SwarmStack(engine, tmp_path_factory.mktemp("project"), "swarmshop")
    host = Host(stack, tmp_path_factory.mktemp("host"))
    try:
        built(stack, "1.4.2")
        yield host
    finally:
        engine.docker("stack", "rm", host.project, check=False)
        engine.docker("swarm", "leave", "--force", check=False)
        for volume in ("db-data", "backups"):
            engine.docker("volume", "rm", "--force", f"{host.project}_{volume}", check=False)


def built(stack: SwarmStack, tag: str) -> None:
    words = ("--quiet", "--network=none", "--target=prod", "--tag", f"{IMAGE}:{tag}")
    stack.engine.docker("build", *words, str(stack.folder), timeout=600)


def release(host: Host, before: str, tag: str) -> None:
    host.stack.edit("envspec.yaml", f"    tag: {before}\n", f"    tag: {tag}\n")
    host.bring()


def test_what_is_missing_is_told_before_anything_is_made(host: Host) -> None:
    host.bring()
    done = host.deploy()
    assert done.returncode == 1
    assert (
        "deploy: the secret db-password (password of db) is missing; put it into ./secrets/db-password" in done.stderr
    )
    assert "deploy: the secret cache-password (password of cache) is missing" in done.stderr
    assert done.stderr.splitlines()[-1] == "deploy: nothing was changed"
    assert host.docker("service", "ls", "--quiet") == ""
    assert not (host.folder / "secrets/session-key").exists()


def test_the_first_release(host: Host) -> None:
    (host.folder / "secrets/db-password").write_text('s3cr3t {{"$x"}} {`z`}')
    (host.folder / "secrets/cache-password").write_text("s3cr3t-cache")
    done = host.deploy()
    assert done.returncode == 0, done.stderr
    assert host.image("web") == f"{IMAGE}:1.4.2"
    assert host.sql("SELECT count(*) FROM visits") == "0"
    assert len((host.folder / "secrets/session-key").read_text()) == 64
    listed = host.docker("secret", "ls", "--format", "{{.Name}}")
    assert f"{host.project}_db-password_" in listed
    status = host.deploy("--status").stdout
    assert "(1.4.2) runs, of " in status
    assert f"{host.project}_web" in status


def test_no_value_of_a_secret_is_in_a_description_or_a_name(host: Host) -> None:
    described = host.docker("service", "inspect", *(f"{host.project}_{name}" for name in ("web", "db", "cache")))
    for secret in ("s3cr3t", (host.folder / "secrets/session-key").read_text()):
        assert secret not in described
        assert secret not in host.docker("secret", "ls")


def test_the_same_release_again_runs_nothing(host: Host) -> None:
    before = host.docker("ps", "--quiet", "--no-trunc")
    done = host.deploy()
    assert done.returncode == 0, done.stderr
    assert "deploy: migrate has run for this release already" in done.stderr
    assert sorted(host.docker("ps", "--quiet", "--no-trunc").split()) == sorted(before.split())


def test_a_second_release_loses_no_request(host: Host) -> None:
    client = f"{host.project}_client"
    built(host.stack, "1.5.0")
    host.docker(
        "service", "create", "--quiet", "--detach", "--no-resolve-image", "--name", client, "--restart-condition",
        "none", "--network", f"{host.project}_web_edge", f"{IMAGE}:1.4.2", "python", "-c", CLIENT, "100",
    )  # fmt: skip
    try:
        release(host, "1.4.2", "1.5.0")
        time.sleep(5)
        done = host.deploy()
        assert done.returncode == 0, done.stderr
        assert host.image("web") == f"{IMAGE}:1.5.0"
        for _ in range(150):
            log = host.docker("service", "logs", "--raw", client)
            if "asked" in log:
                break
            time.sleep(1)
        assert log.splitlines()[-1].endswith(" lost 0"), log
        assert int(log.splitlines()[-1].split()[1]) > 200
    finally:
        host.docker("service", "rm", client, check=False)


def test_a_failing_migration_touches_no_service(host: Host) -> None:
    before = host.container("web")
    host.stack.engine.build(f"{IMAGE}:1.6.0", [f"FROM {IMAGE}:1.5.0", 'ENTRYPOINT ["sh", "-c", "echo no way; exit 4"]'])
    release(host, "1.5.0", "1.6.0")
    done = host.deploy()
    assert done.returncode == 1
    assert "deploy: migrate failed" in done.stderr
    assert "  no way" in done.stderr.splitlines()
    assert "services were not touched, there is nothing to roll back" in done.stderr.splitlines()[-1]
    assert host.container("web") == before
    back = host.deploy("--rollback")
    assert back.returncode == 0
    assert back.stderr.startswith("deploy: the last rollout touched nothing: release ")


def test_a_version_that_fails_goes_back_by_itself(host: Host) -> None:
    program = "case $4 in migrate) exit 0 ;; *) echo broken; exit 3 ;; esac"
    entry = f'ENTRYPOINT ["sh", "-c", "{program}", "sh"]'
    host.stack.engine.build(f"{IMAGE}:1.7.0", [f"FROM {IMAGE}:1.5.0", entry])
    release(host, "1.6.0", "1.7.0")
    done = host.deploy()
    assert done.returncode == 1
    assert "deploy: web went back to the version before by itself; its tasks:" in done.stderr
    assert "  broken" in done.stderr.splitlines()
    assert "./deploy.sh --rollback returns to release " in done.stderr.splitlines()[-1]
    assert host.image("web") == f"{IMAGE}:1.5.0"
    back = host.deploy("--rollback", "--yes")
    assert back.returncode == 0, back.stderr


def test_rollback_goes_one_further_each_time(host: Host) -> None:
    done = host.deploy("--rollback", "--yes")
    assert done.returncode == 0, done.stderr
    assert host.image("web") == f"{IMAGE}:1.4.2"
    kept = host.deploy("--history").stdout.splitlines()
    assert [(line[0], line.split()[-1]) for line in kept] == [(" ", "1.5.0"), ("*", "1.4.2")]
    assert host.deploy("--rollback", "--yes").returncode == 1


def test_a_new_value_of_a_secret_is_a_new_object(host: Host) -> None:
    (host.folder / "secrets/cache-password").write_text("another")
    release(host, "1.7.0", "1.5.0")
    done = host.deploy()
    assert done.returncode == 0, done.stderr
    read = host.docker("exec", host.container("web"), "cat", "/run/secrets/cache-password")
    assert read == "another"
    # the one before stays as long as the job that has run with it
    names = [name for name in host.docker("secret", "ls", "--format", "{{.Name}}").split() if "cache-password" in name]
    described = host.docker("service", "inspect", f"{host.project}_web")
    assert [name in described for name in names].count(True) == 1


def test_a_dump_is_read_back(host: Host) -> None:
    done = host.deploy("--run", "db-backup")
    assert done.returncode == 0, done.stderr
    host.sql("DROP TABLE visits")
    done = host.deploy("--restore", "db", "--yes")
    assert done.returncode == 0, done.stderr
    assert host.sql("SELECT count(*) FROM visits") == "0"


def test_removal_keeps_the_data(host: Host) -> None:
    host.docker("stack", "rm", host.project)
    for _ in range(60):
        left = host.docker("ps", "--quiet", "--filter", f"label=com.docker.stack.namespace={host.project}")
        if not left:
            break
        time.sleep(1)
    assert f"{host.project}_db-data" in host.docker("volume", "ls", "--format", "{{.Name}}").split()
    assert host.docker("secret", "ls", "--quiet", "--filter", f"label=com.docker.stack.namespace={host.project}") == ""
