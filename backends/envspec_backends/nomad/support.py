"""What becomes of every field of the language on Nomad. `docs/targets.md` is made from this table."""

from __future__ import annotations

from envspec.backend import Table, approximates, mapped, partly, served

__all__ = ["TABLE"]

_ORDER = "deploy.sh starts it after its peer is healthy; later, a task waits for the peers whose address it reads"
_OPEN = "Nomad has no network policy: an allocation may reach whatever its node may reach"
_RETRIES = "one failed check makes an allocation unhealthy; with `liveness` it restarts after so many"
_START = "a new allocation has at least so long to become healthy, and never less than five minutes"
_PROBE = "the client asks from outside the container and needs no command"
_GRPC = "checks know http and tcp only: exec and grpc become a tcp check, or the state of the task"
_SECOND = "one second at least"
_MIB = "MHz by `mhz_per_core`; memory in whole MiB; `memory_max` for a limit above the request"
_TMPFS = "a tmpfs of that size; places on disk, or with `exec`, are on the allocation's disk, three at most"

TABLE: Table = {
    # the spec as a whole: resolved before any target sees it, or names
    "envspec": mapped("the version of the language"),
    "project": mapped("part of the names of jobs and services"),
    "registry": mapped("part of built images' names"),
    "include": mapped("read before any target"),
    "vars": mapped("filled in before any target"),
    "presets": mapped("mixed in before any target"),
    "waivers": mapped("read by the policy rules"),
    "tools": mapped("development only: a production tier has none"),
    # services and jobs
    "workloads.*.enabled": mapped("a job, or none"),
    "workloads.*.build": mapped("the image of the task; built by docker-bake.json"),
    "workloads.*.image": mapped("the image of the task"),
    "workloads.*.uses": mapped("the image of the task"),
    "workloads.*.presets": mapped("mixed in before any target"),
    "workloads.*.unset": mapped("taken away before any target"),
    "workloads.*.entrypoint": mapped("`entrypoint`"),
    "workloads.*.command": mapped("`args`"),
    "workloads.*.working_dir": mapped("`work_dir`"),
    "workloads.*.user": mapped("`user` of the task"),
    "workloads.*.init": mapped("`init`"),
    "workloads.*.ports": mapped(
        "a port of the group, on the host one that Nomad picks, and a service of the catalogue"
    ),
    "workloads.*.ports.*.protocol": partly("tag for Traefik; a port of the host is open for TCP and UDP alike"),
    "workloads.*.environment": partly("`env`, or a template; names with `-` can't be in a template"),
    "workloads.*.files": mapped("templates, mounted read-only"),
    "workloads.*.secrets": mapped("templates in the task's secrets folder, mode 0400, owned by its user"),
    "workloads.*.volumes": partly("host or CSI volumes"),
    "workloads.*.mounts": partly("bind mounts, where the clients allow them; a path of the project is refused"),
    "workloads.*.writable": partly(_TMPFS),
    "workloads.*.health": mapped("a check of the service"),
    "workloads.*.health.tcp": partly("a check of the service; a worker without ports counts as healthy while it runs"),
    "workloads.*.health.grpc": partly(_GRPC),
    "workloads.*.health.exec": partly(_GRPC),
    "workloads.*.health.probe": served(_PROBE),
    "workloads.*.health.headers": partly("`header`; no references"),
    "workloads.*.health.interval": partly(_SECOND),
    "workloads.*.health.timeout": partly(_SECOND),
    "workloads.*.health.retries": approximates(_RETRIES),
    "workloads.*.health.start_period": approximates(_START),
    "workloads.*.health.liveness": mapped("`check_restart`"),
    "workloads.*.metrics": mapped("tags `prometheus.scrape` and `prometheus.path` on the service"),
    "workloads.*.routes": mapped("tags for Traefik; a static port for plain routes"),
    "workloads.*.routes.*.publish": partly("the static port of a plain route; HTTP comes in on Traefik's ports"),
    "workloads.*.egress": approximates(_OPEN),
    "workloads.*.hosts": mapped("`extra_hosts`"),
    "workloads.*.needs": approximates(_ORDER),
    "workloads.*.replicas": mapped("`count`, spread over nodes from 2 on"),
    "workloads.*.autoscale": mapped("`scaling`, for the Nomad Autoscaler"),
    "workloads.*.resources": partly(_MIB),
    "workloads.*.resources.cpu_limit": partly("`cpu_hard_limit` when it equals `cpu`; else there is no limit"),
    "workloads.*.resources.pids": mapped("`pids_limit`, else 1024"),
    "workloads.*.resources.shm": mapped("`shm_size`"),
    "workloads.*.resources.gpu": mapped('`device "nvidia/gpu"`'),
    "workloads.*.shutdown.signal": mapped("`kill_signal`"),
    "workloads.*.shutdown.grace": partly("`kill_timeout`; over 30s the clients must allow it"),
    "workloads.*.shutdown.drain": mapped("`shutdown_delay`"),
    "workloads.*.rollout.strategy": partly(
        "canaries that promote themselves; with a fixed port or a volume of one it stops first"
    ),
    "workloads.*.rollout.max_surge": mapped("`canary`"),
    "workloads.*.rollout.max_unavailable": mapped("`max_parallel`, 1 at least"),
    "workloads.*.security.read_only": mapped("`readonly_rootfs`"),
    "workloads.*.security.capabilities": mapped("`cap_add`; the clients must allow them"),
    "workloads.*.security.privileged": mapped("`privileged`; the clients must allow it"),
    "workloads.*.security.host_network": mapped("the host's network, with static ports"),
    "workloads.*.security.devices": mapped("`devices`"),
    "workloads.*.security.sysctls": mapped("`sysctl`"),
    "workloads.*.restart": partly("`restart`; a service is started again after a clean exit too"),
    "workloads.*.labels": mapped("labels of the container"),
    "workloads.*.dev": mapped("development only: a production tier never reads it"),
    "workloads.*.when": mapped("a batch job that deploy.sh runs and waits for, or a parameterized one"),
    "workloads.*.schedule": mapped("`periodic`"),
    "workloads.*.timezone": mapped("`time_zone`"),
    "workloads.*.migrates": served("deploy.sh ends the release jobs before it replaces services"),
    "workloads.*.timeout": approximates(
        "deploy.sh stops a release job then; Nomad 1.10 ends no other task by the clock"
    ),
    "workloads.*.retries": mapped("`restart.attempts`"),
    # state
    "state": mapped("a service job of one allocation with its volume"),
    "state.*.ports.*.protocol": partly("a port of the host is open for TCP and UDP alike"),
    "state.*.managed.cidr": approximates(_OPEN),
    "state.*.storage": mapped("capacity of the volume; Nomad's own plugin for host volumes does not enforce it"),
    "state.*.access": mapped("access mode of the volume"),
    "state.*.adopt": mapped("name of the volume that is used"),
    "state.*.backup": mapped("a periodic job with the kind's dump tool; its file's header tells how to restore"),
    "state.*.writable": partly(_TMPFS),
    "state.*.health.grpc": partly(_GRPC),
    "state.*.health.exec": partly(_GRPC),
    "state.*.health.probe": served(_PROBE),
    "state.*.health.headers": partly("`header`; no references"),
    "state.*.health.interval": partly(_SECOND),
    "state.*.health.timeout": partly(_SECOND),
    "state.*.health.retries": approximates(_RETRIES),
    "state.*.health.start_period": approximates(_START),
    "state.*.resources": partly(_MIB),
    "state.*.resources.cpu_limit": partly("`cpu_hard_limit` when it equals `cpu`; else there is no limit"),
    "state.*.routes.*.publish": partly("the static port of a plain route; HTTP comes in on Traefik's ports"),
    "state.*.dev": mapped("development only: a production tier never reads it"),
    # secrets
    "secrets": mapped("an item of the job's Variable, or of the secret in Vault"),
    "secrets.*.description": mapped("secrets.sh.example; with Vault secrets.txt"),
    "secrets.*.dev": mapped("development only: a production tier never reads it"),
    "secrets.*.generate": partly("deploy.sh creates the item; with Vault somebody must"),
    "secrets.*.key": partly("the key in Vault's secret; an item of a Variable is named like the secret"),
    # environments
    "environments": mapped("laid over the rest before any target"),
    "options.nomad": mapped("where the jobs run, and what they use"),
}
