"""What becomes of each field on Compose: one table for each tier, of what both have in common and what differs."""

from __future__ import annotations

from envspec.backend import Table, approximates, mapped, partly, section, served

__all__ = ["DEVELOPMENT", "PRODUCTION"]

_ANY = "{workloads,state}.*"
_FILE = "a file beside compose.yaml, mounted read-only"
_CHECK = "`healthcheck`"
_ON_DISK = partly("nothing limits the size of a place on disk")
_NO_ROUTER = partly("labels; without `routes: traefik` it is up to a proxy of yours to look at host, path and TLS")
_KIND = "what the kind's image needs"
_SAID = "where `dev` or a development environment says it"
_DIALLED = mapped("what peers are given to dial; nothing is emitted for the state")

#: both tiers alike
_BOTH: Table = {
    **section(
        _ANY,
        {
            "image": mapped("`image`"),
            "platform": mapped("`platform`"),
            "environment.*": mapped("`environment`"),
            "files.*.{source,template,content}": mapped(_FILE),
            "files.*.mode": partly("the file is 0644 or 0755 on the host: other bits are reported"),
            "ports.*.port": mapped("`expose`"),
            "placement.*": approximates("there is one machine, and everything runs on it"),
            "resources.cpu": mapped("`cpu_shares`, and a reservation for the reader"),
            "resources.memory": mapped("`deploy.resources`: a reservation, and the limit"),
            "resources.{cpu_limit,memory_limit,pids}": mapped("`deploy.resources.limits`"),
            "resources.shm": mapped("`shm_size`"),
            "resources.{open_files,locked_memory}": mapped("`ulimits`: nofile and memlock"),
            "resources.gpu": mapped("`deploy.resources.reservations.devices`"),
            "writable.*.size": _ON_DISK,
            "writable.*.seed": partly("on disk, in a volume of this version of the service, whose size nothing limits"),
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
            "liveness": approximates("an unhealthy container is shown as such and not restarted"),
        },
    ),
    **section(
        "workloads.*",
        {
            "build.{context,dockerfile,target,args.*,secrets.*}": mapped("docker-bake.json builds it"),
            "entrypoint{,.*}": mapped("`entrypoint`"),
            "command{,.*}": mapped("`command`"),
            "working_dir": mapped("`working_dir`"),
            "user": mapped("`user`"),
            "init": mapped("`init`"),
            "ports.*.protocol": partly("only udp makes a difference, and grpc to Traefik"),
            "volumes.*.{volume,read_only}": mapped("a named volume"),
            "mounts.*.{source,read_only}": mapped("a bind mount"),
            "metrics.{port,path}": approximates("nothing is emitted: whoever scrapes joins the service's network"),
            "needs.*": mapped("`depends_on` with the condition that is true for the peer"),
            "shutdown.signal": mapped("`stop_signal`"),
            "shutdown.grace": mapped("`stop_grace_period`"),
            "shutdown.drain": partly("nothing moves traffic away before the signal: reported where it is set"),
            "security.read_only": mapped("`read_only`"),
            "security.capabilities.*": mapped("`cap_add`"),
            "security.privileged": mapped("`privileged`"),
            "security.host_network": mapped("`network_mode`"),
            "security.devices.*": mapped("`devices`"),
            "security.sysctls.*": mapped("`sysctls`"),
            "restart": mapped("`always` is `unless-stopped`: a container that somebody stopped stays stopped"),
            "labels.*": mapped("`labels`"),
            "migrates.*": mapped("`depends_on`: services that refer to the state wait for the job"),
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
            "storage": approximates("a volume of the host grows as its disk allows"),
            "access": approximates("all containers of one host can mount a volume"),
            "adopt": mapped("the volume of that name, `external`"),
            "host_path": mapped("a bind mount; `deploy.sh` looks whether it is there and whose it is"),
            "backup.keep": mapped("words of the dump's command"),
            "backup.volume": mapped("the volume that dumps are written to"),
            "ports.*.protocol": mapped("`udp` where a port is published"),
            "managed.{host,port,user,password,database,bucket,url}": _DIALLED,
            "managed.cidr": approximates("a network with a way out leads everywhere"),
        },
    ),
    **section(
        "secrets.*",
        {
            "description": mapped("told where the secret is missing"),
            "{key,property}": approximates("the files and variables of Compose have the secret's own name"),
        },
    ),
}

