"""`needs`: what an entry waits for."""

from __future__ import annotations

from envspec.diagnostic import Diagnostic
from envspec.lower.context import Context
from envspec.lower.references.edges import GATES
from envspec.lower.references.resolver import Resolver
from envspec.model.workload import Gate, Need
from envspec.source import Path
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["needs"]

_GATES: dict[str, Gate] = {gate: gate for gate in GATES}


def needs(resolver: Resolver, entry: Mapping, path: Path) -> tuple[Need, ...]:
    """In the order of the spec; each is an edge as well."""
    context, peers = resolver.context, resolver.peers
    found: list[Need] = []
    written = entry.items.get("needs")
    if not isinstance(written, Mapping):
        return ()
    for name, node in written.items.items():
        if not isinstance(node, Scalar):
            continue
        where: Path = (*path, "needs", name)
        key = written.keys[name]
        section = peers.section(name)
        gate = _GATES.get(node.text, "started")
        if section is None:
            known = [n for s in ("services", "jobs", "state") for n in context.document.entries[s]]
            message = f"there is nothing called `{name}` to need"
            context.unknown_name(message, key, known, "name a service, a state or a job of this spec", where)
            continue
        if name == path[1]:
            context.report("ENV070", "circle", f"`{name}` needs itself", key.span, "take it out of `needs`", where)
            continue
        if section == "tools":
            context.report(
                "ENV071",
                "cannot-be-needed",
                f"`{name}` is a tool, and tools exist only while somebody wants them",
                key.span,
                "make it a service, or take it out of `needs`",
                where,
            )
            continue
        if section == "state" and peers.kind_name(name) == "volume":
            context.report(
                "ENV071",
                "cannot-be-needed",
                f"`{name}` is a volume, and never starts",
                key.span,
                f"mount it: `volumes:` with `/path: {name}`",
                where,
            )
            continue
        if not peers.present(section, name):
            context.diagnostics.append(_dropped(name, key, where))
            continue
        if section == "jobs" and not _runs_by_itself(context, peers.entry("jobs", name)):
            context.report(
                "ENV071",
                "cannot-be-needed",
                f"the job `{name}` does not run by itself",
                key.span,
                "need a job that runs before a deploy, or take it out of `needs`",
                where,
            )
            continue
        if gate == "completed" and section != "jobs":
            # rule gate-without-check tells; the edge must not promise what nothing can keep
            found.append(Need(name, "completed"))
            resolver.edges.note(name, "started", where)
            continue
        managed = section == "state" and peers.managed(name) is not None
        found.append(Need(name, gate))
        resolver.edges.note(name, "none" if managed else gate, where)
    return tuple(found)


def _dropped(name: str, key: Scalar, path: Path) -> Diagnostic:
    """Said of a peer that the environment leaves out: there is nothing to wait for."""
    message = f"`{name}` is not there, so that nothing is left to wait for"
    help = f"nothing is wrong; `unset` it where `{name}` is left out, by `- needs.{name}`, and this is not told"
    return Diagnostic("advice", "ENV073", "dropped-need", message, key.span, help, path)


def _runs_by_itself(context: Context, entry: Mapping | None) -> bool:
    return entry is not None and context.word(entry, "when") in ("before-deploy", "after-deploy")
