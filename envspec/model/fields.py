"""The fields that a Plan's paths name, and the leaves of the language that are resolved before any target.

A leaf may be said in many places: in a preset, in the entry, in its `dev` block, in an environment. All of these set
one field of the Plan, which is what a target is asked about. A few leaves decide what the Plan is and stand in none.
"""

from __future__ import annotations

from envspec.source import Path

__all__ = ["DEV_ONLY", "OF_AN_ENTRY", "OVERRIDABLE", "SHORT", "field", "is_sized", "resolved", "sized"]

#: sections whose entries an environment may override
OVERRIDABLE = ("services", "tools", "jobs", "state", "secrets")

#: what only a `dev` block may say; in a Plan it stays below `dev`
DEV_ONLY = frozenset(("target", "shield", "watch", "publish", "debug", "tty", "env_file"))

_SIZED_RESOURCES = tuple(f"resources.{name}" for name in ("cpu", "memory", "cpu_limit", "memory_limit", "pids"))
_SIZED = {
    "services": frozenset(("user", "replicas", "autoscale", *_SIZED_RESOURCES)),
    "jobs": frozenset(("user", *_SIZED_RESOURCES)),
    "state": frozenset(("run_as", *_SIZED_RESOURCES)),
}

#: mappings whose values may be a text, and the field of the long form that it stands for
SHORT = {"ports": "port", "volumes": "volume", "mounts": "source", "writable": "size"}

#: fields of every entry that say how it comes about, and what becomes of them
OF_AN_ENTRY = {
    "enabled": "`false` leaves the entry out",
    "uses": "the image and settings of the service that is named",
    "presets": "laid under the entry",
    "unset": "takes inherited settings away",
}

#: what of the spec as a whole is resolved before any target, by its first steps
_OF_THE_SPEC = {
    "envspec": "the version of the language",
    "project": "part of every target's names",
    "registry": "part of the names of built images",
    "include": "read before any target",
    "vars": "filled in where they are referred to",
    "presets": "laid under the entries that list them",
    "waivers": "read by the policies",
    "accepts": "decides which approximations are told",
    "policies": "read by the policies",
    "environments.*.tier": "chooses the verdicts and the policies",
    "environments.*.extends": "laid under the environment",
    "environments.*.targets": "chooses what is compiled",
    "environments.*.tag": "part of the references to built images",
    "environments.*.vars": "filled in where they are referred to",
}
_DEVELOPMENT_ONLY = "a production tier never reads it"


def field(leaf: str) -> str:
    """The field of the Plan that a leaf of the language sets, both as dotted patterns.

    Overrides, presets and `dev` blocks set the fields of an entry, a tool's are those of a service, short forms are
    long ones. `environments.*.TARGET.x` is `options.TARGET.x`.
    """
    steps = leaf.split(".")
    if steps[0] == "environments" and len(steps) > 3 and f"environments.*.{steps[2]}" not in _OF_THE_SPEC:
        steps = steps[2:] if steps[2] in OVERRIDABLE else ["options", *steps[2:]]
    if steps[0] in ("tools", "presets"):
        steps[0] = "services"
    if len(steps) > 3 and steps[2] == "dev" and steps[3] not in DEV_ONLY:
        del steps[2]
    if len(steps) == 4 and steps[2] in SHORT and steps[3] == "*" and steps[0] != "options":
        steps.append(SHORT[steps[2]])
    elif steps[2:] in (["migrates"], ["dev", "publish"]):
        steps.append("*")
    return ".".join(steps)


def resolved(leaf: str, development: bool) -> str:
    """What becomes of a leaf or a field that no target of the tier is asked about; empty where targets are asked."""
    steps = leaf.split(".")
    for length in (1, 3):
        why = _OF_THE_SPEC.get(".".join(steps[:length]))
        if why is not None:
            return why
    if steps[0] in OVERRIDABLE and len(steps) > 2:
        if steps[2] in OF_AN_ENTRY:
            return OF_AN_ENTRY[steps[2]]
        if steps[2] == "dev" and not development:
            return _DEVELOPMENT_ONLY
    return ""


def sized(section: str) -> frozenset[str]:
    """The fields of an entry that are sized for production, dotted.

    In a development tier they bind only from the `dev` block, or from a development environment. What a tool says
    was never meant for another tier.
    """
    return _SIZED.get(section, frozenset())


def is_sized(section: str, path: Path) -> bool:
    """Whether a path within an entry is such a field, stands below one, or holds some."""
    names = sized(section)
    return str(path[0]) in names or ".".join(map(str, path[:2])) in names or (bool(names) and path == ("resources",))
