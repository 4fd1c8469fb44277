"""The one place for imports that are made only when needed.

A command that reads one file and writes four must not pay for libraries that only an error report or a
drawing needs; `docs/performance.md` has the figures.
"""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["load"]


def load(name: str) -> Any:
    """The module `name`, imported now if it was not yet. Raises ImportError as `import` does."""
    return importlib.import_module(name)
