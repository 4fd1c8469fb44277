"""`.env.example`: what somebody must set before the stack can run."""

from __future__ import annotations

from collections.abc import Iterable

from envspec.model.plan import Secret
from envspec_backends.containers.context import variable
from envspec_backends.shared.yaml import comment

__all__ = ["env_example"]

_HOW = """\
Copy this file to .env and fill it in. Compose reads it: in single quotes blanks, `#` and `$` stand for themselves."""


def env_example(header: str, secrets: Iterable[Secret]) -> bytes:
    """A file to copy to `.env` and to fill in; it holds no value."""
    out = [comment(header), comment(_HOW)]
    for secret in secrets:
        out.append("\n" + comment(secret.description or f"The secret {secret.name}."))
        out.append(f"{variable(secret.name)}=\n")
    return "".join(out).encode()
