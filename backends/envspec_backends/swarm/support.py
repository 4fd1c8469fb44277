"""What becomes of each field on a swarm."""

from __future__ import annotations

from envspec.backend import Table, approximates, mapped, partly, section, served

__all__ = ["TABLE"]

_ANY = "{workloads,state}.*"
_CHECK = "`healthcheck`"
_LIMITS = "`deploy.resources`"
_KIND = "what the kind's image needs"
_NO_ROUTER = partly("labels; without `routes: traefik` it is up to a proxy of yours to look at host, path and TLS")
_NO_WORD = partly("`docker stack deploy` has no word for it: refused where it is set")

TABLE: Table = {
    **section(
        _ANY,
        {
            "image": mapped("`image`"),
            "platform": partly("constraints on `node.platform`, which tells a variant of arm alone"),
            "environment.*": partly("Swarm keeps values in the service's description: one with a secret is reported"),
            "files.*.{source,template,content}": mapped("a config, or a secret where one is part of it; never empty"),
            "files.*.mode": mapped("mode of the config or secret"),
            "ports.*.port": served("peers in a network reach every port of a service"),
            "ports.*.protocol": partly("only udp makes a difference, and grpc to Traefik"),
            "aliases.*": mapped("`aliases` on its networks"),
            "placement.*": mapped("`deploy.placement.constraints`: `node.labels.KEY`, and `node.hostname` for `node`"),
            "resources.cpu": mapped(f"{_LIMITS}.reservations, by which the scheduler goes"),
            "resources.memory": mapped(f"{_LIMITS}: a reservation, and the limit"),
            "resources.{cpu_limit,memory_limit,pids}": mapped(f"{_LIMITS}.limits"),
            "resources.{open_files,locked_memory}": mapped("`ulimits`: nofile and memlock"),
            "resources.shm": mapped("a tmpfs at /dev/shm"),
            "resources.gpu": mapped("`generic_resources`, which the nodes must tell of"),
            "writable.*.size": partly("nothing limits the size of a place on disk"),
            "writable.*.exec": mapped("a volume in memory, of each replica"),
            "writable.*.seed": partly("a volume that goes with the task, of the user whom the image gives the path to"),
            "writable.*.disk": partly("a volume of the node, whose size nothing limits and which outlives a task"),
            "routes.*.{host,path,tls}": _NO_ROUTER,
            "routes.*.port": mapped("`ports`, or a label"),
            "routes.*.publish": partly("the published port; with a proxy it publishes its own"),
        },
    ),
    **section(
        f"{_ANY}.health",
        {
            "http": partly("without `probe` asked with wget or curl, which the image must have"),
            "tcp": partly("without `probe` read from /proc/net with grep, which the image must have"),
            "grpc": partly("without `probe` asked with grpc_health_probe, which the image must have"),
            "exec{,.*}": mapped(f"{_CHECK}, asked as it is"),
            "probe{,.*}": mapped(f"{_CHECK}, asked in the place of wget, curl or grep"),
            "port": mapped(f"{_CHECK}: the port that is asked"),
            "headers.*": mapped(f"{_CHECK}: what is sent with the request"),
            "{interval,timeout,retries,start_period,start_interval}": mapped(_CHECK),
            "scheme": mapped(f"{_CHECK}: the address, and a word for wget or curl; a `probe` knows by itself"),
            "liveness": partly("a task that is not healthy any more is always replaced"),
        },
    ),
    **section(
        "workloads.*",
        {
            "build.{context,dockerfile,target,args.*,secrets.*,image,platforms.*}": mapped(
                "docker-bake.json builds it"
            ),
            "entrypoint{,.*}": mapped("`entrypoint`"),
            "command{,.*}": mapped("`command`"),
            "working_dir": mapped("`working_dir`"),
            "user": mapped("`user`"),
            "init": mapped("`init`"),
            "secrets.*": mapped("a secret of the swarm, which its user alone reads"),
            "volumes.*.{volume,read_only}": mapped("a named volume"),
            "mounts.*.{source,read_only}": partly("a bind mount of the node; a path of the project is refused"),
            "metrics.{port,path}": approximates("nothing is emitted: whoever scrapes joins the service's network"),
            "egress.*": approximates("a network with a way out leads everywhere; without `egress` there is none"),
            "hosts.*": partly(
                "`extra_hosts`; for `host-gateway` a way out is opened, which is reported without `egress`"
            ),
            "needs.*": approximates(
                "deploy.sh starts states, then release jobs, then services; a task must bear that its peer is away"
            ),
            "replicas": mapped("`deploy.replicas`, spread over the nodes; `each-node` is `mode: global`"),
            "autoscale.{min,max,cpu}": approximates("`min` replicas run"),
            "rollout.{max_surge,max_unavailable}": partly(
                "tasks replaced at a time: the first before, or the second after"
            ),
            "rollout.strategy": partly("`update_config`; `canary` is refused"),
            "shutdown.signal": mapped("`stop_signal`"),
            "shutdown.grace": mapped("`stop_grace_period`"),
            "shutdown.drain": partly("nothing moves traffic away before the signal: reported where it is set"),
            "security.read_only": mapped("`read_only`"),
            "security.capabilities.*": mapped("`cap_add`"),
            "security.{privileged,host_network}": _NO_WORD,
            "security.devices.*": _NO_WORD,
            "security.sysctls.*": mapped("`sysctls`"),
            "restart": mapped("`deploy.restart_policy`"),
            "labels.*": mapped("`labels` of the container"),
            "migrates.*": served("deploy.sh ends release jobs before it replaces services"),
            "when": mapped("a job that `deploy.sh` starts and waits for"),
            "schedule": partly("a line of the file `crontab`, which somebody puts in place on a manager"),
            "timezone": partly("needs a cron that knows CRON_TZ"),
            "timeout": mapped("`deploy.sh` ends it"),
            "retries": mapped("`max_attempts` of the job"),
        },
    ),
    **section(
        "state.*",
        {
            "kind": mapped("a service as the kind wants it"),
            "version": mapped("tag of the image"),
            "{database,databases.*,user,auth}": mapped(f"environment and files: {_KIND}"),
            "buckets.*": mapped("made by a job that runs before the services"),
            "run_as": mapped("`user`"),
            "args{,.*}": mapped("`command`, after the kind's own"),
            "data": mapped("where the volume is mounted"),
            "url": mapped("what peers get that refer to it"),
            "storage": approximates("a volume of the node that its task runs on, which grows as the disk there allows"),
            "access": approximates("all containers of one node can mount a volume, and those of other nodes none"),
            "adopt": mapped("the volume of that name, `external`"),
            "host_path": partly("a bind mount on the node that `placement` names: refused without `node`"),
            "backup.keep": mapped("words of the dump's command"),
            "backup.volume": mapped("the volume that dumps are written to"),
            "backup.schedule": partly("a line of the file `crontab`, which somebody puts in place on a manager"),
            "managed.{host,port,user,password,database,bucket,url}": mapped("what peers are given to dial"),
            "managed.cidr": approximates("a network with a way out leads everywhere"),
        },
    ),
    **section(
        "secrets.*",
        {
            "description": mapped("told where the secret is missing"),
            "{key,property}": approximates("the files that deploy.sh reads have the secret's own name"),
            "generate": mapped("`deploy.sh` makes the file when there is none"),
        },
    ),
    **section(
        "options.swarm",
        {
            "stack": mapped("name of the stack"),
            "routes": mapped("published ports, labels for Traefik, or a proxy's network alone"),
            "proxy_network": mapped("the external network that routed services join"),
            "registry_auth": mapped("`--with-registry-auth`"),
            "patches.*": mapped("merged into the service, volume or network of that name"),
        },
    ),
}
