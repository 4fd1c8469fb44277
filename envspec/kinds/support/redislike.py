"""What Redis and its fork Valkey share: one protocol, one configuration file, the same options."""

from __future__ import annotations

from envspec.kinds.kind import (
    Recipe,
    Request,
    Task,
    argv,
    host_and_port,
    password_environment,
    password_script,
    recovery,
    shell,
)
from envspec.kinds.support.dump import dump_command, restore_command
from envspec.model.text import Argv
from envspec.model.workload import Health, PortSpec, Resources, Shutdown, Writable

__all__ = ["recipe"]

# Every byte as \xHH: the parser of the configuration file takes it between double quotes, whatever it is.
# The entrypoint is named because it loads the modules that newer images bring.
_SERVER = """\
set -eu
umask 077
password=$(cat "$PASSWORD_FILE")
quoted=$(printf %s "$password" | od -An -v -tx1 | tr -d ' \\n' | sed 's/../\\\\x&/g')
[ -n "$quoted" ] || { echo 'the password is empty' >&2; exit 1; }
printf 'requirepass "%s"\\n' "$quoted" >/tmp/{server}.conf
exec {entrypoint} {server} /tmp/{server}.conf "$@"
"""

_SERVER_DEVELOPMENT = """\
exec {entrypoint} {server} --requirepass "$REDISCLI_AUTH" "$@"
"""

_HEALTH = (
    password_script("REDISCLI_AUTH")
    + """\
[ "$({cli} ping)" = PONG ]
"""
)

_DUMP = (
    password_script("REDISCLI_AUTH")
    + """\
begin data .rdb
{cli} -h "$REDIS_HOST" -p "$REDIS_PORT" --rdb "$part"
[ -s "$part" ]
finish data .rdb
"""
)

# The server reads an append-only file before a dump, so the dump is loaded without one and rewritten into one.
# What there is goes when the dump has found room beside it.
_RESTORE = """\
ask() {
  {cli} -s /tmp/restore.sock "$@"
}
go_on() {
  sleep 1
  kill -0 "$server" || { echo 'the server ended while it read the dump' >&2; exit 1; }
}
restore() {
  cp "$2" /data/restored.rdb
  rm -rf /data/appendonlydir /data/appendonly.aof
  mv /data/restored.rdb /data/dump.rdb
  {server} --port 0 --unixsocket /tmp/restore.sock --dir /data &
  server=$!
  until ask config set appendonly yes | grep -q OK; do go_on; done
  until ask info persistence | grep -q aof_rewrite_in_progress:0; do go_on; done
  ask shutdown
  wait "$server"
}
"""

#: bytes that a server may take when the spec says nothing
_MEMORY = 256 * 2**20


def recipe(request: Request, server: str, cli: str, port: PortSpec) -> Recipe:
    """The recipe for the programs `server` and `cli`."""
    keep = argv("--appendonly", "yes") if request.storage is not None else argv("--save", "", "--appendonly", "no")
    environment = password_environment(request, "REDISCLI_AUTH")
    if not request.development:
        # Without it a full server is killed for the memory it takes, and killed again while it reads its file back.
        # The rest is for what is not data: buffers, and pages that change while a child writes the file anew.
        # The last of two options counts, so that `args` of the spec say another.
        keep += argv("--maxmemory", str((request.memory_limit or _MEMORY) * 3 // 4))
    mounted = request.mounts_password

    entrypoint = request.family.entrypoint or "docker-entrypoint.sh"

    def script(text: str) -> str:
        return text.replace("{server}", server).replace("{cli}", cli).replace("{entrypoint}", entrypoint)

    command: Argv
    if request.password is None:
        command = argv(server) + keep
    else:
        start = _SERVER_DEVELOPMENT if request.development else _SERVER
        command = shell(script(start)) + argv("sh") + keep

    def dump(count: int) -> Task:
        return Task(
            dump_command(request.name, count, script(_DUMP)),
            environment={**host_and_port(request, port, "REDIS_HOST", "REDIS_PORT"), **environment},
            password=mounted,
        )

    return Recipe(
        health=Health("exec", command=shell(script(_HEALTH)), timeout=5_000, start_period=recovery(request)),
        user=(999, 1000) if request.alpine else (999, 999),
        data="/data" if request.storage is not None else "",
        command=command,
        environment=environment,
        # Newer entrypoints end when the working directory is not writable, even when nothing is kept there.
        writable={} if request.storage is not None else {"/data": Writable(16 * 2**20)},
        password_mounted=mounted,
        resources=Resources(cpu=100, memory=_MEMORY),
        shutdown=Shutdown(grace=60_000),
        dump=dump,
        restore=None
        if request.storage is None
        else Task(restore_command(request.name, ".rdb", script(_RESTORE), "data")),
        restore_stopped=True,
    )
