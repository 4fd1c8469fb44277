"""Where an entry's image comes from: somebody's, a build of its own, or the one of the service that it uses."""

from __future__ import annotations

import posixpath
import re

from envspec.lower.context import fields, items
from envspec.lower.references.resolver import Resolver
from envspec.model.image import Build, Image, parse_image
from envspec.model.text import Text, literal
from envspec.source import Path
from envspec.syntax.tree import Mapping, Node, Scalar

__all__ = ["build", "checked_image", "checked_tag", "checked_version", "ids", "image", "user"]

_REFERENCE = re.compile(
    r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"  # the first word may be a registry with a port
    r"(?:\.[a-zA-Z0-9.-]+)?(?::[0-9]{1,5}(?=/))?"
    r"(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*"
    r"(?::[\w][\w.-]{0,127})?"
    r"(?:@[a-zA-Z0-9_+.-]+:[0-9a-fA-F]{32,})?\Z",
    re.ASCII,
)
_TAG = re.compile(r"[\w][\w.-]{0,127}\Z", re.ASCII)
_USER = re.compile(r"([0-9]{1,10})(?::([0-9]{1,10}))?\Z")
#: 2^31 - 1: the largest id that Kubernetes accepts
_LARGEST_ID = 2_147_483_647


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
    dockerfile = context.word(node, "dockerfile", "Dockerfile")
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
        platforms=tuple(i.text for _, i in items(node, "platforms") if isinstance(i, Scalar) and i.text),
        secrets=tuple(secrets),
        dev_target=dev_target,
    )
    return found._replace(text=resolver.dockerfiles.text(posixpath.normpath(f"{found.context}/{dockerfile}")))


def _dev_target(resolver: Resolver, owner: str) -> str:
    """The `dev.target` of the owning service as written: a rule asks whether production builds that stage."""
    node = resolver.context.document.entries["services"].get(owner)
    block = node.items.get("dev") if isinstance(node, Mapping) else None
    return resolver.context.word(block, "target") if isinstance(block, Mapping) else ""


def _untainted(resolver: Resolver, node: object, path: Path) -> Text:
    value = resolver.plain(node if isinstance(node, Scalar) else None, path, "a build argument")
    return literal(value)


def user(resolver: Resolver, entry: Mapping, path: Path, made: Build | None) -> tuple[int, int] | None:
    """uid and gid: as written, else the production stage's own numeric USER, else 10001:10001 for what we build."""
    context = resolver.context
    node = context.scalar(entry, "user")
    if node is not None:
        written = resolver.plain(node, (*path, "user"), "a user")
        found = ids(written)
        if found is None and written:
            context.report(
                "ENV068",
                "bad-value",
                f"`{written}` is not a numeric user",
                node.span,
                'write uid or uid:gid, such as "10001:10001": a name means nothing to the host',
                (*path, "user"),
            )
        return found
    if made is None or context.development:
        return None
    own = resolver.dockerfiles.user(made)
    return ids(own) or (10001, 10001)


def ids(text: str) -> tuple[int, int] | None:
    """`10001:10001` or `10001` as uid and gid; None for anything else. A uid alone is its own gid."""
    match = _USER.match(text)
    if not match or int(match[1]) > _LARGEST_ID or int(match[2] or 0) > _LARGEST_ID:
        return None
    return int(match[1]), int(match[2] or match[1])
