"""The ACL policy that the token of deploy.sh needs for one environment: what `deploy.sh --policy` prints.

What each command asks for is in HashiCorp's reference of it; a volume must be allowed to whoever submits a job that
mounts it, by its name.
"""

from __future__ import annotations

from envspec_backends.nomad.context import Context
from envspec_backends.nomad.secrets import wanted
from envspec_backends.shared.hcl import Block, Body, Value, document

__all__ = ["policy"]

_JOBS = ("list-jobs", "read-job", "submit-job", "dispatch-job", "read-logs")
_HOST = ("host-volume-read", "host-volume-create")
_CSI = ("csi-list-volume", "csi-write-volume", "csi-mount-volume")


def policy(context: Context, records: str) -> str:
    """The policy as HCL; `records` is the path of the Variables in which deploy.sh remembers."""
    options = context.options
    volumes = (_CSI if options.csi_plugin else _HOST) if context.disks else ()
    capabilities: list[Value] = [*_JOBS, *volumes]
    namespace = Block("namespace", options.namespace or "default", capabilities=capabilities)
    variables = namespace.block("variables")
    for path in (records, f"{records}/*"):
        variables.block("path", path, capabilities=["read", "write", "destroy"])
    for path in dict.fromkeys(path for path, *_ in ([] if options.vault_path else wanted(context))):
        variables.block("path", path, capabilities=["read", "write"])
    blocks: Body = [namespace]
    if context.disks and options.csi_plugin:
        blocks.append(Block("plugin", policy="read"))
    else:
        blocks += [Block("host_volume", disk.volume, policy="write") for disk in context.disks.values()]
    plan = context.plan
    return (
        document(f"What deploy.sh needs for {plan.project}, environment {plan.environment}.", blocks).decode().rstrip()
    )
