"""What a container sees: variables, files, secrets, volumes, mounts and writable places."""

from __future__ import annotations

import posixpath

from envspec.files import Unreadable, nearest_file
from envspec.lower.context import Context, container_path, fields
from envspec.lower.references.resolver import Resolver
from envspec.model import units
from envspec.model.text import Text
from envspec.model.workload import ConfigFile, Mount, VolumeMount, Writable
from envspec.near import listed, nearest
from envspec.source import Path, Source
from envspec.syntax.grammar.reader import decode
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["environment", "files", "mounts", "secrets", "volumes", "writable"]


def environment(resolver: Resolver, entry: Mapping, path: Path) -> dict[str, Text]:
    return {key: resolver.text(node, (*path, "environment", key)) for key, node in fields(entry, "environment").items()}


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
        if len(chosen) != 1:
            if not context.faulty(path):
                context.report(
                    "ENV058",
                    "exclusive-fields",
                    f"the file `{key}` says {listed(chosen)} at once"
                    if chosen
                    else f"the file `{key}` does not say what is in it",
                    (node.keys[chosen[1]] if chosen else node).span,
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


def _unreadable(context: Context, node: Scalar, project_path: str, problem: Unreadable, path: Path) -> None:
    near = nearest_file(context.files, project_path)
    context.report(
        "ENV063",
        "unreadable-file",
        f"`{project_path}` {problem}",
        node.span,
        f"did you mean `{near}`?" if near else "paths are relative to the file that says them",
        path,
    )


def _template(resolver: Resolver, node: Scalar, path: Path) -> Text | None:
    """A file of the project with its references filled in; faults are told at their line in that file."""
    context = resolver.context
    project_path = context.project_path(node, path)
    if project_path is None:
        return None
    try:
        data = context.files.read(project_path)
    except Unreadable as problem:
        _unreadable(context, node, project_path, problem, path)
        return None
    folder = context.document.folders.get(node.source.name, "")
    prefix = node.source.name.removesuffix(posixpath.basename(node.source.name))
    prefix = prefix.removesuffix(f"{folder}/") if folder else prefix
    source, problems = decode(data, prefix + project_path)
    if source is None:
        found = problems[0].message if problems else "it is not UTF-8"
        _unreadable(context, node, project_path, Unreadable(f"is no text: {found}"), path)
        return None
    return resolver.text(_whole(source), path)


def _whole(source: Source) -> Scalar:
    """The text of a file as one scalar, so that its references have places."""
    lines = source.text.split("\n")
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
        _unreadable(context, node, project_path, problem, path)
        return []


def secrets(resolver: Resolver, entry: Mapping, path: Path) -> dict[str, str]:
    """Mounted secrets: container path -> name."""
    found: dict[str, str] = {}
    node = entry.items.get("secrets")
    for name, value in fields(entry, "secrets").items():
        where: Path = (*path, "secrets", name)
        if isinstance(node, Mapping):
            resolver.secret_name(node.keys[name], name, where)
        target = value.text if isinstance(value, Scalar) and value.text else f"/run/secrets/{name}"
        found[container_path(target)] = name
    return found


def volumes(resolver: Resolver, entry: Mapping, path: Path) -> dict[str, VolumeMount]:
    """Volumes by container path."""
    context, peers = resolver.context, resolver.peers
    found: dict[str, VolumeMount] = {}
    for key, node in fields(entry, "volumes").items():
        where: Path = (*path, "volumes", key)
        name = context.scalar(node, "volume") if isinstance(node, Mapping) else None
        if name is None or not isinstance(node, Mapping):
            context.missing(f"`{key}` does not say its volume", node.span, "name a `state` entry of kind volume", where)
            continue
        states = context.document.entries["state"]
        known = [state for state in states if peers.kind_name(state) == "volume"]
        if name.text not in known:
            if not context.document.whole or ("state", name.text) in context.document.faulty:
                continue
            near = nearest(name.text, known)
            other = peers.section(name.text)
            message = f"there is no volume `{name.text}`"
            help = f"did you mean `{near}`?" if near else f"declare it: `state:` with `{name.text}:` of kind volume"
            if other is not None:
                message = f"`{name.text}` is no volume"
                help = f"volumes are {listed(known)}: `state` entries of kind volume"
            context.report("ENV053", "unknown-name", message, name.span, help, where)
            continue
        if not peers.present("state", name.text):
            context.report(
                "ENV056", "absent-peer",
                f"the volume `{name.text}` is not there in environment `{context.environment}`", name.span,
                "`enabled: false` leaves it out; `unset` this mount there too", where,
            )  # fmt: skip
            continue
        found[container_path(key)] = VolumeMount(name.text, context.flag(node, "read_only", False))
    return found


def mounts(context: Context, entry: Mapping, path: Path) -> dict[str, Mount]:
    """Host and project paths by container path; project paths become relative to the project."""
    found: dict[str, Mount] = {}
    for key, node in fields(entry, "mounts").items():
        where: Path = (*path, "mounts", key)
        source = context.scalar(node, "source") if isinstance(node, Mapping) else None
        if source is None or not isinstance(node, Mapping):
            context.missing(
                f"the mount `{key}` does not say its source", node.span,
                "name a path of the project or an absolute path of the host", where,
            )  # fmt: skip
            continue
        written = source.text
        if not written.startswith("/"):
            inside = context.project_path(source, (*where, "source"))
            if inside is None:
                continue
            written = inside
        found[container_path(key)] = Mount(written, context.flag(node, "read_only", False))
    return found


def writable(context: Context, entry: Mapping) -> dict[str, Writable]:
    """Ephemeral writable places; /tmp of 64Mi is always there, unless it is set."""
    found: dict[str, Writable] = {}
    for key, node in fields(entry, "writable").items():
        if isinstance(node, Mapping):
            size = context.size(node, "size")
            found[container_path(key)] = Writable(
                units.size("64Mi") if size is None else size,
                context.flag(node, "exec", False),
                context.flag(node, "disk", False),
            )
    taken = {container_path(key) for field in ("volumes", "mounts") for key in fields(entry, field)}
    if "/tmp" not in found and "/tmp" not in taken:  # noqa: S108 - a path in the container
        found["/tmp"] = Writable(units.size("64Mi"))  # noqa: S108
    return found
