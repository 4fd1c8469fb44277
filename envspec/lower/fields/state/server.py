"""A state of a known kind: the server that its recipe describes, and the jobs beside it."""

from __future__ import annotations

from envspec.kinds.family import Family
from envspec.kinds.kind import Kind, Recipe, Request
from envspec.lower.context import Context
from envspec.lower.fields.aliases import aliases
from envspec.lower.fields.environment import environment
from envspec.lower.fields.files import files
from envspec.lower.fields.mounts import with_tmp
from envspec.lower.fields.placement import placement
from envspec.lower.fields.platform import platform
from envspec.lower.fields.resources import resources
from envspec.lower.fields.routes import routes
from envspec.lower.fields.state.derived import reserve_data
from envspec.lower.fields.state.doubt import doubt
from envspec.lower.fields.state.host_path import host_path
from envspec.lower.fields.state.jobs import lower_backup, lower_task
from envspec.lower.fields.state.shared import DEFAULT_STORAGE, image_of, published_ports, user_of, with_args
from envspec.lower.fields.user import ids
from envspec.lower.references.resolver import Resolver
from envspec.model.image import Image
from envspec.model.text import Host, SecretValue, Text
from envspec.model.workload import Debugging, Resources, Run, Security, Store, Workload
from envspec.source import Path
from envspec.syntax.tree import Mapping

__all__ = ["lower_server"]


def lower_server(resolver: Resolver, name: str, kind: Kind, entry: Mapping, path: Path) -> tuple[Workload, ...]:
    """The state itself first, then its setup, its backup and its restore."""
    context = resolver.context
    image = image_of(resolver, name, kind, entry, path)
    family = kind.family(image.repository)
    folder = host_path(resolver, entry, path)
    debugging = published_ports(resolver, name, entry, path)
    published = debugging.publish if debugging is not None else {}
    request = _request(resolver, name, kind, image, entry, folder)
    request = request._replace(published=published, family=family or Family(image.repository))
    recipe = kind.recipe(request)
    listening = kind.listening(recipe)
    storage = request.storage
    if recipe.data and storage is None:
        storage = DEFAULT_STORAGE
    secrets = {request.password_file: f"{name}-password"} if recipe.password_mounted else {}
    main = Workload(
        name=name,
        role="state",
        path=path,
        image=image,
        platform=platform(context, entry, path),
        entrypoint=recipe.entrypoint,
        command=with_args(resolver, entry, path, recipe.command, recipe.program),
        user=user_of(resolver, entry, path, recipe.user),
        init=recipe.init,
        ports=listening,
        environment={**recipe.environment, **environment(resolver, entry, path)},
        files={**recipe.files, **files(resolver, entry, path)},
        secrets=secrets,
        writable=with_tmp(recipe.writable),
        health=recipe.health,
        routes=routes(resolver, entry, path, listening),
        aliases=aliases(entry),
        placement=placement(entry),
        resources=_limited(resources(context, entry, path, recipe.resources)),
        shutdown=recipe.shutdown,
        security=Security(read_only=not context.development),
        debugging=_led(debugging, recipe),
        store=Store(
            kind.name,
            recipe.data,
            storage if recipe.data else None,
            context.word(entry, "adopt"),
            recipe.subdirectory,
            recipe.dump is not None,
            recipe.restore_stopped,
            kind.new_password,
            doubt(kind, family, image, recipe, bool(context.word(entry, "run_as"))),
            host_path=folder,
        ),
    )
    reserve_data(resolver, main)
    made = [main]
    if recipe.setup is not None:
        made.append(lower_task(resolver, main, "setup", recipe.setup, request, Run("before-deploy", migrates=(name,))))
    backup = entry.items.get("backup")
    if isinstance(backup, Mapping):
        made += lower_backup(resolver, main, recipe, request, backup, entry.keys["backup"])
    return tuple(made)


def _request(resolver: Resolver, name: str, kind: Kind, image: Image, entry: Mapping, folder: str) -> Request:
    context = resolver.context
    storage = context.size(entry, "storage")
    secured = resolver.peers.auth(name)
    if secured:
        resolver.secrets.used[f"{name}-password"] = None
    return Request(
        name=name,
        image=str(image),
        tag=image.tag,
        development=context.development,
        database=resolver.states.setting(name, "database"),
        extra=context.words(entry, "databases"),
        user=resolver.states.setting(name, "user"),
        password=Text((SecretValue(f"{name}-password"),)) if secured else None,
        password_file=f"/run/secrets/{name}-password",
        storage=DEFAULT_STORAGE if storage is None and folder else storage,
        buckets=context.words(entry, "buckets"),
        host=Text((Host(name),)),
        run_as=ids(context.word(entry, "run_as")),
        adopted=bool(context.word(entry, "adopt") or context.word(entry, "host_path")),
        memory_limit=_memory_limit(context, entry),
    )


def _led(debugging: Debugging | None, recipe: Recipe) -> Debugging | None:
    """What is published, by the ports that outsiders are led to."""
    if debugging is None or not recipe.outsiders:
        return debugging
    ports = {
        recipe.outsiders[name].name if name in recipe.outsiders else name: outside
        for name, outside in debugging.publish.items()
    }
    return debugging._replace(publish=ports)


def _memory_limit(context: Context, entry: Mapping) -> int | None:
    """What the process may take at most, where the spec says it; the request is the limit of a state without one."""
    node = entry.items.get("resources")
    if not isinstance(node, Mapping):
        return None
    limit = context.size(node, "memory_limit")
    return context.size(node, "memory") if limit is None else limit


def _limited(found: Resources) -> Resources:
    return found._replace(memory_limit=found.memory) if found.memory_limit is None else found
