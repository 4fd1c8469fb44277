"""How a development stack is started, wherever people are told to type it."""

from __future__ import annotations

from envspec.model.plan import Plan

__all__ = ["words"]


def words(plan: Plan) -> tuple[str, ...]:
    """The words after `docker compose`.

    Compose hands anonymous volumes on to the next container: without `-V` what `shield` keeps from a mount would stay
    that of the first image that ever ran, whatever was built since.
    """
    shielded = any(w.debugging is not None and w.debugging.shield for w in plan.workloads.values())
    return ("up", "--build", "-V") if shielded else ("up", "--build")
