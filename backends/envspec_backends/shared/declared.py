"""How a target that ships declares itself: a package whose modules are loaded when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable

from envspec.backend import Backend, Emission, Place, Schema, Step, Table
from envspec.lazy import load
from envspec.model.plan import Plan

__all__ = ["DeclaredBackend"]


class DeclaredBackend(Backend):
    """A target whose class stands in the face of its package, beside `options_schema`, `support` and `emit`.

    Its options are `options_schema.OPTIONS`, its verdicts `support.TABLE`, its artifacts what `emit.emit` makes of a
    Plan, and `deploy.sh` among them is what rolls them out. A target says here what is otherwise with it.
    """

    __slots__ = ()

    def options(self) -> Schema:
        options: Schema = load(f"{self.__module__}.options_schema").OPTIONS
        return options

    def table(self, development: bool) -> Table:
        table: Table = load(f"{self.__module__}.support").TABLE
        return table

    def emit(self, plan: Plan) -> Emission:
        emission: Emission = load(f"{self.__module__}.emit").emit(plan)
        return emission

    def next_steps(self, plan: Plan, place: Place) -> Iterable[Step]:
        return (Step((f"{place.folder}/{self.name}/deploy.sh",)),)
