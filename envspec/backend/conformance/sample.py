"""A small system for every target, and the spec that a case makes of it: one value at one place."""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from envspec.model.fields import DEV_ONLY
from envspec.source import Path

__all__ = ["FILES", "LEFT_OUT", "MARK", "Case", "Written", "written"]

#: stands for the value in what a case says
MARK = "§"
#: the value that leaves the field out
LEFT_OUT = "-"

_STAGES = """\
FROM mirror.example.com/base:1.2.3 AS dev
FROM mirror.example.com/base:1.2.3 AS small
USER 10001
FROM mirror.example.com/base:1.2.3 AS prod
USER 10001
"""
#: what the cases of the language refer to
FILES: Mapping[str, bytes | str] = {
    "cfg/a.conf": "level = 1\n",
    "cfg/b.conf": "level = 2\n",
    "one/Dockerfile": _STAGES,
    "one/other.Dockerfile": _STAGES,
    "two/Dockerfile": _STAGES,
}
_SERVICE = {
    "image": "mirror.example.com/app:1.2.3",
    "user": "10001:10001",
    "ports": {"http": "8080", "rpc": "9090"},
    "health": {"http": "/"},
    "resources": {"cpu": "1", "memory": "64Mi"},
}
_JOB = {
    "image": "mirror.example.com/app:1.2.3",
    "user": "10001:10001",
    "command": "work",
    "when": "before-deploy",
    "resources": {"cpu": "1", "memory": "64Mi"},
}
_CUSTOM = {
    "kind": "custom",
    "image": "mirror.example.com/thing:1.2.3",
    "run_as": "10001:10001",
    "ports": {"http": "8080", "rpc": "9090"},
    "storage": "1Gi",
    "data": "/var/lib/thing",
    "health": {"http": "/"},
    "resources": {"cpu": "1", "memory": "64Mi"},
    "url": "http://${state.thing.host}",
}
_STATES: Mapping[str, Mapping[str, Any]] = {
    "db": {"kind": "postgres", "version": "16.9"},
    "thing": _CUSTOM,
    "disk": {"kind": "volume", "storage": "1Gi"},
    "shared": {"kind": "volume", "storage": "1Gi", "access": "many"},
    "shared-too": {"kind": "volume", "storage": "1Gi", "access": "many"},
    "bucket": {"kind": "minio", "version": "RELEASE.2025-04-22T22-12-26Z"},
}
#: setting one of these takes the others away
_GROUPS = (("image", "build", "uses"), ("when", "schedule"), ("version", "image"))


class Case(NamedTuple):
    """A line of a table: `field` of the Plan, what `entry` says with `MARK` in it, the values, and for which tiers."""

    field: str
    entry: str
    said: Any
    values: tuple[str, ...]
    tiers: tuple[str, ...]


class Written(NamedTuple):
    """A spec as text, and where the value that matters stands: its path in the Plan, its line and its columns.

    `key` is the column of the key before it: a short form that stands for a mapping is told there.
    """

    text: str
    path: Path
    line: int
    column: int
    key: int


def written(case: Case, value: str, tier: str, target: str, options: Mapping[str, Any], section: str = "") -> Written:
    """The system with the value at the place of the mark. `section` is where the entry stands, if not in its own.

    The one environment is called `here`, lists the target, and gives it these options.
    """
    section = section or case.field.partition(".")[0]
    lines = _block(_spec(case, case.said, tier, target, options, section))
    (line,) = [at for at, text in enumerate(lines) if MARK in text]
    text = "\n".join(_block(_spec(case, _put(case.said, value), tier, target, options, section))) + "\n"
    # the mark is quoted, as a value may be
    column = lines[line].index(MARK) - 1
    inside = _where(case.said)
    if inside[0] == "dev" and len(inside) > 1 and inside[1] not in DEV_ONLY and section != "secrets":
        inside = inside[1:]
    if inside[0] == "secrets" and isinstance(inside[-1], int):
        inside = ("secrets", value)  # a list of names is, in a Plan, a mapping from each to where it is
    name = {"services": "web", "tools": "web", "jobs": "task", "state": case.entry, "secrets": "token"}.get(section)
    start: Path = ("options", target) if section == "options" else (section, name or "web")
    if case.entry.startswith("elsewhere"):
        start = (*start, "managed")
    key = len(lines[line]) - len(lines[line].lstrip(" -"))
    return Written(text, (*start, *inside), line + 1, column + 1, key + 1)


