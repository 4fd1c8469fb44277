"""Names of objects: at most 63 characters, with a hash that tells apart what was cut or would clash."""

from __future__ import annotations

import json
import re
from collections.abc import Container
from hashlib import sha256

__all__ = ["LONGEST", "clean", "content_hash", "digest", "is_object", "short", "slug", "unique"]

#: A label's value and a Service's name have 63 characters at most; everything else may be as long or longer.
LONGEST = 63

# compiled for the name that is given
_OBJECT = r"(?=.{1,253}\Z)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\Z"

_NOT_NAME = re.compile(r"[^a-z0-9]+")
_NOT_LABEL = re.compile(r"[^-A-Za-z0-9_.]+")


def is_object(name: str) -> bool:
    """Whether it may name an object that is no Service and no namespace."""
    return re.match(_OBJECT, name) is not None


def digest(value: str, length: int = 8) -> str:
    """The first `length` hex digits of the text's SHA-256."""
    return sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def content_hash(value: object) -> str:
    """Ten hex digits that change with the plain data, and with nothing else (not with the order of keys)."""
    return digest(json.dumps(value, sort_keys=True, separators=(",", ":")), 10)


def short(name: str, limit: int = LONGEST) -> str:
    """The name itself when it fits, else its beginning and a hash of the whole."""
    if len(name) <= limit:
        return name
    return f"{name[: limit - 9].rstrip('-.')}-{digest(name)}"


def slug(path: str) -> str:
    """A path as the name of a pod's volume: `/var/cache/app` is `var-cache-app`."""
    return _NOT_NAME.sub("-", path.lower()).strip("-") or "root"


def unique(wanted: str, key: str, taken: Container[str], limit: int = LONGEST) -> str:
    """`wanted` cut to `limit`; when somebody has that name, a hash of `key` makes it another."""
    name = short(wanted, limit)
    return f"{wanted[: limit - 9].rstrip('-')}-{digest(key)}" if name in taken else name


def clean(value: str) -> str:
    """A text as a label's value: what a label cannot hold becomes `-`, what is too long ends in a hash."""
    value = _NOT_LABEL.sub("-", value).strip("-_.")
    return short(value)
