"""Kubernetes: staged manifests, kustomizations and a deploy script for one environment."""

from __future__ import annotations

from collections.abc import Iterable

from envspec.backend import Backend, Emission, Facts, Place, Schema, Step, Table
from envspec.lazy import load
from envspec.model.plan import Plan

__all__ = ["BACKEND", "Kubernetes"]


class Kubernetes(Backend):
    """What Kubernetes says of itself; the modules that emit are loaded when they are needed."""

    __slots__ = ()

    name = "kubernetes"
    needs = "Kubernetes 1.30 or newer, and kubectl"

    def options(self) -> Schema:
        options: Schema = load(f"{__name__}.options_schema").OPTIONS
        return options

    def table(self, development: bool) -> Table:
        table: Table = load(f"{__name__}.support").TABLE
        return table

    def facts(self, plan: Plan) -> Facts:
        """Every node pulls its images."""
        return Facts(pulls_images=True, secret_stores=load(f"{__name__}.options").secret_stores(plan))

    def emit(self, plan: Plan) -> Emission:
        """Every file of the folder, and what was approximated or refused on the way."""
        emission: Emission = load(f"{__name__}.emit").emit(plan)
        return emission

    def next_steps(self, plan: Plan, place: Place) -> Iterable[Step]:
        return (Step((f"{place.folder}/{self.name}/deploy.sh",)),)


BACKEND = Kubernetes()
