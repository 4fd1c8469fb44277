"""The samples are free of errors, their warnings are meant, and hadolint agrees about their Dockerfiles."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from envspec.compiler import Order, compile_source
from envspec.files import DiskFiles
from envspec.source import Source
from tests import judges

_SAMPLES = Path(__file__).parent.parent.parent / "samples"
_SPECS = sorted(_SAMPLES.glob("*/envspec.yaml"))

#: Warnings that are meant, as (sample, rule, path): each is a choice that its README or a comment explains.
_MEANT = {
    ("03-reference", "single-replica", "services.web"),  # staging is smaller than production
    ("03-reference", "check-restarts-on-dependency", "services.web"),  # what the scanner of `audited` asks for
    ("04-voting", "state-without-backup", "state.queue"),  # votes wait there for seconds
    ("08-everything", "state-without-backup", "state.pictures"),
    ("08-everything", "single-replica", "services.tunnel"),  # one end of a tunnel
}


@pytest.mark.parametrize("spec", _SPECS, ids=lambda spec: spec.parent.name)
def test_no_errors_and_meant_warnings(spec: Path) -> None:
    source = Source("envspec.yaml", spec.read_text(encoding="utf-8"))
    outcome = compile_source(source, "envspec.yaml", DiskFiles(str(spec.parent)), Order(emit=False))
    assert [str(d) for d in outcome.diagnostics if d.severity == "error"] == []
    name = spec.parent.name
    warned = {
        (name, d.name, ".".join(str(step) for step in d.path[:2]))
        for d in outcome.diagnostics
        if d.severity == "warning"
    }
    assert warned == {meant for meant in _MEANT if meant[0] == name}


@pytest.mark.judge("hadolint")
def test_hadolint_finds_no_fault_in_their_dockerfiles() -> None:
    dockerfiles = [p for p in sorted(_SAMPLES.rglob("Dockerfile*")) if not p.name.endswith("dockerignore")]
    assert dockerfiles
    said = subprocess.run(
        [*judges.command("hadolint"), "--failure-threshold", "warning", "--no-color", *map(str, dockerfiles)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr
