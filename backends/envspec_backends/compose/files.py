"""Configuration files: where they stand beside the stack, and where a container mounts them from.

A development stack mounts `files/<service>/…` of its folder, whose name stays, so that a container can be started
again after a compile. In production nothing is mounted from the folder, which the next release replaces: deploy.sh
brings files to `.deployed/files/<service>-<hash>/…`, and those with secrets in them, made of `templates/<service>/…`,
to `.deployed/rendered/<service>-<hash>/<number>/…`, where each content has a number of its own.
"""

from __future__ import annotations

import hashlib

from envspec.backend import Artifact
from envspec.model.text import Text, settled
from envspec.model.workload import ConfigFile, Workload
from envspec_backends.compose.context import Context
from envspec_backends.compose.mounts import spelled
from envspec_backends.containers.context import escape
from envspec_backends.containers.mounts import Mount
from envspec_backends.containers.templates import template

__all__ = ["changes", "configured"]


def configured(context: Context, workload: Workload) -> list[object]:
    """Files of a service as entries of its `volumes`; they themselves, or their templates, become artifacts."""
    out: list[object] = []
    known = _known(workload) if workload.files else ""
    for target, file in workload.files.items():
        _unusual(context, workload, target, file)
        content = file.content
        data = context.content(file)
        if data is not None and isinstance(content, Text) and content != settled(content):
            context.approximate(
                (*workload.path, "files", target),
                "a file has the number that the spec gives to a published port, whatever `.env` says",
                "hand `public_url` over in `environment`, which follows",
            )
        if data is not None:
            out.append(_beside(context, workload, target, data, bool(file.mode & 0o111), known))
        elif not context.development and isinstance(content, Text):
            out.append(_rendered(context, workload, target, content, bool(file.mode & 0o111), known))
        elif isinstance(content, Text):
            _inline(context, workload, target, content)
    return out


def changes(context: Context, workload: Workload) -> dict[str, str]:
    """The label by which `docker compose up` sees that a file changed, where the path of the file does not say so."""
    return {"envspec.files": _known(workload)} if context.development and workload.files else {}


def _known(workload: Workload) -> str:
    """Another one for every change of a file."""
    return hashlib.sha256(repr(sorted(workload.files.items())).encode()).hexdigest()[:8]


def _unusual(context: Context, workload: Workload, target: str, file: ConfigFile) -> None:
    if file.mode & 0o777 not in (0o444, 0o644, 0o555, 0o755):
        context.approximate(
            (*workload.path, "files", target, "mode"),
            f"the file is {'0755' if file.mode & 0o111 else '0644'} on the host, "
            "since its owner there is not the service's user",
        )


def _beside(context: Context, workload: Workload, target: str, data: bytes, executable: bool, known: str) -> object:
    context.artifacts.append(Artifact(f"files/{workload.name}{target}", data, executable))
    if context.development:
        return spelled(context, Mount("bind", f"./files/{workload.name}{target}", target, read_only=True))
    context.files[workload.name] = known
    return spelled(context, Mount("bind", f"./.deployed/files/{workload.name}-{known}{target}", target, read_only=True))


def _rendered(
    context: Context, workload: Workload, target: str, content: Text, executable: bool, known: str
) -> object:  # fmt: skip
    """A file with secrets in it, which deploy.sh makes."""
    made = template(context, content)
    context.rendered |= dict.fromkeys(content.secrets)
    context.artifacts.append(Artifact(f"templates/{workload.name}{target}", made.data))
    folder = f"{workload.name}-{known}"
    context.templates.append(f"{folder} {'x' if executable else '-'} {len(made.data)} {made.pieces} {target}")
    place = f"./.deployed/rendered/{folder}"
    number = f"${{rendered_{workload.name.replace('-', '_')}:?use ./deploy.sh}}"
    return spelled(context, Mount("bind", place + target, target, read_only=True), f"{place}/{number}{escape(target)}")


def _inline(context: Context, workload: Workload, target: str, content: Text) -> None:
    """In development Compose itself makes a file of a secret that has no value there."""
    if workload.security.read_only:
        context.refuse(
            (*workload.path, "files", target),
            f"Compose cannot deliver `{target}` to a read-only service: `{content.secrets[0]}` has no `dev` value",
            "give the secret a `dev` value, or set `read_only: false` in `dev`",
        )
    context.inline.setdefault(workload.name, {})[target] = context.text(content)
