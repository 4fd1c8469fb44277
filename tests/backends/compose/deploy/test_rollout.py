"""The rollout: its order, what stops it, and what is said then."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import judges
from tests.backends.compose.compiled import HTTP, POSTGRES, compiled, entry, spec
from tests.backends.compose.deploy.host import KEY, TEXT, UP, Host

SHELLS = [path for name in ("dash", "bash", "busybox") if (path := shutil.which(name))]


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def test_the_rollout_in_its_order(host: Host) -> None:
    release = host.bring(TEXT)
    done = host.run()
    assert done.returncode == 0, done.stderr
    own = "run --rm --no-deps -T --user 0:0 --cap-add CHOWN --cap-add DAC_OVERRIDE --entrypoint sh"
    chown = 'chown "$@"'
    assert host.calls == [
        f"config --quiet{KEY}",
        f"--profile release --profile jobs pull --quiet --policy missing{KEY}",
        "volume inspect shop-prod_db-data",
        f"{own} db -c {chown} sh -R 999:999 /var/lib/postgresql/data{KEY}",
        f"{UP} db{KEY}",
        f"rm shop-prod-migrate-{release}",
        f"run --no-deps -T --name shop-prod-migrate-{release} migrate{KEY}",
        f"logs --timestamps --tail 1000 shop-prod-migrate-{release}",
        f"rm --force shop-prod-migrate-{release}",
        f"{UP} --remove-orphans{KEY}",
        f"rm shop-prod-warm-{release}",
        f"run --no-deps -T --name shop-prod-warm-{release} warm{KEY}",
        f"logs --timestamps --tail 1000 shop-prod-warm-{release}",
        f"rm --force shop-prod-warm-{release}",
        "volume ls --quiet --filter label=com.docker.compose.project=shop-prod --filter label=envspec.ephemeral "
        "--filter dangling=true",
    ]
    assert done.stderr.endswith(f"deploy: release {release} (1.4.2) runs\n")


def test_what_is_rolled_out_is_the_copy_of_the_release(host: Host) -> None:
    release = host.deploy(TEXT)
    files = {line.split(" --file ")[1].split()[0] for line in host.raw if line.startswith("compose")}
    assert files == {f".deployed/releases/{release}/compose.yaml"}


def test_the_same_release_again_runs_no_job_again(host: Host) -> None:
    host.deploy(TEXT)
    done = host.run(VOLUMES="shop-prod_db-data")
    assert done.returncode == 0
    assert not [call for call in host.calls if call.startswith("run ")]
    assert done.stderr.splitlines()[1:3] == [
        "deploy: migrate has run for this release already",
        "deploy: warm has run for this release already",
    ]
    host.deploy(TEXT.replace("tag: 1.4.2", "tag: 1.4.3"), VOLUMES="shop-prod_db-data")
    ran = [call.removesuffix(KEY).split()[-1] for call in host.calls if call.startswith("run ")]
    assert ran == ["migrate", "warm"]


def test_a_job_that_failed_runs_again_at_the_next_try_and_one_that_ended_well_does_not(host: Host) -> None:
    assert host.run(FAIL="--remove-orphans").returncode == 1
    assert host.run(FAIL=" warm").returncode == 1
    assert [call for call in host.calls if "migrate" in call] == []
    assert host.run().returncode == 0
    assert [call for call in host.calls if " warm" in call]


def test_a_volume_that_is_there_keeps_its_owner(host: Host) -> None:
    host.run(VOLUMES="shop-prod_db-data")
    assert not [call for call in host.calls if "chown" in call]


def test_several_volumes_of_one_service_all_get_their_owner(tmp_path: Path) -> None:
    """A call of Compose makes all volumes of a service: those that are new are noted before the first."""
    volumes = "    volumes:\n      /a: one\n      /b with a blank: two\n"
    state = "".join(f"  {name}:\n    kind: volume\n    storage: 1Gi\n" for name in ("one", "two"))
    host = Host(tmp_path, spec(entry("web", HTTP + volumes), state=state))
    made = host.log.with_name("made")
    rules = f'case "$*" in *" run "*) touch {made} ;; esac\n[ "$1" != volume ] || [ ! -f {made} ] || exit 0\n'
    host.docker.write_text(host.docker.read_text().replace("case $* in", rules + "case $* in", 1))
    assert host.run().returncode == 0
    assert [call.partition(" -R ")[2] for call in host.calls if "chown" in call] == [
        "10001:10001 /a",
        "10001:10001 /b with a blank",
    ]
    assert host.run().returncode == 0
    assert not [call for call in host.calls if "chown" in call]


def test_a_volume_that_was_new_when_a_deploy_was_killed_still_gets_its_owner(host: Host) -> None:
    new = host.state / "new"
    new.mkdir(parents=True)
    (new / "shop-prod_db-data").touch()
    host.run(VOLUMES="shop-prod_db-data")
    assert [call.split()[-5] for call in host.calls if "chown" in call]
    assert not list(new.iterdir())


def test_an_image_without_chown_is_told_and_does_not_stop(host: Host) -> None:
    done = host.run(FAIL="--entrypoint sh")
    assert done.returncode == 0
    assert (
        "deploy: the image of db could not do it: the volume keeps the owner that the image gives to "
        "/var/lib/postgresql/data\n"
    ) in done.stderr


def test_a_volume_that_several_users_write_to_lets_all_of_them(tmp_path: Path) -> None:
    backup = '    backup:\n      schedule: "0 2 * * *"\n      volume: backups\n'
    state = (
        "  db:\n    kind: postgres\n    version: 16.9-alpine\n" + backup
        + "  files:\n    kind: minio\n    version: RELEASE.2025-04-22T22-12-26Z\n" + backup
        + "  backups:\n    kind: volume\n    storage: 1Gi\n"
    )  # fmt: skip
    host = Host(tmp_path, spec(entry("web", HTTP), state=state))
    host.secret("files-password", "x")
    done = host.run()
    assert done.returncode == 0, done.stderr
    asked = [call for call in host.calls if call.endswith(" /backup")]
    common = "run --rm --no-deps -T --user 0:0 --cap-add"
    assert asked == [
        f'{common} FOWNER --cap-add DAC_OVERRIDE --entrypoint sh db-backup -c chmod "$@" sh 1777 /backup',
        f'{common} CHOWN --cap-add DAC_OVERRIDE --entrypoint sh db-backup -c chown "$@" sh -R 70:70 /backup',
    ]
    assert not [call for call in host.calls if "1777" in call and call not in asked]


@pytest.mark.parametrize(
    ("fail", "last", "message"),
    [
        ("config --quiet", "--profile release --profile jobs pull --quiet --policy missing", "nothing was changed"),
        ("pull", "--profile release --profile jobs pull --quiet --policy missing", "nothing was changed"),
        (
            " migrate",
            "rm --force shop-prod-migrate-RELEASE",
            "stopped before release RELEASE (1.4.2); services were not touched, there is nothing to roll back",
        ),
        (
            " db",
            f"{UP} db",
            "stopped before release RELEASE (1.4.2); services were not touched, there is nothing to roll back",
        ),
        (
            "--remove-orphans",
            f"{UP} --remove-orphans",
            "release RELEASE (1.4.2) does not come up; there is no release to go back to",
        ),
        (
            " warm",
            "rm --force shop-prod-warm-RELEASE",
            "release RELEASE (1.4.2) runs, but a job after it failed; there is no release to go back to",
        ),
    ],
)
def test_it_stops_where_something_fails(host: Host, fail: str, last: str, message: str) -> None:
    release = host.bring(TEXT)
    done = host.run(FAIL=fail)
    assert done.returncode == 1
    assert host.calls[-1].removesuffix(KEY) == last.replace("RELEASE", release)
    assert done.stderr.endswith(f"deploy: {message.replace('RELEASE', release)}\n")
    assert not (host.state / "current").exists()
    assert not (host.state / "lock").is_symlink()


def test_an_image_and_secrets_that_are_missing_are_told_together(host: Host) -> None:
    (host.path / "secrets/key").unlink()
    (host.path / "secrets/db-password").unlink()
    done = host.run(FAIL="pull")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "deploy: the secret key (k) is missing; put it into ./secrets/key",
        "deploy: the secret db-password (password of db) is missing; put it into ./secrets/db-password",
        "deploy: pulling images that are not here",
        "deploy: an image is missing",
        "deploy: nothing was changed",
    ]
    assert not (host.path / "secrets/made").exists()


def test_a_job_is_tried_again_and_no_more_often_than_it_says(host: Host) -> None:
    def tries() -> int:
        return len([call for call in host.calls if call.startswith("run ") and " migrate" in call])

    assert host.run(FAIL=" migrate", ONCE="yes").returncode == 0
    assert tries() == 2
    host.log.with_name("log.mended").unlink()
    host.bring(TEXT.replace("tag: 1.4.2", "tag: 1.4.3"))
    done = host.run(FAIL=" migrate")
    assert tries() == 2
    assert "deploy: migrate failed; trying again (1 of 1)\n" in done.stderr


def test_a_job_ends_when_its_time_is_over(host: Host) -> None:
    slow = 'case "$*" in *" migrate") exec /bin/sleep 30 ;; esac\n'
    host.docker.write_text(host.docker.read_text().replace("case $* in", slow + "case $* in", 1))
    host.bring(TEXT.replace("retries: 1", "retries: 0").replace("timeout: 30s", "timeout: 1s"))
    done = host.run()
    assert done.returncode == 1
    assert "deploy: migrate failed: no end after 1 seconds\n" in done.stderr


def test_what_does_not_come_up_is_shown_with_its_state_and_its_last_lines(host: Host) -> None:
    release = host.deploy(TEXT)
    host.log.with_name("log.ps").write_text("1dfe\n")
    answers = """case "$*" in
  'inspect --format {{.State.Status}}'*) echo running, unhealthy; exit 0 ;;
  inspect*' 1dfe') echo 'deploy: shop-prod-web-1 is running, unhealthy'; exit 0 ;;
  'logs --tail 50 1dfe') echo 'no such table'; exit 0 ;;
