"""`deploy.sh`: what a release does is data, a line a step; how it is done stands in the `.sh` files of this folder.

docs/deploy.md says what its words mean on every target, docs/nomad.md what they do here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from envspec.backend import Artifact
from envspec.model.workload import Workload
from envspec.packaged import data
from envspec_backends.nomad import secrets
from envspec_backends.nomad.context import Context
from envspec_backends.nomad.deploy.policy import policy
from envspec_backends.nomad.job import file_name
from envspec_backends.nomad.template import item
from envspec_backends.nomad.update import deadline
from envspec_backends.shared import deploy

__all__ = ["script"]

_HEADER = """\
Rolls out {project}, environment {environment}, on Nomad: ./deploy.sh --help tells its words.

  1. looks at volumes, secrets and jobs, and tells all that would stop it
  2. makes the volumes and the secrets that are missing and can be made
  3. starts states and waits until they are healthy
  4. runs the jobs of before-deploy, each once for a release, and waits for their end
  5. replaces services, callees first, and waits for each deployment; a failed one goes back by itself
  6. registers scheduled and manual jobs, and runs those of after-deploy

Where to: NOMAD_ADDR, NOMAD_TOKEN and the like, as for every nomad command.
"""
_PARTS = ("cluster.sh", "record.sh", "needs.sh", "jobs.sh", "rollout.sh", "calls.sh", "show.sh")
_WORDS = (deploy.Word("--policy", "", "print the ACL policy that the token of this script needs"),)


def script(context: Context, artifacts: Sequence[Artifact]) -> bytes:
    """The script; `artifacts` are all others of the target."""
    values = _values(context, {artifact.path: artifact.data for artifact in artifacts})
    files = ((artifact.path, artifact.data) for artifact in artifacts)
    values = {"release": deploy.release(files, values), **values}
    header = _HEADER.format(project=context.plan.project, environment=context.plan.environment)
    body = "\n".join(data(__name__, part).decode() for part in _PARTS)
    return deploy.script(header.rstrip(), values, _WORDS, body)


def _values(context: Context, files: dict[str, bytes]) -> dict[str, str]:
    plan, options, names = context.plan, context.options, context.names
    workloads = plan.workloads.values()
    records = f"envspec/{names.prefix}"
    called = [w for w in workloads if w.run is not None and w.run.when != "restore"]
    return {
        "tag": plan.tag,
        "namespace": options.namespace,
        "region": options.region,
        "prefix": names.prefix,
        "records": records,
        "services": _lines(w.name for w in workloads if w.long_running and w.store is None),
        "states": _lines(w.name for w in workloads if w.store is not None),
        "jobs": _lines(f"{w.name} {_seconds(w)}" for w in called),
        "dumped": _lines(_dumped(context)),
        "steps": _lines(_steps(context, files)),
        "volume_type": "csi" if options.csi_plugin else "host",
        "volumes": _lines(
            f"{f'{disk.name}.volume.hcl' if disk.made else '-'} {disk.volume}" for disk in context.disks.values()
        ),
        "secrets": "" if options.vault_path else _lines(_secrets(context)),
        "passwords": "" if options.vault_path else _lines(_passwords(context)),
        "policy": policy(context, records),
    }


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _seconds(workload: Workload) -> int:
    """How long deploy.sh waits for a job: all its tries, with the pauses between, and a minute to be placed."""
    assert workload.run is not None
    tries = workload.run.retries + 1
    return -(-workload.run.timeout // 1000) * tries + 15 * tries + 60


def _dumped(context: Context) -> Iterable[str]:
    """States of which a dump can be read back: how long that may take, and `stop` where they must not run meanwhile."""
    for workload in context.plan.workloads.values():
        if workload.run is not None and workload.run.when == "restore":
            store = context.plan.workloads[workload.of_state].store
            stop = " stop" if store is not None and store.restore_stopped else ""
            yield f"{workload.of_state} {_seconds(workload)}{stop}"


def _secrets(context: Context) -> Iterable[str]:
    """For each job that reads secrets its name and their items, `item:bytes` where deploy.sh can make one."""
    for name, workload in context.plan.workloads.items():
        found = []
        for secret in secrets.items(workload):
            known = context.plan.secrets.get(secret)
            size = known.generate if known else None
            found.append(f"{item(secret)}:{size}" if size else item(secret))
        if found:
            yield " ".join((name, *found))


def _passwords(context: Context) -> Iterable[str]:
    """States that keep their password inside, and how it is changed there."""
    for name, workload in context.plan.workloads.items():
        if workload.store is not None and workload.store.new_password and secrets.items(workload):
            yield f"{name} {workload.store.new_password}"


def _steps(context: Context, files: dict[str, bytes]) -> Iterable[str]:
    """What a rollout does, a line a step: what it is, the seconds to wait for a job, and NAME:HASH of each job of it.

    The hash is that of the job's file. Behind it stands `scaled`, or `system` and the seconds in which such a job must
    become healthy on a client. Several jobs on a line start together, since they wait for one another.
    """
    plan = context.plan
    workloads = plan.workloads

    def step(verb: str, *group: str) -> str:
        first = workloads[group[0]]
        return " ".join((verb, str(_seconds(first) if first.run else 0), *map(word, group)))

    def word(name: str) -> str:
        digest = sha256(files[f"nomad/{file_name(name)}"]).hexdigest()[:12]
        workload = workloads[name]
        how = f":system:{deadline(workload) // 1000}" if workload.each_node else ":scaled" if workload.autoscale else ""
        return f"{name}:{digest}{how}"

    def runs(verb: str, level: Iterable[str]) -> Iterable[str]:
        return (step(verb, name) for name in level)

    groups = plan.graph.start_order
    levels = plan.graph.release_order("before-deploy")
    # a state that refers to another starts after the setup of that one
    depths = plan.graph.depths("before-deploy") if levels else {}
    states: dict[int, list[list[str]]] = {}
    for group in groups:
        if kept := [name for name in group if workloads[name].store is not None]:
            states.setdefault(max(depths.get(name, 0) for name in kept), []).append(kept)
    for depth, level in enumerate((*levels, ())):
        yield from (step("state", *group) for group in states.get(depth, ()))
        yield from runs("before", level)
    for group in groups:
        if kept := [name for name in group if workloads[name].store is None]:
            yield step("service", *kept)
    waiting = [
        w for w in workloads.values() if w.run is not None and w.run.when not in ("before-deploy", "after-deploy")
    ]
    for workload in sorted(waiting, key=lambda w: not w.of_state):
        assert workload.run is not None
        yield step(workload.run.when, workload.name)
    for level in plan.graph.release_order("after-deploy"):
        yield from runs("after", level)
