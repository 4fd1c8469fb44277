"""Rules as a team and its organisation want them: other severities, and what may not be changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from envspec.diagnostic import Diagnostic, Severity, error
from envspec.model.plan import Plan
from envspec.model.policies import Lock, Policies, Setting
from envspec.near import did_you_mean
from envspec.rules.rule import Rule
from envspec.source import Path, Span

__all__ = ["kept", "settled"]

#: what is not `off`
_SEVERITIES: dict[str, Severity] = {"advice": "advice", "warning": "warning", "error": "error"}
_GRAVITY = {"off": 0, "advice": 1, "warning": 2, "error": 3}


def settled(rules: Sequence[Rule], policies: Policies) -> tuple[tuple[Rule, ...], list[Diagnostic]]:
    """The rules with the severities that policies give them in the tiers where they are on, and what is wrong there.

    `rules` are all that are installed: a name that none of them has is a slip.
    """
    known = {word: rule for rule in rules if rule.waiver is None for word in (rule.name, rule.id)}
    made = {rule.id: rule for rule in rules}
    wrong: list[Diagnostic] = []
    locked = {known[lock.rule].id: lock for lock in policies.locked if lock.rule in known}
    every: list[Setting | Lock] = [*policies.settings, *policies.locked]
    wrong += [_unknown(said, known) for said in every if said.rule not in known]
    for setting in policies.settings:
        rule = known.get(setting.rule)
        if rule is None:
            continue
        told = _forbidden(rule, made[rule.id], setting, locked)
        if told is None:
            made[rule.id] = _with(made[rule.id], rule, setting.severity)
        else:
            wrong.append(told)
    return tuple(made[rule.id] for rule in rules), wrong


def _unknown(said: Setting | Lock, known: Iterable[str]) -> Diagnostic:
    help = did_you_mean(said.rule, known, "name a rule as `check` prints it, such as bind-mount")
    return error("ENV053", "unknown-name", f"there is no rule `{said.rule}`", said.span, help, said.path)


def _forbidden(rule: Rule, now: Rule, setting: Setting, locked: dict[str, Lock]) -> Diagnostic | None:
    """Why a severity may not be set, if it may not."""
    new = _GRAVITY[setting.severity]
    lock = locked.get(rule.id)
    before = max((_GRAVITY[each] for each in (now.development, now.production) if each is not None), default=0)
    if setting.ours and lock is not None and new < before:
        return _lowered(
            f"`{rule.name}` is locked: no spec may lower it",
            setting.span,
            "take this line out; whoever owns the organisation's profile may change it",
            setting.path,
            (("locked here", lock.span),),
        )
    if new < _GRAVITY["error"] and "error" in (rule.development, rule.production):
        return _lowered(
            f"`{rule.name}` is an error by default, which no policy lowers",
            setting.span,
            "waive it where it must be: a waiver has a place, a reason and an end",
            setting.path,
        )
    return None


def _lowered(message: str, span: Span, help: str, path: Path, related: tuple[tuple[str, Span], ...] = ()) -> Diagnostic:
    return error("ENV076", "lowered-rule", message, span, help, path, related)


def _with(now: Rule, default: Rule, severity: str) -> Rule:
    """A rule with another severity in the tiers where it is on."""
    new = _SEVERITIES.get(severity)
    return now._replace(
        development=new if default.development is not None else None,
        production=new if default.production is not None else None,
    )


def kept(plan: Plan, rules: Sequence[Rule], locked: Sequence[Lock]) -> tuple[Plan, list[Diagnostic]]:
    """A Plan without the waivers of locked rules, and an error for each of them."""
    names = {word for rule in rules for word in (rule.name, rule.id)} & {lock.rule for lock in locked}
    names |= {word for rule in rules if {rule.name, rule.id} & names for word in (rule.name, rule.id)}
    refused = [waiver for waiver in plan.waivers if waiver.rule in names]
    if not refused:
        return plan, []
    told = [
        _lowered(
            f"`{waiver.rule}` is locked: no spec may waive it",
            span,
            "mend what it reports; whoever owns the organisation's profile may unlock it",
            (*waiver.path, "rule"),
        )
        for waiver in refused
        if (span := plan.origins.span((*waiver.path, "rule"))) is not None
    ]
    return plan._replace(waivers=tuple(waiver for waiver in plan.waivers if waiver not in refused)), told
