"""`deploy.sh` against a `docker` that only records how it is called."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from pathlib import Path

import pytest

from tests import judges
from tests.backends.compose.compiled import HTTP, POSTGRES, compiled, entry, spec

STUB = """\
#!/bin/sh
# A call is a line of the log; words of $FAIL make it fail, and volumes of $VOLUMES exist.
printf '%s\\n' "$*${KEY:+ KEY=$KEY}" >>"$LOG"
case $1 in
  volume) case " $VOLUMES " in *" $3 "*) exit 0 ;; esac; exit 1 ;;
esac
[ -n "${FAIL:-}" ] || exit 0
case "$*" in *"$FAIL"*) [ ! -f "$LOG.mended" ] || exit 0; [ -z "${ONCE:-}" ] || touch "$LOG.mended"; exit 1 ;; esac
"""
DB = "    environment:\n      DB: ${state.db.host}\n      KEY: ${secrets.key}\n"
JOBS = (
    entry("migrate", DB + "    command: m\n    when: before-deploy\n    retries: 1\n    timeout: 30s\n", job=True)
    + entry("warm", "    command: w\n    when: after-deploy\n    retries: 0\n", job=True)
    + entry("report", '    command: r\n    schedule: "0 3 * * *"\n    timezone: Europe/Berlin\n', job=True)
)
SECRETS = "  key:\n    description: k\n  made:\n    generate: 16\n"
FILES = "    files:\n      /app/c:\n        content: |\n          key='${secrets.key}'\n          $HOME `id` \\\n"
TEXT = spec(
    entry("web", HTTP + DB + "    secrets:\n      - made\n" + FILES),
    jobs=JOBS,
    state=POSTGRES,
    secrets=SECRETS,
)


class Folder:
    """The artifacts in a folder with a stub `docker` on the PATH."""

    def __init__(self, path: Path, text: str = TEXT) -> None:
        self.path = path / "host"
        self.log = path / "log"
        program = path / "bin/docker"
        program.parent.mkdir(parents=True)
        program.write_text(STUB)
        program.chmod(0o755)
        sleep = path / "bin/sleep"
        sleep.write_text("#!/bin/sh\n")
        sleep.chmod(0o755)
        self.write(text)
        secrets = self.path / "secrets"
        secrets.mkdir(mode=0o700)
        for name in ("key", "db-password"):
            (secrets / name).write_text(f"value of {name}\n")
            (secrets / name).chmod(0o444)

    def write(self, text: str) -> None:
        for name, body in compiled(text).texts.items():
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).write_text(body)
        (self.path / "deploy.sh").chmod(0o755)

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        self.log.write_text("")
        path = f"{self.log.parent / 'bin'}:{os.environ['PATH']}"
        return subprocess.run(
            [str(self.path / "deploy.sh"), *words],
            env={"PATH": path, "LOG": str(self.log), "VOLUMES": "", **environment},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def calls(self) -> list[str]:
        """What docker was called with, without the words that every call of Compose has."""
        common = "compose --project-directory . --file compose.yaml "
        log = re.sub(r"--wait-timeout \d+", "--wait-timeout N", self.log.read_text())
        return [line.removeprefix(common) for line in log.splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


KEY = " KEY=value of key"
UP = "up --detach --wait --wait-timeout N"


def test_the_rollout_in_its_order(folder: Folder) -> None:
    done = folder.run()
    assert done.returncode == 0, done.stderr
    own = "run --rm --no-deps -T --user 0:0 --cap-add CHOWN --cap-add DAC_OVERRIDE --entrypoint chown"
    assert folder.calls == [
        f"config --quiet{KEY}",
        f"--profile release --profile jobs pull --quiet --policy missing{KEY}",
        "volume inspect shop-prod_db-data",
        f"{own} db -R 999:999 /var/lib/postgresql/data{KEY}",
        f"{UP} db{KEY}",
        "rm shop-prod-migrate-run",
        f"run --rm --no-deps -T --name shop-prod-migrate-run migrate{KEY}",
        f"{UP} --remove-orphans{KEY}",
        "rm shop-prod-warm-run",
        f"run --rm --no-deps -T --name shop-prod-warm-run warm{KEY}",
    ]
    assert done.stderr.endswith("deploy: done\n")


def test_a_volume_that_is_there_keeps_its_owner(folder: Folder) -> None:
    folder.run(VOLUMES="shop-prod_db-data")
    assert not [call for call in folder.calls if "chown" in call]


def test_several_volumes_of_one_service_all_get_their_owner(tmp_path: Path) -> None:
    """A call of Compose makes all volumes of a service: those that are new are noted before the first."""
    volumes = "    volumes:\n      /a: one\n      /b: two\n"
    state = "".join(f"  {name}:\n    kind: volume\n    storage: 1Gi\n" for name in ("one", "two"))
    folder = Folder(tmp_path, spec(entry("web", HTTP + volumes), state=state))
    program = folder.log.parent / "bin/docker"
    made = folder.log.with_name("made")
    rules = f'case "$*" in *" run "*) touch {made} ;; esac\n[ "$1" != volume ] || [ ! -f {made} ] || exit 0\n'
    program.write_text(STUB.replace("case $1 in", rules + "case $1 in", 1))
    assert folder.run().returncode == 0
    assert [call.split()[-1] for call in folder.calls if "chown" in call] == ["/a", "/b"]
    assert folder.run().returncode == 0
    assert not [call for call in folder.calls if "chown" in call]


def test_a_volume_that_was_new_when_a_deploy_was_killed_still_gets_its_owner(folder: Folder) -> None:
    new = folder.path / ".deployed/new"
    new.mkdir(parents=True)
    (new / "shop-prod_db-data").touch()
    folder.run(VOLUMES="shop-prod_db-data")
    assert [call.split()[-5] for call in folder.calls if "chown" in call]
    assert not list(new.iterdir())


def test_an_image_without_chown_is_told_and_does_not_stop(folder: Folder) -> None:
    done = folder.run(FAIL="--entrypoint chown")
    assert done.returncode == 0
    assert (
        "deploy: the image of db could not do it: the volume keeps the owner that the image gives to "
        "/var/lib/postgresql/data\n"
    ) in done.stderr


@pytest.mark.parametrize(
    ("fail", "last", "message"),
    [
        ("config", "config --quiet", "nothing was changed"),
        (
            "pull",
            "--profile release --profile jobs pull --quiet --policy missing",
            "an image is missing; nothing was changed",
        ),
        (
            "migrate-run migrate",
            "rm --force shop-prod-migrate-run",
            "stopped before the new release; services were not touched",
        ),
        (" db", f"{UP} db", "stopped before the new release; services were not touched"),
        (
            "--remove-orphans",
            "ps --all",
            "the new release does not come up; ./deploy.sh --rollback returns to the last good one",
        ),
        (
            "warm-run warm",
            "rm --force shop-prod-warm-run",
            "the new release runs, but a job after it failed; ./deploy.sh --rollback returns to the last good one",
        ),
    ],
)
def test_it_stops_where_something_fails(folder: Folder, fail: str, last: str, message: str) -> None:
    done = folder.run(FAIL=fail)
    assert done.returncode == 1
    assert folder.calls[-1].removesuffix(KEY) == last
    assert done.stderr.endswith(f"deploy: {message}\n")
    assert not (folder.path / ".deployed/current").exists()
    assert not (folder.path / ".deployed/lock").exists()


def test_a_job_is_tried_again_and_no_more_often_than_it_says(folder: Folder) -> None:
    assert folder.run(FAIL="migrate-run migrate", ONCE="yes").returncode == 0
    assert len([call for call in folder.calls if " migrate-run migrate" in call or "run migrate" in call]) == 2
    folder.run(FAIL="migrate-run migrate")
    folder.log.with_name("log.mended").unlink()
    done = folder.run(FAIL="migrate-run migrate")
    assert done.stderr.count("deploy: running migrate\n") == 2
    assert (
        "deploy: migrate failed; trying again (1 of 1)\ndeploy: running migrate\ndeploy: migrate failed\n"
        in done.stderr
    )


def test_a_job_ends_when_its_time_is_over(folder: Folder) -> None:
    program = folder.log.parent / "bin/docker"
    program.write_text(
        STUB.replace("case $1 in", 'case "$*" in *"run migrate") exec /bin/sleep 30 ;; esac\ncase $1 in', 1)
    )
    script = folder.path / "deploy.sh"
    script.write_text(script.read_text().replace("job migrate 30 1", "job migrate 1 0"))
    done = folder.run()
    assert done.returncode == 1
    assert "deploy: migrate failed\n" in done.stderr


def test_every_secret_that_is_missing_or_unreadable_is_told_at_once(folder: Folder) -> None:
    (folder.path / "secrets/key").unlink()
    (folder.path / "secrets/db-password").chmod(0o400)
    done = folder.run()
    assert done.returncode == 1
    assert folder.calls == []
    assert done.stderr == (
        "deploy: creating the secret made (16 random bytes)\n"
        "deploy: the secret key (k) is missing; put it into ./secrets/key\n"
        "deploy: ./secrets/db-password can't be read by db, which runs as 999:999; run\n"
        "deploy:   chown 999:999 ./secrets/db-password && chmod 0400 ./secrets/db-password\n"
        "deploy: or, when several users must read it, chmod 0700 ./secrets && chmod 0444 ./secrets/db-password\n"
        "deploy: nothing was changed\n"
    )


@pytest.mark.parametrize(
    ("owner", "group", "mode", "readable"),
    [
        (999, 0, 0o400, True),
        (0, 999, 0o440, True),
        (0, 0, 0o444, True),
        (0, 0, 0o440, False),
        (999, 0, 0o044, False),
        (0, 999, 0o404, False),
        (0, 999, 0o400, False),
    ],
)
def test_who_can_read_a_file(folder: Folder, owner: int, group: int, mode: int, readable: bool) -> None:
    listing = folder.log.parent / "bin/ls"
    listing.write_text(f"#!/bin/sh\necho '{stat.filemode(0o100000 | mode)} 1 {owner} {group} 9 Jan 1 00:00 f'\n")
    listing.chmod(0o755)
    assert ("db-password can't be read by db" not in folder.run().stderr) == readable


def test_a_generated_secret_is_made_once_and_only_its_owner_gets_near(folder: Folder) -> None:
    folder.run()
    made = folder.path / "secrets/made"
    value = made.read_text()
    assert re.fullmatch(r"[0-9a-f]{32}", value)
    assert made.stat().st_mode & 0o777 == 0o444
    assert made.parent.stat().st_mode & 0o777 == 0o700
    folder.run()
    assert made.read_text() == value


def test_a_file_with_a_secret_is_rendered_byte_for_byte(folder: Folder) -> None:
    value = 'it\'s $HOME `id` \\n "x" é'
    (folder.path / "secrets/key").chmod(0o644)
    (folder.path / "secrets/key").write_text(value + "\n")
    folder.run()
    (rendered,) = (folder.path / "rendered").rglob("c")
    assert rendered.read_text() == f"key='{value}'\n$HOME `id` \\\n"
    assert (folder.path / "rendered").stat().st_mode & 0o777 == 0o700
    assert rendered.stat().st_mode & 0o777 == 0o644


def test_a_rendered_program_can_be_run(tmp_path: Path) -> None:
    program = '    files:\n      /app/run:\n        content: "key ${secrets.key}"\n        mode: "0555"\n'
    folder = Folder(tmp_path, spec(entry("web", HTTP + program), secrets=SECRETS))
    assert folder.run().returncode == 0
    (rendered,) = (folder.path / "rendered").rglob("run")
    assert rendered.stat().st_mode & 0o777 == 0o755


ENVIRONMENT = spec(
    entry("web", HTTP + "    environment:\n      KEY: ${secrets.key}\n" + FILES),
    secrets=SECRETS,
    production="    compose:\n      secrets: environment\n",
)


@pytest.mark.parametrize(
    ("given", "line", "rendered"),
    [("it's $HOME", "", "it's $HOME"), ("", "KEY=from a file\n", "from a file"), ("one", "KEY=two\n", "one")],
)
def test_a_file_with_a_secret_of_the_environment(tmp_path: Path, given: str, line: str, rendered: str) -> None:
    folder = Folder(tmp_path, ENVIRONMENT)
    (folder.path / ".env").write_text(line)
    done = folder.run(KEY=given)
    assert done.returncode == 0, done.stderr
    (made,) = (folder.path / "rendered").rglob("c")
    assert made.read_text() == f"key='{rendered}'\n$HOME `id` \\\n"


def test_a_secret_of_the_environment_that_is_not_set(tmp_path: Path) -> None:
    folder = Folder(tmp_path, ENVIRONMENT)
    done = folder.run()
    assert (done.returncode, folder.calls) == (1, [])
    assert done.stderr == "deploy: the secret key is not set; set KEY\n"


def test_a_rollback_returns_to_the_release_before(folder: Folder) -> None:
    assert folder.run("--rollback").stderr == "deploy: there is no release to go back to\n"
    assert folder.run().returncode == 0
    first = (folder.path / "compose.yaml").read_text()
    (old,) = (folder.path / "rendered").iterdir()
    folder.write(TEXT.replace("tag: 1.4.2", "tag: 1.4.3").replace("          $HOME", "          $SHELL"))
    assert folder.run().returncode == 0
    assert not old.exists(), "what no release that runs needs is forgotten"
    assert (folder.path / ".deployed/previous/compose.yaml").read_text() == first
    done = folder.run("--rollback")
    assert done.returncode == 0, done.stderr
    assert folder.calls == [
        f"compose --project-directory . --file .deployed/previous/compose.yaml {UP} --remove-orphans{KEY}"
    ]
    assert old.exists()
    assert (folder.path / ".deployed/current/compose.yaml").read_text() == first
    assert done.stderr == "deploy: rolled back\n"


def test_a_rollback_after_a_failure_returns_to_the_last_good_release(folder: Folder) -> None:
    folder.run()
    folder.write(TEXT.replace("tag: 1.4.2", "tag: 1.4.3"))
    assert folder.run(FAIL="--remove-orphans").returncode == 1
    done = folder.run("--rollback")
    assert done.returncode == 0
    assert "--file .deployed/current/compose.yaml" in folder.calls[0]
    assert folder.run("--rollback").returncode == 1, "there is none before it"


def test_a_deploy_without_a_change_keeps_the_release_before(folder: Folder) -> None:
    folder.run()
    folder.write(TEXT.replace("  web:\n", "  web:\n    working_dir: /x\n"))
    folder.run()
    before = (folder.path / ".deployed/previous/compose.yaml").read_text()
    folder.run()
    assert (folder.path / ".deployed/previous/compose.yaml").read_text() == before


def test_a_job_of_the_deployed_release_runs_by_name(folder: Folder) -> None:
    folder.run()
    assert folder.run("--run", "report").returncode == 0
    common = "compose --project-directory . --file .deployed/current/compose.yaml"
    assert folder.calls == [
        "rm shop-prod-report-run",
        f"{common} run --rm --no-deps -T --name shop-prod-report-run report{KEY}",
    ]
    done = folder.run("--run", "nothing")
    assert (done.returncode, done.stderr) == (1, "deploy: there is no job nothing\n")


def test_a_job_that_runs_already_is_left_alone(folder: Folder) -> None:
    folder.run()
    done = folder.run("--run", "report", FAIL="rm shop-prod-report-run")
    assert done.returncode == 1
    assert folder.calls == ["rm shop-prod-report-run", "container inspect shop-prod-report-run"]
    assert done.stderr.endswith(
        "deploy: report is running already; wait for its end, or stop it with: docker rm --force shop-prod-report-run\n"
    )


def test_a_volume_that_several_users_write_to_lets_all_of_them(tmp_path: Path) -> None:
    backup = '    backup:\n      schedule: "0 2 * * *"\n      volume: backups\n'
    state = (
        "  db:\n    kind: postgres\n    version: 16.9-alpine\n" + backup
        + "  files:\n    kind: minio\n    version: RELEASE.2025-04-22T22-12-26Z\n" + backup
        + "  backups:\n    kind: volume\n    storage: 1Gi\n"
    )  # fmt: skip
    folder = Folder(tmp_path, spec(entry("web", HTTP), state=state))
    for name in ("files-password", "db-password"):
        (folder.path / "secrets" / name).write_text("x")
        (folder.path / "secrets" / name).chmod(0o444)
    done = folder.run()
    assert done.returncode == 0, done.stderr
    asked = [call for call in folder.calls if call.endswith(" /backup")]
    common = "run --rm --no-deps -T --user 0:0 --cap-add"
    assert asked == [
        f"{common} FOWNER --cap-add DAC_OVERRIDE --entrypoint chmod db-backup 1777 /backup",
        f"{common} CHOWN --cap-add DAC_OVERRIDE --entrypoint chown db-backup -R 70:70 /backup",
    ]
    assert not [call for call in folder.calls if "1777" in call and call not in asked]


def test_two_deploys_do_not_run_at_once(folder: Folder) -> None:
    (folder.path / ".deployed/lock").mkdir(parents=True)
    done = folder.run()
    assert (done.returncode, folder.calls) == (1, [])
    assert done.stderr == "deploy: another deploy runs here; if it was killed, remove .deployed/lock\n"


def test_every_container_can_be_replaced(folder: Folder) -> None:
    folder.run("--recreate")
    assert f"{UP} --remove-orphans --force-recreate{KEY}" in folder.calls


def test_it_explains_itself(folder: Folder) -> None:
    done = folder.run("--help")
    assert done.returncode == 0
    assert "  4. runs the jobs that come before: migrate\n" in done.stdout
    assert "./deploy.sh --rollback  return to the release before" in done.stdout
    assert folder.run("--hlep").returncode == 2


def test_variables_from_a_file_reach_compose(folder: Folder) -> None:
    (folder.path / ".env").write_text("A=b\n")
    folder.run()
    assert folder.log.read_text().startswith(
        f"compose --env-file .env --project-directory . --file compose.yaml config --quiet{KEY}\n"
    ) or folder.log.read_text().startswith(
        f"compose --project-directory . --file compose.yaml --env-file .env config --quiet{KEY}\n"
    )


@pytest.mark.judge("shellcheck")
@pytest.mark.parametrize(
    "options", ["", "    compose:\n      secrets: environment\n", "    compose:\n      routes: traefik\n"]
)
def test_it_is_clean_under_shellcheck(tmp_path: Path, options: str) -> None:
    jobs = (
        JOBS
        if "environment" not in options
        else entry(
            "migrate", DB.replace("${state.db.host}", "x") + "    command: m\n    when: before-deploy\n", job=True
        )
    )
    state = "" if "environment" in options else POSTGRES
    extra = HTTP + DB.replace("${state.db.host}", "x") + FILES + "    routes:\n      - host: a.example.com\n"
    text = spec(entry("web", extra), jobs=jobs, state=state, secrets=SECRETS, production=options)
    script = tmp_path / "deploy.sh"
    script.write_text(compiled(text).texts["deploy.sh"])
    done = judges.run("shellcheck", "--severity=style", script)
    assert done.stdout == ""
    assert done.returncode == 0
