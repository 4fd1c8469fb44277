"""Secrets: looked at before anything is changed, made once, read by Compose alone, and what their change does."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest

from tests import judges
from tests.backends.compose.compiled import HTTP, POSTGRES, entry, spec
from tests.backends.compose.deploy.host import FILES, KEY, SECRETS, UP, Host


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def test_every_secret_that_is_missing_or_unreadable_is_told_at_once(host: Host) -> None:
    (host.path / "secrets/key").unlink()
    (host.path / "secrets/db-password").chmod(0o400)
    done = host.run()
    assert done.returncode == 1
    assert not [call for call in host.calls if call.startswith(("run", "up"))]
    assert done.stderr == (
        "deploy: the secret key (k) is missing; put it into ./secrets/key\n"
        "deploy: ./secrets/db-password can't be read by db, which runs as 999:999; run\n"
        "deploy:   chown 999:999 ./secrets/db-password && chmod 0400 ./secrets/db-password\n"
        "deploy: or, when several users must read it, chmod 0700 ./secrets && chmod 0444 ./secrets/db-password\n"
        "deploy: pulling images that are not here\n"
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
def test_who_can_read_a_file(host: Host, owner: int, group: int, mode: int, readable: bool) -> None:
    listing = host.docker.with_name("ls")
    listing.write_text(f"#!/bin/sh\necho '{stat.filemode(0o100000 | mode)} 1 {owner} {group} 9 Jan 1 00:00 f'\n")
    listing.chmod(0o755)
    assert ("db-password can't be read by db" not in host.run().stderr) == readable


def test_a_generated_secret_is_made_once_and_only_its_owner_gets_near(host: Host) -> None:
    (host.path / "secrets/key").unlink()
    (host.path / "secrets/db-password").unlink()
    (host.path / "secrets").rmdir()
    text = spec(entry("web", HTTP + "    secrets:\n      - made\n"), secrets=SECRETS)
    host.deploy(text)
    made = host.path / "secrets/made"
    value = made.read_text()
    assert re.fullmatch(r"[0-9a-f]{32}", value)
    assert made.stat().st_mode & 0o777 == 0o444
    assert made.parent.stat().st_mode & 0o777 == 0o700
    host.deploy(text)
    assert made.read_text() == value


def test_a_secret_is_never_empty(host: Host) -> None:
    program = host.docker.with_name("od")
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    done = host.run()
    assert done.returncode == 1
    assert "deploy: can't make a random value for made; nothing was changed\n" in done.stderr
    assert not (host.path / "secrets/made").exists()


def test_a_folder_that_was_there_keeps_its_mode_and_is_told_when_others_can_look_in(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o755)
    text = spec(
        entry("web", HTTP + "    secrets:\n      - made\n"),
        secrets=SECRETS,
        production=f"    compose:\n      secrets_dir: {folder}\n",
    )
    host = Host(tmp_path, text)
    done = host.run()
    assert done.returncode == 0, done.stderr
    assert f"deploy: {folder} is open to others than its owner; if it is for secrets alone: chmod 0700 {folder}\n" in (
        done.stderr
    )
    assert folder.stat().st_mode & 0o777 == 0o755
    assert (folder / "made").exists()
    folder.chmod(0o700)
    assert "is open to others" not in host.run().stderr


ENVIRONMENT = spec(
    entry("web", HTTP + "    environment:\n      KEY: ${secrets.key}\n" + FILES),
    secrets=SECRETS,
    production="    compose:\n      secrets: environment\n",
)


@pytest.mark.judge("docker-engine")
@pytest.mark.parametrize(
    ("line", "given"),
    [
        ('KEY="a b"', {}),
        ("KEY='$HOME \"x\"'", {}),
        ("KEY=x # comment", {}),
        ("KEY=x$HOME", {"HOME": "/somewhere"}),
        ("export KEY=abc", {}),
        ("KEY = abc", {}),
        ("KEY=two", {"KEY": "it's $HOME `id` \\n"}),
        ('KEY="two\nlines"', {}),
    ],
)
def test_a_line_of_the_env_file_is_one_value_in_compose_and_in_a_rendered_file(
    tmp_path: Path, line: str, given: dict[str, str]
) -> None:
    host = Host(tmp_path, ENVIRONMENT)
    (host.path / ".env").write_text(f"# for tests\n{line}\n")
    (real,) = judges.command("docker-engine")
    done = host.run(REAL=real, **{"HOME": "/root", **given})
    assert done.returncode == 0, done.stderr
    read = judges.run(
        "docker-compose", "--project-directory", ".", "--file", "compose.yaml", "config", "--format", "json",
        cwd=host.path, env={"rendered_web": "1", **given, "HOME": given.get("HOME", "/root")},
    )  # fmt: skip
    value = json.loads(read.stdout)["services"]["web"]["environment"]["KEY"].replace("$$", "$")
    assert host.mounted("web", "/app/c").read_text() == f"key='{value}'\n$HOME `id` \\\n"


@pytest.mark.judge("docker-engine")
def test_secrets_of_the_environment_that_are_not_set_are_told_at_once(tmp_path: Path) -> None:
    both = (
        HTTP
        + "    environment:\n      KEY: ${secrets.key}\n      OTHER: ${secrets.other}\n      MADE: ${secrets.made}\n"
    )
    text = spec(
        entry("web", both),
        secrets=SECRETS + "  other:\n    description: from the bank\n",
        production="    compose:\n      secrets: environment\n",
    )
    host = Host(tmp_path, text)
    (real,) = judges.command("docker-engine")
    (host.path / ".env").write_text("MADE=1\nOTHER=\n")
    (host.path / ".env").chmod(0o644)
    done = host.run(REAL=real, HOME="/root")
    assert done.returncode == 1
    assert "deploy: .env can be read by everybody here; run: chmod 0600 .env\n" in done.stderr
    assert [line for line in done.stderr.splitlines() if "secret" in line] == [
        "deploy: the secret key (k) is not set; set KEY",
        "deploy: the secret other (from the bank) is not set; set OTHER",
    ]
    assert done.stderr.endswith("deploy: nothing was changed\n")


READING = spec(
    entry("web", HTTP + "    secrets:\n      - key\n") + entry("worker", "    secrets:\n      - key\n")
    + entry("other", "    secrets:\n      - made\n") + entry("app", "    environment:\n      DB: ${state.db.url}\n"),
    jobs=entry("seed", "    command: s\n    when: manual\n    secrets:\n      - key\n", job=True),
    state=POSTGRES,
    secrets=SECRETS,
)  # fmt: skip


def test_what_mounts_a_secret_that_changed_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    host = Host(tmp_path, READING)
    assert host.run().returncode == 0
    assert host.run().returncode == 0
    assert not [call for call in host.calls if "--force-recreate" in call]
    host.secret("key", "another\n")
    assert host.run().returncode == 0
    ups = [call.partition(" DB_PASSWORD")[0] for call in host.calls if call.startswith("up")]
    assert ups == [f"{UP} --force-recreate web worker", f"{UP} --remove-orphans"]
    assert host.run().returncode == 0
    assert not [call for call in host.calls if "--force-recreate" in call], "they have read it now"


@pytest.mark.judge("docker-engine")
def test_what_mounts_a_secret_of_the_environment_is_replaced_too(tmp_path: Path) -> None:
    """Compose takes no notice of another value of what it mounts."""
    text = spec(
        entry("web", HTTP + "    secrets:\n      - key\n    security:\n      read_only: false\n") + entry("other"),
        secrets=SECRETS,
        production="    compose:\n      secrets: environment\n",
    )
    text += "waivers:\n  - rule: writable-root\n    at: services.web\n    because: a test\n    until: 2027-01-01\n"
    host = Host(tmp_path, text)
    (real,) = judges.command("docker-engine")
    for value, replaced in (("one", []), ("one", []), ("two", ["web"])):
        (host.path / ".env").write_text(f"KEY={value} # of today\n")
        done = host.run(REAL=real, HOME="/root")
        assert done.returncode == 0, done.stderr
        assert [call.split()[-1] for call in host.calls if "--force-recreate" in call] == replaced


def test_a_password_that_a_state_keeps_inside_stops_a_rollout_until_somebody_says_it_was_changed(
    tmp_path: Path,
) -> None:
    host = Host(tmp_path, READING)
    release = host.deploy(READING)
    host.secret("db-password", "another\n")
    host.secret("key", "another\n")
    told = (
        "deploy: the secret db-password changed, but db keeps its password inside, where ALTER ROLE … PASSWORD … "
        "changes it\n"
    )
    done = host.run()
    assert done.returncode == 1
    assert not [call for call in host.calls if call.startswith("up")]
    assert done.stderr.endswith(
        told + "deploy: once it is changed there (./deploy.sh --exec STATE WORD…): ./deploy.sh --recreate\n"
        "deploy: nothing was changed\n"
    )
    done = host.run("--recreate", FAIL="--remove-orphans")
    assert told in done.stderr
    assert f"{UP} --force-recreate web worker" in host.calls, "not the state itself"
    assert re.search(
        rf"--rollback returns to release {release}, of \S+; it does not bring back the old value of key db-password\n$",
        done.stderr,
    )
    done = host.run("--rollback", "--yes")
    assert "deploy: other values than before stay as they are: key db-password\n" in done.stderr


def test_recreate_replaces_what_reads_secrets_where_nobody_knows_what_it_has_read(tmp_path: Path) -> None:
    host = Host(tmp_path, READING)
    host.deploy(READING)
    (host.state / "secrets").unlink()
    host.run("--recreate")
    assert f"{UP} --force-recreate other web worker" in host.calls


def test_what_a_value_is_known_by_tells_nothing_of_it_and_is_nobodys_business(tmp_path: Path) -> None:
    host = Host(tmp_path, READING)
    host.deploy(READING)
    seen = dict(line.split() for line in (host.state / "secrets").read_text().splitlines())
    assert set(seen) == {"key", "made", "db-password"}
    assert not [value for value in seen.values() if "value" in value]
    assert (host.state / "secrets").stat().st_mode & 0o077 == 0
    assert host.state.stat().st_mode & 0o077 == 0


def test_compose_gets_what_it_interpolates_and_the_script_shows_it_to_nobody(host: Host) -> None:
    assert host.run().returncode == 0
    assert all(line.endswith(KEY) for line in host.raw if line.startswith("compose"))
    for file in host.state.rglob("*"):
        if file.is_file() and "rendered" not in file.parts:
            assert "value of" not in file.read_text(), file


def test_variables_from_a_file_reach_compose(host: Host) -> None:
    (host.path / ".env").write_text("A=b\n")
    host.run()
    calls = [line for line in host.raw if line.startswith("compose ")]
    assert calls
    assert all(" --env-file .env " in line for line in calls)
