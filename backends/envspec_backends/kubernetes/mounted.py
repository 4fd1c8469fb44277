"""A volume of a pod with its mounts, as every part that brings one returns it."""

from typing import NamedTuple

from envspec_backends.kubernetes.objects import Object

__all__ = ["Mounted"]


class Mounted(NamedTuple):
    """A volume of a pod and what of it is mounted where."""

    volume: Object
    mounts: list[Object]
