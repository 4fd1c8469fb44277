"""The Pod Security Standards: the lowest of restricted, baseline and privileged that admits a pod."""

from __future__ import annotations

from typing import Any

__all__ = ["LEVELS", "SAFE_SYSCTLS", "level", "lowest", "pod_of"]

#: From the strictest to the laxest.
LEVELS = ("restricted", "baseline", "privileged")

#: Sysctls that *baseline* and *restricted* allow; a kubelet sets them without being told.
SAFE_SYSCTLS = frozenset(
    {
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ping_group_range",
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_syncookies",
    }
)
_BASELINE_CAPABILITIES = frozenset(
    {
        "AUDIT_WRITE",
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "MKNOD",
        "NET_BIND_SERVICE",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYS_CHROOT",
    }
)
_HOST = ("hostNetwork", "hostPID", "hostIPC")


def lowest(one: str, other: str) -> str:
    """The laxer of two levels: the one that admits the pods of both."""
    return max(one, other, key=LEVELS.index)


def pod_of(made: dict[str, Any]) -> dict[str, Any]:
    """The pod's spec in a Deployment, DaemonSet, StatefulSet, Job or CronJob; empty when a patch took it away."""
    spec = made.get("spec") or {}
    if made["kind"] == "CronJob":
        spec = (spec.get("jobTemplate") or {}).get("spec") or {}
    return (spec.get("template") or {}).get("spec") or {}


def level(pod: dict[str, Any]) -> str:
    """The strictest level that admits this pod's spec."""
    context = pod.get("securityContext") or {}
    containers = [*(pod.get("containers") or ()), *(pod.get("initContainers") or ())]
    securities = [container.get("securityContext") or {} for container in containers]
    added = {name for one in securities for name in (one.get("capabilities") or {}).get("add") or ()}
    sysctls = {item.get("name") for item in context.get("sysctls") or ()}
    if (
        any(pod.get(key) for key in _HOST)
        or any(one.get("privileged") for one in securities)
        or any("hostPath" in volume for volume in pod.get("volumes") or ())
        or not added <= _BASELINE_CAPABILITIES
        or not sysctls <= SAFE_SYSCTLS
        or any(port.get("hostPort") for container in containers for port in container.get("ports") or ())
    ):
        return "privileged"
    for one in securities:
        capabilities = one.get("capabilities") or {}
        if (
            one.get("allowPrivilegeEscalation") is not False
            or "ALL" not in (capabilities.get("drop") or ())
            or not set(capabilities.get("add") or ()) <= {"NET_BIND_SERVICE"}
            or not one.get("runAsNonRoot", context.get("runAsNonRoot"))
            or one.get("runAsUser", context.get("runAsUser")) == 0
            or not (one.get("seccompProfile") or context.get("seccompProfile"))
        ):
            return "baseline"
    return "restricted"
