"""`deploy.sh`: the rollout in the right order, on the production host, from the folder alone."""

from __future__ import annotations

from collections.abc import Iterable

from envspec.model.text import Text
from envspec.model.workload import Run, Workload
from envspec.packaged import data
from envspec_backends.compose.context import Context
from envspec_backends.compose.volumes import owners
from envspec_backends.containers.context import variable
from envspec_backends.containers.networks import PROXY_NETWORK
from envspec_backends.shared.shell import quote, script, words

__all__ = ["deploy_script"]

_HEADER = """\
{generated}

Rolls out {project} on this host. It needs this folder, Docker Engine 25 or newer with Compose 2.24 or newer, and
{secrets}. In this order, stopping at the first failure:

{steps}

usage: ./deploy.sh             roll out what is in this folder
       ./deploy.sh --recreate  the same, and replace every container: after a secret's value changed
       ./deploy.sh --rollback  return to the release before, or, after a rollout that failed, to the last good one;
                               with its images, settings and files. It does not undo what a migration did.
       ./deploy.sh --run JOB   run one job of the release that is deployed
"""

_LITERALS = "# shellcheck disable=SC2016 # what stands in single quotes is content, as it is"


def deploy_script(context: Context, header: str) -> bytes:
    """The script of a production environment: generated functions for what differs, fixed text for the rest."""
    before, after = _ordered(context, "before-deploy"), _ordered(context, "after-deploy")
    where = (
        "the variables of .env.example"
        if context.options.from_environment
        else f"files in {context.options.secrets_dir}"
    )
    steps = [
        *(
            ["checks that every secret is there and that its service's user can read it"]
            if _any_secret(context)
            else []
        ),
        "pulls the images that are not here yet",
        *(["gives new volumes to the user of their service"] if _volumes(context) else []),
        *([f"runs the jobs that come before: {', '.join(job.name for job in before)}"] if before else []),
        "docker compose up --detach --wait",
        *([f"runs the jobs that come after: {', '.join(job.name for job in after)}"] if after else []),
        "keeps a copy in .deployed, for --rollback and --run",
    ]
    text = _HEADER.format(
        generated=header,
        project=context.project,
        secrets=f"its secrets as {where}" if _any_secret(context) else "nothing else",
        steps="\n".join(f"  {number}. {step}" for number, step in enumerate(steps, 1)),
    )
    values = {
        "project": context.project,
        "secrets_dir": context.options.secrets_dir,
        "wait_seconds": str(_patience(context)),
    }
    functions = (
        ("give_secrets", _give_secrets(context)),
        ("check", _check(context)),
        ("render", _render(context)),
        ("own_volumes", _own(context)),
        ("before", _jobs(context, before)),
        ("start", _start(context)),
        ("after", _jobs(context, after)),
        ("run_job", _run_job(context)),
    )
    body = "\n".join(_function(*each) for each in functions)
    return script(text.rstrip("\n"), values, body.replace("render() {", f"{_LITERALS}\nrender() {{", 1) + _body())


def _body() -> str:
    return data("envspec_backends.compose", "deploy_body.sh").decode()


def _function(name: str, lines: Iterable[str]) -> str:
    body = "".join(f"  {line}\n" for line in lines) or "  :\n"
    return f"{name}() {{\n{body}}}\n"


def _any_secret(context: Context) -> bool:
    return bool(context.variables or context.mounted or context.rendered)


def _names(context: Context) -> list[str]:
    """Every secret that a file must hold, in the order of the spec."""
    used = {
        *context.mounted,
        *context.variables,
        *(name for text in context.rendered.values() for name in text.secrets),
    }
    return [name for name in context.plan.secrets if name in used]


def _give_secrets(context: Context) -> list[str]:
    if context.options.from_environment:
        return []
    out = []
    for name in sorted(context.variables):
        out.append(f'{variable(name)}=$(cat "$secrets_dir"/{quote(name)}) || return 1')
        out.append(f"export {variable(name)}")
    return out


