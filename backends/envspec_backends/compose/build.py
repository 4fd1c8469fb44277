"""How a development stack builds its images: the stage with the tools in it, from the project's own folder."""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec_backends.compose.context import Context
from envspec_backends.containers.context import escape

__all__ = ["build"]


def build(context: Context, workload: Workload) -> dict[str, object] | None:
    """The `build` of a service in development; None in production, where images come from a registry."""
    recipe = workload.build
    if not context.development or recipe is None or _built_elsewhere(context, workload):
        return None
    out: dict[str, object] = {"context": escape(context.project_path(recipe.context))}
    if recipe.dockerfile != "Dockerfile":
        out["dockerfile"] = escape(recipe.dockerfile)
    if recipe.target:
        out["target"] = escape(recipe.target)
    if recipe.args:
        out["args"] = {name: context.text(value) for name, value in recipe.args.items()}
    if recipe.secrets:
        for name in recipe.secrets:
            context.mounted[name] = None
        out["secrets"] = list(recipe.secrets)
    return out


def _built_elsewhere(context: Context, workload: Workload) -> bool:
    """Whether the service whose image a `uses` takes is started too, and builds it."""
    owner = workload.image.built
    return bool(owner) and owner != workload.name and context.is_active(owner)
