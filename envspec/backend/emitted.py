"""What a backend or companion of a third party may hand back: plain artifacts, each under its own name."""

from __future__ import annotations

from envspec import registry
from envspec.backend.target import Artifact, Emission
from envspec.diagnostic import Diagnostic

__all__ = ["checked"]


def checked(emission: object, name: str, companion: bool) -> Emission:
    """The emission, when it is one. What ships is not looked at; its tests are. Raises TypeError or ValueError."""
    if isinstance(emission, Emission) and registry.ships(name):
        return emission
    if not isinstance(emission, Emission) or not isinstance(emission.artifacts, tuple):
        raise TypeError("what it emits is no `Emission` with a tuple of artifacts")
    if not all(isinstance(found, Diagnostic) for found in emission.diagnostics):
        raise TypeError("one of its diagnostics is no `Diagnostic`")
    files: set[str] = set()
    folders: set[str] = set()
    for made in emission.artifacts:
        if not isinstance(made, Artifact) or type(made.path) is not str or type(made.data) is not bytes:
            raise TypeError(f"an artifact is no `Artifact` with a text for a path and bytes: {made!r:.80}")
        top, below, _ = made.path.partition("/")
        in_its_folder = top == name and bool(below)
        if not in_its_folder and not (companion and not below and top.startswith(f"{name}.")):
            raise ValueError(f"it writes `{made.path}`, which is not its own")
        if made.path in files or made.path in folders:
            raise ValueError(f"it writes `{made.path}` twice")
        files.add(made.path)
        steps = made.path.split("/")
        above = {"/".join(steps[:end]) for end in range(1, len(steps))}
        if clash := sorted(above & files):
            raise ValueError(f"it writes `{clash[0]}` as a file and as a folder")
        folders |= above
    return emission
