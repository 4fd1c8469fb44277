"""Where the value of a secret stands: the Secret in the namespace and the key in that, or its name in a store."""

import re
from typing import NamedTuple

from envspec_backends.kubernetes import names
from envspec_backends.kubernetes.context import Context

__all__ = ["FILE", "VALUE", "Stored", "check", "key", "part", "place"]

#: File of what fetches secrets; no entry of a spec can have this name.
FILE = "_secrets"

#: The key that a Secret has for us where nobody says another.
VALUE = "value"
#: https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1/, of `data`
_KEY = r"[-._a-zA-Z0-9]{1,253}\Z"


class Stored(NamedTuple):
    """The name of a Secret, and the key in it."""

    name: str
    key: str = VALUE


def place(context: Context, secret: str) -> Stored:
    """Where pods read a secret. What fetches secrets makes a Secret of each one's name; others name theirs."""
    known = context.plan.secrets.get(secret)
    if context.options.secrets != "existing" or known is None:
        return Stored(secret)
    return Stored(
        known.key if names.is_object(known.key) else secret,
        known.property if _is_key(known.property) else VALUE,
    )


def _is_key(word: str) -> bool:
    return re.match(_KEY, word) is not None and word not in (".", "..")


def key(context: Context, secret: str) -> str:
    """The secret's name in the external store."""
    known = context.plan.secrets.get(secret)
    return (known.key if known else "") or secret


def part(context: Context, secret: str) -> str:
    """What of it is meant there; empty for the whole."""
    known = context.plan.secrets.get(secret)
    return known.property if known else ""


def check(context: Context) -> None:
    """Tells what cannot be the name of a Secret, or a key in one, with `secrets: existing`."""
    for name in context.plan.used_secrets:
        known = context.plan.secrets.get(name)
        if known is None:
            continue
        found = place(context, name)
        if known.key not in ("", found.name):
            context.approximate(
                (*known.path, "key"),
                f"with `secrets: existing` it names a Secret, which `{known.key}` cannot: the Secret is `{found.name}`",
                "write the Secret's name, and the key in it as `property`",
            )
        if known.property not in ("", found.key):
            context.approximate(
                (*known.path, "property"),
                f"with `secrets: existing` it is a key in a Secret, which `{known.property}` cannot be: the key is "
                f"`{found.key}`",
                "such a key has letters, digits, `-`, `_` and `.`",
            )
