"""The Plan of a spec, for tests of what backends are made from."""

from __future__ import annotations

from collections.abc import Mapping

from envspec.files import MemoryFiles
from envspec.lower.layers.load import load
from envspec.lower.plan import Request, lower
from envspec.model.plan import Plan
from envspec.source import Source

__all__ = ["planned"]


def planned(text: str, environment: str = "prod", files: Mapping[str, bytes | str] | None = None) -> Plan:
    """What `text`, a whole spec, means for an environment; whatever the policies would say of it."""
    sources = MemoryFiles(dict(files or {}))
    document, problems = load(Source("envspec.yaml", text), "envspec.yaml", sources, "")
    assert document is not None, problems
    plan, found = lower(document, sources, Request(environment, "", (), "envspec.yaml"))
    faults = [str(one) for one in (*problems, *found) if one.severity == "error"]
    assert plan is not None, faults
    assert not faults, faults
    return plan
