"""checkov's policies for Kubernetes: nothing on the hardened reference, elsewhere what docs/hardening.md explains."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests import judges
from tests.backends.kubernetes.compiled import sample
from tests.backends.kubernetes.specs import everything
from tests.backends.kubernetes.test_podsecurity import relaxed as loosened

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


def _tables() -> tuple[set[str], set[str]]:
    """The checks that docs/hardening.md explains for Kubernetes: in general, and where a spec relaxes something."""
    text = (judges.ROOT / "docs/hardening.md").read_text()
    section = text.partition("\n## Kubernetes\n")[2].partition("\n## ")[0]
    general, _, relaxed = section.partition("What a spec relaxes itself")
    one, other = (set(re.findall(r"^\| (CKV2?_K8S_[0-9]+) \|", part, re.MULTILINE)) for part in (general, relaxed))
    return one, other


@pytest.mark.judge("checkov")
def test_the_hardened_reference_has_no_finding(findings: dict[str, Any]) -> None:
    assert _of(findings, "failed_checks", hardened=True) == []
    assert len(_of(findings, "passed_checks", hardened=True)) > 100


@pytest.mark.judge("checkov")
def test_every_finding_elsewhere_is_explained(findings: dict[str, Any]) -> None:
    assert len(_of(findings, "passed_checks", hardened=False)) > 5000
    general, relaxed = _tables()
    excused = {
        (made.one("Namespace")["metadata"]["name"], name) for made in everything().values() for name in loosened(made)
    }
    found: dict[bool, set[str]] = {False: set(), True: set()}
    for one in findings["results"]["failed_checks"]:
        _, namespace, name = one["resource"].split(".", 2)
        found[(namespace, name) in excused].add(one["check_id"])
    # exactly: a line of a table that nothing needs any more goes away
    assert found[False] == general
    assert found[True] - general == relaxed
