"""Mutations of valid specs: what people and accidents do to a file, as small edits of its lines.

An edit is a name of `EDITS` and three numbers that choose where and with what; any numbers will do, so that a test
can draw them and shrink them. `seeds()` are the files to begin with.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

__all__ = ["EDITS", "HOSTILE", "Edit", "Project", "mutated", "seeds"]

ROOT = Path(__file__).resolve().parent.parent
_SAMPLES = ROOT / "samples"

Edit = tuple[str, int, int, int]

#: Values that look like something else, break out of something, or are at the edge of what a field takes.
HOSTILE = (
    "",
    '""',
    "''",
    '" "',
    '"\\""',
    '"\\\\"',
    '"\\n"',
    '"a\\nb"',
    '"\\t"',
    '"\\0"',
    '"\\x7f"',
    '"\\u00e9\\U0001F600"',
    '"\\u0085"',
    '"\\ud800"',
    "é",
    "\U0001f600",
    "'",
    '"',
    "$",
    "$$",
    "${",
    "$${",
    "${}",
    "${x}",
    "${vars.}",
    "${vars.log_level}",
    "${services.web.url}",
    "${services.web.host}:${services.web.port}",
    "${state.db.url}",
    "${state.db.password}",
    "${secrets.token}",
    "${secrets.session-key}",
    "${project}",
    "${env.name}",
    "${image.tag}",
    "x${services.web.public_url}",
    "$(id)",
    "`id`",
    "%{ if }",
    "{{ 1 }}",
    "[a, b]",
    "{a: b}",
    "*x",
    "&x y",
    "!!str x",
    "|",
    "|-",
    ">",
    "---",
    "...",
    "- x",
    "a: b",
    "# x",
    "a # b",
    "~",
    "null",
    "yes",
    "no",
    "true",
    "false",
    "0",
    "00",
    "1",
    "-1",
    "2",
    "65535",
    "65536",
    "8080",
    "1e3",
    "0x10",
    "0o17",
    "1_000",
    ".5",
    "1.",
    ".inf",
    "١٢",
    "99999999999999999999999999999999",
    "1" * 5000,
    "0s",
    "1ms",
    "500ms",
    "10s",
    "1h30m",
    "999999999999h",
    "1Gi",
    "0Mi",
    "99999999999999Gi",
    "250m",
    "0.0001",
    "0.5",
    "1000000",
    "/",
    "//",
    "/a/../b",
    "..",
    ".",
    "../../etc/passwd",
    "/etc/passwd",
    "a/b",
    "10.0.0.0/8",
    "::1/128",
    "0.0.0.0/0",
    "10.0.0.0/99",
    "internet",
    "a.example.com",
    "*.example.com",
    "1.2.3.4",
    "0:0",
    "10001:10001",
    "1000",
    "root",
    "0 3 * * *",
    "61 3 * * *",
    "@daily",
    "0 3 31 2 *",
    "Europe/Berlin",
    "before-deploy",
    "after-deploy",
    "manual",
    "healthy",
    "completed",
    "started",
    "none",
    "production",
    "development",
    "compose",
    "kubernetes",
    "nomad",
    "one",
    "many",
    "rolling",
    "canary",
    "recreate",
    "never",
    "on-failure",
    "always",
    "udp",
    "tcp",
    "grpc",
    "http",
    "web",
    "db",
    "uploads",
    "postgres",
    "redis",
    "volume",
    "custom",
    "minio",
    "memcached",
    "kafka",
    "image:latest",
    "a/b/c:1.2.3@sha256:" + "0" * 64,
    "UPPER:tag",
    "busybox@sha256:00",
    "sh -c 'echo hi'",
    "sh -c 'unclosed",
    'a "b c" d',
    "environment.X",
    'labels."a.b"',
    "a" * 41,
    "a" * 300,
    "-",
    "?",
    "? x",
    "<<",
    "<<: x",
    "2026-01-01",
    "9999-99-99",
    "12:30:45",
    "SIGKILL",
    "SIGFOO",
    "9",
)

#: Keys and whole lines that a careless hand puts anywhere.
_STRAY = (
    "unset:",
    "enabled: false",
    "enabled: true",
    "extends: prod",
    "extends: staging",
    "uses: web",
    "uses: api",
    "presets:",
    "image: nginx:1.27.3",
    "image:",
    "build:",
    "build: .",
    "tier: development",
    "tier: production",
    "replicas: 0",
    "replicas: 3",
    "managed:",
    "adopt: old",
    "auth: false",
    "tag: a b",
    "user: root",
    "tty: true",
    "init: false",
    "publish: 0",
    "port: 1",
    "path: /",
    "host: x",
    "tls: true",
    "exec: true",
    "grpc: true",
    "tcp: true",
    "http: /",
    "schedule: '* * * * *'",
    "timeout: 1s",
    "mode: '0777'",
    "content: x",
    "template: x",
    "source: .",
    "access: many",
    "disk: true",
    "read_only: false",
    "privileged: true",
    "host_network: true",
    "gpu: 1",
    "include: x",
    "secrets: environment",
    "secrets: vault",
    "secrets: csi",
    "secrets: external-secrets",
    "routes: traefik",
    "routes: ingress",
    "gitops: flux",
    "gitops: argocd",
    "volumes: host",
    "volumes: csi",
    "namespace: x",
    "patches:",
    "x:",
    "- x",
    "-",
    "- a: b",
    ":",
    "'': x",
    "? y",
    "\tx: y",
    "%YAML 1.2",
    "---",
    "...",
    "#",
    " ",
)


class Project(NamedTuple):
    """A spec's text and the other files of its project."""

    name: str
    text: str
    files: dict[str, bytes | str]


