"""Runs rules over Plans: findings become diagnostics at the lines that were written, waivers take theirs away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from envspec.backend import Facts
from envspec.backend.installed import broken
from envspec.diagnostic import Diagnostic, Severity, in_file_order
from envspec.files import Files
from envspec.model.plan import Plan, Waiver
from envspec.near import nearest
from envspec.registry import FAULTS
from envspec.rules.review import Review
from envspec.rules.rule import Case, Finding, Rule
from envspec.source import Path, Span

__all__ = ["merged", "run", "run_all"]

_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "advice": 2}


def _untold(plan: Plan) -> Sequence[Facts]:
    """Where nobody knows the targets."""
    return ()


def run(
    plan: Plan,
    rules: Sequence[Rule],
    files: Files | None = None,
    prefix: str = "",
    today: str | None = None,
) -> list[Diagnostic]:
    """The findings in one environment. See `run_all`; a waiver's disuse is told only where it names this one."""
    return run_all([plan], rules, files, prefix, today, complete=False)


def run_all(
    plans: Sequence[Plan],
    rules: Sequence[Rule],
    files: Files | None = None,
    prefix: str = "",
    today: str | None = None,
    complete: bool = True,
    facts: Callable[[Plan], Sequence[Facts]] = _untold,
) -> list[Diagnostic]:
    """The findings in these environments of one spec, each once, with the environments that it concerns.

    `today` (YYYY-MM-DD) is what waivers' dates are held against; None honours every waiver, whatever its date.
    `complete`: these are all environments of the spec, so that an unused waiver can be told. `prefix` goes before
    the names of project files in messages. `facts` tells what the targets of an environment say of themselves.
    """
    read: dict[str, bytes | None] = {}
    reviews = [Review(plan, files, prefix, read, facts) for plan in plans]
    waived = _Waived(rules, today)
    out: list[Diagnostic] = []
    for rule in rules:
        try:
            out += _found(rule, reviews, waived)
        except FAULTS as problem:
            if _ours(rule):
                raise
            out.append(broken(rule.name, problem, what="rule"))
    for review in reviews:
        out += waived.reported(review, complete)
    return merged(out)


def _ours(rule: Rule) -> bool:
    made = rule.check or rule.across or rule.waiver
    return made is not None and made.__module__.partition(".")[0] == __name__.partition(".")[0]


def _found(rule: Rule, reviews: Sequence[Review], waived: _Waived) -> list[Diagnostic]:
    """The findings of one rule in all environments; whatever it raises comes through."""
    out: list[Diagnostic] = []
    if rule.check is not None:
        for review in reviews:
            if rule.severity(review.development) is not None:
                out += _diagnostics(rule, review, rule.check(review), waived)
    if rule.across is not None and len(reviews) > 1:
        for review, finding in rule.across([r for r in reviews if rule.severity(r.development) is not None]):
            out += _diagnostics(rule, review, (finding,), waived)
    return out


def _diagnostics(rule: Rule, review: Review, findings: Iterable[Finding], waived: _Waived) -> Iterable[Diagnostic]:
    plan = review.plan
    own = rule.severity(plan.development)
    first: dict[tuple[Span, Path], Path] = {}
    waivers = waived.of(rule, plan) if plan.waivers else ()
    for finding in findings:
        if waivers and waived.covers(waivers, finding.path):
            continue
        span = finding.span
        if span is None:
            span = (plan.origins.key_span if finding.key else plan.origins.span)(finding.path)
        # what several entries have from one preset or one `uses` is told once, at the place that they have it from
        owner, field = finding.path[:2], finding.path[2:]
        if field and span is not None and first.setdefault((span, field), owner) != owner:
            continue
        yield Diagnostic(
            finding.severity or own or "advice",
            rule.id,
            rule.name,
            finding.message,
            span,
            finding.help,
            finding.path,
            (plan.environment,),
            finding.related,
            confidential=rule.confidential,
        )


class _Waived:
    """The waivers of a spec, and which of them were of use."""

    def __init__(self, rules: Sequence[Rule], today: str | None) -> None:
        self.rules = rules
        self.today = today
        self.used: set[Path] = set()
        self._by_rule: dict[str, dict[str, list[Waiver]]] = {}

    def of(self, rule: Rule, plan: Plan) -> list[Waiver]:
        """Those that count for a rule in an environment: an expired one no longer does."""
        known = self._by_rule.get(plan.environment)
        if known is None:
            known = self._by_rule[plan.environment] = {}
            for waiver in plan.waivers:
                dated = self.today is None or waiver.until >= self.today
                if waiver.environment in ("", plan.environment) and dated:
                    known.setdefault(waiver.rule, []).append(waiver)
        return known.get(rule.name, []) + known.get(rule.id, [])

    def covers(self, waivers: list[Waiver], path: Path) -> bool:
        covering = [w.path for w in waivers if path[: len(w.at)] == w.at]
        self.used.update(covering)
        return bool(covering)

    def reported(self, review: Review, complete: bool) -> Iterable[Diagnostic]:
        """What is wrong with the waivers themselves, as this environment sees it."""
        plan = review.plan
        if not plan.waivers:
            return
        names = [word for rule in self.rules if rule.waiver is None for word in (rule.name, rule.id)]
        for waiver in plan.waivers:
            if waiver.environment and waiver.environment != plan.environment:
                continue
            known = waiver.rule in names
            near = "" if known else nearest(waiver.rule, names) or ""
            judged = complete or bool(waiver.environment)
            expired = self.today is not None and waiver.until < self.today
            case = Case(waiver, waiver.path in self.used or expired, judged, self.today, known, near)
            for rule in self.rules:
                if rule.waiver is not None and rule.severity(plan.development) is not None:
                    for found in _diagnostics(rule, review, rule.waiver(case), self):
                        yield found if waiver.environment else found._replace(environments=())


def merged(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Each finding once, in file order: the same words at the same place are one, whoever has them.

    The gravest severity counts, the environments are joined, the first path stands.
    """
    once: dict[tuple[object, ...], Diagnostic] = {}
    for found in diagnostics:
        key = (found.id, found.message, found.span) if found.span else (found.id, found.message, found.path)
        before = once.get(key)
        if before is None:
            once[key] = found
            continue
        environments = tuple(dict.fromkeys((*before.environments, *found.environments)))
        severity = min(before.severity, found.severity, key=_ORDER.__getitem__)
        once[key] = before._replace(severity=severity, environments=environments)
    return in_file_order(list(once.values()))
