"""`deploy.sh` on one host: the contract of `shared/deploy/`, kept with Docker Compose from the folder alone.

Here are the assignments. What is done with them stands in `.sh` files: those of `containers/deploy/`, which a swarm
has as well, and those beside this one, which know what Compose is:

files.sh  what containers mount: where it stands, what is rendered, what nobody needs any longer
stack.sh  Docker Compose: services up, what ails one that is not
build.sh  images that the host builds itself
jobs.sh   jobs, each to its end
steps.sh  the steps of a rollout
words.sh  what looks, and what is done to a part
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence

from envspec.backend import Artifact
from envspec.model.plan import Plan
from envspec.model.workload import Run, Workload
from envspec_backends.compose.context import Context
from envspec_backends.compose.volumes import folders, owners
from envspec_backends.containers.context import variable
from envspec_backends.containers.deploy import body, lines, passwords, patience, seconds
from envspec_backends.shared.deploy import Word, release, script

__all__ = ["deploy_script"]

_HEADER = """\
{generated}

Rolls {project} out on this host: `./deploy.sh`, and `./deploy.sh --help` for the rest. It needs this folder, Docker
Engine 25 or newer with Compose 2.24 or newer, and {secrets}.

It looks at all that would stop it, {images} images, gives new volumes to their user, runs the jobs of before-deploy,
replaces what changed and waits until all is healthy, and runs the jobs of after-deploy. What runs mounts copies in
.deployed: this folder can be replaced at any time, but for .deployed itself{kept}."""

_WORDS = (
    Word("--exec", "NAME WORD…", "run a command inside a service or state", 2, None, "service"),
    Word("--restart", "NAME", "restart a service or state, and wait until it is healthy", 1, 1, "service", True),
    Word("--recreate", "", "roll out, after a password that a state keeps inside was changed there", 0, 0, "", True),
    Word("--compose", "WORD…", "Docker Compose on the release that is deployed, with its secrets", 1, None),
)
_PARTS = ("files", "stack", "build", "jobs", "steps", "words")


def deploy_script(context: Context, header: str, files: Sequence[Artifact]) -> bytes:
    """The script of a production environment; `files` are all others of its folder."""
    from_environment = context.options.from_environment
    where = "the variables of .env.example" if from_environment else f"files in {context.options.secrets_dir}"
    secrets = _secrets(context)
    text = _HEADER.format(
        generated=header,
        project=context.project,
        secrets=f"its secrets as {where}" if secrets else "nothing else",
        images="pulls and builds" if context.options.builds else "pulls",
        kept=(", and .env" if from_environment else ", and the secrets") if secrets else "",
    )
    values = {**_assignments(context), "secrets": secrets}
    values = {"release": release(((one.path, one.data) for one in files), values), **values}
    return script(text, values, _WORDS, body(__name__, _PARTS))


def _assignments(context: Context) -> dict[str, str]:
    plan, options = context.plan, context.options
    active = [w for name, w in plan.workloads.items() if context.is_active(name)]
    jobs = [w for w in plan.workloads.values() if w.run is not None]
    restores = [w for w in jobs if w.run is not None and w.run.when == "restore"]
    routed = any(w.routes for w in plan.workloads.values())
    return {
        "tag": plan.tag,
        "project": context.project,
        "services": lines(w.name for w in active if w.role != "state"),
        "states": lines(w.name for w in active if w.role == "state"),
        "jobs": lines(_job(w) for w in jobs if w not in restores),
        "restores": lines(map(_job, restores)),
        "dumped": lines(_dumped(context, w) for w in restores),
        "before": lines(_ordered(context, "before-deploy")),
        "after": lines(_ordered(context, "after-deploy")),
        "networks": lines(sorted(context.networks)),
        "proxy": options.proxy if routed else "",
        "adopted": lines(_adopted(plan)),
        "folders": lines(dict.fromkeys(f"{user[0]} {user[1]} {name} {at}" for at, name, user in folders(context))),
        "volumes": lines(_volume(context, *each) for each in owners(context)),
        "files": lines(f"{name} {known}" for name, known in context.files.items()),
        "templates": lines(context.templates),
        "secrets_dir": "" if options.from_environment else options.secrets_dir,
        "readers": lines(_readers(context)),
        "passwords": lines(passwords(plan)),
        "wait_seconds": str(patience(plan.workloads.values())),
        **_built(context),
    }


def _built(context: Context) -> dict[str, str]:
    """What this host builds and of what, where it does; lines.

    built          the target of the build file, the image, `native` where the file has several platforms
    pulled         services, states and jobs whose images come from elsewhere, on one line
    sources        paths in the project's folder
    build_secrets  a secret that a build reads, and its variable
    """
    workloads = context.plan.workloads.values()
    builds = [(w, w.build) for w in workloads if w.build is not None and w.image.built == w.name]
    if not context.options.builds:
        builds = []
    read = dict.fromkeys(name for _, build in builds for name in build.secrets)
    places = (place for _, build in builds for place in (build.context, f"{build.context}/{build.dockerfile}"))
    return {
        "built": lines(f"{w.name} {w.image}{' native' if len(build.platforms) > 1 else ''}" for w, build in builds),
        "pulled": " ".join(w.name for w in workloads if builds and not w.image.built),
        "project_folder": context.plan.project_from_target if builds else "",
        "sources": lines(dict.fromkeys(map(posixpath.normpath, places))),
        "build_secrets": lines(f"{name} {variable(name)}" for name in read),
    }


def _secrets(context: Context) -> str:
    """Lines: name, variable, random bytes that it is made of or 0, who reads it, and what the spec says of it.

    It is read by Compose as a `variable`, by deploy.sh for a file that is `rendered`, or only `mounted`.
    """
    out = []
    for name, secret in context.plan.secrets.items():
        used = "variable" if name in context.variables else "rendered" if name in context.rendered else "mounted"
        if used == "mounted" and name not in context.mounted:
            continue
        size = secret.generate or 0
        if secret.generate is not None and context.options.from_environment:
            size = 0
            context.approximate(
                (*secret.path, "generate"),
                f"with `secrets: environment` whoever deploys sets {variable(name)}",
                "use `secrets: file` under `compose`, and deploy.sh makes it",
            )
        out.append(" ".join((name, variable(name), str(size), used, *secret.description.split())))
    return lines(out)


def _readers(context: Context) -> Iterable[str]:
    """Lines: a secret that is mounted, the workload that reads it, its user and group."""
    for workload in context.plan.workloads.values():
        user = workload.user or (0, 0)
        for name in dict.fromkeys(workload.secrets.values()):
            yield f"{name} {workload.name} {user[0]} {user[1]}"


def _adopted(plan: Plan) -> Iterable[str]:
    """Lines: a volume that is somebody's, and must be there."""
    states = (workload.store for workload in plan.workloads.values())
    return dict.fromkeys(one.adopt for one in (*states, *plan.volumes.values()) if one is not None and one.adopt)


def _volume(
    context: Context, volume: str, workload: str, path: str, user: tuple[int, int], shared: bool
) -> str:  # fmt: skip
    """A line: the volume, the workload that uses it, its user, the mode of its root or `-`, where it is mounted."""
    return f"{context.project}_{volume} {workload} {user[0]}:{user[1]} {'1777' if shared else '-'} {path}"


def _job(job: Workload) -> str:
    """A line: the job, the seconds that one try may take, how often it is tried again."""
    run = job.run or Run("manual")
    return f"{job.name} {seconds(run.timeout)} {run.retries}"


def _dumped(context: Context, restore: Workload) -> str:
    """A line: a state, the job that reads a dump of it back, and `stop` where the state is stopped meanwhile."""
    store = context.plan.workloads[restore.of_state].store
    return f"{restore.of_state} {restore.name} {'stop' if store is not None and store.restore_stopped else ''}".rstrip()


def _ordered(context: Context, when: str) -> Iterable[str]:
    """Lines in the order of the release: a job, and what must be up before it may run."""
    graph = context.plan.graph
    for level in graph.release_order(when):
        for name in level:
            yield " ".join((name, *sorted(graph.prerequisites(name))))
