"""The `dev` block of an entry, in a development tier."""

from __future__ import annotations

from envspec.lower.context import container_path, fields, items
from envspec.lower.fields.ports import port
from envspec.lower.references.resolver import Resolver
from envspec.model.workload import Debugging, Watch
from envspec.source import Path
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["debugging"]


def debugging(resolver: Resolver, entry: Mapping, path: Path) -> Debugging:
    """What only a `dev` block says; empty where the entry has none."""
    context = resolver.context
    block = entry.items.get("dev")
    if not isinstance(block, Mapping):
        return Debugging()
    watched: list[Watch] = []
    for position, node in items(block, "watch"):
        where: Path = (*path, "dev", "watch", position)
        source = context.scalar(node, "path") if isinstance(node, Mapping) else None
        if not isinstance(node, Mapping) or source is None:
            continue
        project_path = context.project_path(source, (*where, "path"))
        action = context.word(node, "action")
        target = context.word(node, "target")
        if action.startswith("sync") and not target:
            context.missing(
                f"`action: {action}` needs a `target`", node.span, "say where in the container it goes", where
            )
        if project_path is not None:
            watched.append(Watch(project_path, action, target))
    publish: dict[str, int] = {}
    own_ports = resolver.peers.ports(str(path[0]), str(path[1]))
    for key, node in fields(block, "publish").items():
        if isinstance(node, Scalar) and node.text:
            found = port(context, own_ports, key, node, (*path, "dev", "publish", key))
            if found is not None:
                publish[found.name] = int(node.text)
    file = context.scalar(block, "env_file")
    return Debugging(
        shield=tuple(map(container_path, context.words(block, "shield"))),
        watch=tuple(watched),
        publish=publish,
        debug=context.number(block, "debug"),
        tty=context.flag(block, "tty", False),
        env_file=(context.project_path(file, (*path, "dev", "env_file")) or "") if file is not None else "",
    )
