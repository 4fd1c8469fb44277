"""How a reference that cannot be filled in is given up: where its text stands, only the resolver knows."""

from __future__ import annotations

from envspec.diagnostic import error

__all__ = ["UnresolvedError"]


class UnresolvedError(Exception):
    """Why a reference cannot be filled in, as an error without a place; None where the reason has been told."""

    def __init__(self, id: str = "", name: str = "", message: str = "", help: str = "") -> None:
        super().__init__(message)
        self.error = error(id, name, message, None, help) if id else None