DEVELOPMENT: Table = {
    **_BOTH,
    **section(f"{_ANY}.aliases", {"*": mapped("`aliases` on the network that all share")}),
    **section(
        f"{_ANY}.routes.*",
        {
            "{port,publish}": mapped("its port is published on 127.0.0.1"),
            "host": approximates("the port is published on 127.0.0.1 whatever the host"),
            "path": approximates("the port is published on 127.0.0.1 whatever the path"),
            "tls": approximates("a development stack speaks plain HTTP on 127.0.0.1"),
        },
    ),
    **section(
        _ANY,
        {
            "resources.cpu": mapped(f"`cpu_shares`, and a reservation for the reader, {_SAID}"),
            "resources.memory": mapped(f"`deploy.resources`: a reservation, and the limit, {_SAID}"),
            "resources.{cpu_limit,memory_limit,pids}": mapped(f"`deploy.resources.limits`, {_SAID}"),
            "writable.*.exec": mapped("memory that may hold programs, or not"),
            "writable.*.disk": partly("an anonymous volume, whose size nothing limits"),
        },
    ),
    **section(
        "workloads.*",
        {
            "build.{context,dockerfile,target,args.*,secrets.*}": mapped("`build`"),
            "build.platforms.*": served("a development image is built for the machine that it runs on"),
            "build.image": approximates("a development image is local, `<project>-<service>:dev`"),
            "secrets.*": mapped("the `dev` value in a file; without one from `.env`, for services that may write"),
            "egress.*": approximates("a development stack may reach everything"),
            "hosts.*": mapped("`extra_hosts`"),
            "user": mapped(f"`user`, {_SAID}"),
            "replicas": served(f"{_SAID}; one where a port is published"),
            "autoscale.{min,max,cpu}": served(f"one developer is no load to follow: `min` replicas run, {_SAID}"),
            "rollout.{strategy,max_surge,max_unavailable}": served("a development stack has no rollout"),
            "dev.target": mapped("stage that is built"),
            "dev.shield.*": mapped("an anonymous volume, which `docker compose up -V` fills from the image anew"),
            "dev.watch.*.{path,target}": mapped("`develop.watch`"),
            "dev.watch.*.action": mapped("`develop.watch`; `restart` needs Compose 2.32"),
            "dev.{publish.*,debug}": mapped("a port on 127.0.0.1, which one developer can move in `.env`"),
            "dev.env_file": mapped("`env_file`, which may be absent"),
            "dev.tty": mapped("`tty` and `stdin_open`"),
            "when": partly("jobs after a deploy wait behind the profile `jobs`"),
            "schedule": approximates("it waits behind the profile `jobs`: run it by hand"),
            "timezone": approximates("no schedule runs in a development stack"),
            "timeout": served("whoever started the stack sees a job that hangs"),
            "retries": served("a job runs once in a development stack, so that its failure is seen"),
        },
    ),
    **section(
        "state.*",
        {
            "run_as": mapped(f"`user`, {_SAID}"),
            "backup.schedule": approximates("the dump waits behind the profile `jobs`: run it by hand"),
            "dev.publish.*": mapped("a port on 127.0.0.1, which one developer can move in `.env`"),
        },
    ),
    **section(
        "secrets.*",
        {
            "generate": partly("where there is a `dev` value, that is taken: reported without one"),
            "dev": mapped("the value of the variable or of the file"),
        },
    ),
    **section(
        "options.compose",
        {
            "{secrets,secrets_dir,bind,build,routes,proxy_network}": approximates("it is for production tiers"),
            "selinux": mapped("`z` behind each mount of the host; secrets are such mounts then"),
            "patches.*": mapped("merged into the service, volume or network of that name"),
        },
    ),
}

PRODUCTION: Table = {
    **_BOTH,
    **section(f"{_ANY}.aliases", {"*": partly("`aliases` on its networks; nobody finds who is called by nobody")}),
    **section(f"{_ANY}.routes.*", {"{host,path,tls}": _NO_ROUTER, "{port,publish}": mapped("`ports`, or a label")}),
    **section(
        _ANY,
        {
            "writable.*.exec": mapped("`exec` or `noexec` of the tmpfs"),
            "writable.*.disk": partly("a volume, whose size nothing limits and which outlives a deploy"),
        },
    ),
    **section(
        "workloads.*",
        {
            "build.{image,platforms.*}": mapped("docker-bake.json builds it"),
            "secrets.*": mapped("a file of the host, mounted"),
            "egress.*": approximates("a network with a way out leads everywhere; without `egress` there is none"),
            "hosts.*": partly(
                "`extra_hosts`; for `host-gateway` a way out is opened, which is reported without `egress`"
            ),
            "replicas": partly("one where a port is published; `each-node` is one, too"),
            "autoscale.{min,max,cpu}": approximates("`min` replicas run"),
            "rollout.{max_surge,max_unavailable}": approximates(
                "Compose replaces containers in place, one after another"
            ),
            "rollout.strategy": partly("Compose always does `recreate`; `rolling` is reported, `canary` refused"),
            "when": mapped("`deploy.sh` runs the job"),
            "schedule": partly("a line of the file `crontab`, which somebody puts in place on the host"),
            "timezone": partly("needs a cron that knows CRON_TZ"),
            "timeout": mapped("`deploy.sh` ends it"),
            "retries": mapped("`deploy.sh` tries again"),
        },
    ),
    **section(
        "state.*",
        {"backup.schedule": partly("a line of the file `crontab`, which somebody puts in place on the host")},
    ),
    **section("secrets.*", {"generate": mapped("`deploy.sh` makes the file when there is none")}),
    **section(
        "options.compose",
        {
            "secrets": mapped("where the script takes values from: files, or the deployer's environment"),
            "secrets_dir": mapped("the folder of the secrets' files"),
            "build": mapped("deploy.sh pulls images, or bakes those that are built"),
            "bind": mapped("the address that HTTP routes are published on"),
            "routes": mapped("published ports, labels for Traefik, or a proxy's network alone"),
            "proxy_network": mapped("the external network that routed services join"),
            "selinux": mapped("`z` behind each mount of the host; secrets are such mounts then"),
            "patches.*": mapped("merged into the service, volume or network of that name"),
        },
    ),
}
