"""Artifacts to files: atomic for an environment, nothing of others' touched, nothing edited by hand lost."""

from envspec.output.changes import Changes, compare
from envspec.output.difference import difference
from envspec.output.place import locked, recover, write

__all__ = ["Changes", "compare", "difference", "locked", "recover", "write"]
