"""`deploy.sh` of a swarm: the contract of `shared/deploy/`, kept from a manager with the `docker` command.

Here are the assignments. What is done with them stands in `.sh` files: those of `containers/deploy/`, which Compose
has as well, and those beside this one, which know what a swarm is:

objects.sh  secrets as objects of the swarm, and how a stack's file gets their names
stack.sh    what is deployed, whether it does what it was told, and what ails it
jobs.sh     jobs, each to its end
swarm.sh    the steps of a rollout
words.sh    what looks, and what is done to a part
"""

from __future__ import annotations

from collections.abc import Iterable

from envspec.model.plan import Plan
from envspec.model.workload import Run, Workload
from envspec_backends.containers.context import variable
from envspec_backends.containers.deploy import body, lines, passwords, patience, seconds
from envspec_backends.containers.mounts import named
from envspec_backends.shared.deploy import Word, script
from envspec_backends.swarm.context import Context
from envspec_backends.swarm.names import release_job

__all__ = ["assignments", "deploy_script"]

_HEADER = """\
{generated}

Rolls {project} out on a swarm: `./deploy.sh`, and `./deploy.sh --help` for the rest. It needs this folder, Docker
Engine 25 or newer on every node, and to be called where `docker` speaks to a manager{secrets}.

It looks at all that would stop it, makes secrets objects of the swarm, starts states and waits until they are healthy,
runs the jobs of before-deploy, replaces what changed of the services and waits for that too, and runs the jobs of
after-deploy. A service whose new version fails goes back to the version before by itself."""

_WORDS = (
    Word(
        "--restart",
        "NAME",
        "restart a service or state task by task, and wait until it is healthy",
        1,
        1,
        "service",
        True,
    ),
    Word("--recreate", "", "roll out, after a password that a state keeps inside was changed there", 0, 0, "", True),
)
_PARTS = ("objects", "stack", "jobs", "swarm", "words")
_DIR = "./secrets"


def deploy_script(context: Context, header: str, values: dict[str, str], release: str) -> bytes:
    """The script of an environment; `values` are the assignments that do not hang on the release."""
    secrets = f", with its secrets as files in {_DIR}" if values["secrets"] else ""
    text = _HEADER.format(generated=header, project=context.project, secrets=secrets)
    jobs = [workload for workload in context.plan.workloads.values() if workload.run is not None]
    told = {
        "release": release,
        **values,
        "jobs": lines(_job(context, w, release) for w in jobs if not _reads_back(w)),
        "restores": lines(_job(context, w, release) for w in jobs if _reads_back(w)),
        "secrets_dir": _DIR,
    }
    return script(text, told, _WORDS, body(__name__, _PARTS))


def assignments(context: Context) -> dict[str, str]:
    """What the script is told of the Plan, but for what has the release in its name."""
    plan, options = context.plan, context.options
    running = [workload for workload in plan.workloads.values() if workload.run is None]
    return {
        "tag": plan.tag,
        "project": context.project,
        "services": lines(w.name for w in running if w.role != "state"),
        "states": lines(w.name for w in running if w.role == "state"),
        "dumped": lines(_dumped(plan)),
        "before": lines(name for level in plan.graph.release_order("before-deploy") for name in level),
        "after": lines(name for level in plan.graph.release_order("after-deploy") for name in level),
        "proxy": options.proxy if any(route.http for w in running for route in w.routes) else "",
        "registry_auth": "yes" if options.registry_auth else "",
        "volumes": lines(_owned(context)),
        "templates": lines(context.templates),
        "secrets": lines(_secrets(context)),
        "readers": "",
        "passwords": lines(passwords(plan)),
        "wait_seconds": str(patience(running)),
    }


def _secrets(context: Context) -> Iterable[str]:
    """Lines: name, variable, random bytes that it is made of or 0, who reads it, and what the spec says of it."""
    for name, secret in context.plan.secrets.items():
        used = "variable" if name in context.variables else "object" if name in context.secrets else "rendered"
        if used != "rendered" or name in context.rendered:
            yield " ".join((name, variable(name), str(secret.generate or 0), used, *secret.description.split()))


def _owned(context: Context) -> Iterable[str]:
    """Lines: a volume, the user who writes to it, an image that has it, where that has it; each volume once."""
    seen: set[str] = set()
    for workload in context.plan.workloads.values():
        user = workload.user
        for mount in named(context, workload):
            if mount.kind == "bind":
                continue
            adopted = context.volumes[mount.source]
            if user is None or workload.is_root or mount.read_only or adopted or mount.source in seen:
                continue
            seen.add(mount.source)
            yield f"{context.project}_{mount.source} {user[0]}:{user[1]} {workload.image} {mount.target}"


def _reads_back(job: Workload) -> bool:
    return job.run is not None and job.run.when == "restore"


def _dumped(plan: Plan) -> Iterable[str]:
    """Lines: a state, the job that reads a dump of it back, and `stop` where the state is stopped meanwhile."""
    for job in plan.workloads.values():
        if _reads_back(job):
            store = plan.workloads[job.of_state].store
            stop = "stop" if store is not None and store.restore_stopped else ""
            yield f"{job.of_state} {job.name} {stop}".rstrip()


def _job(context: Context, job: Workload, release: str) -> str:
    """A line: the job, its service, the seconds that one try may take, how often it is tried again."""
    run = job.run or Run("manual")
    released = run.when in ("before-deploy", "after-deploy")
    service = release_job(context, job.name, release) if released else job.name
    return f"{job.name} {service} {seconds(run.timeout)} {run.retries}"
