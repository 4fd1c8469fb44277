"""All files of an environment for Compose."""

from __future__ import annotations

from typing import Any

from envspec.backend import Artifact, Emission
from envspec.lazy import load
from envspec.model.plan import Plan
from envspec_backends.compose.context import Context
from envspec_backends.compose.order import plan_waits
from envspec_backends.compose.secrets import declared, needed
from envspec_backends.compose.service import service
from envspec_backends.compose.up import words
from envspec_backends.compose.values import check_values
from envspec_backends.containers.networks import HOST_POOL, plan_networks
from envspec_backends.shared.yaml import dump, generated

__all__ = ["emit"]

_PRODUCTION = """\
Roll out with ./deploy.sh, look with ./deploy.sh --status, --logs NAME and --exec NAME WORD…; --help lists all words.
`docker compose` alone lacks secrets and files: ./deploy.sh --compose WORD… calls it with them."""


def emit(plan: Plan) -> Emission:
    """`compose.yaml` and what stands beside it, at paths below `compose/`."""
    context = Context(plan)
    check_values(context)
    stack = _stack(context)
    if plan.patches.get("compose"):
        load("envspec_backends.containers.patches").patch(context, "compose", stack)
    header = generated(plan.spec_name, plan.environment)
    files = [Artifact("compose.yaml", dump([stack], _usage(context, header)))]
    if not context.development and any(w.run and w.run.when == "schedule" for w in plan.workloads.values()):
        told = load("envspec_backends.containers.crontab").crontab(context, header, "the host")
        files.append(Artifact("crontab", told))
    wanted = needed(context)
    if context.development:
        for secret in wanted:
            if secret.generate is not None:
                message = "nothing generates it in a development stack"
                context.approximate((*secret.path, "generate"), message, "set it in `.env`, or give a `dev` value")
    moved = [one for ports in context.published.values() for one in ports]
    if moved or (wanted and (context.development or context.options.from_environment)):
        files.append(Artifact(".env.example", _part("envfile").env_example(header, wanted, moved)))
    found = {artifact.path: artifact for artifact in (*files, *context.artifacts)}
    if not context.development:
        script = _part("deploy").deploy_script(context, header, tuple(found.values()))
        found["deploy.sh"] = Artifact("deploy.sh", script, executable=True)
    artifacts = tuple(artifact._replace(path=f"compose/{path}") for path, artifact in sorted(found.items()))
    return Emission(artifacts, tuple(context.diagnostics))


def _part(name: str) -> Any:
    """A module that not every stack needs."""
    return load(f"envspec_backends.compose.{name}")


def _stack(context: Context) -> dict[str, object]:
    """The whole file as plain data, in the order that people expect."""
    networks = {} if context.development else plan_networks(context, context.options.proxy, HOST_POOL)
    waits = plan_waits(context)
    workloads = context.plan.workloads
    services = {
        name: service(context, workloads[name], waits[name], networks.get(name, [])) for name in sorted(workloads)
    }
    if context.development and context.volumes:
        _part("ownership").give_volumes(context, services)
    stack: dict[str, object] = {"name": context.project, "services": services}
    if context.networks:
        stack["networks"] = {name: context.networks[name] or {} for name in sorted(context.networks)}
    if context.volumes:
        stack["volumes"] = {name: context.volumes[name] or {} for name in sorted(context.volumes)}
    secrets = declared(context)
    if secrets:
        stack["secrets"] = secrets
    configs = {
        f"{name}_{number}": {"content": content}
        for name, files in context.inline.items()
        for number, content in enumerate(files.values())
    }
    if configs:
        stack["configs"] = configs
    return stack


def _usage(context: Context, header: str) -> str:
    if not context.development:
        return f"{header}\n{_PRODUCTION}"
    lines = [header]
    if needed(context):
        lines.append("First: cp .env.example .env, and fill it in.")
    up = " ".join(words(context.plan))
    lines.append(f"Start with: docker compose {up}")
    if context.published:
        lines.append("A port is taken? Say another in .env; .env.example lists them.")
    if any(context.profile(workload) == "tools" for workload in context.plan.workloads.values()):
        lines.append(f"With the tools: docker compose --profile tools {up}")
    return "\n".join(lines)
