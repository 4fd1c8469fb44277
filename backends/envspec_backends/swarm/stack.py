"""The files that `docker stack deploy` reads: the states, the services, and one for each job.

What is deployed starts, so that whatever must start at another time has a file of its own. All name one stack, and
each declares what its own services refer to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from envspec.lazy import load
from envspec.model.workload import Workload
from envspec_backends.containers.networks import plan_networks
from envspec_backends.swarm.context import Context
from envspec_backends.swarm.options import TARGET
from envspec_backends.swarm.service import service

__all__ = ["SERVICES", "STATES", "Service", "job_file", "stack", "stacks"]

Service = dict[str, object]

STATES = "state.yaml"
SERVICES = "stack.yaml"


def job_file(job: str) -> str:
    """The file of a job."""
    return f"jobs/{job}.yaml"


def stacks(context: Context) -> dict[str, dict[str, Service]]:
    """File -> its services, all under the names that the spec gives them, with the user's patches."""
    networks = plan_networks(context, context.options.proxy, pool=None)
    workloads = context.plan.workloads
    services = {name: service(context, workloads[name], networks.get(name, [])) for name in sorted(workloads)}
    if context.plan.patches.get(TARGET):
        load("envspec_backends.containers.patches").patch(context, TARGET, {"services": services, **declared(context)})
    found: dict[str, dict[str, Service]] = {}
    for name, made in services.items():
        found.setdefault(_file(workloads[name]), {})[name] = made
    return found


def declared(context: Context) -> dict[str, dict[str, Any]]:
    """What the services refer to, by section and name."""
    return {
        "networks": context.networks,
        "volumes": context.volumes,
        "configs": context.configs,
        "secrets": context.secrets,
    }


def stack(context: Context, path: str, services: dict[str, Service]) -> dict[str, object]:
    """A whole file at `path`: the services, and what of the context they refer to."""
    found: dict[str, object] = {"services": services}
    above = "../" * path.count("/") or "./"
    for section, known in declared(context).items():
        used = {name for one in services.values() for name in _names(one.get(section, ()))}
        if used:
            found[section] = {name: _placed(known[name] or {}, above) for name in sorted(used)}
    return found


def _placed(entry: dict[str, Any], above: str) -> dict[str, Any]:
    """A config's file is found from the file that declares it."""
    return {**entry, "file": above + entry["file"]} if "file" in entry else entry


def _file(workload: Workload) -> str:
    if workload.run is not None:
        return job_file(workload.name)
    return STATES if workload.role == "state" else SERVICES


def _names(entries: object) -> Iterable[str]:
    """What the entries of a service refer to: by their own words, or as the source of something that is declared."""
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, dict) and entry.get("type", "volume") == "volume" and "source" in entry:
            yield str(entry["source"])
