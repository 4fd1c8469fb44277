"""A state of kind `custom`: an image that the spec describes itself."""

from __future__ import annotations

from envspec.lower.context import container_path
from envspec.lower.fields.aliases import aliases
from envspec.lower.fields.environment import environment
from envspec.lower.fields.files import files
from envspec.lower.fields.health import health
from envspec.lower.fields.mounts import writable
from envspec.lower.fields.placement import placement
from envspec.lower.fields.platform import platform
from envspec.lower.fields.ports import ports
from envspec.lower.fields.resources import resources
from envspec.lower.fields.routes import routes
from envspec.lower.fields.state.derived import reserve_data
from envspec.lower.fields.state.host_path import host_path
from envspec.lower.fields.state.shared import DEFAULT_STORAGE, image_of, published_ports, user_of, with_args
from envspec.lower.references.resolver import Resolver
from envspec.model.workload import Security, Shutdown, Store, Workload
from envspec.source import Path
from envspec.syntax.tree import Mapping

__all__ = ["lower_custom"]


def lower_custom(resolver: Resolver, name: str, entry: Mapping, path: Path) -> Workload:
    """The one workload that it is; without `storage` it keeps nothing."""
    context = resolver.context
    found_ports = ports(resolver, "state", name)
    data = context.word(entry, "data")
    folder = host_path(resolver, entry, path)
    storage = context.size(entry, "storage")
    if storage is None and folder:
        storage = DEFAULT_STORAGE
    if storage is not None and not data:
        context.missing(
            f"`{name}` has {'a folder' if folder else 'storage'} and does not say where its data goes",
            entry.keys["host_path" if folder else "storage"].span,
            "add `data:` with the path in the container",
            path,
        )
    made = Workload(
        name=name,
        role="state",
        path=path,
        image=image_of(resolver, name, None, entry, path),
        platform=platform(context, entry, path),
        command=with_args(resolver, entry, path, None, ()),
        user=user_of(resolver, entry, path, None),
        ports=found_ports,
        environment=environment(resolver, entry, path),
        files=files(resolver, entry, path),
        writable=writable(context, entry),
        health=health(resolver, entry, path, found_ports),
        routes=routes(resolver, entry, path, found_ports),
        aliases=aliases(entry),
        placement=placement(entry),
        resources=resources(context, entry, path),
        shutdown=Shutdown(grace=30_000),
        security=Security(read_only=not context.development),
        debugging=published_ports(resolver, name, entry, path),
        store=Store(
            "custom",
            container_path(data) if data else "",
            storage if data else None,
            context.word(entry, "adopt"),
            host_path=folder,
        ),
    )
    reserve_data(resolver, made)
    return made
