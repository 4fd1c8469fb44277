"""What an image tag promises: nothing, a release line, or one release."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["example_tag", "full", "moves"]

#: First words of tags that publishers move to whatever is newest.
_MOVING = frozenset(
    (
        "latest", "stable", "edge", "main", "master", "trunk", "develop", "development", "dev", "devel", "nightly",
        "daily", "weekly", "snapshot", "beta", "alpha", "rc", "canary", "next", "preview", "unstable", "testing",
        "test", "lts", "current", "release", "prod", "production", "staging", "stage", "qa", "rolling", "head",
        "experimental", "mainline", "live", "default",
    )
)  # fmt: skip
_COMMIT = r"(?:\A|[-_.])(?:sha-|g)?(?=[0-9a-f]*[a-f])(?=[0-9a-f]*[0-9])[0-9a-f]{7,64}(?=[-_.]|\Z)"
_DATE = r"(?<![0-9])20[0-9]{2}[-.]?[01][0-9][-.]?[0-3][0-9]"
_THREE = r"[0-9]+\.[0-9]+\.[0-9]+"
_TWO = r"[0-9]+\.[0-9]+"
_BUILD = r"(?:\A|[-_.v])[0-9]{5,}(?=[-_.]|\Z)"
_HEX = r"(?:sha-)?[0-9a-f]{7,64}\Z"
#: Projects whose releases have two numbers: 16.4 is one release of PostgreSQL, not a line of them.
_TWO_PARTS = frozenset(("postgres", "debian", "seaweedfs"))


@lru_cache(maxsize=4096)
def moves(tag: str) -> bool:
    """True for a tag that names no release at all: `latest`, `lts-alpine`, `bookworm-slim`."""
    if re.search(_COMMIT, tag) or re.search(_DATE, tag) or re.match(_HEX, tag):
        return False
    first = re.split(r"[-_.]", tag, maxsplit=1)[0].lower()
    return (first in _MOVING and not re.search(_THREE, tag)) or not any(letter.isdigit() for letter in tag)


@lru_cache(maxsize=4096)
def full(name: str, tag: str) -> bool:
    """True for a tag that names one release, date, build or commit; `name` is the image's last word."""
    return bool(
        re.search(_THREE, tag)
        or re.search(_DATE, tag)
        or re.search(_COMMIT, tag)
        or re.match(_HEX, tag)
        or re.search(_BUILD, tag)
        or (name in _TWO_PARTS and re.search(_TWO, tag))
    )


def example_tag(name: str, tag: str = "") -> str:
    """A full version to show in help: the tag with the numbers that it lacks, or a made-up one."""
    match = re.match(r"v?[0-9]+(?:\.[0-9]+)*", tag)
    if not match:
        return "1.4.2"
    lacking = (1 if name in _TWO_PARTS else 2) - match[0].count(".")
    return match[0] + ".1" * max(lacking, 0) + tag[match.end() :]
