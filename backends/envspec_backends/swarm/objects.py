"""Configuration files and secrets as objects of the swarm. An object never changes: a new content has a new name."""

from __future__ import annotations

from hashlib import sha256

from envspec.backend import Artifact
from envspec.model.text import Text
from envspec.model.workload import Workload
from envspec_backends.containers.context import escape, variable
from envspec_backends.containers.templates import template
from envspec_backends.swarm.context import Context

__all__ = ["configs", "object_of", "rendered_object", "secrets"]

#: What the manager takes, in bytes (moby, daemon/cluster: configs and secrets).
_LARGEST_CONFIG = 1_024_000
#: Names of objects have 64 characters at most.
_LONGEST_PREFIX = 64 - 14


def object_of(secret: str) -> str:
    """The variable in which deploy.sh hands over the name of a secret's object; those of values are in capitals."""
    return f"object_{variable(secret).lower()}"


def rendered_object(key: str) -> str:
    """The same for a file that is made with secrets in it; `key` is its name in the stack."""
    return f"rendered_{key.replace('-', '_').replace('.', '_')}"


def secrets(context: Context, workload: Workload) -> list[object]:
    """The `secrets` of a service: files that its user alone reads, and configuration files with a secret in them."""
    out: list[object] = []
    for target, name in workload.secrets.items():
        context.secrets[name] = {"external": True, "name": f"${{{object_of(name)}:?deploy.sh makes it}}"}
        out.append(_file(name, target, workload, 0o400))
    for number, (target, file) in enumerate(workload.files.items()):
        if isinstance(file.content, Text) and context.content(file) is None:
            key = f"{workload.name}.{number}"
            made = template(context, file.content)
            context.artifacts[f"templates/{key}"] = Artifact(f"templates/{key}", made.data)
            context.templates.append(f"{key} {len(made.data)} {made.pieces}")
            context.rendered.update(dict.fromkeys(file.content.secrets))
            context.secrets[key] = {"external": True, "name": f"${{{rendered_object(key)}:?deploy.sh makes it}}"}
            out.append(_file(key, target, workload, file.mode))
    return out


def configs(context: Context, workload: Workload) -> list[object]:
    """The `configs` of a service; their contents stand beside the stack in `files/`, by the hash in their names."""
    out: list[object] = []
    for target, file in workload.files.items():
        data = context.content(file)
        if data is None:
            continue
        path = (*workload.path, "files", target)
        if not data:
            context.refuse(path, "an empty file cannot be a config of a swarm", "put a comment or a line end into it")
        elif len(data) > _LARGEST_CONFIG:
            message = f"{len(data)} bytes are too much for a config of a swarm, which has {_LARGEST_CONFIG} at most"
            context.refuse(path, message, "bring it into the image")
        digest = sha256(data).hexdigest()[:12]
        key = f"config-{digest}"
        context.artifacts[f"files/{digest}"] = Artifact(f"files/{digest}", data)
        context.configs[key] = {
            "name": f"{escape(context.project[:_LONGEST_PREFIX])}_{digest}",
            "file": f"files/{digest}",
        }
        out.append(_file(key, target, workload, file.mode))
    return out


def _file(source: str, target: str, workload: Workload, mode: int) -> dict[str, object]:
    user = workload.user or (0, 0)
    return {"source": source, "target": escape(target), "uid": str(user[0]), "gid": str(user[1]), "mode": mode}
