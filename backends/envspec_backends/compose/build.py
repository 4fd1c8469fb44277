"""How a development stack builds its images: the stage with the tools in it, from the project's own folder."""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec_backends.compose.face import Face, escape

__all__ = ["build", "image"]


def image(face: Face, workload: Workload) -> str:
    """The image reference; in development the images that we build are local and named after their service."""
    return escape(str(workload.image))


def build(face: Face, workload: Workload) -> dict[str, object] | None:
    """The `build` of a service in development; None in production, where images come from a registry."""
    recipe = workload.build
    if not face.development or recipe is None or _built_elsewhere(face, workload):
        return None
    out: dict[str, object] = {"context": escape(face.project_path(recipe.context))}
    if recipe.dockerfile != "Dockerfile":
        out["dockerfile"] = escape(recipe.dockerfile)
    if recipe.target:
        out["target"] = escape(recipe.target)
    if recipe.args:
        out["args"] = {name: face.text(value) for name, value in recipe.args.items()}
    if recipe.secrets:
        for name in recipe.secrets:
            face.mounted[name] = None
        out["secrets"] = list(recipe.secrets)
    return out


def _built_elsewhere(face: Face, workload: Workload) -> bool:
    """Whether the service whose image a `uses` takes is started too, and builds it."""
    owner = workload.image.built
    return bool(owner) and owner != workload.name and face.is_active(owner)
