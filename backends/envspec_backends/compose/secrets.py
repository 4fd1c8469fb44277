"""Secrets: names in the file, values in files beside it or in the deployer's environment."""

from __future__ import annotations

from envspec.backend import Artifact
from envspec.model.plan import Secret
from envspec.model.workload import Workload
from envspec_backends.compose.context import Context
from envspec_backends.compose.mounts import spelled
from envspec_backends.containers.context import escape, variable
from envspec_backends.containers.mounts import Mount

__all__ = ["declared", "mounted"]

_DEFAULT = "/run/secrets/"


def mounted(context: Context, workload: Workload) -> list[object]:
    """The `secrets` of a service: by name, or with their target where it is not /run/secrets/<name>."""
    out: list[object] = []
    for target, name in workload.secrets.items():
        context.mounted[name] = None
        if workload.security.read_only and not _by_file(context, name):
            _cannot(context, workload, target, name)
        if _as_mount(context, name):
            continue
        if target == _DEFAULT + name:
            out.append(name)
        else:
            out.append({"source": name, "target": escape(target)})
    return out


def bound(context: Context, workload: Workload) -> list[object]:
    """With `selinux: true` files of secrets as entries of `volumes`: Compose labels nothing that is in `secrets`."""
    held = ((target, name) for target, name in workload.secrets.items() if _as_mount(context, name))
    return [spelled(context, Mount("bind", context.secret_file(name), target, True)) for target, name in held]


def _as_mount(context: Context, name: str) -> bool:
    return context.options.selinux and _by_file(context, name)


def declared(context: Context) -> dict[str, object]:
    """The `secrets` at the top. In development those with a `dev` value become files of the folder."""
    out: dict[str, object] = {}
    for name in sorted(context.mounted):
        if _by_file(context, name):
            if not context.options.selinux:
                out[name] = {"file": escape(context.secret_file(name))}
            secret = context.plan.secrets.get(name)
            if context.development and secret is not None:
                context.artifacts.append(Artifact(f"secrets/{name}", (secret.dev or "").encode()))
        else:
            out[name] = {"environment": variable(name)}
    return out


def needed(context: Context) -> list[Secret]:
    """The secrets that somebody must provide before the stack can run, in the order of the spec."""
    known = context.plan.secrets
    names = {*context.variables, *context.mounted, *context.rendered}
    return [
        secret for name, secret in known.items() if name in names and (secret.dev is None or not context.development)
    ]


def _by_file(context: Context, name: str) -> bool:
    if context.development:
        secret = context.plan.secrets.get(name)
        return secret is not None and secret.dev is not None
    return not context.options.from_environment


def _cannot(context: Context, workload: Workload, target: str, name: str) -> None:
    if context.development:
        context.refuse(
            (*workload.path, "secrets"),
            f"Compose cannot deliver `{name}` to a read-only service, since it has no `dev` value to put into a file",
            f"give the secret `{name}` a `dev` value, or set `read_only: false` in `dev`",
        )
    else:
        context.refuse(
            (*workload.path, "secrets"),
            f"Compose cannot deliver `{name}` from the environment to a read-only service at {target}",
            "use `secrets: file` under `compose`, or refer to the secret in `environment`",
        )
