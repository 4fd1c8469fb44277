"""What is emitted: the same bytes each time, at paths inside its folder, and no value that is more than a value."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from envspec.backend import installed
from envspec.backend.conformance.sample import Written, written
from envspec.backend.conformance.subject import Made, Subject

__all__ = ["bytes_are_deterministic", "paths_stay_inside", "secrets_stay_out", "values_stay_values"]

#: Texts that mean something to YAML, JSON, HCL, TOML, shells and template engines.
_HOSTILE = (
    "a: b\n- c\n---\nd",
    "\"'\\ $(id) `id` $HOME # &a *a !t %x @y |",
    "EOF\nEOT\n'EOF'\n}\n]]>",
    "{{ .x }} {% x %} <% x %> %{ if true }%{ endif }",
    "no",
    "1e3",
    "~",
)
_HARMLESS = "harmless"

#: Compiles the specs of a list in a process of its own, and prints the digest of each that the backend emits.
_DIGESTS = """
import hashlib, json, sys
from envspec import registry
from envspec.compiler import Order, compile_text
backend = registry.resolve(sys.argv[1])
specs, files = json.load(sys.stdin)
found = []
for text in specs:
    plan = compile_text(text, files, Order(emit=False, policies=False)).plans["here"]
    made = [(one.path, one.data.hex(), one.executable) for one in backend.emit(plan).artifacts]
    found.append(hashlib.sha256(repr(made).encode()).hexdigest())
print(json.dumps(found))
"""


def bytes_are_deterministic(subject: Subject, reference: str = "") -> list[str]:
    """The same Plan gives the same artifacts in the same order; made anew, it does so again.

    With `reference` (`acme_inventory:BACKEND`, which must be installed) also in processes that order sets otherwise.
    """
    texts = {what: spec.text for tier in subject.backend.tiers for what, spec in _samples(subject, tier)}
    wrong = []
    with subject.present():
        for what, text in texts.items():
            first, (plan, _) = subject.made(text), subject.plan(text)
            if plan is not None and any(subject.emitted(plan) != first for _ in range(2)):
                wrong.append(f"{what}: it is emitted otherwise the second time")
    return wrong or (_elsewhere(subject, list(texts.values()), reference) if reference else [])


def _elsewhere(subject: Subject, texts: list[str], reference: str) -> list[str]:
    files = {path: data if isinstance(data, str) else data.decode() for path, data in subject.files.items()}
    said = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        done = subprocess.run(  # noqa: S603 - this very interpreter, with a script of ours
            [sys.executable, "-c", _DIGESTS, reference],
            input=json.dumps([texts, files]), capture_output=True, text=True, env=environment, check=False,
        )  # fmt: skip
        if done.returncode:
            return [f"it cannot be compiled in a process of its own: {done.stderr.strip().splitlines()[-1]}"]
        said.append(json.loads(done.stdout))
    same = zip(texts, *said, strict=True)
    return [f"another process emits otherwise: {text}" for text, one, other in same if one != other]


def paths_stay_inside(subject: Subject) -> list[str]:
    """Every artifact stands below a folder of the target's name, at a path of its own that leads nowhere else."""
    wrong = []
    with subject.present():
        for tier in subject.backend.tiers:
            for what, spec in _samples(subject, tier):
                paths = [one.path for one in subject.made(spec.text).artifacts]
                if len(set(paths)) != len(paths):
                    wrong.append(f"{what}: two artifacts have one path")
                wrong += [f"{what}: {found}" for path in paths for found in _leads_away(path, subject.backend.name)]
    return wrong


def _leads_away(path: str, folder: str) -> Iterator[str]:
    steps = path.split("/")
    if steps[0] != folder or len(steps) < 2 or any(step in ("", ".", "..") for step in steps):
        yield f"{path!r} is not below `{folder}/`"
    if not path.isprintable() or "\\" in path:
        yield f"{path!r} is no path on every system"


def secrets_stay_out(subject: Subject) -> list[str]:
    """The value of a secret, which a development tier may write, is in no artifact of a production tier."""
    wrong = []
    with subject.present():
        for what, spec in _samples(subject, "production") if "production" in subject.backend.tiers else ():
            text = spec.text.replace("dev-token", "c0nfidential").replace("dev-key", "c0nfidential")
            for path, data in subject.made(text).files.items():
                if b"c0nfidential" in data:
                    wrong.append(f"{what}: {path} holds the value of a secret")
    return wrong


def values_stay_values(subject: Subject) -> list[str]:
    """A text that means something to YAML, a shell or a template is a text like any other: nothing is made of it.

    It is put into every field that takes any text, and what the artifacts say is held against what they say for a
    harmless one: as many artifacts, and as `reader` reads them the same mappings and lists, with a text where a text
    was. A value of which something is told at its line is none that breaks out.
    """
    wrong = []
    shapes = _Shapes(subject)
    with subject.present():
        schemas = installed.schemas()
        for tier in subject.backend.tiers:
            for name, support in subject.verdicts(tier).items():
                field = schemas.at(_leaf(name))
                if support is None or field is None or schemas.words(field) != "text" or support.verdict == "refused":
                    continue
                for case in subject.cases(name, tier)[:1]:
                    harmless = shapes.of(_written(subject, case, _HARMLESS, tier))
                    for value in _HOSTILE if harmless is not None else ():
                        shape = shapes.of(_written(subject, case, value, tier))
                        if shape is not None and shape != harmless:
                            wrong.append(f"{name} in {tier}: the text {value!r} makes another artifact of it")
    return wrong


def _leaf(name: str) -> tuple[str, ...]:
    """Where the schema has a field of the Plan."""
    steps = name.split(".")
    if steps[0] == "options" or steps[2:3] == ["managed"]:
        return ("environments", "*", *steps[1:]) if steps[0] == "options" else ("environments", "*", *steps)
    return tuple(steps)


def _written(subject: Subject, case: Any, value: str, tier: str) -> Written:
    return written(case, value, tier, subject.backend.name, {})


class _Shapes:
    """What artifacts are made of, whatever the texts in them. Most of them do not hold the value: each is read once."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._read: dict[tuple[str, bytes], str] = {}

    def of(self, spec: Written) -> Counter[str] | None:
        """None where the value is not taken as it is."""
        made: Made = self.subject.made(spec.text)
        if made.errors or made.about(spec.path):
            return None
        return Counter(self._one(*each) for each in made.files.items())

    def _one(self, path: str, data: bytes) -> str:
        if (path, data) not in self._read:
            self._read[path, data] = repr(_outline(self.subject.reader(path, data) if self.subject.reader else None))
        return self._read[path, data]


def _outline(read: object) -> object:
    if isinstance(read, dict):
        return {key: _outline(below) for key, below in read.items()}
    if isinstance(read, (list, tuple)):
        return [_outline(below) for below in read]
    return type(read).__name__


def _samples(subject: Subject, tier: str) -> Iterator[tuple[str, Written]]:
    """A spec for every field of the first level that is tried in a tier (`health`, `files`), with all options."""
    seen = set()
    for name in subject.fields(tier):
        group = ".".join(name.split(".")[:3])
        if group not in seen and subject.cases(name, tier):
            seen.add(group)
            for what, one, _ in subject.specs(name, tier):
                yield what, one