def _spec(case: Case, said: Any, tier: str, target: str, options: Mapping[str, Any], section: str) -> Any:
    """The system as plain data with what the case says at its place: in a section of the spec, or for the service
    `web` in a preset, in an environment's override, or in its `dev` block."""
    environment: dict[str, Any] = {"tier": tier, "targets": [target]}
    if tier == "production":
        environment["tag"] = "1.2.3"
    if options:
        environment[target] = dict(options)
    # a state costs as much as all the rest: there are those that any of the case's specs may name
    named = re.findall(r"[a-z-]+", repr((case.entry, case.said, case.values)))
    data: dict[str, Any] = {
        "envspec": "1",
        "project": "shop",
        "registry": "registry.example.com/acme",
        "services": {"web": dict(_SERVICE), "peer": dict(_SERVICE)},
        "jobs": {"task": dict(_JOB)},
        "state": {name: dict(entry) for name, entry in _STATES.items() if section == "options" or name in named},
        "secrets": {"token": {"dev": "dev-token"}, "key": {"dev": "dev-key"}},
        "environments": {"here": environment},
    }
    web = data["services"]["web"]
    if section == "options":
        environment[target] = said
        web |= {"routes": [{"host": "a.example.com"}], "metrics": {"port": "http"}}
        web |= {"volumes": {"/data": "shared"}, "environment": {"TOKEN": "${secrets.token}"}}
        web |= {"files": {"/etc/app/a.conf": {"source": "cfg/a.conf"}}}
        data["services"]["peer"] = _laid(data["services"]["peer"], {"build": {"context": "one"}})
    elif section == "secrets":
        data["secrets"]["token"] = said
        web |= {"environment": {"TOKEN": "${secrets.token}"}}
    elif section == "state":
        _state(data, environment, case.entry, said)
    elif section == "jobs":
        data["jobs"]["task"] = _laid(data["jobs"]["task"], said)
    elif section == "tools":
        data["tools"] = {"web": _laid(data["services"].pop("web"), said)}
    elif section in ("presets", "overrides", "blocks"):
        bare = {key: value for key, value in _laid(web, said).items() if key not in said}
        data["services"]["web"] = bare
        if section == "presets":
            data["presets"] = {"mixed": said}
            bare["presets"] = ["mixed"]
        elif section == "overrides":
            environment["services"] = {"web": said}
        else:
            bare["dev"] = said
    else:
        data["services"]["web"] = _laid(web, said)
    return data


def _state(data: Any, environment: Any, entry: str, said: Any) -> None:
    web = data["services"]["web"]
    if entry.startswith("elsewhere"):
        kind = "minio" if entry == "elsewhere-bucket" else "postgres"
        data["state"][entry] = {"kind": kind, "version": "16.9"}
        environment["state"] = {entry: {"managed": said}}
        web["environment"] = {f"S_{name.upper()}": f"${{state.{entry}.{name}}}" for name in said if name != "cidr"}
        return
    data["state"][entry] = _laid(data["state"].get(entry, {}), said)
    if entry in ("disk", "shared"):
        web["volumes"] = {"/data": entry}
    elif entry != "kind":
        web["environment"] = {"THE_URL": f"${{state.{entry}.url}}"}


def _laid(base: Any, said: Any) -> Any:
    for group in _GROUPS:
        if any(name in said for name in group):
            base = {key: value for key, value in base.items() if key not in group}
    return {**base, **said}


def _put(said: Any, value: str) -> Any:
    """What is said, with the value in the place of the mark, or nothing there."""
    if isinstance(said, dict):
        filled = {key: _put(below, value) for key, below in said.items()}
        return {key: below for key, below in filled.items() if below not in (LEFT_OUT, {})}
    if isinstance(said, list):
        return [_put(below, value) for below in said]
    return value if said == MARK else said


def _where(said: Any, at: Path = ()) -> Path:
    """The path of the mark."""
    pairs = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    for key, below in pairs:
        if found := _where(below, (*at, key)):
            return found
    return at if said == MARK else ()


_PLAIN = re.compile(r"[A-Za-z0-9/][A-Za-z0-9./_+*-]*\Z")


def _scalar(text: str) -> str:
    return text if _PLAIN.match(text) else json.dumps(text, ensure_ascii=False)


def _block(data: Any, indent: int = 0) -> list[str]:
    """Plain data as lines of YAML in block style."""
    pad = "  " * indent
    if isinstance(data, dict):
        out = []
        for key, value in data.items():
            if isinstance(value, str):
                out.append(f"{pad}{_scalar(key)}: {_scalar(value)}")
            else:
                out += [f"{pad}{_scalar(key)}:", *_block(value, indent + 1)]
        return out
    out = []
    for item in data:
        if isinstance(item, str):
            out.append(f"{pad}- {_scalar(item)}")
        else:
            first, *rest = _block(item, indent + 1)
            out += [f"{pad}- {first.strip()}", *rest]
    return out
