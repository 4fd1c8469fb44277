"""What a backend is: it receives a Plan and returns artifacts and, for every field, what became of it.

A field of the language is, for each target, *mapped* (its value is in the artifacts), *approximated* (the table says
how) or *refused* (an error at its line). The table is data, so that documentation and tests are made from it;
what depends on a value (`canary` is refused, `rolling` is not) is reported by the backend while it emits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple, Protocol

from envspec.diagnostic import Diagnostic
from envspec.model.plan import Plan
from envspec.source import Path

__all__ = [
    "Artifact",
    "Backend",
    "Emission",
    "Support",
    "Table",
    "approximated",
    "approximates",
    "assess",
    "judge",
    "mapped",
    "partly",
    "refused",
    "refuses",
    "served",
    "verdict",
]


class Artifact(NamedTuple):
    """A file to be written. `path` is relative to the folder of the environment, with `/`."""

    path: str
    data: bytes
    executable: bool = False


class Emission(NamedTuple):
    """What a backend made of a Plan. Diagnostics carry a path and no span: the compiler finds the line."""

    artifacts: tuple[Artifact, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


class Support(NamedTuple):
    """What becomes of a field. `partly` is mapped for some values: `how` says which are not, and the backend tells.

    `served` is said of a mapped field whose value need not be in the artifacts: see the function of that name.
    """

    verdict: Literal["mapped", "partly", "approximated", "refused"]
    how: str = ""
    help: str = ""
    served: bool = False


#: Leaf of the schema (`services.*.health.grpc`) -> what becomes of it. `workloads.*.x` stands for `x` in services,
#: tools, jobs and presets alike; a longer, more literal pattern wins.
Table = Mapping[str, Support]


class Backend(Protocol):
    """A target. `name` is what `targets:` lists and the folder below `build/<env>/`.

    Those of the entry point group `envspec.companions` emit for every environment, whatever its targets, beside the
    targets' folders: the build file is one. `table` gives the verdicts for a tier; `emit` is a pure function: same
    Plan, same bytes, and it never raises for anything that a spec can say.
    """

    @property
    def name(self) -> str: ...

    def table(self, development: bool) -> Table: ...

    def emit(self, plan: Plan) -> Emission: ...


def mapped(how: str = "") -> Support:
    """The value is in the artifacts."""
    return Support("mapped", how)


def served(how: str) -> Support:
    """Mapped, though the value may leave no trace: this target does what the field is for, whatever it says.

    Nothing is lost, so nothing is told; `how` says who sees to it. The tests of the tables list these fields by name.
    """
    return Support("mapped", how, "", True)


def partly(how: str) -> Support:
    """Mapped for most values; the backend itself reports the others, `how` says which."""
    return Support("partly", how)


def approximates(how: str) -> Support:
    """Something near is emitted, or nothing is needed; `how` completes "`x` on this target: …"."""
    return Support("approximated", how)


def refuses(why: str, help: str) -> Support:
    """The target can't, and pretending would be wrong."""
    return Support("refused", why, help)


def approximated(path: Path, message: str, help: str = "") -> Diagnostic:
    """To be reported by a backend when a value, not the field as such, is approximated."""
    return Diagnostic("advice", "ENV090", "approximated", message, None, help, path)


def refused(path: Path, message: str, help: str) -> Diagnostic:
    """To be reported by a backend when it cannot say what the spec says."""
    return Diagnostic("error", "ENV091", "refused", message, None, help, path)


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


_Trie = dict[str, "Support | _Trie"]
_ENTRIES = ("services", "tools", "jobs")
_TOLD = ("approximated", "refused")


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
