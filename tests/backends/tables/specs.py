"""A small system, and what a line of `leaves.txt` makes of it."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, cast

import yaml

from envspec.backend import Artifact, Backend, Emission, assess
from envspec.compiler import Compilation, Order, compile_text
from envspec.diagnostic import Diagnostic
from envspec.model.fields import DEV_ONLY
from envspec.model.fields import field as field_of
from envspec.model.plan import Plan
from envspec.registry import companions, resolve
from tools.docs.fields import FACES, Face, backend_of

__all__ = ["VARIANTS", "Case", "Made", "Report", "Written", "cases", "made", "reports", "written"]

Data = Any
Path_ = tuple[str | int, ...]
HERE = Path(__file__).parent
MARK = "§"
LEFT_OUT = "-"

_STAGES = """\
FROM mirror.example.com/base:1.2.3 AS dev
FROM mirror.example.com/base:1.2.3 AS small
USER 10001
FROM mirror.example.com/base:1.2.3 AS prod
USER 10001
"""
_DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  minReadySeconds: "
FILES: dict[str, bytes | str] = {
    "cfg/a.conf": "level = 1\n",
    "cfg/b.conf": "level = 2\n",
    "one/Dockerfile": _STAGES,
    "one/other.Dockerfile": _STAGES,
    "two/Dockerfile": _STAGES,
    "patches/compose-a.yaml": "services:\n  web:\n    oom_score_adj: 1\n",
    "patches/compose-b.yaml": "services:\n  web:\n    oom_score_adj: 2\n",
    "patches/kubernetes-a.yaml": _DEPLOYMENT + "1\n",
    "patches/kubernetes-b.yaml": _DEPLOYMENT + "2\n",
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
#: What a field comes to may hang on the options of its target, so each is tried with both of these.
VARIANTS: tuple[dict[str, Data], ...] = (
    {"kubernetes": {"gateway": "public", "secrets": "external-secrets", "store": "vault"}},
    {
        "compose": {"routes": "traefik"},
        "kubernetes": {"routes": "ingress", "ingress_class": "nginx"},
        "nomad": {"secrets": "vault", "vault_path": "secret/data/a", "volumes": "csi", "plugin_id": "a"},
    },
)
#: policies that say no to what a target can do very well
_WAIVED = ("privileged", "host-access", "bind-mount", "writable-root", "added-capability", "published-state")
#: setting one of these takes the others away
_GROUPS = (("image", "build", "uses"), ("when", "schedule"), ("version", "image"))


class Case(NamedTuple):
    """A line of a table: `field` of the language, what `entry` says with `MARK` in it, the values, and where."""

    field: str
    entry: str
    said: Data
    values: tuple[str, ...]
    faces: tuple[Face, ...]


class Written(NamedTuple):
    """A spec as text, and where the value that matters stands: its path in the Plan, its line and its columns.

    `key` is the column of the key before it: a short form that stands for a mapping is told there.
    """

    text: str
    path: Path_
    line: int
    column: int
    key: int


def cases() -> list[Case]:
    """The lines of `leaves.txt`."""
    found = []
    for field, said, one, other, *where in _rows("leaves.txt"):
        found.append(_case(field, said, (one, other), faces_of(where[0]) if where else FACES))
    return found


class Report(NamedTuple):
    """A line of `reports.txt`: a value, for one face, and what is said of it `above` its place or at it."""

    case: Case
    variant: int
    id: str
    message: str
    above: bool

    @property
    def face(self) -> Face:
        return self.case.faces[0]


def reports() -> list[Report]:
    """The lines of `reports.txt`."""
    found = []
    for field, said, value, variant, where, *message in _rows("reports.txt"):
        text = " | ".join(message)
        id, _, words = text.removeprefix("^ ").partition(" ")
        found.append(Report(_case(field, said, (value,), faces_of(where)), int(variant), id, words, text[0] == "^"))
    return found


def _rows(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text().splitlines()
    return [line.split(" | ") for line in lines if line and not line.startswith("#")]


def _case(field: str, said: str, values: tuple[str, ...], where: tuple[Face, ...]) -> Case:
    entry, _, rest = ("", "", said) if said.startswith("{") else said.partition(": ")
    return Case(field_of(field), entry, yaml.load(rest, Loader=yaml.BaseLoader), values, where)


def faces_of(names: str) -> tuple[Face, ...]:
    """`development`, or targets in production, with commas."""
    wanted = names.split(", ")
    return tuple(face for face in FACES if ("development" if face.development else face.target) in wanted)


def spec(case: Case, said: Data, face: Face, section: str, variant: int) -> Data:
    """The system as plain data with what the line says at its place: in a section of the spec, or for the service
    `web` in a preset, in an environment's override, or in its `dev` block."""
    entry = case.entry
    targets = [other.target for other in FACES if other.development is face.development]
    environment: dict[str, Data] = {"tier": face.tier, "targets": targets}
    if not face.development:
        environment["tag"] = "1.2.3"
        environment |= {target: dict(options) for target, options in VARIANTS[variant].items()}
    data: dict[str, Data] = {
        "envspec": "1",
        "project": "shop",
        "registry": "registry.example.com/acme",
        "services": {"web": dict(_SERVICE), "peer": dict(_SERVICE)},
        "jobs": {"task": dict(_JOB)},
        "state": {
            "db": {"kind": "postgres", "version": "16.9"},
            "thing": {
                "kind": "custom", "image": "mirror.example.com/thing:1.2.3", "run_as": "10001:10001",
                "ports": {"http": "8080", "rpc": "9090"}, "storage": "1Gi", "data": "/var/lib/thing",
                "health": {"http": "/"}, "resources": {"cpu": "1", "memory": "64Mi"}, "url": "http://${state.thing.host}",
            },
            "disk": {"kind": "volume", "storage": "1Gi"},
            "shared": {"kind": "volume", "storage": "1Gi", "access": "many"},
            "shared-too": {"kind": "volume", "storage": "1Gi", "access": "many"},
            "bucket": {"kind": "minio", "version": "RELEASE.2025-04-22T22-12-26Z"},
        },
        "secrets": {"token": {"dev": "dev-token"}, "key": {"dev": "dev-key"}},
        "environments": {"here": environment},
        "waivers": [
            {"rule": rule, "at": at, "because": "it is asked for", "until": "2027-09-30"}
            for rule in _WAIVED
            for at in ("services.web", "tools.web", "jobs.task", "state.bucket", "state.thing")
        ],
    }  # fmt: skip
    web = data["services"]["web"]
    if section == "options":
        environment[face.target] = said
        web |= {"routes": [{"host": "a.example.com"}], "metrics": {"port": "http"}}
        web |= {"volumes": {"/data": "shared"}, "environment": {"TOKEN": "${secrets.token}"}}
    elif section == "secrets":
        data["secrets"]["token"] = said
        web |= {"environment": {"TOKEN": "${secrets.token}"}}
    elif section == "state":
        _state(data, environment, entry, said)
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


