"""Texts after their references were resolved: literal pieces and what only a target can fill in.

`${state.db.url}` becomes `postgres://shop:`, a Secret, `@`, a Host, `:`, a Port, `/shop`. A backend says how
its runtime learns a peer's host and port and a secret's value; everything else is literal by now.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

__all__ = ["Argv", "Host", "Part", "Port", "SecretValue", "Text", "literal", "settled", "text"]


class Host(NamedTuple):
    """The name or address under which `peer` (a workload of the Plan) is reached from inside the system."""

    peer: str


class Port(NamedTuple):
    """The port `port` of `peer` as a caller must dial it; `number` is the container port.

    `published`: as an outsider dials it in a development tier; then `number` is the machine's, which one developer may
    move.
    """

    peer: str
    port: str
    number: int
    published: bool = False


class SecretValue(NamedTuple):
    """The value of a secret, which no artifact may contain."""

    name: str


Part = str | Host | Port | SecretValue


class Text(NamedTuple):
    """A text in parts. Adjacent literals are joined and none is empty; the empty text has no part."""

    parts: tuple[Part, ...]

    @property
    def tainted(self) -> bool:
        """True when a secret is part of it: its value must not appear in any artifact or message."""
        return any(type(part) is SecretValue for part in self.parts)

    @property
    def plain(self) -> bool:
        """True when every part is literal."""
        parts = self.parts
        return not parts or (len(parts) == 1 and type(parts[0]) is str)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Names of the secrets in it, in order, each once."""
        return tuple(dict.fromkeys(part.name for part in self.parts if type(part) is SecretValue))

    @property
    def peers(self) -> tuple[str, ...]:
        """Names of the workloads whose host or port is part of it, in order, each once."""
        return tuple(dict.fromkeys(p.peer for p in self.parts if type(p) is Host or type(p) is Port))

    def fill(
        self,
        host: Callable[[Host], str],
        port: Callable[[Port], str],
        secret: Callable[[SecretValue], str],
        literal: Callable[[str], str] = str,
    ) -> str:
        """The text with each kind of part spelled by its function; `literal` escapes what stands between."""
        out = []
        for part in self.parts:
            if isinstance(part, str):
                out.append(literal(part))
            elif isinstance(part, Host):
                out.append(host(part))
            elif isinstance(part, Port):
                out.append(port(part))
            else:
                out.append(secret(part))
        return "".join(out)


#: Words of a command, never run through a shell.
Argv = tuple[Text, ...]

_EMPTY = Text(())


def literal(value: str) -> Text:
    """A text without references."""
    return Text((value,)) if value else _EMPTY


def text(parts: Iterable[Part]) -> Text:
    """A text of these parts in normal form."""
    out: list[Part] = []
    for part in parts:
        if isinstance(part, str):
            if not part:
                continue
            if out and isinstance(out[-1], str):
                out[-1] = out[-1] + part
                continue
        out.append(part)
    return Text(tuple(out))


def settled(value: Text) -> Text:
    """A text with the numbers of published ports as they are in the spec."""
    if not any(type(part) is Port and part.published for part in value.parts):
        return value
    return text(str(part.number) if type(part) is Port and part.published else part for part in value.parts)
