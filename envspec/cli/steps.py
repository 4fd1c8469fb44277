"""What to run next: told after `compile`, one line for each step of the build file and of each target."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from envspec.backend import Artifact, Companion, Place, Step
from envspec.backend.installed import backend, companion, companions
from envspec.lazy import load
from envspec.model.plan import Plan
from envspec.registry import FAULTS

__all__ = ["next_steps"]

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@%~")


def _word(word: str) -> str:
    """One word of a shell's line."""
    return word if _PLAIN.issuperset(word) else str(load("shlex").quote(word))


def _line(step: Step) -> str:
    line = " ".join(map(_word, step.words))
    line = line if step.within in ("", ".") else f"(cd {_word(step.within)} && {line})"
    return f"{line}  # {step.note}" if step.note else line


def next_steps(plan: Plan, artifacts: tuple[Artifact, ...], place: Place) -> Iterator[str]:
    """Command lines for a user who stands in the working directory; of the targets, those that were written."""
    written = {artifact.path.partition("/")[0] for artifact in artifacts}
    for name in companions():
        yield from _lines(name, companion, plan, place)
    for name in plan.targets:
        if name in written:
            yield from _lines(name, backend, plan, place)


def _lines(name: str, find: Callable[[str], Companion], plan: Plan, place: Place) -> list[str]:
    try:
        return [_line(step) for step in find(name).next_steps(plan, place)]
    except FAULTS as problem:  # a plugin's fault: what it has written is there all the same
        return [f"# {name} does not say what to run: {type(problem).__name__}: {problem}"]
