"""What a backend says of itself is whole: name, tiers, options, and a verdict of its own on every field."""

from __future__ import annotations

import re

import envspec_schema
from envspec.backend import options
from envspec.backend.conformance.subject import Subject
from envspec.backend.conformance.tables import TIERS
from envspec.backend.verdicts import REST

__all__ = ["declaration_is_whole", "verdicts_are_complete"]

_NAME = re.compile(r"[a-z]([-a-z0-9]{0,38}[a-z0-9])?\Z")


def declaration_is_whole(subject: Subject) -> list[str]:
    """The name can be a target's, the tiers are tiers, and each option has a schema and words."""
    backend, wrong = subject.backend, []
    schema = envspec_schema.load()
    if not _NAME.match(backend.name):
        wrong.append(f"{backend.name!r} cannot be listed under `targets`: small letters, digits and hyphens can")
    if backend.name in envspec_schema.targets(schema):
        wrong.append(f"`{backend.name}` is a field of every environment")
    if not backend.tiers or set(backend.tiers) - set(TIERS):
        wrong.append(f"{backend.tiers!r} are no tiers: {' and '.join(TIERS)} are")
    found = backend.options()
    if problem := options.problem(found, schema["definitions"]):
        return [*wrong, f"its options: {problem}"]
    for name, field in found.get("properties", {}).items():
        if name not in options.FILES and not str(field.get("description", "")).endswith("."):
            wrong.append(f"the option `{name}` has no sentence that describes it")
    return wrong


def verdicts_are_complete(subject: Subject) -> list[str]:
    """Every field has a verdict in every tier, none has one that the language lacks, and each says what it must."""
    wrong = []
    for tier in subject.backend.tiers:
        table = subject.table(tier)
        known = {*subject.fields(tier), REST}
        known |= {f"workloads.{name.partition('.')[2]}" for name in known if name.startswith(("services.", "jobs."))}
        known |= {f"tools.{name.partition('.')[2]}" for name in known if name.startswith("services.")}
        wrong += [f"{tier}: {name} has no verdict" for name, found in subject.verdicts(tier).items() if found is None]
        wrong += [f"{tier}: the language has no field {pattern}" for pattern in table if pattern not in known]
        for pattern, support in table.items():
            if support.verdict != "mapped" and not support.how:
                wrong.append(f"{tier}: {pattern} is {support.verdict}, and does not say how")
            if support.verdict == "refused" and not support.help:
                wrong.append(f"{tier}: {pattern} is refused, and does not say what to do instead")
            if pattern == REST and support.verdict not in ("approximated", "refused"):
                wrong.append(f"{tier}: the rest is {support.verdict}, so that a new field would be dropped in silence")
    return wrong
