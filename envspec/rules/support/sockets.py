"""Tells the sockets by which a container runtime is commanded."""

from __future__ import annotations

__all__ = ["is_socket"]

_SOCKETS = ("docker.sock", "containerd.sock", "crio.sock", "podman.sock", "cri-dockerd.sock", "buildkitd.sock")
_FOLDERS = frozenset(("/run", "/var/run", "/run/containerd", "/run/podman", "/run/docker", "/var/run/docker"))


def is_socket(source: str) -> bool:
    """True for the socket of a container runtime, and for a folder that holds one."""
    return source.endswith(_SOCKETS) or source.rstrip("/") in _FOLDERS
