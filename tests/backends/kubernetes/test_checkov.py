"""checkov's policies for Kubernetes: nothing on the hardened reference, elsewhere what docs/hardening.md explains."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests import judges
from tests.backends.kubernetes.compiled import sample
from tests.backends.kubernetes.specs import everything

#: The reference sample with what its README recommends for a system that scanners look at.
HARDENED = """\
  hardened:
    extends: prod
    services:
      web:
        image: registry.example.com/acme/shop-web:1.4.2@sha256:{digest}
        user: "10001:10001"
        health:
          liveness: true
    state:
      db:
        version: 16.9-bookworm@sha256:{digest}
        run_as: "10999:10999"
      cache:
        version: 7.4.4-bookworm@sha256:{digest}
        run_as: "10998:10998"
"""


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """checkov's report on every system, each in a folder named by its number, and on the hardened reference."""
    at = tmp_path_factory.mktemp("checkov")
    made = sample("03-reference", "hardened", HARDENED.format(digest="8d2f8a1c" * 8))
    assert made.texts, [str(one) for one in made.diagnostics]
    made.write(at / "hardened")
    for number, other in enumerate(everything().values()):
        other.write(at / str(number))
    words = ("--framework", "kubernetes", "--skip-download", "--compact", "--output", "json")
    found: dict[str, Any] = json.loads(judges.run("checkov", "-d", at, *words).stdout)
    assert found["summary"]["parsing_errors"] == 0
    assert found["summary"]["skipped"] == 0
    return found


def _of(findings: dict[str, Any], verdict: str, hardened: bool) -> list[str]:
    return [
        f"{one['check_id']} {one['file_path']} {one['resource']}"
        for one in findings["results"][verdict]
        if one["file_path"].startswith("/hardened/") is hardened
    ]


def _table() -> set[str]:
    """The checks that docs/hardening.md explains, in its section on Kubernetes."""
    text = (judges.ROOT / "docs/hardening.md").read_text()
    section = text.partition("\n## Kubernetes\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| (CKV2?_K8S_[0-9]+) \|", section, re.MULTILINE))


@pytest.mark.judge("checkov")
def test_the_hardened_reference_has_no_finding(findings: dict[str, Any]) -> None:
    assert _of(findings, "failed_checks", hardened=True) == []
    assert len(_of(findings, "passed_checks", hardened=True)) > 100


@pytest.mark.judge("checkov")
def test_every_finding_elsewhere_is_explained(findings: dict[str, Any]) -> None:
    assert len(_of(findings, "passed_checks", hardened=False)) > 5000
    # exactly: a line of the table that nothing needs any more goes away
    assert {one.split()[0] for one in _of(findings, "failed_checks", hardened=False)} == _table()
