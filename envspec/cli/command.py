"""A command as data: its options are said once, for the fast door and for Typer's help alike.

Importing Typer costs more than compiling a small system, so a command line that is plainly right never needs it;
`parse` returns None for everything else (help, a typing error, completion), and Typer takes over.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

__all__ = ["Command", "Option", "Values", "parse", "stray"]

#: option or argument -> its value: text, list of texts, or bool
Values = dict[str, Any]


class Option(NamedTuple):
    """`flags` like ("--env", "-e"), or empty for an argument in its place. `key`: name of its value.

    `kind`: text, many (may be repeated) or flag. `choices` limits a text. `required` is for arguments. `completes`:
    what a shell offers for it, one of `envspec.cli.completion`.
    """

    key: str
    flags: tuple[str, ...]
    help: str
    kind: str = "text"
    metavar: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    completes: str = ""


class Command(NamedTuple):
    """`run` gets the values of all options (None, [] or False where they were not given) and returns the exit code."""

    name: str
    help: str
    options: tuple[Option, ...]
    run: Callable[[Values], int]


def _default(option: Option) -> Any:
    return [] if option.kind == "many" else option.kind == "none" if option.kind == "flag" else None


def parse(command: Command, words: Sequence[str]) -> Values | None:
    """The values of a command line that is plainly right; None when Typer should have a look."""
    values: Values = {option.key: _default(option) for option in command.options}
    by_flag = {flag: option for option in command.options for flag in option.flags}
    places = [option for option in command.options if not option.flags]
    rest = list(words)
    while rest:
        word = rest.pop(0)
        flag, equals, value = word.partition("=")
        option = by_flag.get(flag if word.startswith("--") else word)
        if option is None:
            if word.startswith("-") or not places:
                return None
            option, value = places.pop(0), word
        elif option.kind == "flag":
            if equals:
                return None
            values[option.key] = True
            continue
        elif not (equals and word.startswith("--")):
            if not rest or rest[0].startswith("-"):
                return None
            value = rest.pop(0)
        if option.choices and value not in option.choices:
            return None
        if option.kind == "many":
            values[option.key].append(value)
        else:
            values[option.key] = value
    if any(option.required for option in places):
        return None
    return values


def stray(command: Command, words: Sequence[str]) -> str:
    """The first word of a command line that belongs to no option, for a command without arguments; or nothing."""
    if any(not option.flags for option in command.options):
        return ""
    takes = {flag for option in command.options if option.kind != "flag" for flag in option.flags}
    rest = iter(words)
    for word in rest:
        if word in takes:
            next(rest, "")
        elif not word.startswith("-"):
            return word
    return ""
