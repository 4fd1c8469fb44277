"""Configuration files in a container: their own text, a template, or files and folders of the project."""

from __future__ import annotations

import posixpath

from envspec.files import Unreadable
from envspec.lower.context import Context, container_path, fields
from envspec.lower.references.resolver import Resolver
from envspec.model.text import Text
from envspec.model.workload import ConfigFile
from envspec.source import Path, Source
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["files"]


def files(resolver: Resolver, entry: Mapping, path: Path) -> dict[str, ConfigFile]:
    """Configuration files by container path; a folder brings one for each file below it."""
    context = resolver.context
    found: dict[str, ConfigFile] = {}
    for key, node in fields(entry, "files").items():
        where: Path = (*path, "files", key)
        target = container_path(key)
        if not isinstance(node, Mapping):
            context.missing(
                f"the file `{key}` does not say what is in it",
                node.span,
                "say one of `source`, `template` and `content`",
                where,
            )
            continue
        chosen = [field for field in ("source", "template", "content") if field in node.items]
        if len(chosen) != 1:  # where there are two, the layer that says both is told
            if not chosen and not context.faulty(path):
                context.report(
                    "ENV058",
                    "exclusive-fields",
                    f"the file `{key}` does not say what is in it",
                    node.span,
                    "say exactly one of `source`, `template` and `content`",
                    where,
                )
            continue
        mode = int(context.word(node, "mode", "0444"), 8)
        value = node.items[chosen[0]]
        if not isinstance(value, Scalar):
            continue
        if chosen[0] == "content":
            found[target] = ConfigFile(resolver.text(value, (*where, "content")), mode)
        elif chosen[0] == "template":
            content = _template(resolver, value, (*where, "template"))
            if content is not None:
                found[target] = ConfigFile(content, mode)
        else:
            for name, data in _source(context, value, (*where, "source")):
                found[posixpath.join(target, name) if name else target] = ConfigFile(data, mode)
    return found


def _template(resolver: Resolver, node: Scalar, path: Path) -> Text | None:
    """A file of the project with its references filled in; faults are told at their line in that file."""
    source = resolver.context.text_file(node, path)
    return resolver.text(_whole(source), path) if source is not None else None


def _whole(source: Source) -> Scalar:
    """The text of a file as one scalar, so that its references have places."""
    lines = source.lines
    return Scalar(source, source.text, False, 0, 0, len(lines) - 1, len(lines[-1]))


def _source(context: Context, node: Scalar, path: Path) -> list[tuple[str, bytes]]:
    """The bytes of a file (under the empty name), or of every file below a folder."""
    project_path = context.project_path(node, path)
    if project_path is None:
        return []
    try:
        below = context.files.below(project_path)
        if below is None:
            return [("", context.files.read(project_path))]
        if not below:
            raise Unreadable("is an empty folder")
        return [(posixpath.relpath(name, project_path), context.files.read(name)) for name in below]
    except Unreadable as problem:
        context.unreadable(node, project_path, problem, path)
        return []
