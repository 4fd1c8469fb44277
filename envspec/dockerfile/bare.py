"""Images that have no shell and no tools, as far as a Dockerfile tells."""

from __future__ import annotations

import re
from collections.abc import Mapping

from envspec.dockerfile.instruction import exec_form, words
from envspec.dockerfile.stages import Dockerfile

__all__ = ["is_bare"]

_WITHOUT = r"scratch\Z|gcr\.io/distroless/(?!.*debug)|mcr\.microsoft\.com/dotnet/\S*(?:chiseled|distroless)"
#: places where programs are looked for; what is copied there may be a shell
_PROGRAMS = r"/\Z|/(?:usr/(?:local/)?)?s?bin(?:/|\Z)|/usr/?\Z"


def is_bare(dockerfile: Dockerfile, target: str | int | None = None, args: Mapping[str, str] = {}) -> bool:
    """True where a stage has surely no `cp`: on an image without tools, to which no programs are brought."""
    stage = dockerfile.stage(target)
    if stage is None or not re.match(_WITHOUT, dockerfile.base(stage, args)):
        return False
    for instruction in dockerfile.lineage(stage):
        if instruction.word in ("RUN", "ADD"):
            return False
        if instruction.word == "COPY":
            *_, place = exec_form(instruction) or words(instruction.text) or ("/",)
            if not place.startswith("/") or re.match(_PROGRAMS, place):
                return False
    return True
