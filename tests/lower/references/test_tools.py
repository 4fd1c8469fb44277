"""References to tools: in what no production tier reads, and nowhere else."""

from __future__ import annotations

import pytest

from tests.lower.specs import ENVIRONMENTS, plan, spelled, told_in

MAIL = """\
tools:
  mail:
    image: acme/mail:1.0.0
    ports:
      smtp: 1025
  viewer:
    image: acme/viewer:1.0.0
    environment:
      AT: ${tools.mail.host}
"""
WEB = """\
services:
  web:
    image: acme/web:1.0.0
    presets:
      - mailed
"""
PRESET = """\
presets:
  mailed:
    dev:
      environment:
        SMTP: ${tools.mail.address}
"""


def test_a_block_may_refer_to_a_tool_in_a_preset_as_well() -> None:
    made = plan(PRESET + WEB + MAIL, "dev")
    assert spelled(made.workloads["web"].environment["SMTP"]) == "<host mail>:<port mail smtp>"
    assert spelled(made.workloads["viewer"].environment["AT"]) == "<host mail>"
    assert [(edge.caller, edge.peer, edge.gate) for edge in made.graph.edges] == [
        ("web", "mail", "none"), ("viewer", "mail", "none"),
    ]  # fmt: skip
    assert "SMTP" not in plan(PRESET + WEB + MAIL).workloads["web"].environment


def test_so_may_a_development_environment() -> None:
    own = "    services:\n      web:\n        environment:\n          SMTP: ${tools.mail.host}\n"
    environments = ENVIRONMENTS.replace("    tier: development\n", f"    tier: development\n{own}")
    made = plan(WEB.replace("    presets:\n      - mailed\n", "") + MAIL, "dev", environments)
    assert spelled(made.workloads["web"].environment["SMTP"]) == "<host mail>"


@pytest.mark.parametrize(
    "where", ["environment:\n  SMTP: ${tools.mail.host}", "command: serve --to ${tools.mail.host}"]
)
def test_what_production_reads_may_not(where: str) -> None:
    body = "services:\n  web:\n    image: acme/web:1.0.0\n" + "".join(f"    {line}\n" for line in where.splitlines())
    (found,) = told_in(body + MAIL, ENVIRONMENTS)
    assert (found.line, found.message, found.help) == (
        4 + where.count("\n"),
        "`${tools.mail.host}` stands where a production tier reads it, and tools exist in development tiers only",
        "say it in the entry's `dev` block, or in a development environment",
    )


def test_one_that_is_left_out_is_told() -> None:
    (found, *_) = told_in(PRESET + WEB + MAIL.replace("  mail:\n", "  mail:\n    enabled: false\n"), ENVIRONMENTS)
    assert (found.line, found.message) == (5, "`mail` is not there in environment `dev`")