def _state(data: Data, environment: Data, entry: str, said: Data) -> None:
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


def _laid(base: Data, said: Data) -> Data:
    for group in _GROUPS:
        if any(name in said for name in group):
            base = {key: value for key, value in base.items() if key not in group}
    return {**base, **said}


def put(said: Data, value: str) -> Data:
    """What is said, with the value in the place of the mark, or nothing there."""
    if isinstance(said, dict):
        filled = {key: put(below, value) for key, below in said.items()}
        return {key: below for key, below in filled.items() if below not in (LEFT_OUT, {})}
    if isinstance(said, list):
        return [put(below, value) for below in said]
    return value if said == MARK else said


def where(said: Data, at: Path_ = ()) -> Path_:
    """The path of the mark."""
    if isinstance(said, dict):
        for key, below in said.items():
            if found := where(below, (*at, key)):
                return found
    elif isinstance(said, list):
        for position, below in enumerate(said):
            if found := where(below, (*at, position)):
                return found
    elif said == MARK:
        return at
    return ()


_PLAIN = re.compile(r"[A-Za-z0-9/][A-Za-z0-9./_+*-]*\Z")


def _scalar(text: str) -> str:
    return text if _PLAIN.match(text) else json.dumps(text, ensure_ascii=False)


def write(data: Data, indent: int = 0) -> list[str]:
    """Plain data as lines of YAML in block style."""
    pad = "  " * indent
    if isinstance(data, dict):
        out = []
        for key, value in data.items():
            if isinstance(value, str):
                out.append(f"{pad}{_scalar(key)}: {_scalar(value)}")
            else:
                out += [f"{pad}{_scalar(key)}:", *write(value, indent + 1)]
        return out
    out = []
    for item in data:
        if isinstance(item, str):
            out.append(f"{pad}- {_scalar(item)}")
        else:
            first, *rest = write(item, indent + 1)
            out += [f"{pad}- {first.strip()}", *rest]
    return out