esac
"""
    host.docker.write_text(host.docker.read_text().replace("case $* in", answers + "case $* in", 1))
    second = host.bring(TEXT.replace("tag: 1.4.2", "tag: 1.4.3"))
    done = host.run(FAIL="--remove-orphans")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-3:-1] == ["deploy: shop-prod-web-1 is running, unhealthy", "  no such table"]
    assert done.stderr.splitlines()[-1].startswith(
        f"deploy: release {second} (1.4.3) does not come up; ./deploy.sh --rollback returns to release {release}, of 2"
    )


def test_a_network_of_the_stack_that_the_release_no_longer_has_goes(host: Host) -> None:
    listed = "case \"$*\" in 'network ls '*) printf 'n1 db\\nn2 gone\\n'; exit 0 ;; esac\n"
    host.docker.write_text(host.docker.read_text().replace("case $* in", listed + "case $* in", 1))
    host.deploy(TEXT)
    assert [call for call in host.calls if call.startswith("network rm")] == ["network rm n2"]


def test_without_the_network_of_the_proxy_nothing_is_changed(tmp_path: Path) -> None:
    routed = HTTP + "    routes:\n      - host: a.example.com\n"
    host = Host(tmp_path, spec(entry("web", routed), production="    compose:\n      routes: traefik\n"))
    done = host.run(FAIL="network inspect traefik")
    assert done.returncode == 1
    assert done.stderr.startswith("deploy: there is no network traefik: start the proxy on it first")
    assert done.stderr.endswith("deploy: nothing was changed\n")


def test_a_volume_that_is_to_be_adopted_must_be_there(tmp_path: Path) -> None:
    volume = "  uploads:\n    kind: volume\n    storage: 1Gi\n    adopt: old_uploads\n"
    web = entry("web", HTTP + "    volumes:\n      /a: uploads\n")
    host = Host(tmp_path, spec(web, state=POSTGRES + "    adopt: old_data\n" + volume))
    done = host.run(VOLUMES="old_data")
    assert done.returncode == 1
    assert done.stderr.startswith("deploy: there is no volume old_uploads, which is to be adopted\n")
    assert done.stderr.endswith("deploy: nothing was changed\n")
    assert host.run(VOLUMES="old_data old_uploads").returncode == 0


def test_a_folder_of_the_machine_must_be_there_and_belong_to_who_writes_it(tmp_path: Path) -> None:
    mine, other = tmp_path / "mine", tmp_path / "it's another"
    mine.mkdir()
    user = f"{os.getuid() or 7}:{os.getgid() or 7}"
    os.chown(mine, *map(int, user.split(":")))
    state = "  uploads:\n    kind: volume\n    host_path: {}\n  more:\n    kind: volume\n    host_path: {}\n"
    web = entry("web", HTTP + "    volumes:\n      /a: uploads\n      /b: more\n").replace("10001:10001", user)
    host = Host(tmp_path, spec(web, state=state.format(mine, other)))
    done = host.run()
    assert done.returncode == 1
    spelled = str(other).replace("'", "'\\''")
    missing = f"deploy: there is no folder {other} for web: install -d -o {user.replace(':', ' -g ')} '{spelled}'\n"
    assert done.stderr.startswith(missing)
    assert done.stderr.endswith("deploy: nothing was changed\n")
    other.mkdir()
    if os.getuid() == 0:
        done = host.run()
        said = f"deploy: {other} belongs to user 0, and web runs as 7: chown -R 7:7 '{spelled}'\n"
        assert done.stderr.startswith(said)
        os.chown(other, 7, 7)
    assert host.run().returncode == 0
    assert sorted(mine.iterdir()) == []


@pytest.mark.judge("shellcheck")
def test_it_is_clean_under_shellcheck(tmp_path: Path) -> None:
    """What differs from spec to spec is quoted assignments (tests/test_breakout.py)."""
    script = tmp_path / "deploy.sh"
    script.write_text(compiled(TEXT).texts["deploy.sh"])
    done = judges.run("shellcheck", "--severity=style", script)
    assert (done.stdout, done.returncode) == ("", 0)


@pytest.mark.judge("shellcheck")
def test_each_part_is_clean_under_shellcheck() -> None:
    root = Path(__file__).resolve().parents[4] / "backends/envspec_backends/compose/deploy"
    parts = sorted(root.glob("*.sh"))
    assert parts
    done = judges.run("shellcheck", "--severity=style", *parts)
    assert (done.stdout, done.returncode) == ("", 0)


@pytest.mark.parametrize("program", SHELLS, ids=os.path.basename)
def test_any_shell_and_any_tools_of_a_host_do(tmp_path: Path, program: str) -> None:
    """With busybox every other program is its own too: the least that a host has."""
    host = Host(tmp_path)
    programs = host.docker.parent
    if program.endswith("busybox"):
        for name in subprocess.run([program, "--list"], capture_output=True, text=True, check=True).stdout.split():
            if not (programs / name).exists():
                (programs / name).symlink_to(program)
        host.docker.write_text(host.docker.read_text().replace("#!/bin/sh", f"#!{programs}/sh"))
        line, path = [str(programs / "sh")], str(programs)
    else:
        line, path = [program], host.environment["PATH"]

    def call(*words: str, fails: str = "") -> subprocess.CompletedProcess[str]:
        environment = {**host.environment, "PATH": path, "FAIL": fails}
        script = [*line, str(host.path / "deploy.sh"), *words]
        return subprocess.run(script, env=environment, stdin=-3, capture_output=True, text=True, check=False)

    first = host.bring(TEXT)
    assert call().returncode == 0
    assert host.mounted("web", "/app/c").read_text() == "key='value of key'\n$HOME `id` \\\n"
    host.bring(TEXT.replace("tag: 1.4.2", "tag: 1.4.3"))
    done = call("--diff")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert call(fails="--remove-orphans").returncode == 1
    done = call("--rollback", "--yes")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, f"deploy: release {first} (1.4.2) runs again")
    assert call("--run", "report").returncode == 0
    assert call("--history").stdout.startswith(f"* {first} ")
    (host.state / "lock").symlink_to(f"{os.uname().nodename} 4194303 1 --deploy")
    assert "is gone and left its lock" in call("--recreate").stderr
    assert call("--prune", "--yes").stderr == "deploy: there is nothing to remove\n"
