"""What states that run here have in common, of a known kind or not."""

from __future__ import annotations

from envspec.kinds.kind import Kind
from envspec.lower.fields.image import checked_image, checked_version
from envspec.lower.fields.ports import port
from envspec.lower.fields.user import ids
from envspec.lower.references.resolver import Resolver
from envspec.model.image import Image
from envspec.model.text import Argv
from envspec.model.workload import Debugging
from envspec.source import Path
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["DEFAULT_STORAGE", "image_of", "published_ports", "user_of", "with_args"]

#: where what keeps data and says no `storage` keeps it: losing a database for want of a number helps nobody
DEFAULT_STORAGE = 10 * 2**30


def image_of(resolver: Resolver, name: str, kind: Kind | None, entry: Mapping, path: Path) -> Image:
    """The `image` that it says, else the kind's own in its `version`."""
    context = resolver.context
    node = context.scalar(entry, "image")
    if node is not None:
        return checked_image(resolver, node, (*path, "image"))
    if kind is not None:
        version = resolver.plain(entry.items.get("version"), (*path, "version"), "a version")
        if version:
            return checked_version(resolver, kind.image, version, entry.items["version"], (*path, "version"))
        if context.scalar(entry, "version") is not None:
            return Image(kind.image)  # what is wrong with it is told
    context.missing(
        f"`{name}` does not say which " + ("version runs" if kind is not None else "image it is"),
        context.document.keys["state"][name].span,
        "add `version:` with a tag of the image" if kind is not None else "add `image:`",
        path,
    )
    return Image(kind.image if kind is not None else "")


def user_of(resolver: Resolver, entry: Mapping, path: Path, default: tuple[int, int] | None) -> tuple[int, int] | None:
    """The process's uid and gid; a development tier leaves them to the image unless its block says otherwise."""
    written = resolver.context.word(entry, "run_as")
    if written:
        return ids(written)
    return None if resolver.context.development else default


def published_ports(resolver: Resolver, name: str, entry: Mapping, path: Path) -> Debugging | None:
    """What its `dev` block publishes on the host; None in a production tier."""
    if not resolver.context.development:
        return None
    block = entry.items.get("dev")
    node = block.items.get("publish") if isinstance(block, Mapping) else None
    found: dict[str, int] = {}
    known = resolver.peers.ports("state", name)
    for key, value in node.items.items() if isinstance(node, Mapping) else ():
        if not isinstance(value, Scalar) or not value.text:
            continue
        if key:
            spec = port(resolver.context, known, key, value, (*path, "dev", "publish", key))
        else:
            spec = next(iter(known.values()), None)
        if spec is not None:
            found[spec.name] = int(value.text)
    return Debugging(publish=found)


def with_args(resolver: Resolver, entry: Mapping, path: Path, command: Argv | None, program: Argv) -> Argv | None:
    """`args` after the command, or after the image's own program, which has to be named then."""
    args = resolver.argv(entry.items.get("args"), (*path, "args"))
    return (command or program) + args if args else command
