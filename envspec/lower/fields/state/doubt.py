"""Whether what a kind knows holds for the image that a state is given."""

from __future__ import annotations

from envspec.kinds.family import Family
from envspec.kinds.kind import Kind, Recipe
from envspec.model.image import Image
from envspec.model.workload import Doubt

__all__ = ["doubt"]


def doubt(kind: Kind, family: Family | None, image: Image, recipe: Recipe, user_said: bool) -> Doubt | None:
    """What there is to tell, which rule unknown-image does. `user_said`: the spec has a `run_as`."""
    if not image.repository:
        return None  # there is none, which is told
    if family is not None and family.unfit:
        own = f"take `{kind.image}`, the image of the kind: `version: {kind.tags[0]}`"
        described = "describe it as a state of kind `custom`, with its `run_as`, `data` and `health`"
        return Doubt(
            f"kind {kind.name} does not run `{image.repository}`: {family.unfit}", described if family.custom else own
        )
    if family is None and not user_said:
        uid, gid = recipe.user
        takes = f"user {uid}:{gid}" + (f" and data in {recipe.data}" if recipe.data else "")
        return Doubt(
            f"kind {kind.name} does not know the image `{image.repository}`, and takes {takes}, as of `{kind.image}`",
            "if both are right, say the user in `run_as`; an image that is otherwise is a state of kind `custom`",
        )
    version = (family or Family(image.repository)).major(image.tag)
    if not kind.runs(version):
        oldest, newest = kind.versions
        known = f"{oldest}" if oldest == newest else f"{oldest} and newer" if newest is None else f"{newest} and older"
        return Doubt(
            f"kind {kind.name} runs version {known}, and `{image}` is version {version}",
            f"take a version that it knows, such as `{kind.tags[0]}`, or describe this one as a state of kind `custom`",
        )
    if recipe.unfit:
        return Doubt(
            f"kind {kind.name} does not run `{image}`: {recipe.unfit}",
            f"take another variant, such as `{kind.tags[0]}`",
        )
    if recipe.assumed:
        said = f"the tag `{image.tag}` does not say" if image.tag else "there is no tag to say"
        return Doubt(
            f"{said} which version `{image.repository}` is, and the kind takes {recipe.assumed}",
            f"write a tag that says it, such as `{kind.tags[0]}`; a digest goes behind it",
            slight=True,
        )
    return None
