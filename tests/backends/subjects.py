"""Our targets as the conformance kit looks at them. What each adds stands in its own folder, `TARGET/conformance/`:

`subject.py` with any of OPTIONS, SERVED, FILES and READ, and the lines of `cases.txt` and `reports.txt`.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import yaml

from envspec import compiler
from envspec.backend import installed
from envspec.backend.conformance import Subject

__all__ = ["SUBJECTS"]

_HERE = Path(__file__).parent


def read(path: str, data: bytes) -> object:
    """What the readers of a target read; a script and a job file are read by their own tests."""
    if path.endswith(".yaml"):
        return list(yaml.load_all(data, Loader=yaml.CSafeLoader))
    return json.loads(data) if path.endswith(".json") else None


def subject(name: str) -> Subject:
    """The target with what its folder of tests adds."""
    folder = _HERE / name / "conformance"
    lines = {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("*.txt")}
    more: Any = importlib.import_module(f"tests.backends.{name}.conformance.subject")
    return Subject(
        installed.backend(name),
        compiler,
        options=getattr(more, "OPTIONS", ({},)),
        served=frozenset(getattr(more, "SERVED", ())),
        files=getattr(more, "FILES", {}),
        reader=getattr(more, "READ", read),
        **lines,
    )


SUBJECTS = {name: subject(name) for name in installed.names()}
