"""Texts as Kubernetes reads them: environment variables, words of commands, and the escaping of `$`.

Kubernetes expands `$(NAME)` in the values of `env`, in `command`, `args` and the command of an exec probe, and makes
`$$` a single `$`. A value that holds secrets is composed in this way from helper variables that stand before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from envspec.model.text import Argv, Host, Port, SecretValue, Text
from envspec.model.workload import Workload
from envspec_backends.kubernetes.objects import Object
from envspec_backends.kubernetes.stored import Stored

__all__ = ["escape", "helper_names", "literal", "variables", "words"]

_DOLLARS = re.compile(r"\$+")


def escape(value: str, before_reference: bool = False) -> str:
    """The text that Kubernetes expands to `value`. `before_reference`: a `$(NAME)` of ours follows."""

    def double(match: re.Match[str]) -> str:
        run, after = match[0], match.end()
        opens = value[after] == "(" if after < len(value) else before_reference
        return run * 2 if len(run) > 1 or opens else run

    return _DOLLARS.sub(double, value) if "$" in value else value


def host(part: Host) -> str:
    """Peers are found by the name of their Service, which is their own."""
    return part.peer


def port(part: Port) -> str:
    """Services listen on the ports of their containers."""
    return str(part.number)


def literal(text: Text) -> str:
    """A text without secrets as it is. A secret in it is a fault of the caller's: it leaves nothing."""
    return text.fill(host, port, lambda part: "")


def expandable(text: Text, secret: Callable[[SecretValue], str]) -> str:
    """A text for a place where Kubernetes expands `$(NAME)`; `secret` gives such a reference."""
    if text.plain:
        return escape(str(text.parts[0])) if text.parts else ""
    out = []
    pending = ""
    for part in text.parts:
        if isinstance(part, SecretValue):
            out.append(escape(pending, before_reference=True) + secret(part))
            pending = ""
        else:
            pending += part if isinstance(part, str) else host(part) if isinstance(part, Host) else port(part)
    out.append(escape(pending))
    return "".join(out)


def words(argv: Argv) -> list[str]:
    """A command. The language lets no secret into its words: process lists show them."""
    return [expandable(word, lambda part: "") for word in argv]


def helper_names(workload: Workload) -> dict[str, str]:
    """Secret -> name of the variable from which values are composed: its own name, unless that is taken."""
    helpers: dict[str, str] = {}
    taken = set(workload.environment)
    for text in workload.environment.values():
        if len(text.parts) > 1:
            for secret in text.secrets:
                if secret not in helpers:
                    name = secret.upper().replace("-", "_")
                    while name in taken:
                        name += "_SECRET"
                    taken.add(name)
                    helpers[secret] = name
    return helpers


def _from_secret(name: str, stored: Stored) -> Object:
    return {"name": name, "valueFrom": {"secretKeyRef": stored._asdict()}}


def variables(workload: Workload, stored: Callable[[str], Stored]) -> list[Object]:
    """The container's `env`: helpers first, since `$(NAME)` sees only what stands before it.

    `stored` tells where the value of a secret is.
    """
    helpers = helper_names(workload)
    out = [_from_secret(name, stored(secret)) for secret, name in helpers.items()]
    for name, text in workload.environment.items():
        parts = text.parts
        if len(parts) == 1 and isinstance(parts[0], SecretValue):
            out.append(_from_secret(name, stored(parts[0].name)))
        else:
            value = expandable(text, lambda part: f"$({helpers[part.name]})")
            out.append({"name": name, "value": value})
    return out
