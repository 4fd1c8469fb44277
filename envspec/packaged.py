"""What stands in a package: its modules, and the files beside its code. In a folder, or in a zip such as a zipapp.

`importlib.resources` and `pkgutil` cost 10 ms here; the loader that every module has can read its neighbours too.
"""

from __future__ import annotations

import os

from envspec.lazy import load

__all__ = ["data", "modules"]


def data(package: str, name: str) -> bytes:
    """The bytes of a file that stands in a package. Raises OSError where there is none."""
    module = load(package)
    found: bytes = module.__spec__.loader.get_data(os.path.join(module.__path__[0], name))
    return found


def modules(package: str) -> list[str]:
    """The modules of a package, and those of the packages in it one level down: `a` and `b.a`, in no order."""
    folder: str = load(package).__path__[0]
    found = []
    for name, room in _names(folder):
        if room:
            found += [f"{name}.{inner}" for inner, _ in _names(os.path.join(folder, name))]
        else:
            found.append(name)
    return found


def _names(folder: str) -> list[tuple[str, bool]]:
    """What can be imported from a folder, and whether that is a package."""
    try:
        entries = os.listdir(folder)
    except OSError:  # no folder: the package is in a zip
        return [(each.name, each.ispkg) for each in load("pkgutil").iter_modules([folder])]
    plain = [(name[:-3], False) for name in entries if name.endswith(".py") and name != "__init__.py"]
    return plain + [(name, True) for name in entries if "." not in name and name != "__pycache__"]
