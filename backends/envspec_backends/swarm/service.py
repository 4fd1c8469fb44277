"""One workload as a service of the stack."""

from __future__ import annotations

from envspec.model.workload import Workload
from envspec_backends.containers.networks import joined
from envspec_backends.containers.routes import labels
from envspec_backends.containers.service import body, ordered, put
from envspec_backends.swarm.context import Context
from envspec_backends.swarm.mounts import mounts
from envspec_backends.swarm.objects import configs, secrets
from envspec_backends.swarm.ports import ports
from envspec_backends.swarm.rollout import deploy

__all__ = ["service"]


def service(context: Context, workload: Workload, networks: list[str]) -> dict[str, object]:
    """The service; what it declares at the top of its file is in the context afterwards."""
    out = body(context, workload, {})
    version = repr(out)
    if workload.run is not None and workload.run.when == "restore":
        # deploy.sh says which dump is read back
        environment = out.setdefault("environment", {})
        assert isinstance(environment, dict)
        environment["FILE"] = "${FILE-}"
    put(out, "configs", configs(context, workload))
    put(out, "secrets", secrets(context, workload))
    put(out, "volumes", mounts(context, workload, version))
    put(out, "ports", ports(context, workload))
    out["networks"] = joined(networks or [_alone(context, workload)], workload.aliases)
    made = deploy(context, workload)
    if context.options.traefik:
        put(made, "labels", labels(context, workload, "swarm", context.options.proxy))
    out["deploy"] = made
    return ordered(out)


def _alone(context: Context, workload: Workload) -> str:
    """Without a network of its own a service would join that of the whole stack, and find whatever else is there."""
    name = f"{workload.name}_alone"
    context.networks[name] = {"internal": True}
    return name
