"""A real server, run as its container would be: bubblewrap gives it another user, a read-only root and no network.

The programs are Debian's, under the paths that they have there; what the image brings besides (an entrypoint) is a
stand-in. Everything that the recipe does not declare as data or writable is read-only, so a server that comes up
here needs no more than the recipe says, as far as its paths are those of the image.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

from envspec.kinds.kind import Recipe, Task
from envspec.model.text import Text
from tests import judges
from tests.kinds.states import PASSWORD_FILE, spell, words

__all__ = ["Cell"]

_PASS_THROUGH = '#!/bin/sh\nexec "$@"\n'

#: starts the server, waits until it is healthy, does what the test asks, stops it, and tells how it ended
_DRIVER = """\
/cell/server >/cell/log 2>&1 &
server=$!
tries=0
until /cell/health >/cell/health.log 2>&1; do
  tries=$((tries + 1))
  kill -0 $server 2>/dev/null && [ $tries -lt 150 ] || { cat /cell/log /cell/health.log >&2; exit 97; }
  sleep 0.2
done
sh -eu /cell/script || { status=$?; cat /cell/log >&2; exit $status; }
kill -{signal} $server
wait $server
echo "ended $?"
"""


class Cell:
    """One state's container. Its volumes live in `folder` and outlast it; `cwd` is the image's working directory."""

    def __init__(
        self, folder: Path, made: Recipe, password: bytes = b"", *, path: str = "/usr/bin:/usr/sbin", cwd: str = "/"
    ) -> None:
        self.made = made
        self.folder = folder
        self.password = password
        self.path = path
        self.cwd = cwd
        self.binds: dict[str, Path] = {}
        #: places that are writable in the image by themselves
        self.scratch: list[str] = []
        self.programs = folder / "bin"
        for name in ("bin", "cell", "backup"):
            (folder / name).mkdir(exist_ok=True)
        self.program("docker-entrypoint.sh", _PASS_THROUGH)
        self.binds["/backup"] = folder / "backup"
        if made.data:
            self.bind(made.data)
        (folder / "password").write_bytes(password)

    def bind(self, inside: str) -> Path:
        """A volume at the path `inside`."""
        outside = self.folder / f"volume{inside.replace('/', '-')}"
        outside.mkdir(exist_ok=True)
        self.binds[inside] = outside
        return outside

    def program(self, name: str, text: str) -> None:
        """A stand-in for a program of the image."""
        file = self.programs / name
        file.write_text(text)
        file.chmod(0o755)

    def _environment(self, given: dict[str, Text]) -> dict[str, str]:
        return {name: spell(value, self.password.decode(errors="surrogateescape")) for name, value in given.items()}

    def _bwrap(self, argv: list[str], environment: dict[str, str], where: Recipe | Task) -> list[str]:
        call = [*judges.command("bubblewrap"), "--unshare-all", "--die-with-parent", "--hostname", "cell"]
        uid, gid = self.made.user
        call += ["--uid", str(uid), "--gid", str(gid), "--clearenv"]
        for place in ("/usr", "/etc/alternatives", "/etc/ssl", "/etc/rabbitmq", "/etc/mysql", "/etc/ld.so.cache"):
            call += ["--ro-bind-try", place, place]
        for name in ("bin", "sbin", "lib", "lib64"):
            call += ["--symlink", f"usr/{name}", f"/{name}"]
        users = self.folder / "passwd"
        users.write_text(f"root:x:0:0::/:/bin/sh\nserver:x:{uid}:{gid}::/:/bin/sh\n")
        hosts = self.folder / "hosts"
        hosts.write_text("127.0.0.1 localhost cell\n")
        call += ["--ro-bind", str(users), "/etc/passwd", "--ro-bind", str(hosts), "/etc/hosts"]
        call += ["--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--dir", "/var", "--dir", "/run"]
        call += ["--symlink", "/run", "/var/run", "--bind", str(self.folder / "cell"), "/cell"]
        for inside in sorted({*where.writable, *self.scratch} - {"/tmp"}):
            call += ["--tmpfs", inside.replace("/var/run/", "/run/")]
        for inside, outside in self.binds.items():
            call += ["--bind", str(outside), inside]
        for number, (inside, file) in enumerate(where.files.items()):
            outside = self.folder / f"file{number}"
            content = file.content if isinstance(file.content, bytes) else spell(file.content).encode()
            outside.write_bytes(content)
            outside.chmod(file.mode)
            call += ["--ro-bind", str(outside), inside]
        mounted = where.password_mounted if isinstance(where, Recipe) else where.password
        if mounted:
            call += ["--ro-bind", str(self.folder / "password"), PASSWORD_FILE]
        call += ["--ro-bind", str(self.programs), "/programs", "--remount-ro", "/", "--chdir", self.cwd]
        call += ["--setenv", "PATH", f"/programs:{self.path}"]
        for name, value in environment.items():
            call += ["--setenv", name, value]
        return [*call, *argv]

    def run(self, script: str = ":", *, more: dict[str, str] | None = None, timeout: float = 60) -> str:
        """Starts the server, waits for its health check, runs `script` beside it, stops it; standard output."""
        probe = self.made.health.command or self.made.health.probe
        server = [*words(self.made.entrypoint or ()), *words(self.made.command or self.made.program)]
        self._script("server", "exec " + shlex.join(server))
        self._script("health", "exec " + shlex.join(words(probe)))
        self._script("script", script)
        driver = _DRIVER.replace("{signal}", self.made.shutdown.signal[3:])
        environment = {**self._environment(self.made.environment), **(more or {})}
        return self._run(["sh", "-c", driver], environment, self.made, timeout)

    def task(self, task: Task, *, more: dict[str, str] | None = None, script: str | None = None) -> str:
        """Runs a task alone, or `script` in its place and with its environment."""
        argv = ["sh", "-c", script] if script else [*words(task.entrypoint or ()), *words(task.command)]
        return self._run(argv, {**self._environment(task.environment), **(more or {})}, task, 60)

    def beside(self, task: Task, name: str = "task") -> None:
        """Makes `/cell/NAME`, which runs a task beside the server, with its own environment."""
        argv = [*words(task.entrypoint or ()), *words(task.command)]
        environment = self._environment(task.environment)
        self._script(name, f"exec env {shlex.join(f'{key}={value}' for key, value in environment.items())} "
                     + shlex.join(argv))  # fmt: skip

    def _script(self, name: str, line: str) -> None:
        file = self.folder / "cell" / name
        file.write_bytes(os.fsencode(f"#!/bin/sh\n{line}\n"))
        file.chmod(0o755)

    def _run(self, argv: list[str], environment: dict[str, str], where: Recipe | Task, timeout: float) -> str:
        call = self._bwrap(argv, environment, where)
        done = subprocess.run(call, capture_output=True, timeout=timeout, check=False)
        out, error = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        assert done.returncode == 0, f"exit {done.returncode}\n{out}\n{error[:1500]}\n…\n{error[-1500:]}"
        return out
