"""`.env.example`: what somebody must set before the stack can run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from envspec.model.plan import Secret
from envspec_backends.compose.published import Published
from envspec_backends.containers.context import variable
from envspec_backends.shared.yaml import comment

__all__ = ["env_example"]

_TAKEN = "Ports of this machine: say another where one is taken."
_PORTS = f"{_TAKEN} Compose reads them in the file .env."

_HOW = """\
Copy this file to .env and fill it in. Compose reads it: in single quotes blanks, `#` and `$` stand for themselves."""


def env_example(header: str, secrets: Sequence[Secret], ports: Iterable[Published]) -> bytes:
    """A file to copy to `.env` and to fill in; it holds no value of a secret, and every port that may be moved."""
    out = [comment(header), comment(_HOW if secrets else _PORTS)]
    for secret in secrets:
        out.append("\n" + comment(secret.description or f"The secret {secret.name}."))
        out.append(f"{variable(secret.name)}=\n")
    moved = sorted((one.variable, one.outside) for one in ports)
    if moved and secrets:
        out.append("\n" + comment(_TAKEN))
    out += [f"# {name}={number}\n" for name, number in moved]
    return "".join(out).encode()
