"""What a target has to say about a Plan: by its verdicts, and of single values while it emits."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.backend.target import Backend, Companion, Emission
from envspec.backend.verdicts import REST, Support, Table
from envspec.diagnostic import Diagnostic, error
from envspec.lazy import load
from envspec.model.plan import Plan
from envspec.source import Path

__all__ = ["approximated", "assess", "headed", "judge", "refused", "verdict"]

_Trie = dict[str, "Support | _Trie"]
_WORKLOADS = ("services", "tools", "jobs")
_TOLD = ("approximated", "refused")
#: of a mapping or a list with nothing in it, such as `environment:`
_EMPTY = Support("mapped", "it says nothing")


def approximated(path: Path, message: str, help: str = "") -> Diagnostic:
    """To be reported by a backend when a value, not the field as such, is approximated."""
    return Diagnostic("advice", "ENV090", "approximated", message, None, help, path)


def refused(path: Path, message: str, help: str) -> Diagnostic:
    """To be reported by a backend when it cannot say what the spec says."""
    return error("ENV091", "refused", message, None, help, path)


def _unknown(path: Path, target: str) -> Diagnostic:
    """The target says nothing of the field: it was made for another version of the language."""
    field = _field(path)
    message = f"the backend {target} does not know the field `{field}`"
    help = (
        "update the backend, or report it to those who make it; until then leave the field out, or leave out the target"
    )
    return error("ENV095", "unknown-to-backend", message, None, help, path)


def _trie(table: Table) -> _Trie:
    """The fields by their steps; `*` is any key or position."""
    root: _Trie = {}
    for pattern, support in table.items():
        node = root
        for step in pattern.split("."):
            child = node.setdefault(step, {})
            if not isinstance(child, dict):
                break
            node = child
        node[""] = support
    return root


def _match(node: _Trie, path: Path, at: int) -> Support | None:
    """The verdict on `path` itself. A literal step is nearer than `*`."""
    if at == len(path):
        found = node.get("")
        return found if isinstance(found, Support) else None
    for step in (str(path[at]) or "*", "*"):
        child = node.get(step)
        if isinstance(child, dict):
            deeper = _match(child, path, at + 1)
            if deeper is not None:
                return deeper
    return None


def _find(root: _Trie, path: Path) -> Support | None:
    found = _match(root, path, 0)
    if found is None and path[0] in _WORKLOADS:
        found = _match(root, ("workloads", *path[1:]), 0)
    return found


def verdict(table: Table, field: str) -> Support | None:
    """What a table says of a field of the Plan, such as `services.*.health.grpc` or `options.nomad.region`.

    None where it says nothing: then the target does not know the field.
    """
    return _find(_trie(table), tuple(field.split("."))) or _rest(table)


def _rest(table: Table) -> Support | None:
    """The verdict on fields that the table does not name, if it has one that is told."""
    found = table.get(REST)
    return found if found is not None and found.verdict in _TOLD else None


def judge(plan: Plan, backend: Backend) -> Iterator[Diagnostic]:
    """A diagnostic for every field that the Plan sets and this target approximates, refuses or does not know."""
    table = backend.table(plan.development)
    trie, rest = _trie(table), _rest(table)
    # a thousand services set the same few fields: what a field comes to is found once for all entries
    verdicts: dict[Path, Support | None] = {}
    for path in plan.origins.written():
        if path[0] == "options":
            if path[1] != backend.name:
                continue
            field = path
        else:
            field = (path[0], *path[2:])
        if field in verdicts:
            support = verdicts[field]
        else:
            support = _find(trie, path)
            if support is None:
                support = _EMPTY if load("envspec.backend.installed").schemas().holds_more(path) else rest
            verdicts[field] = support
        if support is None:
            yield _unknown(path, backend.name)._replace(target=backend.name)
        elif support.verdict in _TOLD:
            message = f"`{_field(path)}` on {backend.name}: {support.how}"
            make = approximated if support.verdict == "approximated" else refused
            yield make(path, message, support.help)._replace(target=backend.name)


def headed(plan: Plan, companion: Companion) -> Emission:
    """What a companion or a backend makes of a Plan; each approximation and refusal names field and target first."""
    emission = companion.emit(plan)
    return Emission(emission.artifacts, tuple(_headed(one, companion.name) for one in emission.diagnostics))


def assess(plan: Plan, backend: Backend) -> Emission:
    """What a backend makes of a Plan, and all that it has to say: by its table, and of single values.

    Every approximation and refusal names its field and its target first: "`field` on target: …".
    """
    emission = headed(plan, backend)
    return emission._replace(diagnostics=(*judge(plan, backend), *emission.diagnostics))


def _headed(found: Diagnostic, target: str) -> Diagnostic:
    """With its target, and with its field before the message unless it begins so by itself."""
    message = found.message
    head = message.partition(": ")[0]
    named = head.startswith("`") and head.endswith(f"` on {target}") and head.count("`") == 2
    if found.id in ("ENV090", "ENV091") and not named:
        message = f"`{_field(found.path)}` on {target}: {message}"
    return found._replace(message=message, target=target)


def _field(path: Path) -> str:
    """The field that a path means, without its entry: `routes.host`; an entry as a whole by its name."""
    if not path:
        return "services"  # said of all of them together
    return ".".join(str(step) for step in path[2:] if not isinstance(step, int)) or str(path[-1])