@functools.cache
def seeds() -> tuple[Project, ...]:
    """Every sample, and every included file of a sample as if it were the changed one."""
    found = []
    for folder in sorted(path for path in _SAMPLES.iterdir() if path.is_dir()):
        files: dict[str, bytes | str] = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and "build" not in path.relative_to(folder).parts[:1]
        }
        found.append(Project(folder.name, (folder / "envspec.yaml").read_text(encoding="utf-8"), files))
    return tuple(found)


_LINE = re.compile(r"^(?P<indent> *)(?P<dash>(?:- )*)(?:(?P<key>[^\s:#][^:#]*):(?= |$))?(?P<value>.*)$")


def _at(lines: list[str], number: int) -> int:
    return number % len(lines)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _block(lines: list[str], at: int) -> int:
    """The end of the block that begins at a line: the lines below it that stand deeper."""
    end = at + 1
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > _indent(lines[at])):
        end += 1
    return end


def _shifted(lines: list[str], by: int) -> list[str]:
    return [" " * max(0, _indent(line) + by) + line.lstrip(" ") for line in lines]


def _with_value(line: str, value: str) -> str:
    found = _LINE.match(line)
    assert found is not None
    head = found["indent"] + found["dash"] + (f"{found['key']}:" if found["key"] else "")
    return f"{head} {value}" if found["key"] else head + value


def _delete(lines: list[str], a: int, b: int, c: int) -> None:
    del lines[_at(lines, a)]


def _delete_block(lines: list[str], a: int, b: int, c: int) -> None:
    at = _at(lines, a)
    del lines[at : _block(lines, at)]


def _repeat(lines: list[str], a: int, b: int, c: int) -> None:
    at = _at(lines, a)
    end = _block(lines, at) if b % 2 else at + 1
    lines[end:end] = lines[at:end]


def _shift(lines: list[str], a: int, b: int, c: int) -> None:
    at = _at(lines, a)
    end = _block(lines, at) if b % 2 else at + 1
    lines[at:end] = _shifted(lines[at:end], (-2, -1, 1, 2, 4)[c % 5])


def _rename(lines: list[str], a: int, b: int, c: int) -> None:
    at, other = _at(lines, a), _at(lines, b)
    found, there = _LINE.match(lines[at]), _LINE.match(lines[other])
    if not found or not found["key"]:
        return
    old = found["key"]
    near = (old[:-1] or "x", old + old[-1], old.upper(), old[::-1], "x-" + old, '""', "'" + old + "'", old + " ")
    new = near[c % len(near)] if c % 3 or not there or not there["key"] else there["key"]
    lines[at] = lines[at].replace(old, new, 1)


def _swap_values(lines: list[str], a: int, b: int, c: int) -> None:
    one, other = _at(lines, a), _at(lines, b)
    first, second = _LINE.match(lines[one]), _LINE.match(lines[other])
    if first and second:
        lines[one], lines[other] = (
            _with_value(lines[one], second["value"].strip()),
            _with_value(lines[other], first["value"].strip()),
        )


def _hostile(lines: list[str], a: int, b: int, c: int) -> None:
    at = _at(lines, a)
    for _ in range(len(lines)):  # the next line that has a value
        found = _LINE.match(lines[at])
        if found and found["value"].strip() and not lines[at].lstrip().startswith("#"):
            lines[at] = _with_value(lines[at], HOSTILE[b % len(HOSTILE)])
            return
        at = _at(lines, at + 1)


def _within(lines: list[str], a: int, b: int, c: int) -> None:
    """A hostile piece inside of a value."""
    at = _at(lines, a)
    line = lines[at]
    where = c % (len(line) + 1)
    lines[at] = line[:where] + HOSTILE[b % len(HOSTILE)] + line[where:]


def _move_block(lines: list[str], a: int, b: int, c: int) -> None:
    """A block copied or moved elsewhere, with the indentation of what stands there."""
    at = _at(lines, a)
    end = _block(lines, at)
    block = lines[at:end]
    if c % 2 and end - at < len(lines):
        del lines[at:end]
    to = _at(lines, b)
    lines[to:to] = _shifted(block, _indent(lines[to]) - _indent(block[0]))


def _graft(lines: list[str], a: int, b: int, c: int) -> None:
    """A block of the sample that uses every field."""
    everything = _everything()
    at = a % len(everything)
    block = everything[at : min(_block(everything, at), at + 30)]
    to = _at(lines, b)
    lines[to:to] = _shifted(block, _indent(lines[to]) + (0, 2)[c % 2] - _indent(block[0]))


def _stray(lines: list[str], a: int, b: int, c: int) -> None:
    to = _at(lines, a)
    lines[to:to] = _shifted([_STRAY[b % len(_STRAY)]], _indent(lines[to]) + (0, 0, 2)[c % 3])


def _cut(lines: list[str], a: int, b: int, c: int) -> None:
    at = _at(lines, a)
    del lines[at + 1 :]
    lines[at] = lines[at][: b % (len(lines[at]) + 1)]


@functools.cache
def _everything() -> list[str]:
    folder = _SAMPLES / "08-everything"
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.yaml")) if "build" not in path.parts]
    return [line for text in texts for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]


EDITS: dict[str, Callable[[list[str], int, int, int], None]] = {
    "delete": _delete,
    "delete block": _delete_block,
    "repeat": _repeat,
    "shift": _shift,
    "rename": _rename,
    "swap values": _swap_values,
    "hostile": _hostile,
    "within": _within,
    "move block": _move_block,
    "graft": _graft,
    "stray": _stray,
    "cut": _cut,
}


def mutated(text: str, edits: list[Edit]) -> str:
    """The text after these edits, in their order."""
    lines = text.split("\n")
    for name, a, b, c in edits:
        EDITS[name](lines, a, b, c)
        lines = lines or [""]
    return "\n".join(lines)
