"""Container images: references, and how those that we build are built."""

from typing import NamedTuple

from envspec.model.text import Text

__all__ = ["Build", "Image", "parse_image"]


class Image(NamedTuple):
    """A reference in its parts. `built` names the service whose build makes it; empty for others' images."""

    repository: str
    tag: str = ""
    digest: str = ""
    built: str = ""

    @property
    def name(self) -> str:
        """The last word of the repository: `postgres` of `docker.io/library/postgres`."""
        return self.repository.rsplit("/", 1)[-1]

    def __str__(self) -> str:
        return self.repository + (f":{self.tag}" if self.tag else "") + (f"@{self.digest}" if self.digest else "")


class Build(NamedTuple):
    """How a built image comes to be. Paths are relative to the project's folder, with `/`."""

    context: str
    dockerfile: str
    target: str = ""
    args: dict[str, Text] = {}
    platforms: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    #: stage of the `dev` block, kept in every tier so that a rule can tell when it leaks
    dev_target: str = ""
    #: text of the Dockerfile; None when it could not be read
    text: str | None = None


def parse_image(reference: str) -> Image:
    """Splits `registry:5000/team/app:1.2@sha256:…`; a colon before the last slash belongs to the registry."""
    rest, _, digest = reference.partition("@")
    head, slash, tail = rest.rpartition("/")
    name, _, tag = tail.partition(":")
    return Image(head + slash + name, tag, digest)
