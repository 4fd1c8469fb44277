"""The one "did you mean": the word that a user meant, by its spelling or because other tools call it so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from envspec.lazy import load

__all__ = ["did_you_mean", "listed", "nearest", "question", "refill"]

#: A longer word is no slip of anybody's.
_LONGEST = 60
#: One letter of two is half the word.
_SHORTEST = 3
#: How much of two words must be alike, as difflib counts it. With less, `restart` is near to `state`.
_ALIKE = 0.7

#: Words that a run compares with others. A spec of thousands of slips is told them all, and a guess for the first.
_MOST = 200_000

#: Words of Compose, Kubernetes and Nomad, and of everyday speech, for what the language calls otherwise.
_ELSEWHERE: dict[str, tuple[str, ...]] = {
    "arch": ("platform",),
    "architecture": ("platform",),
    "args": ("command",),
    "cap_add": ("security",),
    "cmd": ("command",),
    "configs": ("files",),
    "constraints": ("placement",),
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
    "memlock": ("locked_memory",),
    "name": ("project",),
    "readiness_probe": ("health",),
    "node_selector": ("placement",),
    "nofile": ("open_files",),
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


class _Budget:
    left = _MOST


def refill() -> None:
    """To be called where a run begins."""
    _Budget.left = _MOST


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` most likely stands for, or None; the order of `known` does not matter.

    In this order: the same word in another spelling, another tool's word for it, one slip of the finger, a word that
    is much like it, the only one that begins or ends like it.
    """
    among = set(known)
    _Budget.left -= len(among)
    if _Budget.left < 0:
        return None
    words = {_plain(each): each for each in sorted(among - {word}, reverse=True)}
    plain = _plain(word)
    if plain in words:
        return words[plain]
    for other in _ELSEWHERE.get(plain, ()):
        if other in words:
            return words[other]
    if len(word) > _LONGEST:
        return None
    slips = [each for each in words if _one_slip(plain, each)]
    if slips:
        return words[min(slips)]
    close: list[str] = load("difflib").get_close_matches(plain, words, 1, _ALIKE)
    if close:
        return words[close[0]]
    alike = [each for each in words if min(len(plain), len(each)) > 2 and _within(plain, each)]
    return words[alike[0]] if len(alike) == 1 else None


def question(meant: str, quote: str = "`") -> str:
    """How the word that was meant is offered, at the end of a message or as its help."""
    return f"did you mean {quote}{meant}{quote}?"


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "", quote: str = "`") -> str:
    """The question after the known word that `word` stands for; `otherwise` ("services are `api`") if none is near."""
    meant = nearest(word, known)
    return question(meant, quote) if meant is not None else otherwise


def listed(names: Iterable[str], most: int = 8) -> str:
    """`a`, `b` and `c`, for a help line; long lists are cut."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) > most:
        return ", ".join(quoted[:most]) + f" and {len(quoted) - most} more"
    return ", ".join(quoted[:-1]) + (" and " if len(quoted) > 1 else "") + quoted[-1] if quoted else "none"


def _one_slip(one: str, other: str) -> bool:
    """Whether a letter was left out, put in or taken for another, or two neighbours changed places."""
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST or len(long) - len(short) > 1:
        return False
    at = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    return short[at + 1 :] == long[at + 1 :] or (
        short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    )


def _within(one: str, other: str) -> bool:
    """`prod` and `production`, `TERM` and `SIGTERM`."""
    return one.startswith(other) or other.startswith(one) or other.endswith(one)


def _plain(word: str) -> str:
    """`readOnly`, `read-only` and `READ_ONLY` are spelled alike."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word).lower().replace("-", "_")
