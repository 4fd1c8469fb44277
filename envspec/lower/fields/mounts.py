"""What else a container sees at a path: volumes, mounts and writable places."""

from __future__ import annotations

from envspec.lower.context import Context, container_path, fields
from envspec.lower.references.resolver import Resolver
from envspec.model.workload import TMP, TMP_BY_DEFAULT, Mount, VolumeMount, Writable
from envspec.near import listed
from envspec.source import Path
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["clashes", "mounts", "volumes", "with_tmp", "writable"]


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
        if name.text not in states or peers.kind_name(name.text) != "volume":
            if ("state", name.text) in context.document.faulty:
                continue
            known = [state for state in states if peers.kind_name(state) == "volume"]
            if peers.section(name.text) is not None:
                help = f"volumes are {listed(known)}: `state` entries of kind volume"
                context.unknown_name(f"`{name.text}` is no volume", name, (), help, where)
            else:
                help = f"declare it: `state:` with `{name.text}:` of kind volume"
                context.unknown_name(f"there is no volume `{name.text}`", name, known, help, where)
            continue
        if not peers.there("state", name.text, "`unset` this mount there too", name.span, where):
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
                f"the mount `{key}` does not say its source",
                node.span,
                "name a path of the project or an absolute path of the host",
                where,
            )
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
                TMP_BY_DEFAULT.size if size is None else size,
                context.flag(node, "exec", False),
                context.flag(node, "disk", False),
                context.flag(node, "seed", False),
            )
    taken = {container_path(key) for field in ("volumes", "mounts") for key in fields(entry, field)}
    return found if TMP in taken else with_tmp(found)


def with_tmp(paths: dict[str, Writable]) -> dict[str, Writable]:
    """Writable places with /tmp among them."""
    return paths if TMP in paths else {**paths, TMP: TMP_BY_DEFAULT}


def clashes(context: Context, entry: Mapping, path: Path) -> None:
    """Two things at one place in the container hide one another."""
    taken: dict[str, tuple[str, Scalar]] = {}
    for field in ("files", "volumes", "mounts", "writable", "secrets"):
        node = entry.items.get(field)
        if not isinstance(node, Mapping):
            continue
        for key, value in node.items.items():
            key_node = node.keys[key]
            place = container_path(value.text if field == "secrets" and isinstance(value, Scalar) else key)
            if place not in taken:
                taken[place] = (field, key_node)
                continue
            other, _ = taken[place]
            context.report(
                "ENV065",
                "mount-clash",
                f"`{place}` is taken by `{other}` already",
                key_node.span,
                "two things at one path hide one another: move one of them",
                (*path, field, key),
            )
