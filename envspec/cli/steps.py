"""What to run next: told after `compile`, one line for each environment and target."""

from __future__ import annotations

import os
from collections.abc import Iterator

from envspec.backend import Artifact
from envspec.lazy import load
from envspec.model.plan import Plan

__all__ = ["next_steps"]

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@%~")


def _word(path: str) -> str:
    """A path as one word of a shell's line."""
    return path if _PLAIN.issuperset(path) else str(load("shlex").quote(path))


def next_steps(plan: Plan, artifacts: tuple[Artifact, ...], folder: str, root: str) -> Iterator[str]:
    """Command lines for a user who stands in the working directory.

    `folder` is the environment's and `root` the project's, where images are built: paths in the build file are
    relative to it. A target with a deploy.sh is rolled out by it; one with a compose.yaml alone is brought up.
    """
    paths = {artifact.path for artifact in artifacts}
    if not plan.development and "docker-bake.json" in paths:
        here = root in ("", ".")
        file = f"{folder}/docker-bake.json"
        if not here:
            file = os.path.abspath(file) if os.path.isabs(folder) else os.path.relpath(file, root)
        bake = f"docker buildx bake -f {_word(file)} --push"
        yield bake if here else f"(cd {_word(root)} && {bake})"
    for target in plan.targets:
        if f"{target}/deploy.sh" in paths:
            script = f"{folder}/{target}/deploy.sh"
            yield _word(script)
        elif f"{target}/compose.yaml" in paths:
            yield f"docker compose -f {_word(f'{folder}/{target}/compose.yaml')} up --build"
