"""The spec's variables, those of the environments over them, and the command line's over all."""

from __future__ import annotations

from envspec.compiler import Order, compile_text
from tests.lower.specs import HEAD, plan, spelled, told_in

BODY = (
    "vars:\n  a: spec ${{x}}\n  b: spec\nservices:\n  web:\n    image: acme/web:1.0.0\n    environment:\n      V: {}\n"
)
ENVIRONMENTS = """\
environments:
  prod:
    tier: production
    targets:
      - compose
    vars:
      b: prod
      c: ${vars.b} and ${secrets.key}
secrets:
  key:
    dev: x
"""


def test_what_an_environment_says_counts_and_may_refer_to_more() -> None:
    made = plan(BODY.format("${vars.b} ${vars.c}").replace("${x}", "x"), environments=ENVIRONMENTS)
    assert spelled(made.workloads["web"].environment["V"]) == "prod prod and <secret key>"
    assert made.used_secrets == ("key",)
    assert {name: spelled(text) for name, text in made.vars.items()} == {
        "a": "spec x",
        "b": "prod",
        "c": "prod and <secret key>",
    }


def test_the_command_line_has_the_last_word_and_it_is_plain_text() -> None:
    text = HEAD + BODY.format("${vars.b}").replace("${x}", "x") + ENVIRONMENTS
    made = compile_text(text, order=Order(emit=False, variables=(("b", "${secrets.key}"),)))
    assert spelled(made.plans["prod"].workloads["web"].environment["V"]) == "${secrets.key}"


def test_one_at_the_top_holds_no_reference() -> None:
    (found,) = told_in(BODY.format("x").replace("${x}", "${project}"), ENVIRONMENTS)
    assert (found.line, found.column) == (2, 6)
    assert found.message == "variables at the top level hold no references"


def test_a_broken_one_is_told_once_however_often_it_is_used() -> None:
    environments = ENVIRONMENTS.replace("${secrets.key}", "${secrets.kye}")
    body = BODY.format("${vars.c} ${vars.c}").replace("${x}", "x")
    assert [found.message for found in told_in(body, environments)] == ["there is no secret `kye`"]


def test_many_that_hold_one_another_are_filled_in_once_each() -> None:
    levels = "".join(f"      v{n}: ${{vars.v{n - 1}}}${{vars.v{n - 1}}}\n" for n in range(1, 60))
    environments = ENVIRONMENTS.replace("      b: prod\n", f"      b: prod\n      v0: ${{vars.nothing}}\n{levels}")
    body = BODY.format("${vars.v59}").replace("${x}", "x")
    assert [found.message for found in told_in(body, environments)] == ["there is no variable `nothing`"]
