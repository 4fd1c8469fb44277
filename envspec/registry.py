"""Backends, companions and rules by name: those that ship are listed, those of third parties are entry points.

`importlib.metadata` costs 48 ms here; only `entry_points.txt` of what is installed is read, and only for our groups.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Iterator

from envspec.lazy import load

__all__ = ["FAULTS", "backends", "companions", "development_targets", "resolve", "rules", "ships"]

#: how code of a third party can fail; one that ends the process must not end ours, least of all as if all were well
FAULTS = (Exception, SystemExit)

_SHIPPED = "envspec_backends"
_Points = dict[str, dict[str, str]]


def backends() -> dict[str, str]:
    """Name -> `module:attribute` of every backend, sorted by name. What ships cannot be shadowed."""
    return _with_third_parties(load(_SHIPPED).BACKENDS, "envspec.backends")


def companions() -> dict[str, str]:
    """Name -> `module:attribute` of what emits for every environment, whatever its targets."""
    return _with_third_parties(load(_SHIPPED).COMPANIONS, "envspec.companions")


def development_targets() -> tuple[str, ...]:
    """What a development environment compiles to that lists no targets, whoever has installed more."""
    found: tuple[str, ...] = load(_SHIPPED).DEVELOPMENT_TARGETS
    return found


def rules() -> dict[str, str]:
    """Name -> `module:attribute` of the rules of third parties; ours are files of `envspec.rules`."""
    return _with_third_parties({}, "envspec.rules")


def ships(name: str) -> bool:
    """Whether a backend or companion is ours."""
    shipped = load(_SHIPPED)
    return name in shipped.BACKENDS or name in shipped.COMPANIONS


def resolve(reference: str) -> object:
    """The object that `module:attribute` names. Raises ImportError or AttributeError."""
    module, _, attribute = reference.partition(":")
    return getattr(load(module), attribute.split("[")[0].strip())


def _with_third_parties(shipped: dict[str, str], group: str) -> dict[str, str]:
    return dict(sorted({**_entry_points(tuple(sys.path)).get(group, {}), **shipped}.items()))


@functools.cache
def _entry_points(places: tuple[str, ...]) -> _Points:
    """The entry points of our groups, by group and name; the first on the path wins."""
    found: _Points = {}
    for place in places:
        for text in _texts(place or "."):
            if "[envspec." in text:
                _read(text, found)
    return found


def _texts(place: str) -> Iterator[str]:
    """Every `entry_points.txt` of what is installed in a folder, or packed into a zip such as a zipapp."""
    try:
        names = sorted(name for name in os.listdir(place) if name.endswith(".dist-info"))
    except NotADirectoryError:
        yield from _packed(place)
        return
    except OSError:
        return
    for name in names:
        try:
            with open(f"{place}/{name}/entry_points.txt", encoding="utf-8") as file:
                yield file.read()
        except (OSError, UnicodeDecodeError):
            continue


def _packed(place: str) -> Iterator[str]:
    zipfile = load("zipfile")
    try:
        with zipfile.ZipFile(place) as archive:
            for name in sorted(archive.namelist()):
                if name.endswith(".dist-info/entry_points.txt") and name.count("/") == 1:
                    yield archive.read(name).decode("utf-8", "replace")
    except (OSError, zipfile.BadZipFile):
        return


def _read(text: str, found: _Points) -> None:
    group = ""
    for line in text.splitlines():
        stripped = line.strip()
        if stripped.startswith("["):
            group = stripped.strip("[]").strip()
        elif group.startswith("envspec.") and "=" in stripped:
            name, _, reference = stripped.partition("=")
            found.setdefault(group, {}).setdefault(name.strip(), reference.strip())
