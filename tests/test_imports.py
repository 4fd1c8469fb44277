"""What a good spec costs at start-up: libraries that only errors, drawings and help need are not loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = (
    "envspec.backend.conformance",
    "typer", "jsonschema", "networkx", "strictyaml", "difflib", "inspect", "dataclasses", "importlib.metadata",
    "envspec_backends.shared.patching",
)  # fmt: skip
SCRIPT = """
import sys
from envspec.cli import run
code = run(sys.argv[2:])
print(*sorted(set(sys.argv[1].split(",")) & set(sys.modules)))
sys.exit(code)
"""

ANNOTATIONS_IN_WORDS = """
import sys, typing
from envspec.cli import run
run(sys.argv[1:])
for name, module in sorted(sys.modules.items()):
    for each in vars(module).values() if name.startswith("envspec") else ():
        if isinstance(each, type) and hasattr(each, "_fields") and each.__module__ == name:
            if any(isinstance(kind, typing.ForwardRef) for kind in each.__annotations__.values()):
                print(f"{name}.{each.__name__}", file=sys.stderr)
"""


def loaded(*words: str) -> list[str]:
    """Which of the heavy modules a command has loaded."""
    command = [sys.executable, "-c", SCRIPT, ",".join(HEAVY), *words]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1].split()


@pytest.mark.parametrize("sample", ["01-hello", "03-reference"])
def test_compile_loads_no_library_that_only_errors_need(sample: str, tmp_path: Path) -> None:
    spec = str(ROOT / "samples" / sample / "envspec.yaml")
    assert loaded("compile", "--file", spec, "--out", str(tmp_path / "build")) == []


def test_no_named_tuple_on_the_way_has_its_annotations_compiled(tmp_path: Path) -> None:
    """With `from __future__ import annotations` each field of one costs a call of `compile`: half of making it."""
    spec = str(ROOT / "samples" / "03-reference" / "envspec.yaml")
    command = [sys.executable, "-c", ANNOTATIONS_IN_WORDS, "compile", "--env", "prod", "--file", spec]
    done = subprocess.run([*command, "--out", str(tmp_path / "build")], capture_output=True, text=True, cwd=ROOT)
    assert [line for line in done.stderr.splitlines() if line.startswith("envspec")] == []


def test_check_loads_no_library_that_only_errors_need() -> None:
    spec = str(ROOT / "samples" / "03-reference" / "envspec.yaml")
    assert loaded("check", "--today", "2026-11-24", "--file", spec) == []


def test_the_probe_itself_sees_what_is_loaded() -> None:
    assert "typer" in loaded("--version")
