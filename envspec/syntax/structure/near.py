"""The word that a user meant: by its spelling, or because other tools call the same thing so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from envspec.lazy import load

__all__ = ["nearest"]

#: Words of Compose, Kubernetes and Nomad, and of everyday speech, for what the language calls otherwise.
_ELSEWHERE: dict[str, tuple[str, ...]] = {
    "args": ("command",),
    "cap_add": ("security",),
    "cmd": ("command",),
    "configs": ("files",),
    "count": ("replicas",),
    "cpus": ("cpu",),
    "cron": ("schedule",),
    "depends_on": ("needs",),
    "domain": ("host",),
    "egress_rules": ("egress",),
    "env": ("environment",),
    "env_vars": ("environment",),
    "expires": ("until",),
    "expose": ("ports",),
    "extra_hosts": ("hosts",),
    "healthcheck": ("health",),
    "hostname": ("host",),
    "ingress": ("routes",),
    "instances": ("replicas",),
    "limits": ("resources",),
    "liveness_probe": ("health",),
    "mem_limit": ("memory",),
    "name": ("project",),
    "readiness_probe": ("health",),
    "reason": ("because",),
    "running": ("started",),
    "scale": ("replicas",),
    "service_completed_successfully": ("completed",),
    "service_healthy": ("healthy",),
    "service_started": ("started",),
    "shm_size": ("shm",),
    "size": ("storage",),
    "stop_grace_period": ("shutdown",),
    "stop_signal": ("shutdown",),
    "sysctls": ("security",),
    "test": ("exec",),
    "tmpfs": ("writable",),
    "type": ("kind",),
    "variables": ("vars",),
    "version": ("envspec",),
    "unless_stopped": ("always",),
    "volumes": ("state",),
    "workdir": ("working_dir",),
}


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` most likely stands for, or None; the order of `known` does not matter."""
    words = sorted(set(known) - {word})
    plain = _plain(word)
    for candidate in words:
        if _plain(candidate) == plain:
            return candidate
    for candidate in _ELSEWHERE.get(plain, ()):
        if candidate in words:
            return candidate
    if len(word) > 60:
        return None
    close: list[str] = load("difflib").get_close_matches(plain, words, 1, 0.7)
    if close:
        return close[0]
    longer = [each for each in words if min(len(plain), len(each)) > 2 and _within(plain, _plain(each))]
    return longer[0] if len(longer) == 1 else None


def _within(one: str, other: str) -> bool:
    """`prod` and `production`, `TERM` and `SIGTERM`."""
    return one.startswith(other) or other.startswith(one) or other.endswith(one)


def _plain(word: str) -> str:
    """`readOnly`, `read-only` and `READ_ONLY` are spelled alike."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word).lower().replace("-", "_")
