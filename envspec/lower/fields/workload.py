"""An entry of services, tools or jobs after every layer, made a Workload."""

from __future__ import annotations

from envspec.lower.fields.aliases import aliases
from envspec.lower.fields.autoscale import autoscale
from envspec.lower.fields.build import build
from envspec.lower.fields.debugging import debugging
from envspec.lower.fields.egress import egress, hosts
from envspec.lower.fields.environment import environment, labels
from envspec.lower.fields.files import files
from envspec.lower.fields.health import health
from envspec.lower.fields.image import image
from envspec.lower.fields.job import run
from envspec.lower.fields.metrics import metrics
from envspec.lower.fields.mounts import clashes, mounts, volumes, writable
from envspec.lower.fields.needs import needs
from envspec.lower.fields.placement import placement
from envspec.lower.fields.platform import platform
from envspec.lower.fields.ports import ports
from envspec.lower.fields.replicas import each_node, replicas
from envspec.lower.fields.resources import resources
from envspec.lower.fields.rollout import rollout, shutdown
from envspec.lower.fields.routes import routes
from envspec.lower.fields.secrets import mounted_secrets
from envspec.lower.fields.security import security
from envspec.lower.fields.user import image_user, intended_user, user
from envspec.lower.references.resolver import Resolver
from envspec.model.workload import Role, Workload
from envspec.source import Path
from envspec.syntax.tree import Mapping

__all__ = ["lower_workload"]

_ROLES: dict[str, Role] = {"services": "service", "tools": "tool", "jobs": "job"}


def lower_workload(resolver: Resolver, section: str, name: str, entry: Mapping) -> Workload:
    """One workload. What is wrong is reported, and something harmless stands in its place."""
    context = resolver.context
    resolver.edges.caller = name
    path: Path = (section, name)
    role = _ROLES[section]
    found_ports = ports(resolver, section, name)
    found_image, owner = image(resolver, section, name, entry)
    found_build = build(resolver, owner, entry, path)
    found_files = files(resolver, entry, path)
    found_secrets = mounted_secrets(resolver, entry, path)
    found_volumes = volumes(resolver, entry, path)
    found_mounts = mounts(context, entry, path)
    found_writable = writable(context, entry)
    clashes(context, entry, path)
    found_user = user(resolver, entry, path, found_build)
    unsaid = context.development and found_user is None
    return Workload(
        name=name,
        role=role,
        path=path,
        image=found_image,
        platform=platform(context, entry, path, found_build),
        build=found_build,
        entrypoint=resolver.argv(entry.items.get("entrypoint"), (*path, "entrypoint")),
        command=resolver.argv(entry.items.get("command"), (*path, "command")),
        working_dir=context.word(entry, "working_dir"),
        user=found_user,
        image_user=image_user(resolver, found_build) if unsaid else None,
        intended_user=intended_user(resolver, path) if unsaid else None,
        init=context.flag(entry, "init", True),
        ports=found_ports,
        environment=environment(resolver, entry, path),
        files=found_files,
        secrets=found_secrets,
        volumes=found_volumes,
        mounts=found_mounts,
        writable=found_writable,
        bare=any(place.seed for place in found_writable.values()) and context.dockerfiles.is_bare(found_build),
        health=health(resolver, entry, path, found_ports),
        metrics=metrics(context, entry, path, found_ports),
        routes=routes(resolver, entry, path, found_ports),
        aliases=() if role == "job" else aliases(entry),
        egress=egress(resolver, entry, path),
        hosts=hosts(resolver, entry, path),
        needs=needs(resolver, entry, path),
        replicas=replicas(context, entry),
        each_node=each_node(context, entry),
        autoscale=autoscale(context, entry, path),
        placement=placement(entry),
        resources=resources(context, entry, path),
        shutdown=shutdown(context, entry),
        rollout=rollout(context, entry, path),
        security=security(context, entry),
        restart=context.word(entry, "restart", "always"),
        labels=labels(resolver, entry, path),
        debugging=debugging(resolver, entry, path) if context.development else None,
        run=run(resolver, entry, path) if role == "job" else None,
        uses=context.word(entry, "uses"),
    )
