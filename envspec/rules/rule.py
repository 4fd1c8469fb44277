"""What a rule is: one file of a group with `RULE`, which carries its text, its examples and its check."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from envspec.diagnostic import Severity
from envspec.model.plan import Waiver
from envspec.rules.features import Feature
from envspec.rules.review import Review
from envspec.source import Path, Span

__all__ = ["Case", "Example", "Finding", "Reference", "Rule", "found", "missing"]


class Finding(NamedTuple):
    """Something that a rule has found at `path` of the Plan.

    `key` marks the key rather than the value: for what is not there. `span` is a place outside of the spec (a
    line of a Dockerfile). `severity` stands instead of the rule's own. `message` never holds a secret's value.
    """

    path: Path
    message: str
    help: str = ""
    key: bool = False
    span: Span | None = None
    severity: Severity | None = None
    related: tuple[tuple[str, Span], ...] = ()


def found(path: Path, message: str, help: str, span: Span | None = None) -> Finding:
    """The common case: the value at `path` is wrong."""
    return Finding(path, message, help, False, span)


def missing(path: Path, message: str, help: str) -> Finding:
    """Something is not there that `path` should have: its key is marked."""
    return Finding(path, message, help, True)


class Example(NamedTuple):
    """A spec that proves the rule; `«` and `»` stand around each place that is reported.

    What every spec needs (`envspec:`, `project:`, `environments:` with `dev` and `prod`) is added where it is
    left out. `files` are further files, which may have marks too. `says` is a part of each message.
    """

    spec: str
    says: str = ""
    environment: str = "prod"
    files: Mapping[str, str] = {}
    today: str | None = None


class Reference(NamedTuple):
    """A public source: its title, and its address where it has one."""

    title: str
    address: str = ""


class Case(NamedTuple):
    """One waiver, as the rules about waivers see it.

    `used`: it covered a finding. `judged`: every environment that it concerns was looked at. `today` is None
    where the date must not matter. `near` is the known rule that its name resembles, `known` whether it is one.
    """

    waiver: Waiver
    used: bool
    judged: bool
    today: str | None
    known: bool
    near: str


class Rule(NamedTuple):
    """A policy. Ids are stable for ever; `name` says the problem, so that "waive bind-mount" reads well.

    `what` it reports, in one sentence; `why` that is bad; `mend`, what to use instead. `scanners` are public
    scanners and their ids of the same check. `development` and `production` are the severities, None is off.
    A rule looks at one environment (`check`), at all of them (`across`), or at a waiver (`waiver`).
    It can find something `only_with` all of these in one Plan or another; what is empty always runs.
    `confidential`: what it marks may be a secret, which no log shows.
    """

    id: str
    name: str
    what: str
    why: str
    mend: str
    development: Severity | None
    production: Severity | None
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    check: Callable[[Review], Iterable[Finding]] | None = None
    across: Callable[[Sequence[Review]], Iterable[tuple[Review, Finding]]] | None = None
    waiver: Callable[[Case], Iterable[Finding]] | None = None
    references: tuple[Reference, ...] = ()
    scanners: tuple[str, ...] = ()
    only_with: tuple[Feature, ...] = ()
    confidential: bool = False

    def severity(self, development: bool) -> Severity | None:
        """In a tier; None when the rule does not bind there."""
        return self.development if development else self.production

    @property
    def concerns(self) -> tuple[Feature, ...]:
        """What there must be in Plans for it to be worth running: `only_with`, and what its tiers and kind imply."""
        implied: list[Feature] = list(self.only_with)
        if self.development is None:
            implied.append("production")
        if self.waiver is not None:
            implied.append("waivers")
        return tuple(sorted(implied))
