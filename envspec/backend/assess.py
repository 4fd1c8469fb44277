"""What a target has to say about a Plan: by its verdicts, and of single values while it emits."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.backend.target import Backend, Emission
from envspec.backend.verdicts import Support, Table
from envspec.diagnostic import Diagnostic
from envspec.model.plan import Plan
from envspec.source import Path

__all__ = ["approximated", "assess", "judge", "refused", "verdict"]

_Trie = dict[str, "Support | _Trie"]
_ENTRIES = ("services", "tools", "jobs")
_TOLD = ("approximated", "refused")


def approximated(path: Path, message: str, help: str = "") -> Diagnostic:
    """To be reported by a backend when a value, not the field as such, is approximated."""
    return Diagnostic("advice", "ENV090", "approximated", message, None, help, path)


def refused(path: Path, message: str, help: str) -> Diagnostic:
    """To be reported by a backend when it cannot say what the spec says."""
    return Diagnostic("error", "ENV091", "refused", message, None, help, path)


def _trie(table: Table) -> _Trie:
    """The patterns by their steps; `*` matches any key or position."""
    root: _Trie = {}
    for pattern, support in table.items():
        steps = pattern.split(".")
        for first in _ENTRIES if steps[0] == "workloads" else steps[:1]:
            node = root
            for step in (first, *steps[1:]):
                child = node.setdefault(step, {})
                if not isinstance(child, dict):
                    break
                node = child
            node[""] = support
    return root


def _match(node: _Trie, path: Path, at: int) -> Support | None:
    """The verdict on `path`: of itself or of the nearest pattern above it."""
    found = node.get("")
    best = found if isinstance(found, Support) else None
    if at < len(path):
        for step in (str(path[at]), "*"):
            child = node.get(step)
            if isinstance(child, dict):
                deeper = _match(child, path, at + 1)
                if deeper is not None:
                    return deeper
    return best


def verdict(table: Table, leaf: str) -> Support | None:
    """What a table says of a leaf of the Plan, such as `services.*.health.grpc` or `options.nomad.region`."""
    return _match(_trie(table), tuple(leaf.split(".")), 0)


def judge(plan: Plan, backend: Backend) -> Iterator[Diagnostic]:
    """A diagnostic for every field that the Plan sets and this target approximates or refuses, by its table."""
    trie = _trie(backend.table(plan.development))
    # a thousand services set the same few fields: what a field comes to is found once for all entries
    verdicts: dict[Path, Support | None] = {}
    for path in plan.origins.written():
        field = (path[0], *path[2:]) if path[0] != "options" else path
        if field in verdicts:
            support = verdicts[field]
        else:
            support = verdicts[field] = _match(trie, path, 0)
        if support is None or support.verdict not in _TOLD:
            continue
        message = f"`{_field(path)}` on {backend.name}: {support.how}"
        make = approximated if support.verdict == "approximated" else refused
        yield make(path, message, support.help)._replace(target=backend.name)


def assess(plan: Plan, backend: Backend) -> Emission:
    """What a backend makes of a Plan, and all that it has to say: by its table, and of single values.

    Every approximation and refusal names its field and its target first: "`field` on target: …".
    """
    emission = backend.emit(plan)
    said = [_headed(one, backend.name) for one in emission.diagnostics]
    return Emission(emission.artifacts, (*judge(plan, backend), *said))


def _headed(found: Diagnostic, target: str) -> Diagnostic:
    """With its target, and with its field before the message unless it begins so by itself."""
    message = found.message
    head = message.partition(": ")[0]
    headed = head.startswith("`") and head.endswith(f"` on {target}") and head.count("`") == 2
    if found.id in ("ENV090", "ENV091") and not headed:
        message = f"`{_field(found.path)}` on {target}: {message}"
    return found._replace(message=message, target=target)


def _field(path: Path) -> str:
    """The field that a path means, without its entry: `routes.host`; an entry as a whole by its name."""
    if not path:
        return "services"  # said of all of them together
    return ".".join(str(step) for step in path[2:] if not isinstance(step, int)) or str(path[-1])
