"""A backend that is looked at, and what it makes of the specs of the kit."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol

from envspec.backend import installed
from envspec.backend.assess import assess, verdict
from envspec.backend.conformance.sample import FILES, Case, Written, written
from envspec.backend.conformance.tables import Report, language_cases, read_cases, read_reports
from envspec.backend.target import Artifact, Backend
from envspec.backend.verdicts import Support
from envspec.backend.verdicts import Table as Verdicts
from envspec.diagnostic import Diagnostic
from envspec.model.fields import field, resolved
from envspec.model.plan import Plan
from envspec.source import Path

__all__ = ["Compiler", "Made", "Reader", "Subject"]

#: what an artifact says, as plain data, by its path and bytes; None for one that is not read
Reader = Callable[[str, bytes], object]


class Compiler(Protocol):
    """The module `envspec.compiler`, which stands above what is looked at and is therefore handed in."""

    @property
    def Order(self) -> Any: ...  # noqa: N802 - the name of its class

    @property
    def compile_text(self) -> Any: ...


class Made(NamedTuple):
    """What a target makes of a text, what is emitted `beside` it, and the `errors` that kept it from being asked."""

    artifacts: tuple[Artifact, ...]
    beside: tuple[Artifact, ...]
    said: tuple[Diagnostic, ...]
    errors: tuple[str, ...] = ()

    @property
    def files(self) -> dict[str, bytes]:
        """Bytes by path."""
        return {one.path: one.data for one in (*self.artifacts, *self.beside)}

    def at(self, path: Path) -> list[Diagnostic]:
        """What was said of a field, or of the long form that its short one stands for."""
        return [one for one in self.said if one.path[: len(path)] == path]

    def about(self, path: Path) -> list[Diagnostic]:
        """What was said of a field, or one step above: of the list that it is in, or the place that it describes."""
        return [*self.at(path), *(one for one in self.said if len(path) > 3 and one.path == path[:-1])]


class Subject:
    """A backend with what it is tried with.

    `options` are settings of the target, with each of which fields are tried in production: those under which it
    emits more than by default. `cases` are further lines of `read_cases`: two values for each of its own options, and
    values of fields that mean something to it. `reports` are lines of `read_reports`: for each field that is partly
    mapped a value that is not kept. `served` are the fields that leave no trace (`health.probe`), without their
    section. `files` are what all these refer to, beside those of the sample.
    """

    def __init__(
        self,
        backend: Backend,
        compiler: Compiler,
        *,
        options: tuple[Mapping[str, Any], ...] = ({},),
        cases: str = "",
        reports: str = "",
        served: frozenset[str] = frozenset(),
        files: Mapping[str, bytes | str] | None = None,
        reader: Reader | None = None,
    ) -> None:
        self.backend = backend
        self.compiler = compiler
        self.options = options
        self.reports: tuple[Report, ...] = read_reports(reports)
        self.served = served
        self.files = {**FILES, **(files or {})}
        self.reader = reader
        self._cases: dict[str, list[Case]] = {}
        for case in (*language_cases(), *read_cases(cases)):
            self._cases.setdefault(case.field, []).append(case)
        self._made: dict[str, Made] = {}
        self._fields: dict[str, tuple[str, ...]] = {}
        self._verdicts: dict[str, dict[str, Support | None]] = {}

    @contextmanager
    def present(self) -> Iterator[None]:
        """While it is looked at, the backend is one of those that are installed."""
        name = self.backend.name
        try:
            there = installed.backend(name) is self.backend
        except KeyError:
            there = False
        if there:
            yield
            return
        before = installed.ADDED.get(name)
        installed.ADDED[name] = self.backend
        try:
            yield
        finally:
            del installed.ADDED[name]
            if before is not None:
                installed.ADDED[name] = before

    def fields(self, tier: str) -> tuple[str, ...]:
        """Every field that the target is asked about in a tier, its own options included."""
        if tier not in self._fields:
            with self.present():
                known = dict.fromkeys(map(field, installed.schemas().leaves()))
            own = f"options.{self.backend.name}."
            self._fields[tier] = tuple(
                name
                for name in known
                if not resolved(name, tier == "development") and name.startswith(own) == name.startswith("options.")
            )
        return self._fields[tier]

    def table(self, tier: str) -> Verdicts:
        """The verdicts as they are written."""
        return self.backend.table(tier == "development")

    def verdicts(self, tier: str) -> dict[str, Support | None]:
        """What the table says of each field."""
        if tier not in self._verdicts:
            table = self.table(tier)
            self._verdicts[tier] = {name: verdict(table, name) for name in self.fields(tier)}
        return self._verdicts[tier]

    def cases(self, name: str, tier: str) -> list[Case]:
        """What is tried of a field; a job has the fields of a service."""
        section, _, rest = name.partition(".")
        found = self._cases.get(name) or (self._cases.get(f"services.{rest}") if section == "jobs" else None) or []
        return [case for case in found if tier in case.tiers]

    def specs(self, name: str, tier: str) -> Iterator[tuple[str, Written, Written]]:
        """For each case, and each of the options that may matter, what is tried and a spec for each of the values."""
        section = name.partition(".")[0]
        several = tier == "production" and section in ("services", "state", "secrets")
        for case in self.cases(name, tier):
            for number, options in enumerate(self.options if several else ({},)):
                one, other = (written(case, value, tier, self.backend.name, options, section) for value in case.values)
                yield f"{name} {case.said} in {tier} with options {number}", one, other

    def plan(self, text: str) -> tuple[Plan | None, tuple[str, ...]]:
        """What a spec means in its one environment, or the errors that keep it from meaning anything."""
        order = self.compiler.Order(emit=False, policies=False)
        with self.present():
            compiled = self.compiler.compile_text(text, self.files, order)
        errors = tuple(str(one) for one in compiled.diagnostics if one.severity == "error")
        return (None, errors) if errors else (compiled.plans["here"], ())

    def made(self, text: str) -> Made:
        """What the target makes of a spec, and what is emitted beside every target; kept."""
        if text not in self._made:
            plan, errors = self.plan(text)
            self._made[text] = Made((), (), (), errors) if plan is None else self.emitted(plan)
        return self._made[text]

    def emitted(self, plan: Plan) -> Made:
        """What the target makes of a Plan, and what is emitted beside every target."""
        emission = assess(plan, self.backend)
        said = tuple(one._replace(span=plan.origins.span(one.path)) for one in emission.diagnostics)
        beside = [installed.companion(name).emit(plan).artifacts for name in installed.companions()]
        return Made(emission.artifacts, tuple(one for found in beside for one in found), said)
