"""What the conformance kit has to know of Compose besides."""

from __future__ import annotations

__all__ = ["FILES", "OPTIONS", "SERVED"]

#: What a field comes to may hang on the options, so each is tried with all of these.
OPTIONS = ({}, {"routes": "traefik"})
#: Whatever these say, a development stack does what they are for: they may change no byte, and nothing is told.
SERVED = {
    "build.platforms.*", "replicas", "autoscale.min", "autoscale.max", "autoscale.cpu", "rollout.strategy",
    "rollout.max_surge", "rollout.max_unavailable", "timeout", "retries",
}  # fmt: skip
FILES = {
    "patches/compose-a.yaml": "services:\n  web:\n    oom_score_adj: 1\n",
    "patches/compose-b.yaml": "services:\n  web:\n    oom_score_adj: 2\n",
}
