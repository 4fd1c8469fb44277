"""checkov on Kubernetes: no finding on the audited reference sample, elsewhere what docs/hardening.md explains."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests import judges
from tests.backends.kubernetes.compiled import sample
from tests.backends.kubernetes.specs import everything
from tests.backends.kubernetes.test_podsecurity import relaxed as loosened


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """checkov's report on every system, each in a folder named by its number, and on the reference that is audited."""
    at = tmp_path_factory.mktemp("checkov")
    made = sample("03-reference", "audited")
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
def test_the_audited_reference_has_no_finding(findings: dict[str, Any]) -> None:
    assert _of(findings, "failed_checks", hardened=True) == []
    assert len(_of(findings, "passed_checks", hardened=True)) > 100


@pytest.mark.judge("checkov")
def test_every_finding_elsewhere_is_explained(findings: dict[str, Any]) -> None:
    assert len(_of(findings, "passed_checks", hardened=False)) > 5000
    general, relaxed = _tables()
    excused = {(made.namespace, name) for made in everything().values() for name in loosened(made)}
    found: dict[bool, set[str]] = {False: set(), True: set()}
    for one in findings["results"]["failed_checks"]:
        _, namespace, name = one["resource"].split(".", 2)
        found[(namespace, name) in excused].add(one["check_id"])
    # exactly: a line of a table that nothing needs any more goes away
    assert found[False] == general
    assert found[True] - general == relaxed
