"""Configuration files with secrets in them, which deploy.sh makes of a template where the values are."""

from typing import NamedTuple

from envspec.model.text import SecretValue, Text
from envspec_backends.containers.context import ContainerContext

__all__ = ["Template", "template"]


class Template(NamedTuple):
    """`data` shows the secrets as the spec does. `pieces` says what the file is made of, by commas: a secret's name,
    or `FIRST+LENGTH` for bytes of the data, so that whatever those are, they arrive."""

    data: bytes
    pieces: str


def template(context: ContainerContext, content: Text) -> Template:
    """The template of a tainted text."""
    data = bytearray()
    pieces: list[str] = []
    begun = 0
    for part in content.parts:
        if isinstance(part, SecretValue):
            if len(data) > begun:
                pieces.append(f"{begun}+{len(data) - begun}")
            pieces.append(part.name)
            data += f"${{secrets.{part.name}}}".encode()
            begun = len(data)
        else:
            data += (context.literal(Text((part,))) or "").encode()
    if len(data) > begun:
        pieces.append(f"{begun}+{len(data) - begun}")
    return Template(bytes(data), ",".join(pieces))
