"""The object that a target is: what it declares of itself, and what it makes of a Plan."""

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from envspec.backend.facts import Facts
from envspec.backend.verdicts import Table
from envspec.diagnostic import Diagnostic
from envspec.model.plan import Plan

__all__ = ["Artifact", "Backend", "Companion", "Emission", "Place", "Schema", "Step", "Tier"]

Schema = dict[str, Any]
Tier = Literal["development", "production"]


class Artifact(NamedTuple):
    """A file to be written. `path` is relative to the folder of the environment, with `/`."""

    path: str
    data: bytes
    executable: bool = False


class Emission(NamedTuple):
    """What a backend made of a Plan. Diagnostics carry a path and no span: the compiler finds the line."""

    artifacts: tuple[Artifact, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


class Place(NamedTuple):
    """Where artifacts were written: the environment's folder and the project's, as the user would type them."""

    folder: str
    project: str


class Step(NamedTuple):
    """A command to run next, word by word; `within` is the folder to run it in, empty for the user's own.

    `note` is what to know of it, one line.
    """

    words: tuple[str, ...]
    within: str = ""
    note: str = ""


class Companion:
    """What emits for every environment, whatever its targets, beside the targets' folders: the build file is one."""

    __slots__ = ()

    #: what messages call it
    name: str

    def emit(self, plan: Plan) -> Emission:
        """A pure function: same Plan, same bytes. It never raises for anything that a spec can say."""
        raise NotImplementedError

    def next_steps(self, plan: Plan, place: Place) -> Iterable[Step]:
        """What to run after its artifacts were written, in order; told by `envspec compile`."""
        return ()


class Backend(Companion):
    """A target. `name` is what `targets:` and `environments.X` list, and its folder below `build/<env>/`.

    All but `emit` is a declaration: asked of every target that a spec names, also where nothing is emitted, so that
    the module that declares should import the emitting ones by `envspec.lazy`. A backend says what it must, and
    inherits from here what it leaves unsaid.
    """

    __slots__ = ()

    #: those that it compiles
    tiers: tuple[Tier, ...] = ("production",)
    #: what must be there beside the artifacts, with the least versions, for people: `Nomad 1.10 or newer`
    needs: str = ""

    def options(self) -> Schema:
        """The JSON Schema of `environments.X.<name>`, made by `envspec.backend.options`."""
        return {"type": ["object", "null"], "additionalProperties": False}

    def table(self, development: bool) -> Table:
        """The verdicts for a tier: one of its own for every field that a target is asked about."""
        raise NotImplementedError

    def facts(self, plan: Plan) -> Facts:
        """What policies have to know of it with the options of this environment."""
        return Facts()
