"""What .deployed keeps: the lock and its owner, releases and their order, which of them runs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.backends.compose.deploy.host import TEXT, UP, Host, keep


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def tagged(tag: str) -> str:
    return TEXT.replace("tag: 1.4.2", f"tag: {tag}")


def history(host: Host) -> list[tuple[str, str, str]]:
    """Mark, release and tag of each line; the times are looked at here."""
    lines = host.run("--history").stdout.splitlines()
    assert all(re.fullmatch(r"[* ] \w{12} \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \S+", line) for line in lines), lines
    return [(line[0], line.split()[-3], line.split()[-1]) for line in lines]


def test_history_lists_what_worked_newest_first(host: Host) -> None:
    assert history(host) == []
    first, second = host.deploy(tagged("1")), host.deploy(tagged("2"))
    host.bring(tagged("3"))
    assert host.run(FAIL="--remove-orphans").returncode == 1
    assert history(host) == [("*", second, "2"), (" ", first, "1")]


def test_a_rollback_goes_one_back_and_again_one_further(host: Host) -> None:
    first, second, third = (host.deploy(tagged(tag)) for tag in ("1", "2", "3"))
    done = host.run("--rollback", "--yes")
    assert done.returncode == 0, done.stderr
    assert done.stderr.endswith(f"deploy: release {second} (2) runs again\n")
    assert history(host) == [(" ", third, "3"), ("*", second, "2"), (" ", first, "1")]
    assert host.run("--rollback", "--yes").returncode == 0
    assert history(host) == [(" ", third, "3"), (" ", second, "2"), ("*", first, "1")]
    done = host.run("--rollback", "--yes")
    assert (done.returncode, done.stderr) == (1, f"deploy: there is no release before {first} to go back to\n")
    fourth = host.deploy(tagged("4"))
    assert history(host)[0] == ("*", fourth, "4")


def test_a_rollback_runs_no_job_of_before_deploy_and_all_of_after_deploy(host: Host) -> None:
    first = host.deploy(tagged("1"))
    host.deploy(tagged("2"))
    assert host.run("--rollback", "--yes").returncode == 0
    ran = [call.split()[4] for call in host.calls if call.startswith("run ") and "--name" in call]
    assert ran == [f"shop-prod-warm-{first}"]
    (up,) = [line for line in host.raw if "--remove-orphans" in line]
    assert f"--file .deployed/releases/{first}/compose.yaml {UP} --remove-orphans" in up


def test_a_rollback_to_a_release_by_the_beginning_of_its_name(host: Host) -> None:
    first = host.deploy(tagged("1"))
    host.deploy(tagged("2"))
    host.deploy(tagged("3"))
    assert host.run("--rollback", first[:7], "--yes").returncode == 0
    assert ("*", first, "1") in history(host)
    done = host.run("--rollback", "zz", "--yes")
    assert (done.returncode, done.stderr) == (2, "deploy: zz is not one release: ./deploy.sh --history lists them\n")


def test_a_rollback_asks_and_changes_nothing_where_nobody_answers(host: Host) -> None:
    first, second = host.deploy(tagged("1")), host.deploy(tagged("2"))
    done = host.run("--rollback")
    assert done.returncode == 2
    assert re.match(rf"deploy: Return to release {first} \(1\), of \S+Z\? There is no terminal", done.stderr)
    assert host.calls == []
    assert ("*", second, "2") in history(host)


def test_after_a_failed_migration_there_is_nothing_to_roll_back(host: Host) -> None:
    host.deploy(tagged("1"))
    second = host.deploy(tagged("2"))
    host.bring(tagged("3"))
    done = host.run(FAIL=" migrate")
    assert done.stderr.endswith("services were not touched, there is nothing to roll back\n")
    done = host.run("--rollback")
    assert (done.returncode, host.calls) == (0, [])
    assert done.stderr == (
        f"deploy: the last rollout touched nothing: release {second} (2) runs, there is nothing to roll back\n"
    )
    assert ("*", second, "2") in history(host)


def test_after_services_were_touched_a_rollback_returns_to_the_last_good_release(host: Host) -> None:
    host.deploy(tagged("1"))
    second = host.deploy(tagged("2"))
    third = host.bring(tagged("3"))
    assert host.run(FAIL="--remove-orphans").returncode == 1
    assert f"the rollout of release {third} has not ended well\n" in host.run("--status").stdout
    host.bring(tagged("4"))
    assert host.run(FAIL=" migrate").returncode == 1, "this one touches nothing, the one before did"
    done = host.run("--rollback", "--yes")
    assert done.stderr.endswith(f"deploy: release {second} (2) runs again\n")
    assert any(f"releases/{second}/compose.yaml {UP} --remove-orphans" in line for line in host.raw)


def test_a_state_that_a_job_needs_and_that_became_another_is_touched(host: Host) -> None:
    first = host.deploy(tagged("1"))
    ids = host.log.with_name("log.ps")
    another = f'case "$*" in *" migrate"*) ;; *" {UP.split()[0]} "*" db"*) echo another >{ids} ;; esac\n'
    host.docker.write_text(host.docker.read_text().replace("case $* in", another + "case $* in", 1))
    host.bring(tagged("2"))
    done = host.run(FAIL=" migrate")
    assert "what its jobs need is of that release already; ./deploy.sh --rollback returns to" in done.stderr
    assert host.run("--rollback", "--yes").stderr.endswith(f"deploy: release {first} (1) runs again\n")


def test_ten_releases_are_kept(host: Host) -> None:
    first = host.deploy(tagged("1"))
    keep(host, first, 9)
    assert len(history(host)) == 10
    last = host.deploy(tagged("2"))
    assert [name for _, name, _ in history(host)] == [last, *(f"{number:012x}" for number in range(9))]
    assert len(list((host.state / "releases").iterdir())) == 10
    assert not (host.state / "releases" / first).exists()


def test_a_release_that_is_rolled_out_again_is_kept_once_and_on_top(host: Host) -> None:
    first, second = host.deploy(tagged("1")), host.deploy(tagged("2"))
    assert host.deploy(tagged("1")) == first
    assert history(host) == [("*", first, "1"), (" ", second, "2")]


def test_two_deploys_do_not_run_at_once(host: Host) -> None:
    host.state.mkdir()
    with subprocess.Popen(["sleep", "60"]) as other:
        began = Path(f"/proc/{other.pid}/stat").read_text().rpartition(") ")[2].split()[19]
        (host.state / "lock").symlink_to(f"{os.uname().nodename} {other.pid} {began} --prune")
        done = host.run()
        other.kill()
    assert (done.returncode, host.calls) == (1, [])
    assert done.stderr == (
        f"deploy: deploy.sh --prune (process {other.pid} on {os.uname().nodename}) is at work here; if that is not so, "
        "remove .deployed/lock\n"
    )
    assert (host.state / "lock").is_symlink()


@pytest.mark.parametrize("began", ["1", "0"])
def test_a_lock_whose_owner_is_gone_is_taken_over(host: Host, began: str) -> None:
    """Gone is also one whose number another process has by now."""
    host.state.mkdir()
    process = 1 if int(began) else 4_194_303
    (host.state / "lock").symlink_to(f"{os.uname().nodename} {process} {began} --run")
    done = host.run()
    assert done.returncode == 0, done.stderr
    assert "is gone and left its lock, which goes too\n" in done.stderr
    assert not (host.state / "lock").is_symlink()


def test_a_lock_of_another_host_is_left_alone(host: Host) -> None:
    host.state.mkdir()
    (host.state / "lock").symlink_to("elsewhere 4194303 1 --deploy")
    assert host.run().returncode == 1
    assert (host.state / "lock").is_symlink()


def test_a_killed_rollout_leaves_no_lock_in_the_way(host: Host) -> None:
    slow = f'case "$*" in *" migrate"*) touch {host.log}.there; exec /bin/sleep 60 ;; esac\n'
    host.docker.write_text(host.docker.read_text().replace("case $* in", slow + "case $* in", 1))
    line = [str(host.path / "deploy.sh")]
    with subprocess.Popen(line, env=host.environment, stderr=subprocess.DEVNULL, start_new_session=True) as killed:
        while not host.log.with_name("log.there").exists():
            time.sleep(0.01)
        os.killpg(killed.pid, signal.SIGKILL)
    assert (host.state / "lock").is_symlink()
    host.docker.write_text(host.docker.read_text().replace(slow, ""))
    assert host.run().returncode == 0


def test_many_that_see_a_dead_lock_do_not_run_at_once(host: Host) -> None:
    """Each call of docker makes a folder for a moment: two at a time would find it there."""
    host.state.mkdir()
    (host.state / "lock").symlink_to(f"{os.uname().nodename} 4194303 1 --deploy")
    alone = f"mkdir {host.log}.alone || echo together >>{host.log}.together\n"
    host.docker.write_text(f"#!/bin/sh\n{alone}/bin/sleep 0.01\nrmdir {host.log}.alone\nexit 0\n")
    line = [str(host.path / "deploy.sh")]
    started = [subprocess.Popen(line, env=host.environment, stderr=-1, text=True) for _ in range(4)]
    said = [process.communicate()[1] for process in started]
    assert not host.log.with_name("log.together").exists()
    assert [process.returncode for process in started].count(0) >= 1, said
    assert sum("is gone" in each for each in said) == 1
