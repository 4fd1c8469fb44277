"""`build`: how an image is made."""

from __future__ import annotations

import posixpath

from envspec.files import normalise
from envspec.lower.context import fields, items
from envspec.lower.references.resolver import Resolver
from envspec.model.image import Build
from envspec.model.text import Text, literal
from envspec.source import Path
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["build"]


_DOCKERFILE = "Dockerfile"


def build(resolver: Resolver, owner: str, entry: Mapping, path: Path) -> Build | None:
    """How the image is built; None when it is not ours."""
    context = resolver.context
    node = entry.items.get("build")
    if not owner or not isinstance(node, Mapping):
        return None
    where: Path = (*path, "build")
    context_node = context.scalar(node, "context")
    folder: str | None
    if context_node is not None:
        folder = context.project_path(context_node, (*where, "context"))
    else:
        folder = context.document.folders.get(node.source.name, "") or "."
    dockerfile_node = context.scalar(node, "dockerfile")
    dockerfile = dockerfile_node.text if dockerfile_node is not None else _DOCKERFILE
    if dockerfile_node is not None and folder and normalise(folder, dockerfile) is None:
        context.report(
            "ENV064",
            "path-outside",
            f"`{dockerfile}` leads out of the project's folder",
            dockerfile_node.span,
            "a Dockerfile is named relative to the `context`, and stays below the first spec's folder",
            (*where, "dockerfile"),
        )
        dockerfile = _DOCKERFILE
    block = entry.items.get("dev")
    target = context.word(node, "target")
    dev_target = context.word(block, "target") if isinstance(block, Mapping) else ""
    if not dev_target:
        dev_target = _dev_target(resolver, owner)
    args = {key: _untainted(resolver, value, (*where, "args", key)) for key, value in fields(node, "args").items()}
    secrets: list[str] = []
    for position, item in items(node, "secrets"):
        if isinstance(item, Scalar) and item.text:
            resolver.secret_name(item, item.text, (*where, "secrets", position))
            secrets.append(item.text)
    found = Build(
        context=folder or ".",
        dockerfile=dockerfile,
        target=dev_target if context.development and dev_target else target,
        args=args,
        platforms=context.words(node, "platforms"),
        secrets=tuple(secrets),
        dev_target=dev_target,
    )
    return found._replace(text=resolver.context.dockerfiles.text(posixpath.normpath(f"{found.context}/{dockerfile}")))


def _dev_target(resolver: Resolver, owner: str) -> str:
    """The `dev.target` of the owning service as written: a rule asks whether production builds that stage."""
    node = resolver.context.document.entries["services"].get(owner)
    block = node.items.get("dev") if isinstance(node, Mapping) else None
    return resolver.context.word(block, "target") if isinstance(block, Mapping) else ""


def _untainted(resolver: Resolver, node: object, path: Path) -> Text:
    value = resolver.plain(node if isinstance(node, Scalar) else None, path, "a build argument")
    return literal(value)
