"""What other tools call a field, or write for its value, and what does that work here."""

from __future__ import annotations

from envspec.source import Path

__all__ = ["field_instead", "value_instead"]

#: Fields that other tools have in a service, and what does their work here.
_IN_A_SERVICE = {
    "annotations": "say `labels`, or `patches` under `kubernetes` in the environment",
    "cap_drop": "leave it out: production drops all capabilities, and `security.capabilities` adds one back",
    "container_name": "leave it out: peers reach a service by its own name, and by those under `aliases`",
    "deploy": "its parts are fields of their own: `replicas`, `placement`, `resources`, `rollout` and `restart`",
    "env_file": "write variables below `environment`, what is secret under `secrets`, and what one developer "
    "sets alone in the `env_file` of `dev`",
    "extends": "put what services share under `presets` and name it; `uses` takes image and settings of another entry",
    "hostname": "leave it out: peers reach a service by its own name, and by those under `aliases`",
    "links": "leave it out: a reference such as `${services.api.url}` says who talks to whom; another name of a "
    "service is one of its `aliases`",
    "logging": "leave it out: programs write to stdout, where each target collects it",
    "mem_reservation": "say `memory` below `resources`",
    "network_mode": "leave it out; `security.host_network` is the network of the host",
    "networks": "leave it out: a reference such as `${services.api.url}` says who talks to whom",
    "pids_limit": "say `pids` below `resources`",
    "profiles": "what only developers run stands under `tools`; `enabled: false` leaves an entry out, and "
    "`enabled: ${vars.NAME}` asks a variable",
    "terminationGracePeriodSeconds": "say `grace` below `shutdown`",
    "ulimits": "say `open_files` and `locked_memory` below `resources`",
}
_AT_THE_TOP = {
    "networks": _IN_A_SERVICE["networks"],
    "version": "leave it out: `envspec: 1` is the version of the language; a release is the environment's `tag`",
}


def field_instead(path: Path, key: str) -> str:
    """What does the work of a field that other tools have in a service, or nothing."""
    if not path:
        return _AT_THE_TOP.get(key, "")
    return _IN_A_SERVICE.get(key, "") if len(path) == 2 and path[0] in ("services", "tools", "jobs", "presets") else ""


def value_instead(path: Path, text: str) -> str:
    """How to say what Compose says by such a value, or nothing."""
    field = path[-2] if len(path) > 1 else ""
    if field == "volumes" and "/" in text:
        return "a volume is named here, and declared under `state`; a folder of the host belongs in `mounts`"
    if field == "ports" and ":" in text:
        return "a port that the service listens on; on the host it is published by a route, or by `publish` in `dev`"
    return ""
