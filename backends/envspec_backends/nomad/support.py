"""What becomes of every field of the language on Nomad. `docs/targets.md` is made from this table."""

from __future__ import annotations

from envspec.backend import Table, approximates, mapped, partly, refuses, section, served

__all__ = ["TABLE"]

_ANY = "{workloads,state}.*"
_ORDER = "deploy.sh starts it after its peer is healthy; later, a task waits for the peers whose address it reads"
_OPEN = approximates("Nomad has no network policy: an allocation may reach whatever its node may reach")
_NO_CHECK = partly("checks know http and tcp only: exec and grpc become a tcp check, or the state of the task")
_SECOND = partly("one second at least")
_MEMORY = partly("whole MiB, rounded up; `memory_max` for a limit above the request")
_ON_DISK = partly("places on disk, or with `exec`, are on the allocation's disk, three at most")
_KIND = "as the kind's image reads it"
_DIALLED = mapped("what peers are given to dial; nothing is emitted for the state")

TABLE: Table = {
    **section(
        _ANY,
        {
            "platform": partly("`constraint` on `attr.kernel.name` and `attr.cpu.arch`; clients tell no variant"),
            "environment.*": partly("`env`, or a template; names with `-` can't be in a template"),
            "files.*.{source,template,content}": mapped("templates, mounted read-only"),
            "files.*.mode": mapped("`perms` of the template"),
            "ports.*.port": mapped(
                "a port of the group, on the host one that Nomad picks, and a service of the catalogue"
            ),
            "writable.*.size": partly("of the allocation's disk while it has folders; else, and for /tmp, of a tmpfs"),
            "writable.*.{exec,disk}": _ON_DISK,
            "writable.*.seed": partly("a task of the same image fills it with `cp`, on the allocation's disk; two"),
            "aliases.*": refuses(
                "nothing on Nomad resolves the name of a service",
                "`unset` it in environments that have this target, and let callers read an address by a reference",
            ),
            "placement.*": mapped(
                "`constraint` on `meta.KEY`, and on `node.unique.name` for `node`; of a host volume, too"
            ),
            "resources.cpu": mapped("MHz by `mhz_per_core`"),
            "resources.{memory,memory_limit}": _MEMORY,
            "resources.cpu_limit": partly("`cpu_hard_limit` when it equals `cpu`; else there is no limit"),
            "resources.pids": mapped("`pids_limit`, else 1024"),
            "resources.{open_files,locked_memory}": mapped("`ulimit`: nofile and memlock"),
            "resources.shm": mapped("`shm_size`"),
            "resources.gpu": mapped('`device "nvidia/gpu"`'),
        },
    ),
    **section(
        f"{_ANY}.health",
        {
            "http": mapped("an http check of the service"),
            "tcp": partly("a check of the service; a worker without ports counts as healthy while it runs"),
            "{grpc,exec,exec.*}": _NO_CHECK,
            "port": mapped("the service that has the check"),
            "headers.*": partly("`header`; no references"),
            "probe{,.*}": served("the client asks from outside the container and needs no command"),
            "{interval,timeout}": _SECOND,
            "retries": approximates(
                "one failed check makes an allocation unhealthy; with `liveness` it restarts after so many"
            ),
            "start_period": approximates(
                "a new allocation has at least so long to become healthy, and never less than five minutes"
            ),
            "start_interval": approximates("a check has one interval, from its first to its last"),
            "scheme": partly("`https` becomes a tcp check: Nomad's own verify the certificate"),
            "liveness": mapped("`check_restart`"),
        },
    ),
    **section(
        f"{_ANY}.routes.*",
        {
            "{host,path}": mapped("rule of Traefik's router, in a tag of the service"),
            "port": mapped("the service that has Traefik's tags, or a static port for a plain route"),
            "tls": mapped("entry point and `tls` of Traefik's router"),
            "publish": partly("the static port of a plain route; HTTP comes in on Traefik's ports"),
        },
    ),
    **section(
        "workloads.*",
        {
            "build.{context,dockerfile,target,image,args.*,platforms.*,secrets.*}": mapped(
                "the image of the task; built by docker-bake.json"
            ),
            "image": mapped("the image of the task"),
            "entrypoint{,.*}": mapped("`entrypoint`"),
            "command{,.*}": mapped("`args`"),
            "working_dir": mapped("`work_dir`"),
            "user": mapped("`user` of the task"),
            "init": mapped("`init`"),
            "ports.*.protocol": partly("tag for Traefik; a port of the host is open for TCP and UDP alike"),
            "secrets.*": mapped("templates in the task's secrets folder, mode 0400, owned by its user"),
            "volumes.*.volume": partly("a host or CSI volume; with a host volume all replicas are on its node"),
            "volumes.*.read_only": mapped("`read_only` of the mount"),
            "mounts.*.source": partly("bind mounts, where the clients allow them; a path of the project is refused"),
            "mounts.*.read_only": mapped("`readonly` of the mount"),
            "metrics.{port,path}": mapped("tags `prometheus.scrape` and `prometheus.path` on the service"),
            "egress.*": _OPEN,
            "hosts.*": partly("`extra_hosts`; the client itself, `host-gateway`, is refused"),
            "needs.*": approximates(_ORDER),
            "replicas": mapped("`count`, spread over nodes from 2 on; a system job for `each-node`"),
            "autoscale.{min,max,cpu}": mapped("`scaling`, for the Nomad Autoscaler"),
            "shutdown.signal": mapped("`kill_signal`"),
            "shutdown.grace": partly("`kill_timeout`; over 30s the clients must allow it"),
            "shutdown.drain": mapped("`shutdown_delay`"),
            "rollout.strategy": partly(
                "canaries that promote themselves; with a fixed port or a volume of one it stops first"
            ),
            "rollout.max_surge": mapped("`canary`"),
            "rollout.max_unavailable": mapped("`max_parallel`, 1 at least"),
            "security.read_only": mapped("`readonly_rootfs`"),
            "security.capabilities.*": mapped("`cap_add`; the clients must allow them"),
            "security.privileged": mapped("`privileged`; the clients must allow it"),
            "security.host_network": mapped("the host's network, with static ports"),
            "security.devices.*": mapped("`devices`"),
            "security.sysctls.*": mapped("`sysctl`"),
            "restart": partly("`restart`; a service is started again after a clean exit too"),
            "labels.*": mapped("labels of the container"),
            "when": mapped("a parameterized job, which deploy.sh dispatches once for a release, or a person does"),
            "schedule": mapped("`periodic`"),
            "timezone": mapped("`time_zone`"),
            "migrates.*": served("deploy.sh ends the release jobs before it replaces services"),
            "timeout": approximates("deploy.sh stops a release job then; Nomad 1.10 ends no other task by the clock"),
            "retries": mapped("`restart.attempts`"),
        },
    ),
    **section(
        "state.*",
        {
            "kind": mapped("a service job of one allocation, with what the kind's image needs, and its volume"),
            "version": mapped("tag of the task's image"),
            "image": mapped("the image of the task"),
            "{database,databases.*,user,auth}": mapped(f"environment and templates of the task, {_KIND}"),
            "buckets.*": mapped("a batch job that deploy.sh runs, which makes them"),
            "run_as": mapped("`user` of the task, and owner of the volume"),
            "args{,.*}": mapped("`args`, after the kind's own"),
            "data": mapped("`destination` of the volume"),
            "url": mapped("what peers get that refer to it"),
            "ports.*.protocol": partly("a port of the host is open for TCP and UDP alike"),
            "storage": mapped("capacity of the volume; Nomad's own plugin for host volumes does not enforce it"),
            "access": mapped("access mode of the volume"),
            "adopt": mapped("name of the volume that is used"),
            "host_path": refuses(
                "the machine that it lies on is not the one that runs it tomorrow",
                "make it a volume of the cluster, and name that with `adopt`",
            ),
            "backup.schedule": mapped(
                "a periodic job with the kind's dump tool, and a parameterized one that reads a dump back"
            ),
            "backup.keep": mapped("words of the dump's command"),
            "backup.volume": mapped("the volume that dumps are written to"),
            "managed.{host,port,user,password,database,bucket,url}": _DIALLED,
            "managed.cidr": _OPEN,
        },
    ),
    **section(
        "secrets.*",
        {
            "description": mapped("secrets.sh.example; with Vault secrets.txt"),
            "generate": partly("deploy.sh creates the item; with Vault somebody must"),
            "key": partly("the key in Vault's secret; an item of a Variable is named like the secret"),
            "property": partly("the field of the secret `key` in Vault; a Variable has one item for a secret"),
        },
    ),
    **section(
        "options.nomad",
        {
            "namespace": mapped("namespace of jobs, volumes and Variables"),
            "region": mapped("region of the jobs"),
            "datacenters.*": mapped("where the jobs may run"),
            "node_pool": mapped("where jobs run and host volumes are"),
            "secrets": mapped("Nomad Variables, or Vault"),
            "vault_path": partly("the secret in Vault; nothing without `secrets: vault`"),
            "routes": mapped("tags for Traefik, or none"),
            "volumes": mapped("host volumes, or those of a CSI plugin"),
            "plugin_id": partly("the plugin that makes volumes; nothing without `volumes: csi`"),
            "mhz_per_core": mapped("what a core comes to in MHz"),
        },
    ),
}
