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


DECLARED = """\
vars:
  domain:
    required: true
    description: Host name that users type
  level:
    default: info $${x}
services:
  web:
    image: acme/web:1.0.0
    environment:
      DOMAIN: ${vars.domain} ${vars.domain}
      LEVEL: ${vars.level}
"""
TWO = """\
environments:
  dev:
    tier: development
  staging:
    tier: production
    targets:
      - compose
  prod:
    extends: staging
    vars:
      domain: shop.example.com
"""


def test_a_long_form_gives_its_default() -> None:
    environments = TWO.replace("  staging:", "    vars:\n      domain: localhost\n  staging:")
    environments = environments.replace(
        "      - compose\n", "      - compose\n    vars:\n      domain: s.example.com\n"
    )
    made = plan(DECLARED, environments=environments).workloads["web"]
    assert spelled(made.environment["DOMAIN"]) == "shop.example.com shop.example.com"
    assert spelled(made.environment["LEVEL"]) == "info ${x}"


def test_what_is_required_and_not_given_is_one_error_at_its_declaration_for_the_environments_that_use_it() -> None:
    made = compile_text(HEAD + DECLARED + TWO, order=Order(emit=False))
    (found,) = [each for each in made.diagnostics if each.severity == "error" and each.id < "ENV100"]
    assert found.span is not None
    assert (found.id, found.span.line, found.span.column) == ("ENV072", HEAD.count("\n") + 2, 3)
    assert found.environments == ("dev", "staging")
    assert found.message == "the variable `domain` is required, and its value is not given"
    assert found.help.endswith("`--var domain=…`: Host name that users type")


def test_the_command_line_gives_what_is_required() -> None:
    made = compile_text(HEAD + DECLARED + TWO, order=Order(emit=False, variables=(("domain", "a.example.com"),)))
    assert spelled(made.plans["dev"].workloads["web"].environment["DOMAIN"]) == "a.example.com a.example.com"


def test_one_that_nothing_uses_need_not_be_given() -> None:
    assert told_in(DECLARED.replace("      DOMAIN: ${vars.domain} ${vars.domain}\n", ""), TWO) == []


def test_a_declaration_that_says_both_or_neither() -> None:
    both = DECLARED.replace("required: true", "required: true\n    default: x")
    (found,) = told_in(both, TWO)
    assert (found.line, found.column, found.message) == (4, 5, "the variable `domain` is required, and has a default")
    (found,) = told_in(DECLARED.replace("    required: true\n", "").replace("${vars.domain}", "x"), TWO)
    assert (found.line, found.column, found.message) == (2, 3, "the variable `domain` has no value")
    assert found.help == "add `default:`, or say `required: true`"


def test_a_default_holds_no_reference() -> None:
    (found,) = told_in(DECLARED.replace("info $${x}", "${project}").replace("${vars.domain}", "x"), TWO)
    assert (found.line, found.column, found.message) == (6, 14, "variables at the top level hold no references")


def _doubling(count: int) -> str:
    lines = "".join(f"      v{n}: ${{vars.v{n - 1}}}${{vars.v{n - 1}}}\n" for n in range(1, count))
    return f"environments:\n  dev:\n    tier: development\n    vars:\n      v0: ha\n{lines}"


def test_variables_that_double_are_told_at_the_first_that_is_too_long() -> None:
    (found,) = told_in("services:\n  web:\n    image: acme/web:1.0.0\n", _doubling(64))
    assert (found.line, found.column) == (27, 12)  # v19: 2 ** 20 characters
    assert found.message == "with its references filled in this text has more than a million characters"
    assert found.help == "let a program read what is so long from a file"


def test_many_long_texts_are_told_once() -> None:
    uses = "".join(f"      V{n}: ${{vars.v18}}x\n" for n in range(200))
    body = f"services:\n  web:\n    image: acme/web:1.0.0\n    environment:\n{uses}"
    (found,) = told_in(body, _doubling(19))
    assert found.message == "with this text the references that are filled in come to more than 64 million characters"
    assert 100 < found.line < 130
