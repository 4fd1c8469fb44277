"""What the conformance kit has to know of Nomad besides."""

from __future__ import annotations

from typing import Any

__all__ = ["OPTIONS", "SERVED"]

#: What a field comes to may hang on the options, so each is tried with all of these.
OPTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"secrets": "vault", "vault_path": "secret/data/a", "volumes": "csi", "plugin_id": "a"},
)
#: Whatever these say, the target does what they are for: they may change no byte, and nothing is told.
SERVED = {"health.probe", "health.probe.*", "migrates.*"}
