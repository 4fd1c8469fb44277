"""docs/rules: a page for each policy rule, and the table of all, from the rules themselves."""

from __future__ import annotations

import itertools

from envspec.lazy import load
from envspec.rules import builtin
from envspec.rules.rule import Rule
from tools.docs.rule_page import page, severity

__all__ = ["pages"]

_INTRODUCTION = """\
# Policy rules

A rule looks at what a spec means in one environment, after every overlay, and reports at the line where the
value was written. Only errors stop `envspec compile`. Whatever is reported can be waived for a time and with
a reason, by name or id.
"""


def _group(rule: Rule) -> str:
    """The package that its module is in."""
    check = rule.check or rule.across or rule.waiver
    assert check is not None, rule.id
    return check.__module__.rpartition(".")[0]


def _row(rule: Rule) -> str:
    what = rule.what.replace("|", "¦")
    return f"| {rule.id} | [{rule.name}]({rule.name}.md) | {severity(rule, True)} | {severity(rule, False)} | {what} |"


def _table(rules: tuple[Rule, ...]) -> str:
    """All rules, by their groups; a group's title is what its package says of itself."""
    lines = [_INTRODUCTION]
    for group, members in itertools.groupby(rules, _group):
        title = load(group).__doc__.rstrip(".")
        lines += [f"## {title}", "", "| id | name | development | production | reports |", "|---|---|---|---|---|"]
        lines += [*map(_row, members), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def pages() -> dict[str, str]:
    """File name in docs/rules -> text."""
    rules = builtin()
    return {"README.md": _table(rules), **{f"{rule.name}.md": page(rule) for rule in rules}}
