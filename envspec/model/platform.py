"""The machine that an image was made for: `linux/amd64`, `linux/arm/v7`.

The words are those of Go and of the OCI image specification (GOOS, GOARCH and the variant of the processor).
"""

from typing import NamedTuple

__all__ = ["Platform", "platform"]


class Platform(NamedTuple):
    """`variant` is empty where every processor of the architecture will do."""

    os: str
    architecture: str
    variant: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in self if part)


def platform(text: str) -> Platform | None:
    """A platform as it is written, which the schema has checked; None for the empty text."""
    return Platform(*text.split("/")) if text else None
