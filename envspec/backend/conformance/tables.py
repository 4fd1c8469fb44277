"""Lines that say what is tried: the cases of the language, and those that a backend brings."""

import functools
from collections.abc import Iterator
from typing import NamedTuple

import yaml

from envspec.backend.conformance.sample import Case
from envspec.model.fields import field
from envspec.packaged import data

__all__ = ["Report", "language_cases", "read_cases", "read_reports"]

TIERS = ("development", "production")


class Report(NamedTuple):
    """A value, with which options it is tried, and what is said of it: at its place, or one step `above` it.

    `id` is empty where the value makes no difference, and nothing has to be said.
    """

    case: Case
    options: int
    id: str
    message: str
    above: bool


def read_cases(text: str) -> tuple[Case, ...]:
    """Lines such as `services.*.restart | {restart: §} | always | on-failure`.

    That is a field of the language, what its entry says with § for the value, two values that mean different things,
    and the tier, if it is not every one. A state is named before what it says: `db: {version: §}`. `-` as a value
    leaves the field out. Raises ValueError for a line of another form.
    """
    found = []
    for cells in _rows(text):
        if len(cells) not in (4, 5):
            raise ValueError(f"no case: {' | '.join(cells)}")
        name, said, one, other, *where = cells
        found.append(_case(name, said, (one, other), tuple(where) or TIERS))
    return tuple(found)


def read_reports(text: str) -> tuple[Report, ...]:
    """Lines such as `services.*.restart | {restart: §} | never | production | 0 | ENV090 the whole message`.

    That is a field, what its entry says, a value that is not kept, the tier, with which of the options it is tried,
    and what is said of it. `^` before the id: it is told one step above the value, at the place or the list that it
    belongs to. `-` instead of a message: the value is as good as any other, and nothing is said.
    """
    found = []
    for cells in _rows(text):
        if len(cells) < 6:
            raise ValueError(f"no report: {' | '.join(cells)}")
        name, said, value, tier, options, *message = cells
        words = " | ".join(message)
        id, _, told = words.removeprefix("^ ").partition(" ")
        case = _case(name, said, (value,), (tier,))
        found.append(Report(case, int(options), "" if words == "-" else id, told, words[0] == "^"))
    return tuple(found)


@functools.cache
def language_cases() -> tuple[Case, ...]:
    """Two values for every field of the language that a target is asked about."""
    return read_cases(data(__package__ or "", "leaves.txt").decode())


def _rows(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split(" | ")


def _case(name: str, said: str, values: tuple[str, ...], tiers: tuple[str, ...]) -> Case:
    entry, _, rest = ("", "", said) if said.startswith("{") else said.partition(": ")
    return Case(field(name), entry, yaml.BaseLoader(rest).get_single_data(), values, tiers)