def written(case: Case, value: str, face: Face, section: str, variant: int = 0) -> Written:
    """The system with the value at the place of the mark; `section` is where the entry stands."""
    lines = write(spec(case, case.said, face, section, variant))
    (line,) = [at for at, text in enumerate(lines) if MARK in text]
    text = "\n".join(write(spec(case, put(case.said, value), face, section, variant))) + "\n"
    # the mark is quoted, as a value may be
    column = lines[line].index(MARK) - 1
    inside = where(case.said)
    if inside[0] == "dev" and len(inside) > 1 and inside[1] not in DEV_ONLY:
        inside = inside[1:]
    name = {"services": "web", "tools": "web", "jobs": "task", "state": case.entry, "secrets": "token"}.get(section)
    start: Path_ = ("options", face.target) if name is None else (section, name)
    if case.entry.startswith("elsewhere"):
        start = (*start, "managed")
    key = len(lines[line]) - len(lines[line].lstrip(" -"))
    return Written(text, (*start, *inside), line + 1, column + 1, key + 1)


class Made(NamedTuple):
    """What a target makes of a text: bytes by path, what it said, and the errors that kept it from being asked."""

    files: dict[str, bytes]
    said: tuple[Diagnostic, ...]
    errors: tuple[str, ...] = ()

    def at(self, path: Path_) -> list[Diagnostic]:
        """What was said of a field, or of the long form that its short one stands for."""
        return [one for one in self.said if one.path[: len(path)] == path]

    def about(self, path: Path_) -> list[Diagnostic]:
        """What was said of a field, or one step above: of the list that it is in, or the place that it describes."""
        return [*self.at(path), *(one for one in self.said if len(path) > 3 and one.path == path[:-1])]


@functools.cache
def _plan(text: str) -> Compilation:
    return compile_text(text, FILES, Order(emit=False))


@functools.cache
def _companions(text: str) -> tuple[Artifact, ...]:
    """What is emitted whatever the target, such as the build file."""
    plan = _plan(text).plans["here"]
    return tuple(one for emit in _companion_emitters() for one in emit(plan).artifacts)


@functools.cache
def _companion_emitters() -> tuple[Callable[[Plan], Emission], ...]:
    return tuple(cast(Backend, resolve(at)).emit for at in companions().values())


def made(text: str, face: Face) -> Made:
    """The text compiled for one target; the Plan is made once for all of them."""
    compiled = _plan(text)
    if compiled.errors:
        return Made({}, (), tuple(str(one) for one in compiled.diagnostics if one.severity == "error"))
    plan = compiled.plans["here"]
    backend = backend_of(face)
    emission = assess(plan, backend)
    said = [one._replace(span=plan.origins.span(one.path)) for one in emission.diagnostics]
    files = {one.path: one.data for one in (*emission.artifacts, *_companions(text))}
    return Made(files, tuple(said))
