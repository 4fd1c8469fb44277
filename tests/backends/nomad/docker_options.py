"""Options of Nomad's docker driver, as its documentation lists them.

Source: https://developer.hashicorp.com/nomad/docs/job-declare/task-driver/docker (Nomad 1.10 to 2.0), read in November
2026. Nomad's parser does not look inside `config`; the driver refuses a name that it does not know when the task
starts.
"""

from __future__ import annotations

from typing import Any

__all__ = ["OPTIONS", "faults"]

_TEXT, _BOOL, _NUMBER, _TEXTS, _MAPS = "text", "bool", "number", "texts", "maps"

#: name -> what its value is; a dict stands for blocks with those options
OPTIONS: dict[str, Any] = {
    "image": _TEXT,
    "advertise_ipv6_address": _BOOL,
    "args": _TEXTS,
    "auth": {"username": _TEXT, "password": _TEXT, "email": _TEXT, "server_address": _TEXT},
    "auth_soft_fail": _BOOL,
    "cap_add": _TEXTS,
    "cap_drop": _TEXTS,
    "cgroupns": _TEXT,
    "command": _TEXT,
    "container_exists_attempts": _NUMBER,
    "cpu_hard_limit": _BOOL,
    "cpu_cfs_period": _NUMBER,
    "devices": {"host_path": _TEXT, "container_path": _TEXT, "cgroup_permissions": _TEXT},
    "dns_search_domains": _TEXTS,
    "dns_options": _TEXTS,
    "dns_servers": _TEXTS,
    "entrypoint": _TEXTS,
    "extra_hosts": _TEXTS,
    "force_pull": _BOOL,
    "group_add": _TEXTS,
    "healthchecks": {"disable": _BOOL},
    "hostname": _TEXT,
    "image_pull_timeout": _TEXT,
    "init": _BOOL,
    "interactive": _BOOL,
    "ipc_mode": _TEXT,
    "ipv4_address": _TEXT,
    "ipv6_address": _TEXT,
    "isolation": _TEXT,
    "labels": _MAPS,
    "load": _TEXT,
    "logging": {"type": _TEXT, "driver": _TEXT, "config": _MAPS},
    "mac_address": _TEXT,
    "memory_hard_limit": _NUMBER,
    "mount": {
        "type": _TEXT,
        "target": _TEXT,
        "source": _TEXT,
        "readonly": _BOOL,
        "bind_options": {"propagation": _TEXT},
        "tmpfs_options": {"size": _NUMBER, "mode": _NUMBER},
        "volume_options": {
            "no_copy": _BOOL,
            "labels": _MAPS,
            "driver_config": {"name": _TEXT, "options": _MAPS},
        },
    },
    "network_aliases": _TEXTS,
    "network_mode": _TEXT,
    "oom_score_adj": _NUMBER,
    "pid_mode": _TEXT,
    "pids_limit": _NUMBER,
    "ports": _TEXTS,
    "privileged": _BOOL,
    "readonly_rootfs": _BOOL,
    "runtime": _TEXT,
    "security_opt": _TEXTS,
    "shm_size": _NUMBER,
    "storage_opt": _MAPS,
    "sysctl": _MAPS,
    "tty": _BOOL,
    "ulimit": _MAPS,
    "userns_mode": _TEXT,
    "uts_mode": _TEXT,
    "volume_driver": _TEXT,
    "volumes": _TEXTS,
    "work_dir": _TEXT,
}


def _fits(value: object, kind: str) -> bool:
    match kind:
        case "text":
            return isinstance(value, str)
        case "bool":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int) and not isinstance(value, bool)
        case "texts":
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        case _:
            return isinstance(value, list) and all(
                isinstance(item, dict) and all(isinstance(v, str) for v in item.values()) for item in value
            )


def faults(config: dict[str, Any], options: dict[str, Any] = OPTIONS, where: str = "config") -> list[str]:
    """Names that the driver does not know, and values of another type than it takes."""
    out = []
    for name, value in config.items():
        kind = options.get(name)
        if kind is None:
            out.append(f"{where}.{name} is no option")
        elif isinstance(kind, dict):
            blocks = value if isinstance(value, list) else [value]
            for block in blocks:
                out += faults(block, kind, f"{where}.{name}")
        elif not _fits(value, kind):
            out.append(f"{where}.{name} is {value!r}, not {kind}")
    return out
