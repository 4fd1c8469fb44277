"""A fault of structure in the whole compiler: it is told once, and nothing that only follows from it."""

from __future__ import annotations

import pytest

from envspec.compiler import Compilation, compile_text
from tests.syntax.structure.faulty import Fault, Faulty, faulty

SPECS = faulty("structure_two_faults.txt") + faulty("structure_one_fault.txt")

ENVIRONMENT = """\
envspec: 1
project: shop
environments:
  prod:
    tier: production
    targets:
      - kubernetes
"""


def errors(made: Compilation) -> list[Fault]:
    """Errors of the language: what policy says of the sound entries of these specs is another matter."""
    told = [each for each in made.diagnostics if each.severity == "error" and each.id < "ENV100"]
    return [Fault(each.span.line, each.span.column, each.id, each.message) for each in told if each.span]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.title)
def test_the_compiler_says_what_the_structure_check_says(spec: Faulty) -> None:
    """Most of these specs have no environment, so that nothing is said of their meaning; that it lacks is told too."""
    told = [each for each in errors(compile_text(spec.text)) if "the spec has no environment" not in each.message]
    assert told == spec.faults


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (  # a fault of structure and one of meaning, in one entry and in two
            "services:\n  web:\n    image: nginx:1.27.3\n    replica: 2\n"
            "    environment:\n      A: ${services.api.url}\n",
            [
                (11, 5, "ENV030", "unknown key `replica`; did you mean `replicas`?"),
                (13, 10, "ENV055", "there is no service `api`"),
            ],
        ),
        (
            "services:\n  web:\n    image: nginx:1.27.3\n    init: yes\n"
            "  api:\n    image: api:1.0.0\n    needs:\n      db: healthy\n",
            [
                (11, 11, "ENV033", "`init` is true or false; found `yes`"),
                (15, 7, "ENV053", "there is nothing called `db` to need"),
            ],
        ),
    ],
)  # fmt: skip
def test_a_fault_of_structure_hides_no_fault_of_meaning(text: str, faults: list[tuple[int, int, str, str]]) -> None:
    assert errors(compile_text(ENVIRONMENT + text)) == [Fault(*each) for each in faults]


def test_an_environment_that_extends_a_missing_one_does_not_lack_its_tier() -> None:
    text = ENVIRONMENT.replace("tier: production", "extends: stag")
    assert [(each.line, each.id) for each in errors(compile_text(text))] == [(5, "ENV053")]
