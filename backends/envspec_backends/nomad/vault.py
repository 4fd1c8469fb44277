"""Where a secret stands in Vault: the path in its KV engine, version 2, and the field there."""

from typing import NamedTuple

from envspec_backends.nomad.context import Context

__all__ = ["Field", "place"]

#: what version 2 of the engine has between the mount and the secret
_DATA = "/data/"


class Field(NamedTuple):
    """One value of a secret in Vault."""

    path: str
    name: str


def place(context: Context, secret: str) -> Field:
    """The field `key` of the secret that `vault_path` names; with a `property` that field, of the secret `key`.

    Such a `key` is a path of the same engine, or of any when it says `/data/` itself.
    """
    where, known = context.options.vault_path, context.plan.secrets.get(secret)
    key, part = (known.key, known.property) if known else ("", "")
    if not part:
        return Field(where, key or secret)
    if key in ("", secret):
        return Field(where, part)
    engine, data, _ = where.partition(_DATA)
    return Field(f"{engine}{data}{key}" if data and _DATA not in key else key, part)
