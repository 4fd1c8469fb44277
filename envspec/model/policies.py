"""What a team, and an organisation above it, says of rules and of approximations: it binds the whole spec."""

from typing import NamedTuple

from envspec.source import Path, Span

__all__ = ["Acceptance", "Lock", "Policies", "Setting"]


class Setting(NamedTuple):
    """The severity of a rule, by name or id: off, advice, warning or error. `ours`: no organisation says it."""

    rule: str
    severity: str
    span: Span
    path: Path
    ours: bool = True


class Acceptance(NamedTuple):
    """Approximations that are known and lived with: at places that `at` begins, where `*` is any one step.

    An empty `target` is every one. One that an organisation says (`ours` false) need not match anything.
    """

    at: tuple[str, ...]
    target: str
    because: str
    span: Span
    path: Path
    ours: bool = True


class Lock(NamedTuple):
    """A rule, by name or id, that no spec may lower or waive."""

    rule: str
    span: Span
    path: Path


class Policies(NamedTuple):
    """All that is said, the strongest word last: an organisation's, a profile's of the project, the spec's own."""

    settings: tuple[Setting, ...] = ()
    accepts: tuple[Acceptance, ...] = ()
    locked: tuple[Lock, ...] = ()
