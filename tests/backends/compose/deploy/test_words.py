"""The words that look, and those that act on a part."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import judges
from tests.backends.compose.compiled import HTTP, POSTGRES, entry, spec
from tests.backends.compose.deploy.host import KEY, TEXT, UP, Host, keep


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def test_it_explains_itself(host: Host) -> None:
    done = host.run("--help")
    assert (done.returncode, done.stderr, host.calls) == (0, "", [])
    for word in ("--exec NAME WORD…", "--restart NAME", "--recreate", "--compose WORD…"):
        assert f"\n  {word}" in done.stdout
    done = host.run("--hlep")
    assert (done.returncode, host.calls) == (2, [])


def test_a_job_of_the_deployed_release_runs_by_name(host: Host) -> None:
    done = host.run("--run", "report")
    assert (done.returncode, host.calls) == (1, [])
    assert done.stderr == "deploy: no release has been rolled out here yet: ./deploy.sh does\n"
    release = host.deploy(TEXT)
    host.bring(TEXT.replace("command: r\n", "command: another\n"))
    assert host.run("--run", "report").returncode == 0
    assert host.calls == [
        "rm shop-prod-report-run",
        f"run --no-deps -T --name shop-prod-report-run report{KEY}",
        "logs --timestamps --tail 1000 shop-prod-report-run",
        "rm --force shop-prod-report-run",
    ]
    kept = (host.state / "releases" / release / "compose.yaml").read_text()
    assert "another" not in kept
    done = host.run("--run", "nothing")
    assert (done.returncode, done.stderr) == (
        2,
        "deploy: there is no job nothing; there are: migrate warm report\n",
    )


def test_a_job_that_the_new_release_no_longer_has_runs_until_that_is_rolled_out(host: Host) -> None:
    host.deploy(TEXT)
    without = TEXT.partition("  report:\n")[0] + "state:\n" + TEXT.partition("state:\n")[2]
    host.bring(without)
    assert host.run("--run", "report").returncode == 0
    assert host.run().returncode == 0
    assert host.run("--run", "report").returncode == 2


def test_release_jobs_run_again_on_purpose(host: Host) -> None:
    host.deploy(TEXT)
    assert host.run("--run", "migrate").returncode == 0
    assert f"run --no-deps -T --name shop-prod-migrate-run migrate{KEY}" in host.calls


def test_a_job_that_runs_already_is_left_alone(host: Host) -> None:
    host.deploy(TEXT)
    done = host.run("--run", "report", FAIL="rm shop-prod-report-run")
    assert done.returncode == 1
    assert host.calls == ["rm shop-prod-report-run", "container inspect shop-prod-report-run"]
    assert done.stderr.endswith(
        "deploy: report is running already; wait for its end, or stop it with: docker rm --force shop-prod-report-run\n"
    )


def test_the_last_lines_of_a_job_outlive_its_container(host: Host) -> None:
    answer = "case $* in 'logs '*shop-prod-report-run) echo 'all is well'; exit 0 ;; esac\n"
    host.docker.write_text(host.docker.read_text().replace("case $* in", answer + "case $* in", 1))
    host.deploy(TEXT)
    done = host.run("--logs", "report")
    assert (done.returncode, done.stderr) == (1, "deploy: nothing is known of report: it has not run here\n")
    assert host.run("--run", "report").returncode == 0
    done = host.run("--logs", "report")
    assert (done.returncode, done.stdout) == (0, "all is well\n")


def test_a_command_runs_in_the_container_of_a_service(host: Host) -> None:
    host.deploy(TEXT)
    done = host.run("--exec", "web", "sh")
    assert (done.returncode, done.stderr) == (1, "deploy: web does not run\n")
    host.log.with_name("log.ps").write_text("1dfe\n2aaa\n")
    assert host.run("--exec", "web", "sh", "-c", "echo  $HOME").returncode == 0
    assert host.calls == ["exec -i 1dfe sh -c echo  $HOME"]


def test_a_restart_waits_until_it_is_healthy(host: Host) -> None:
    host.deploy(TEXT)
    host.log.with_name("log.ps").write_text("1dfe\n2aaa\n")
    assert host.run("--restart", "web").returncode == 0
    assert host.calls == ["restart 1dfe 2aaa", f"{UP} --no-deps --no-recreate web{KEY}"]
    done = host.run("--restart", "web", FAIL="--no-recreate")
    assert done.returncode == 1
    assert done.stderr.endswith("deploy: web does not come up\n")


def test_any_command_of_compose_finds_the_release_that_runs_and_its_secrets(host: Host) -> None:
    release = host.deploy(TEXT)
    host.bring(TEXT.replace("tag: 1.4.2", "tag: 1.4.3"))
    assert host.run("--compose", "logs", "-f", "--yes", "web").returncode == 0
    file = f".deployed/releases/{release}/compose.yaml"
    assert host.raw == [f"compose --project-directory . --file {file} logs -f --yes web{KEY}"]


def test_status_names_the_release(host: Host) -> None:
    assert host.run("--status").stdout.startswith("no release has been rolled out here yet\n")
    release = host.deploy(TEXT)
    assert host.run("--status").stdout.startswith(f"release {release} (1.4.2) runs, of 2")


@pytest.mark.judge("docker-engine")
def test_diff_says_what_a_rollout_does_and_changes_nothing(host: Host) -> None:
    (real,) = judges.command("docker-engine")
    first = host.deploy(TEXT)
    made = sorted(str(path) for path in host.path.rglob("*"))
    done = host.run("--diff", REAL=real, HOME="/root")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"release {first} (1.4.2) runs already, of 2")
    assert len(done.stdout.splitlines()) == 1
    changed = TEXT.replace("as it is", "another").replace("command: r\n", "command: r2\n").replace(
        "tag: 1.4.2", "tag: 1.4.3"
    )  # fmt: skip
    second = host.bring(changed.replace("  web:\n", "  web:\n    working_dir: /x\n"))
    host.secret("key", "secret value\n")
    done = host.run("--diff", REAL=real, HOME="/root")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith(f"release {second} (1.4.3) is in this folder; release {first}, of 2")
    assert lines[1 : lines.index("diff -ruN runs/compose.yaml new/compose.yaml")] == [
        "  report                  changed",
        "  web                     replaced",
        "  migrate                 runs",
        "  warm                    runs",
        "  the secret key has another value",
    ]
    assert "-as it is" in lines
    assert "+another" in lines
    assert "secret value" not in done.stdout
    assert [name for name in made if not Path(name).exists() and "/.deployed/" in name] == []


def test_diff_tells_what_would_stop_a_rollout(host: Host) -> None:
    host.deploy(TEXT)
    host.secret("db-password", "another")
    (host.path / "secrets/key").unlink()
    done = host.run("--diff")
    assert done.returncode == 0
    assert done.stderr == (
        "deploy: the secret key (k) is missing; put it into ./secrets/key\n"
        "deploy: the secret db-password changed, but db keeps its password inside, where ALTER ROLE … PASSWORD … "
        "changes it\n"
        "deploy: once it is changed there (./deploy.sh --exec STATE WORD…): ./deploy.sh --recreate\n"
    )


@pytest.mark.judge("docker-engine")
def test_before_the_first_rollout_all_is_new(host: Host) -> None:
    (real,) = judges.command("docker-engine")
    (host.path / "secrets/key").unlink()
    done = host.run("--diff", REAL=real, HOME="/root")
    assert done.returncode == 0
    assert done.stdout.splitlines()[1:] == [
        *(f"  {name:24}new" for name in ("db", "migrate", "report", "warm", "web")),
        "  migrate                 runs",
        "  warm                    runs",
    ]
    assert not host.state.exists()


def test_prune_removes_images_of_releases_that_are_no_longer_kept(host: Host) -> None:
    done = host.run("--prune")
    assert (done.returncode, done.stderr) == (0, "deploy: there is nothing to remove\n")
    keep(host, host.deploy(TEXT), 10)
    answer = "case \"$*\" in *'config --images '*) echo registry.example.com/app:3; exit 0 ;; esac\n"
    host.docker.write_text(host.docker.read_text().replace("case $* in", answer + "case $* in", 1))
    host.deploy(TEXT.replace("tag: 1.4.2", "tag: 1.4.3"))
    done = host.run("--prune")
    assert done.returncode == 2
    assert done.stdout == "registry.example.com/app:9\n"
    assert done.stderr == "deploy: Remove these images? There is no terminal to ask at: add --yes.\n"
    assert host.run("--prune", "--yes").returncode == 0
    assert [call for call in host.calls if call.startswith("image rm")] == ["image rm registry.example.com/app:9"]
    assert host.run("--prune", "--yes").stderr == "deploy: there is nothing to remove\n"


BACKUP = '    backup:\n      schedule: "0 2 * * *"\n      volume: dumps\n'
DUMPED = spec(
    entry("web", HTTP),
    state=POSTGRES + BACKUP + "  cache:\n    kind: redis\n    version: 7.4.4-bookworm\n    storage: 1Gi\n" + BACKUP
    + "  dumps:\n    kind: volume\n    storage: 1Gi\n",
)  # fmt: skip


def test_a_dump_is_read_back_by_the_job_of_its_state(tmp_path: Path) -> None:
    host = Host(tmp_path, DUMPED)
    host.secret("cache-password", "x")
    host.deploy(DUMPED)
    done = host.run("--restore", "db")
    assert (done.returncode, host.calls) == (2, [])
    assert done.stderr.startswith("deploy: Overwrite what db holds with its newest dump? There is no terminal")
    assert host.run("--restore", "db", "--yes").returncode == 0
    assert "run --no-deps -T --name shop-prod-db-restore-run db-restore" in host.calls
    assert not [call for call in host.calls if call.startswith(("stop", "up"))]
    done = host.run("--restore", "cache", "cache.dump 1.rdb", "--yes")
    assert done.returncode == 0, done.stderr
    assert [call for call in host.calls if call.startswith(("stop", "run", "up"))] == [
        "stop cache",
        "run --no-deps -T --name shop-prod-cache-restore-run --env FILE=cache.dump 1.rdb cache-restore",
        f"{UP} --no-deps --no-recreate cache",
    ]
    assert done.stderr.endswith("deploy: the dump is read back\n")


def test_a_state_that_was_stopped_for_a_restore_runs_again_however_that_ended(tmp_path: Path) -> None:
    host = Host(tmp_path, DUMPED)
    host.secret("cache-password", "x")
    host.deploy(DUMPED)
    done = host.run("--restore", "cache", "--yes", FAIL=" cache-restore")
    assert done.returncode == 1
    assert host.calls[-1] == f"{UP} --no-deps --no-recreate cache"
    assert done.stderr.endswith("deploy: the dump was not read back\n")
    done = host.run("--run", "cache-restore")
    assert done.returncode == 2, "it is run by --restore alone"
