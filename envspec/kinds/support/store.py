"""What the kinds of buckets share: tasks that speak to the server from its own image."""

from __future__ import annotations

from envspec.kinds.kind import Request, Task, host_and_port, password_environment
from envspec.model.text import Argv, Text, literal
from envspec.model.workload import PortSpec

__all__ = ["task"]


def task(request: Request, port: PortSpec, command: Argv, **environment: Text) -> Task:
    """A task whose script finds the server in STORE_HOST, STORE_PORT, STORE_USER and STORE_PASSWORD.

    The image's entrypoint takes every command for one of the server's, so what is none goes around it.
    """
    client = {
        **environment,
        "STORE_USER": literal(request.user),
        **host_and_port(request, port, "STORE_HOST", "STORE_PORT"),
        **password_environment(request, "STORE_PASSWORD"),
    }
    return Task(command[1:], environment=client, password=request.mounts_password, entrypoint=command[:1])
