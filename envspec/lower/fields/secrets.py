"""Names of confidential values: declared ones, those that a state declares by itself, and those that are mounted."""

from __future__ import annotations

from envspec.lower.context import container_path
from envspec.lower.references.resolver import Resolver
from envspec.model.plan import Secret
from envspec.source import Path
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["lower_secrets", "mounted_secrets"]


def lower_secrets(resolver: Resolver) -> dict[str, Secret]:
    """Every secret of the spec by name: declared first, implied after, in the order of the spec."""
    context, peers = resolver.context, resolver.peers
    found: dict[str, Secret] = {}
    for name in context.document.entries["secrets"]:
        entry = context.overlay.entry("secrets", name)
        found[name] = _secret(resolver, name, entry, ("secrets", name))
    for state in context.document.entries["state"]:
        name = f"{state}-password"
        if name in found or not peers.present("state", state) or not peers.auth(state):
            continue
        # a managed or custom state has a password only when somebody refers to it
        if (peers.managed(state) is not None or peers.kind(state) is None) and name not in resolver.secrets.used:
            continue
        entry = context.overlay.override("secrets", name)
        path: Path = ("state", state) if entry is None else ("secrets", name)
        found[name] = _secret(resolver, name, entry, path)
    return found


def _secret(resolver: Resolver, name: str, entry: Mapping | None, path: Path) -> Secret:
    context = resolver.context
    state = resolver.secrets.implied_by(name)
    dev: str | None = None
    declared = context.document.entries["secrets"].get(name)
    dev_value = context.word(declared, "dev") if isinstance(declared, Mapping) else ""
    if not dev_value and state:
        dev_value = f"dev-{state}-Passw0rd"
    if context.development:
        if entry is not None and "dev" in entry.items:
            dev = context.word(entry, "dev")
        elif state:
            dev = f"dev-{state}-Passw0rd"
    return Secret(
        name=name,
        path=path,
        description=context.word(entry, "description") if entry is not None else f"password of {state}",
        dev=dev,
        generate=context.number(entry, "generate") if entry is not None else None,
        key=context.word(entry, "key", name) if entry is not None else name,
        implied_by=state,
        dev_value=dev_value,
        property=context.word(entry, "property") if entry is not None else "",
    )


def mounted_secrets(resolver: Resolver, entry: Mapping, path: Path) -> dict[str, str]:
    """Container path -> name of the secret."""
    found: dict[str, str] = {}
    node = entry.items.get("secrets")
    if not isinstance(node, Mapping):
        return found
    for name, target in node.items.items():
        if isinstance(target, Scalar):
            resolver.secret_name(node.keys[name], name, (*path, "secrets", name))
            found[container_path(target.text)] = name
    return found
