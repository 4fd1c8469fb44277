"""What the conformance kit has to know of a swarm besides."""

from __future__ import annotations

import re
from typing import Any

import yaml

__all__ = ["FILES", "OPTIONS", "READ", "SERVED"]

#: What a field comes to may hang on the options, so each is tried with all of these.
OPTIONS: tuple[dict[str, Any], ...] = ({}, {"routes": "traefik", "proxy_network": "edge"})
#: Whatever these say, the target does what they are for: they may change no byte, and nothing is told.
SERVED = {"ports.*.port", "migrates.*"}
FILES = {
    "patches/swarm-a.yaml": "services:\n  web:\n    hostname: one\n",
    "patches/swarm-b.yaml": "services:\n  web:\n    hostname: two\n",
}
_HASH = re.compile(rb"\b[0-9a-f]{12}\b")


def READ(path: str, data: bytes) -> object:  # noqa: N802 - as the others are called
    """The files of the stack. Names of jobs and objects end in a hash of what they hold, which is no matter here."""
    return list(yaml.load_all(_HASH.sub(b"hash", data), yaml.CSafeLoader)) if path.endswith(".yaml") else None
