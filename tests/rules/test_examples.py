"""Every rule proves itself: its bad examples are reported at the marked places and nowhere else, its good ones not."""

from __future__ import annotations

import pytest

from envspec.compiler import Compilation, Order, compile_text
from envspec.rules import builtin
from envspec.rules.examples import Mark, marks_of, project, shown
from envspec.rules.rule import Example, Rule

_ALL = [
    pytest.param(rule, example, kind == "bad", id=f"{rule.name}-{kind}-{number}")
    for rule in builtin()
    for kind in ("bad", "good")
    for number, example in enumerate(getattr(rule, kind), 1)
]


def compiled(example: Example) -> Compilation:
    files = {name: shown(text) for name, text in project(example).items()}
    order = Order((example.environment,) if example.environment else (), today=example.today, emit=False)
    return compile_text(files["envspec.yaml"], files, order)


@pytest.mark.parametrize(("rule", "example", "bad"), _ALL)
def test_example(rule: Rule, example: Example, bad: bool) -> None:
    outcome = compiled(example)
    language = [str(d) for d in outcome.diagnostics if d.id < "ENV100"]
    assert not language, "an example is a valid spec"
    found = [d for d in outcome.diagnostics if d.id == rule.id]
    places = [
        Mark(d.span.source.name, d.span.line, d.span.column, d.span.end_line, d.span.end_column)
        for d in found
        if d.span is not None
    ]
    marks = marks_of(project(example)) if bad else []
    assert sorted(places) == sorted(marks), [str(d) for d in found]
    assert len(places) == len(found), "every finding has a place"
    assert bool(marks) == bad
    for diagnostic in found:
        assert diagnostic.name == rule.name
        assert example.says in diagnostic.message
        assert diagnostic.help
        assert diagnostic.message[-1] not in ".!"
