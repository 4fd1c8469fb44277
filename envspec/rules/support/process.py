"""What runs in a workload's container."""

from typing import TYPE_CHECKING, NamedTuple, Optional

from envspec.lazy import load
from envspec.model.workload import Workload
from envspec.rules.support.texts import flat
from envspec.source import Path, Span

if TYPE_CHECKING:
    from envspec.rules.support.built import Built

__all__ = ["Process", "process"]


class Process(NamedTuple):
    """What a workload runs, as far as spec and Dockerfile say: its words, and the place that says so.

    `span` is set when that is the Dockerfile. `shell` is its CMD or ENTRYPOINT in shell form.
    """

    words: list[str]
    path: Path
    span: Span | None = None
    shell: bool = False


def process(workload: Workload, built: Optional["Built"]) -> Process:
    """Its entrypoint and command: the spec's own, and where it has none the Dockerfile's."""
    entrypoint = None if workload.entrypoint is None else [flat(word) for word in workload.entrypoint]
    command = None if workload.command is None else [flat(word) for word in workload.command]
    field = "command" if command is not None else "entrypoint"
    path = (*workload.path, field)
    if entrypoint is not None:
        return Process([*entrypoint, *(command or ())], path)
    if built is None:
        return Process(command or [], path)
    exec_form = load("envspec.dockerfile").exec_form
    start = built.last("ENTRYPOINT")
    words = list(exec_form(start) or ()) if start is not None else []
    if command is not None:
        return Process([*words, *command], path)
    run = built.last("CMD")
    said = run or start
    if said is None:
        return Process([], path)
    shell = any(one is not None and exec_form(one) is None for one in (start, run))
    rest = exec_form(run) or ("sh", "-c", run.text) if run is not None else ()
    if start is not None and exec_form(start) is None:
        words = ["sh", "-c", start.text]
    return Process([*words, *rest], built.path, built.span(said), shell)
