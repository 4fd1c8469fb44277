"""The dependency graph as text: Mermaid, Graphviz DOT and JSON."""

from __future__ import annotations

from envspec.lazy import load
from envspec.model.plan import Plan
from envspec.model.workload import Workload

__all__ = ["dot", "json", "mermaid"]

#: how a node of each role looks: Mermaid's brackets, Graphviz's shape
_SHAPES = {
    "service": ("[", "]", "box"),
    "tool": ("([", "])", "box3d"),
    "job": (">", "]", "cds"),
    "state": ("[(", ")]", "cylinder"),
    "managed": ("{{", "}}", "tab"),
}


def _role(plan: Plan, name: str) -> str:
    workload = plan.workloads.get(name)
    return workload.role if isinstance(workload, Workload) else "managed"


def _nodes(plan: Plan) -> list[str]:
    return [*plan.workloads, *plan.managed]


def _label(gate: str, talks: bool) -> str:
    words = {"none": "", "started": "started", "healthy": "healthy", "completed": "completed"}
    return words[gate] if talks or gate == "completed" else f"{words[gate]} (waits only)".strip()


def mermaid(plan: Plan) -> str:
    """A flowchart for Mermaid (mermaid.js.org, "Flowcharts")."""
    ids = {name: f"n{position}" for position, name in enumerate(_nodes(plan))}
    lines = ["flowchart LR"]
    for name, id in ids.items():
        left, right, _ = _SHAPES[_role(plan, name)]
        lines.append(f'  {id}{left}"{name}"{right}')
    outside = [w.name for w in plan.workloads.values() if w.routes]
    if outside:
        lines.append('  outside(("outside"))')
        lines += [f"  outside --> {ids[name]}" for name in outside]
    for edge in plan.graph.edges:
        label = _label(edge.gate, edge.talks)
        arrow = "-->" if edge.talks else "-.->"
        middle = f"{arrow}|{label}|" if label else arrow
        lines.append(f"  {ids[edge.caller]} {middle} {ids[edge.peer]}")
    return "\n".join(lines) + "\n"


def dot(plan: Plan) -> str:
    """A digraph for Graphviz (graphviz.org, "DOT Language")."""
    lines = [f'digraph "{plan.project}-{plan.environment}" {{', "  rankdir=LR;"]
    lines += [f'  "{name}" [shape={_SHAPES[_role(plan, name)][2]}];' for name in _nodes(plan)]
    for edge in plan.graph.edges:
        style = "" if edge.talks else ", style=dashed"
        lines.append(f'  "{edge.caller}" -> "{edge.peer}" [label="{_label(edge.gate, edge.talks)}"{style}];')
    return "\n".join([*lines, "}"]) + "\n"


def json(plan: Plan) -> str:
    """Nodes and edges: `{"nodes": [{"name", "role", "image"}], "edges": [{"from", "to", "gate", "talks"}]}`."""
    nodes = [
        {
            "name": name,
            "role": _role(plan, name),
            "image": str(plan.workloads[name].image) if name in plan.workloads else None,
        }
        for name in _nodes(plan)
    ]
    edges = [{"from": e.caller, "to": e.peer, "gate": e.gate, "talks": e.talks} for e in plan.graph.edges]
    body = {"project": plan.project, "environment": plan.environment, "nodes": nodes, "edges": edges}
    return str(load("json").dumps(body, indent=2)) + "\n"
