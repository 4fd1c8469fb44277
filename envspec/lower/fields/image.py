"""Where an entry's image comes from: somebody's, a build of its own, or the one of the service that it uses."""

from __future__ import annotations

import re

from envspec.lower.references.resolver import Resolver
from envspec.model.image import Image, parse_image
from envspec.source import Path
from envspec.syntax.tree import Mapping, Node, Scalar

__all__ = ["checked_image", "checked_tag", "checked_version", "image"]

_REFERENCE = re.compile(
    r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"  # the first word may be a registry with a port
    r"(?:\.[a-zA-Z0-9.-]+)?(?::[0-9]{1,5}(?=/))?"
    r"(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*"
    r"(?::[\w][\w.-]{0,127})?"
    r"(?:@[a-zA-Z0-9_+.-]+:[0-9a-fA-F]{32,})?\Z",
    re.ASCII,
)
_TAG = re.compile(r"[\w][\w.-]{0,127}\Z", re.ASCII)


def image(resolver: Resolver, section: str, name: str, entry: Mapping) -> tuple[Image, str]:
    """The image, and the service that builds it (empty when nobody here does)."""
    context = resolver.context
    path: Path = (section, name)
    key = context.document.keys[section][name]
    if "image" not in entry.items and "build" not in entry.items:
        if "uses" not in entry.items:
            context.missing(
                f"`{name}` has no image",
                key.span,
                "say where it comes from: `image:` (somebody's), `build:` (ours) or `uses:` (another service's)",
                path,
            )
        return Image(""), ""
    if "image" in entry.items:
        node = entry.items["image"]
        if not isinstance(node, Scalar):
            return Image(""), ""
        found = checked_image(resolver, node, (*path, "image"))
        return found, ""
    owner = _owner(resolver, name, entry)
    node = entry.items["build"]
    own = node.items.get("image") if isinstance(node, Mapping) else None
    if isinstance(own, Scalar):
        given = checked_image(resolver, own, (*path, "build", "image"))
        repository = given.repository
        if given.tag or given.digest:
            context.report(
                "ENV068",
                "bad-value",
                f"`{given}` has a {'tag' if given.tag else 'digest'}, which `build.image` does not take",
                own.span,
                f"write `{repository}`: the environment's `tag`, or `--tag`, says which release it is",
                (*path, "build", "image"),
            )
    else:
        registry = resolver.registry
        repository = f"{registry}/{resolver.project}-{owner}" if registry else f"{resolver.project}-{owner}"
    if context.development:
        return Image(f"{resolver.project}-{owner}", "dev", "", owner), owner
    return Image(repository, resolver.tag, "", owner), owner


def _owner(resolver: Resolver, name: str, entry: Mapping) -> str:
    """The service whose build it is, through a chain of `uses`."""
    uses = resolver.context.word(entry, "uses")
    seen = {name}
    while uses and uses not in seen:
        seen.add(uses)
        name = uses
        used = resolver.peers.entry("services", uses)
        uses = resolver.context.word(used, "uses") if used is not None else ""
    return name


def checked_image(resolver: Resolver, node: Scalar, path: Path) -> Image:
    """An image reference with its references filled in; a malformed one is reported."""
    reference = resolver.plain(node, path, "an image")
    if reference and not _REFERENCE.match(reference):
        resolver.context.report(
            "ENV068",
            "bad-value",
            f"`{reference}` is not an image reference",
            node.span,
            "write registry/repository:tag in small letters, such as ghcr.io/acme/web:1.4.2",
            path,
        )
    return parse_image(reference)


def checked_tag(resolver: Resolver, tag: str, node: Node, path: Path) -> str:
    """The tag of an image; one that no registry takes is reported at `node`."""
    if tag and not _TAG.match(tag):
        resolver.context.report(
            "ENV068",
            "bad-value",
            f"`{tag}` is not a tag of an image",
            node.span,
            "a tag has up to 128 letters, digits, _, . and -, and does not begin with . or -, such as 1.4.2",
            path,
        )
    return tag


def checked_version(resolver: Resolver, repository: str, version: str, node: Node, path: Path) -> Image:
    """The image of a kind in a version, which is a tag, with a digest after `@` or not."""
    reference = f"{repository}:{version}"
    if not _REFERENCE.match(reference):
        checked_tag(resolver, version, node, path)
    return parse_image(reference)
