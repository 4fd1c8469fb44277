"""Ports that a development stack publishes, each by a variable: one developer may have something else there."""

from collections.abc import Iterator
from typing import NamedTuple

from envspec.model.workload import PortSpec, Workload
from envspec.source import Path
from envspec_backends.containers.context import variable
from envspec_backends.shared.emission import EmissionContext

__all__ = ["Published", "published"]


class Published(NamedTuple):
    """A port of the developer's machine. `variable` moves it; `port` is empty for a debugger's."""

    port: str
    outside: int
    inside: int
    transport: str
    variable: str
    path: Path

    @property
    def number(self) -> str:
        """The port, as a file says it in which Compose fills in variables."""
        return f"${{{self.variable}:-{self.outside}}}"


def published(context: EmissionContext) -> dict[str, tuple[Published, ...]]:
    """The ports of each workload; reports two that one variable would move, or a secret's."""
    plan = context.plan
    if not plan.development:
        return {}
    taken = {variable(name): f"the secret `{name}`" for name in plan.used_secrets}
    out: dict[str, tuple[Published, ...]] = {}
    for workload in plan.workloads.values():
        found = tuple(dict.fromkeys(_of(context, workload)))
        for one in found:
            mine = f"port `{one.port or 'debug'}` of `{workload.name}`"
            theirs = taken.setdefault(one.variable, mine)
            if theirs != mine:
                context.refuse(
                    one.path,
                    f"{mine} and {theirs} would both be {one.variable} in `.env`",
                    "give one of the two another name",
                )
        if found:
            out[workload.name] = found
    return out


def _of(context: EmissionContext, workload: Workload) -> Iterator[Published]:
    debugging = workload.debugging
    if debugging is None:
        return
    for name, outside in debugging.publish.items():
        yield _made(workload, workload.ports[name], outside, (*workload.path, "dev", "publish", name))
    if not debugging.publish and not context.is_written((*workload.path, "dev", "publish")):
        first: dict[str, int] = {}
        for number, route in enumerate(workload.routes):
            made = _made(workload, route.port, route.outside, (*workload.path, "ports", route.port.name))
            if first.setdefault(route.port.name, route.outside) != route.outside:
                # the same port at a second number
                name = f"{made.variable.removesuffix('_PORT')}_{route.outside}_PORT"
                made = made._replace(variable=name, path=(*workload.path, "routes", number))
            yield made
    if debugging.debug is not None:
        name = f"{variable(workload.name)}_DEBUG_PORT"
        yield Published("", debugging.debug, debugging.debug, "tcp", name, (*workload.path, "dev", "debug"))


def _made(workload: Workload, port: PortSpec, outside: int, path: Path) -> Published:
    name = f"{variable(workload.name)}_{variable(port.name)}_PORT"
    return Published(port.name, outside, port.number, port.transport, name, path)
