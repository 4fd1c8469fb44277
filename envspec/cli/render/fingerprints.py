"""What tells a finding from others, run after run, though lines move and the command is called elsewhere."""

from __future__ import annotations

from hashlib import sha256

from envspec.cli.render.places import in_repository
from envspec.diagnostic import Diagnostic
from envspec.source import format_path

__all__ = ["Fingerprints"]


class Fingerprints:
    """Those of one report: of what was found and where in the spec, without the line; repeated ones are numbered."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def of(self, found: Diagnostic) -> str:
        """32 hexadecimal digits. A finding without a path in the spec is told by its file."""
        place = format_path(found.path)
        if not place and found.span:
            place = in_repository(found.span.source.name)
        text = "\0".join((found.id, place, found.message))
        self._seen[text] = self._seen.get(text, 0) + 1
        return sha256(f"{text}\0{self._seen[text]}".encode()).hexdigest()[:32]