def _check(context: Context) -> list[str]:
    out: list[str] = []
    if context.options.traefik and any(w.routes for w in context.plan.workloads.values()):
        out.append(f"docker network inspect {PROXY_NETWORK} >/dev/null 2>&1 ||")
        out.append(f'  fail "there is no network {PROXY_NETWORK}: start Traefik on it first, its routes lead there"')
    if context.options.from_environment:
        _not_generated(context)
        return out
    for name in _names(context):
        size = context.plan.secrets[name].generate
        if size is not None:
            out.append(f"generate {quote(name)} {size}")
    inside = {*context.variables, *(n for text in context.rendered.values() for n in text.secrets)}
    for name in _names(context):
        if name in inside:
            out.append(f"need_secret {quote(name)} {_told(context, name)}")
    seen: set[tuple[str, tuple[int, int]]] = set()
    for workload in context.plan.workloads.values():
        user = workload.user or (0, 0)
        for name in workload.secrets.values():
            if (name, user) not in seen:
                seen.add((name, user))
                told = _told(context, name)
                out.append(f"need_secret_for {quote(name)} {told} {workload.name} {user[0]} {user[1]}")
    return out


def _not_generated(context: Context) -> None:
    for name in _names(context):
        secret = context.plan.secrets[name]
        if secret.generate is not None:
            context.approximate(
                (*secret.path, "generate"),
                f"`generate` on compose: with `secrets: environment` whoever deploys sets {variable(name)}",
                "use `secrets: file` under `compose`, and deploy.sh makes it",
            )


def _told(context: Context, name: str) -> str:
    """What the spec says of a secret, in brackets behind its name; one word, perhaps an empty one."""
    description = " ".join(context.plan.secrets[name].description.split())
    return quote(f" ({description})" if description else "")


def _render(context: Context) -> list[str]:
    out: list[str] = []
    for path, content in context.rendered.items():
        folder = path.rpartition("/")[0]
        out.append(f"mkdir -p {quote(folder)}")
        out.append("{")
        out += [f"  {line}" for line in _pieces(context, content)]
        out.append(f"}} >{quote(path + '.new')} || fail 'can not write '{quote(path)}")
        if path in context.executable:
            out.append(f"chmod u+x {quote(path + '.new')}")
        out.append(f"mv {quote(path + '.new')} {quote(path)}")
    return out


def _pieces(context: Context, content: Text) -> list[str]:
    """A line for each part. A literal may hold line ends: they stand inside single quotes, at the line's start."""
    out = []
    for part in content.parts:
        if isinstance(part, str):
            out.append(f"printf %s {quote(part)}")
        else:
            found = Text((part,))
            if not found.tainted:
                out.append(f"printf %s {quote(found.fill(lambda h: h.peer, lambda p: str(p.number), lambda s: ''))}")
            elif context.options.from_environment:
                out.append(f"from_environment {variable(found.secrets[0])} {quote(found.secrets[0])}")
            else:
                out.append(f'printf %s "$(cat "$secrets_dir"/{quote(found.secrets[0])})"')
    return out


def _volumes(context: Context) -> bool:
    return any(True for _ in owners(context))


def _own(context: Context) -> list[str]:
    found = list(owners(context))
    return [
        *(f"is_new {quote(f'{context.project}_{name}')}" for name, *_ in found),
        *(f"own {quote(f'{context.project}_{name}')} {service} {quote(path)} {user[0]}:{user[1]}{' 1777' * shared}"
          for name, service, path, user, shared in found),
    ]  # fmt: skip


def _seconds(milliseconds: int) -> int:
    return max(1, -(-milliseconds // 1000))


def _ordered(context: Context, when: str) -> list[Workload]:
    graph = context.plan.graph
    return [context.plan.workloads[name] for level in graph.release_order(when) for name in level]


def _call(job: Workload) -> str:
    run = job.run or Run("manual")
    return f"job {job.name} {_seconds(run.timeout)} {run.retries}"


def _jobs(context: Context, jobs: list[Workload]) -> list[str]:
    out: list[str] = []
    for job in jobs:
        needed = sorted(context.plan.graph.prerequisites(job.name))
        if needed:
            out.append(f"up {words(needed)} || return 1")
        out.append(f"{_call(job)} || return 1")
    return out


def _start(context: Context) -> list[str]:
    if any(context.is_active(name) for name in context.plan.workloads):
        return ['up --remove-orphans "$@"']
    return []


def _run_job(context: Context) -> list[str]:
    out = ["case $1 in"]
    for workload in context.plan.workloads.values():
        if workload.run is not None and workload.run.when != "restore":
            out.append(f"  {workload.name}) {_call(workload)} ;;")
    out.append('  *) fail "there is no job $1" ;;')
    out.append("esac")
    return out


def _patience(context: Context) -> int:
    """Seconds that a rollout may take to become healthy: four times the slowest check, five minutes at least."""
    slowest = 0
    for workload in context.plan.workloads.values():
        health = workload.health
        if health is not None:
            slowest = max(slowest, health.start_period + health.retries * (health.interval + health.timeout))
    return max(300, 4 * _seconds(slowest))
