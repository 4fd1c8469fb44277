"""A production host: the artifacts in a folder, and a `docker` that records its calls and fails when asked to."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.backends.compose.compiled import HTTP, POSTGRES, compiled, entry, spec

__all__ = ["DB", "FILES", "JOBS", "KEY", "SECRETS", "TEXT", "UP", "Host", "keep"]

STUB = """\
#!/bin/sh
# A call is a line of the log; words of $FAIL make it fail, and volumes of $VOLUMES exist. What `docker ps` prints is
# in the file $LOG.ps. Calls of `docker compose config` go to $REAL, if that is set.
printf '%s\\n' "$*${KEY:+ KEY=$KEY}" >>"$LOG"
case $* in
  'volume inspect '*) case " $VOLUMES " in *" $3 "*) exit 0 ;; esac; exit 1 ;;
  'ps '*) cat "$LOG.ps" 2>/dev/null; exit 0 ;;
  compose*' config '*) [ -z "${REAL:-}" ] || exec "$REAL" "$@" ;;
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
FILES = (
    "    files:\n      /app/c:\n        content: |\n          key='${secrets.key}'\n          $HOME `id` \\\n"
    "      /app/plain:\n        content: as it is\n"
)
TEXT = spec(
    entry("web", HTTP + DB + "    secrets:\n      - made\n" + FILES),
    jobs=JOBS,
    state=POSTGRES,
    secrets=SECRETS,
)
#: what the calls that fill in the secret `key` end with
KEY = " KEY=value of key"
UP = "up --detach --wait --wait-timeout N"


class Host:
    """The folder, `secrets` in it filled; `run` calls deploy.sh, and `calls` is what docker was called with by that."""

    def __init__(self, path: Path, text: str = TEXT) -> None:
        self.path = path / "host"
        self.log = path / "log"
        self.docker = self._program("docker", STUB)
        self._program("sleep", "#!/bin/sh\n")
        self.bring(text)
        secrets = self.path / "secrets"
        secrets.mkdir(mode=0o700)
        for name in ("key", "db-password"):
            self.secret(name, f"value of {name}\n")

    def _program(self, name: str, text: str) -> Path:
        program = self.log.parent / "bin" / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(text)
        program.chmod(0o755)
        return program

    def secret(self, name: str, value: str) -> None:
        """Puts the value of a secret in place, as somebody does who rotates it."""
        file = self.path / "secrets" / name
        file.unlink(missing_ok=True)
        file.write_text(value)
        file.chmod(0o444)

    def bring(self, text: str) -> str:
        """Compiles, and replaces the artifacts as `rsync --delete` does; the name of the release."""
        made = compiled(text)
        assert made.texts, made.said
        for old in sorted(self.path.rglob("*"), reverse=True):
            if old.relative_to(self.path).parts[0] not in (".deployed", "secrets", ".env"):
                old.rmdir() if old.is_dir() else old.unlink()
        for name, body in made.texts.items():
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).write_text(body)
        (self.path / "deploy.sh").chmod(0o755)
        found = re.search(r"^release=(\w+)$", made.texts["deploy.sh"], re.MULTILINE)
        assert found
        return found[1]

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        self.log.write_text("")
        return subprocess.run(
            [str(self.path / "deploy.sh"), *words],
            env={**self.environment, **environment},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def deploy(self, text: str, **environment: str) -> str:
        """Brings a release and rolls it out, which succeeds; its name."""
        release = self.bring(text)
        done = self.run(**environment)
        assert done.returncode == 0, done.stderr
        return release

    @property
    def environment(self) -> dict[str, str]:
        path = f"{self.docker.parent}{os.pathsep}{os.environ['PATH']}"
        return {"PATH": path, "LOG": str(self.log), "VOLUMES": ""}

    @property
    def state(self) -> Path:
        return self.path / ".deployed"

    @property
    def raw(self) -> list[str]:
        return re.sub(r"--wait-timeout \d+", "--wait-timeout N", self.log.read_text()).splitlines()

    @property
    def calls(self) -> list[str]:
        """What docker was called with but to ask, without the words that every call of Compose has."""
        common = re.compile(r"compose --project-directory \. --file \.deployed/(?:releases|runs)/\w+/compose\.yaml ")
        asks = re.compile(r"ps |inspect |network ls |(?:--profile \w+ )*config --images")
        return [line for each in self.raw if not asks.match(line := common.sub("", each))]

    def mounted(self, name: str, target: str) -> Path:
        """The file that a container of `name` mounts at `target`, by the last call of `up` or `run`."""
        (found,) = [path for path in self.state.rglob("*") if path.is_file() and str(path).endswith(target)
                    and path.relative_to(self.state).parts[1].rpartition("-")[0] == name]  # fmt: skip
        return found


def keep(host: Host, release: str, count: int) -> None:
    """As if that many releases had been rolled out after this one: copies of it, named by their number."""
    for number in reversed(range(count)):
        name = f"{number:012x}"
        shutil.copytree(host.state / "releases" / release, host.state / "releases" / name)
        (host.state / "releases" / name / "values/release").write_text(name)
        (host.state / "images" / name).write_text(f"registry.example.com/app:{number}\n")
        line = f"{name} 2026-01-01T00:00:{number:02}Z 1\n"
        (host.state / "history").write_text(line + (host.state / "history").read_text())
    (host.state / "current").write_text(f"{0:012x}\n")
