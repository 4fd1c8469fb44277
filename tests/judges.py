"""The judges: real tools that tests hold envspec's output against.

A test names its judge, ``@pytest.mark.judge("kustomize")``, and asks this module how to call it,
``judges.command("kustomize")``. Where a judge is absent its tests do not run, and the session ends with
their number by the judge's name; where ``ENVSPEC_JUDGES=required`` (CI), an absent judge is a failure.

A judge is looked for, in this order, in

1. ``ENVSPEC_JUDGE_<NAME>``, the path of its program;
2. the folder that ``.ci/judges/*.sh`` fill: ``ENVSPEC_JUDGES_DIR``, else ``.judges`` of the checkout, else
   ``envspec-judges`` in the user's cache folder;
3. the environment that runs the tests, and ``PATH``.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

__all__ = ["JUDGES", "Judge", "absent", "command", "folder", "required", "run"]

ROOT = Path(__file__).resolve().parent.parent


class Judge(NamedTuple):
    """A real tool: ``program`` is its file name, ``bring`` the command that brings it."""

    name: str
    says: str
    program: str
    bring: str
    on_path: bool = True
    """Whether a program of this name on the user's PATH is the same tool."""
    answers: tuple[str, ...] = ()
    """For a server: the words with which its program succeeds only while it runs; ``bring start`` starts it."""


_VENV = "make test (a Python package of the dev extra)"
_SERVERS = ".ci/judges/servers.sh"

JUDGES: dict[str, Judge] = {
    judge.name: judge
    for judge in (
        Judge("docker-compose", "reads a Compose file", "docker-compose", ".ci/judges/docker.sh"),
        Judge("docker-buildx", "reads docker-bake.json", "docker", ".ci/judges/docker.sh", True, ("buildx", "version")),
        Judge("docker-engine", "runs containers", "docker", ".ci/judges/docker.sh", False, ("version",)),
        Judge("check-jsonschema", "holds a document against a JSON Schema", "check-jsonschema", _VENV),
        Judge("compose-lint", "security of a Compose file", "compose-lint", _VENV),
        Judge("dclint", "style of a Compose file", "dclint", ".ci/judges/node.sh"),
        Judge("yaml-language-server", "editors' server", "yaml-language-server", ".ci/judges/node.sh"),
        Judge("sarif-schema", "the schema of SARIF", "sarif-schema", ".ci/judges/sarif.sh", on_path=False),
        Judge("kubernetes-validate", "Kubernetes schemas", "kubernetes-validate", _VENV),
        Judge("kustomize", "builds a kustomization", "kustomize", ".ci/judges/kustomize.sh"),
        Judge("checkov", "policies on manifests", "checkov", ".ci/judges/checkov.sh"),
        Judge(
            "kubernetes",
            "a Kubernetes API server, asked by kubectl",
            "kube-api",
            ".ci/judges/kubernetes.sh",
            False,
            ("get", "--raw", "/readyz"),
        ),
        Judge("podman", "runs manifests without a cluster", "podman", ".ci/judges/podman.sh", on_path=False),
        Judge("nomad-hcl", "reads a Nomad job", "nomad-hcl", ".ci/judges/nomad.sh", on_path=False),
        Judge("nomad-client", "renders templates", "nomad-client", ".ci/judges/nomad-client.sh", on_path=False),
        Judge("traefik", "routes requests", "traefik", ".ci/judges/traefik.sh", on_path=False),
        Judge("traefik-oldest", "the oldest one", "traefik-oldest", ".ci/judges/traefik.sh", on_path=False),
        Judge("shellcheck", "shell scripts", "shellcheck", _VENV),
        Judge("hadolint", "Dockerfiles", "hadolint", _VENV),
        Judge("bubblewrap", "runs a server as in a container", "bwrap", _SERVERS),
        Judge("postgres", "a database", "postgres", _SERVERS),
        Judge("clickhouse-engine", "runs a query", "clickhouse-engine", ".ci/judges/clickhouse.sh", on_path=False),
        Judge("mariadb", "a database", "mariadbd", _SERVERS),
        Judge("redis", "a cache", "redis-server", _SERVERS),
        Judge("valkey", "a cache", "valkey-server", _SERVERS),
        Judge("kafka", "a queue", "kafka-java", ".ci/judges/kafka.sh", on_path=False),
        Judge("curl", "speaks HTTP and S3", "curl", _SERVERS),
        Judge("busybox", "the tools of Alpine images", "busybox", _SERVERS),
        Judge("memcached", "a cache", "memcached", _SERVERS),
        Judge("rabbitmq", "a queue", "rabbitmq-server", _SERVERS),
        Judge("nats", "a queue", "nats-server", _SERVERS),
    )
}


def required() -> bool:
    """Whether an absent judge is a failure: so in CI, which brings all of them."""
    return os.environ.get("ENVSPEC_JUDGES") == "required"


def folder() -> Path:
    """Where ``.ci/judges/*.sh`` put what they bring: the same rule as in ``.ci/judges/lib.sh``."""
    if named := os.environ.get("ENVSPEC_JUDGES_DIR"):
        return Path(named)
    local = ROOT / ".judges"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "envspec-judges"
    return cache if cache.is_dir() and not local.is_dir() else local


@functools.cache
def _find(name: str) -> str | None:
    judge = JUDGES[name]
    variable = "ENVSPEC_JUDGE_" + name.upper().replace("-", "_")
    if (named := os.environ.get(variable)) is not None:
        return shutil.which(named)
    places = [folder() / "bin", Path(sys.executable).parent]
    for place in places:
        if found := shutil.which(judge.program, path=str(place)):
            return found
    return shutil.which(judge.program) if judge.on_path else None


@functools.cache
def _answers(name: str) -> bool:
    judge = JUDGES[name]
    if required():
        # Several test processes may ask at once: the script takes a lock and starts one server.
        subprocess.run([str(ROOT / judge.bring), "start"], check=False, capture_output=True)
    asked = subprocess.run([*command(name), *judge.answers], check=False, capture_output=True)
    return asked.returncode == 0


def absent(name: str) -> str | None:
    """Why the judge cannot be called here, or None when it can. An unknown name is a ``KeyError``."""
    judge = JUDGES[name]
    if _find(name) is None:
        return f"{judge.program} is not here; bring it with: {judge.bring}"
    if judge.answers and not _answers(name):
        return f"it does not run; start it with: {judge.bring} start"
    return None


def command(name: str) -> list[str]:
    """The words that call the judge. A ``LookupError`` where it is absent: the marker was forgotten."""
    found = _find(name)
    if found is None:
        raise LookupError(f"mark this test with @pytest.mark.judge({name!r}): {absent(name)}")
    return [found]


def run(
    name: str,
    *words: str | os.PathLike[str],
    stdin: str | None = None,
    cwd: str | os.PathLike[str] | None = None,
    env: dict[str, str] | None = None,
    timeout: float = 300,
) -> subprocess.CompletedProcess[str]:
    """Calls the judge with ``words``; output is captured as text, an exit code is not an error.

    ``env`` is added to this process's environment; ``timeout`` is in seconds.
    """
    call = [*command(name), *(os.fspath(word) for word in words)]
    return subprocess.run(
        call,
        check=False,
        capture_output=True,
        text=True,
        input=stdin,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        timeout=timeout,
    )
