"""Kinds of state, one module each. `load` finds a kind by the name that the spec uses.

`index.py` is made of them by `make docs`: their names, images and URLs, for those who need no recipe. `volume` and
`custom` are described by the spec itself and have no module.
"""

from __future__ import annotations

from envspec.kinds.kind import Kind
from envspec.lazy import load as load_module

__all__ = ["load"]

_loaded: dict[str, Kind] = {}


def load(name: str) -> Kind:
    """The kind `name`, one of `NAMES` in the index. Imported now: a spec uses few of them."""
    if name not in _loaded:
        _loaded[name] = load_module(f"envspec.kinds.{name}").KIND
    return _loaded[name]
