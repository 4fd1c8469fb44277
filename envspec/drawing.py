"""The dependency graph as text: one picture, as Mermaid, Graphviz DOT and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from envspec.lazy import load
from envspec.model.plan import Plan
from envspec.model.workload import Route, Workload

__all__ = ["dot", "json", "mermaid"]

#: how a node of each role looks: Mermaid's brackets, Graphviz's shape
_SHAPES = {
    "service": ("[", "]", "box"),
    "tool": ("([", "])", "box3d"),
    "job": (">", "]", "cds"),
    "state": ("[(", ")]", "cylinder"),
    "managed": ("{{", "}}", "tab"),
    "volume": ("[/", "/]", "folder"),
    "outside": ("((", "))", "circle"),
    "internet": ("((", "))", "circle"),
}
#: whoever comes in by a route, and whatever is reached by `egress`; no entry can be called so
_OUTSIDE, _AWAY = "(outside)", "(internet)"


class _Node(NamedTuple):
    """`id` is unique in the picture; `notes` are what is written below the name."""

    id: str
    name: str
    role: str
    notes: tuple[str, ...]
    facts: dict[str, Any]


class _Line(NamedTuple):
    """`kind`: calls, waits, route, mount or egress. `label` is what stands at the arrow."""

    start: str
    end: str
    kind: str
    label: str
    facts: dict[str, Any]


def _nodes(plan: Plan) -> Iterator[_Node]:
    for name, workload in plan.workloads.items():
        yield _Node(name, name, workload.role, tuple(_notes(workload)), _facts(workload))
    for name, managed in plan.managed.items():
        values = {key: "".join(map(str, text.parts)) for key, text in managed.values.items() if text.plain}
        host = values.get("host", "")
        port = values.get("port") or (str(managed.ports[0]) if managed.ports else "")
        address = f"{host}:{port}" if host and port else host
        yield _Node(name, name, "managed", (address,) if address else (), {"image": None, "address": address or None})
    for name, volume in plan.volumes.items():
        shared = ("many",) if volume.many else ()
        yield _Node(f"volume {name}", name, "volume", shared, {"image": None, "size": volume.storage})
    if any(workload.routes for workload in plan.workloads.values()):
        yield _Node(_OUTSIDE, "outside", "outside", (), {"image": None})
    if any(workload.egress for workload in plan.workloads.values()):
        yield _Node(_AWAY, "internet", "internet", (), {"image": None})


def _facts(workload: Workload) -> dict[str, Any]:
    count = "each-node" if workload.each_node else workload.replicas
    scale = workload.autoscale
    return {
        "image": str(workload.image),
        "ports": {name: port.number for name, port in workload.ports.items()},
        "replicas": f"{scale.min}-{scale.max}" if scale is not None else count,
        "secrets": sorted(set(workload.secrets.values()) | _read(workload)),
    }


def _read(workload: Workload) -> set[str]:
    """Secrets that stand in the environment."""
    return {name for text in workload.environment.values() for name in text.secrets}


def _notes(workload: Workload) -> Iterator[str]:
    facts = _facts(workload)
    if facts["ports"]:
        yield ", ".join(f"{name} {number}" for name, number in facts["ports"].items())
    if facts["replicas"] not in (1, "1-1"):
        yield f"{facts['replicas']} replicas" if facts["replicas"] != "each-node" else "one on each node"
    if facts["secrets"]:
        yield f"secrets {', '.join(facts['secrets'])}"


def _lines(plan: Plan) -> Iterator[_Line]:
    for name, workload in plan.workloads.items():
        for route in workload.routes:
            yield _Line(_OUTSIDE, name, "route", _address(route), _route(route))
    for edge in plan.graph.edges:
        facts = {"gate": edge.gate, "talks": edge.talks}
        yield _Line(edge.caller, edge.peer, "calls" if edge.talks else "waits", _label(edge.gate, edge.talks), facts)
    for name, workload in plan.workloads.items():
        for path, mount in workload.volumes.items():
            if mount.volume in plan.volumes:
                label = f"{path} (read only)" if mount.read_only else path
                yield _Line(
                    name, f"volume {mount.volume}", "mount", label, {"path": path, "read_only": mount.read_only}
                )
        if workload.egress:
            ranges = [each for each in workload.egress if each != "internet"]
            yield _Line(name, _AWAY, "egress", ", ".join(ranges), {"to_ranges": list(workload.egress)})


def _address(route: Route) -> str:
    if route.http:
        return f"{route.host or '*'}{route.path if route.path != '/' else ''}"
    return f"{route.port.transport} {route.outside}"


def _route(route: Route) -> dict[str, Any]:
    if not route.http:
        return {"transport": route.port.transport, "publish": route.outside, "port": route.port.number}
    return {"host": route.host or None, "path": route.path, "tls": route.tls, "port": route.port.number}


def _label(gate: str, talks: bool) -> str:
    words = {"none": "", "started": "started", "healthy": "healthy", "completed": "completed"}
    return words[gate] if talks or gate == "completed" else f"{words[gate]} (waits only)".strip()


def mermaid(plan: Plan) -> str:
    """A flowchart for Mermaid (mermaid.js.org, "Flowcharts")."""
    nodes = list(_nodes(plan))
    ids = {node.id: f"n{position}" for position, node in enumerate(nodes)}
    lines = ["flowchart LR"]
    for node in nodes:
        left, right, _ = _SHAPES[node.role]
        lines.append(f'  {ids[node.id]}{left}"{"<br/>".join(map(_entity, (node.name, *node.notes)))}"{right}')
    for line in _lines(plan):
        arrow = "-->" if line.kind in ("calls", "route") else "---" if line.kind == "mount" else "-.->"
        middle = f'{arrow}|"{_entity(line.label)}"|' if line.label else arrow
        lines.append(f"  {ids[line.start]} {middle} {ids[line.end]}")
    return "\n".join(lines) + "\n"


def _entity(text: str) -> str:
    """A text in quotes; Mermaid has entities and no escapes there."""
    return text.replace("&", "#amp;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")


def dot(plan: Plan) -> str:
    """A digraph for Graphviz (graphviz.org, "DOT Language")."""
    lines = [f'digraph "{plan.project}-{plan.environment}" {{', "  rankdir=LR;"]
    for node in _nodes(plan):
        label = "\\n".join(map(_quoted, (node.name, *node.notes)))
        named = f', label="{label}"' if label != _quoted(node.id) else ""
        lines.append(f'  "{_quoted(node.id)}" [shape={_SHAPES[node.role][2]}{named}];')
    styles = {"waits": ", style=dashed", "egress": ", style=dashed", "mount": ", arrowhead=none"}
    for line in _lines(plan):
        style = styles.get(line.kind, "")
        ends = f'"{_quoted(line.start)}" -> "{_quoted(line.end)}"'
        lines.append(f'  {ends} [label="{_quoted(line.label)}"{style}];')
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def json(plan: Plan) -> str:
    """`{"nodes": [{"id", "name", "role", "image", …}], "edges": [{"from", "to", "kind", …}]}`; ends are ids of nodes.

    A call or wait has `gate` and `talks`; a route its host, path and port; a mount its path.
    """
    nodes = [{"id": node.id, "name": node.name, "role": node.role, **node.facts} for node in _nodes(plan)]
    edges = [{"from": line.start, "to": line.end, "kind": line.kind, **line.facts} for line in _lines(plan)]
    body = {"project": plan.project, "environment": plan.environment, "nodes": nodes, "edges": edges}
    return str(load("json").dumps(body, indent=2)) + "\n"
