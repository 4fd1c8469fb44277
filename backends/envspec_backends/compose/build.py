"""How a development stack builds its images: the stage with the tools in it, from the project's own folder."""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec_backends.compose.context import Context
from envspec_backends.containers.context import escape

__all__ = ["build"]


def build(context: Context, workload: Workload) -> dict[str, object] | None:
    """The `build` of a service in development; None in production, where images come from a registry.

    Who takes the image of another service builds it like that one, so that any of them can be started alone.
    """
    recipe = workload.build
    if not context.development or recipe is None:
        return None
    owner = context.plan.workloads.get(workload.image.built)
    if owner is not None and owner.build is not None and owner.build != recipe:
        context.approximate(
            (*workload.path, "dev", "target"), f"the image is that of `{owner.name}`, and built as `{owner.name}` says"
        )
        recipe = owner.build
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
