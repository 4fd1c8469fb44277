"""RabbitMQ, the official image `rabbitmq`.

One node with a fixed name, so that its data is found again whatever the container is called. The user that the spec
names is its administrator, in the virtual host `/`. A `-management` tag has the port `management` with the web
interface too. The user and its password are set when the volume is empty; change them with `rabbitmqctl` later.

- ports: `amqp` 5672; `management` 15672 in `-management` tags
- user: 999:999, Alpine variants 100:101
- data: `/var/lib/rabbitmq`
- ulimits: 65,536 open files, as its production checklist has it; Kubernetes has none
- writable: `/var/log/rabbitmq` (for the log of upgrades; it logs to standard output), `/tmp`
- password: the image has no file variable: a start script reads the mounted file and writes an Erlang
  configuration into `/tmp`, for this user alone; in a development tier `RABBITMQ_DEFAULT_PASS`
- health: `rabbitmq-diagnostics check_port_connectivity`, every 30s, 15s long
- stop: SIGTERM, one minute of grace
- dump: none: messages are not backed up, definitions belong to the application

In a production tier the cookie by which the tools find the server lies in memory: a volume whose group may write
(`fsGroup`) makes Erlang refuse it. The start script owns `RABBITMQ_ADVANCED_CONFIG_FILE`; what else is to be set
goes into `/etc/rabbitmq/conf.d` by `files`.

- ran: RabbitMQ 3.10 of Debian, as this user on a read-only root with these writable places: the start script with
  passwords of any bytes, health; the image's entrypoint is a stand-in
- read: `4.1/ubuntu/Dockerfile`, `4.1/alpine/Dockerfile` and `docker-entrypoint.sh` of docker-library/rabbitmq, June
  2026, for 4.1.8 (users, paths, variables)
- supposed: memory
"""

from __future__ import annotations

from envspec.kinds.family import bitnami
from envspec.kinds.kind import Kind, Recipe, Request, argv, password_environment, recovery, shell
from envspec.model.text import Argv, Text, literal
from envspec.model.workload import Health, PortSpec, Resources, Shutdown, Writable

__all__ = ["KIND"]

_AMQP = PortSpec("amqp", 5672, "tcp")
_MANAGEMENT = PortSpec("management", 15672, "http")

# The password as Erlang's list of bytes, which needs no quoting. The cookie is written before the server and the
# health check could each make their own.
_SERVER = """\
set -eu
umask 077
password=$(cat "$PASSWORD_FILE")
bytes=$(printf %s "$password" | od -An -v -tu1 | tr -s ' \\n' ',' | sed 's/^,//; s/,$//')
[ -n "$bytes" ] || { echo 'the password is empty' >&2; exit 1; }
printf '[{rabbit,[{default_pass,<<%s>>}]}].\\n' "$bytes" >/tmp/advanced.config
if [ ! -s "$HOME/.erlang.cookie" ]; then
  od -An -v -N20 -tx1 /dev/urandom | tr -d ' \\n' >"$HOME/.erlang.cookie"
  chmod 400 "$HOME/.erlang.cookie"
fi
exec docker-entrypoint.sh rabbitmq-server "$@"
"""


def _recipe(request: Request) -> Recipe:
    environment: dict[str, Text] = {
        "RABBITMQ_DEFAULT_USER": literal(request.user),
        "RABBITMQ_NODENAME": literal("rabbit@localhost"),
        "RABBITMQ_USE_LONGNAME": literal("false"),
    }
    command: Argv | None = None
    writable: dict[str, Writable] = {}
    mounted = request.mounts_password
    if mounted:
        environment.update(password_environment(request, "RABBITMQ_DEFAULT_PASS"))
        environment["RABBITMQ_ADVANCED_CONFIG_FILE"] = literal("/tmp/advanced.config")
        command = shell(_SERVER) + argv("sh")
    elif request.password is not None:
        environment["RABBITMQ_DEFAULT_PASS"] = request.password
    if not request.development:
        environment["RABBITMQ_LOGS"] = literal("-")
        environment["HOME"] = literal("/tmp")
        writable["/var/log/rabbitmq"] = Writable(2**20)
    return Recipe(
        # The tool starts an Erlang system of its own: it is slow, and not for free.
        health=Health(
            "exec",
            command=argv("rabbitmq-diagnostics", "--quiet", "check_port_connectivity"),
            interval=30_000,
            timeout=15_000,
            start_period=recovery(request),
        ),
        user=(100, 101) if request.alpine else (999, 999),
        data="/var/lib/rabbitmq",
        command=command,
        program=argv("rabbitmq-server"),
        environment=environment,
        writable=writable,
        password_mounted=mounted,
        resources=Resources(cpu=250, memory=512 * 2**20, open_files=65_536),
        shutdown=Shutdown(grace=60_000),
        absent_ports=frozenset() if "management" in request.tag else frozenset((_MANAGEMENT.name,)),
    )


KIND = Kind(
    name="rabbitmq",
    image="rabbitmq",
    tags=("4.0.5", "3.13.7-management-alpine"),
    recipe=_recipe,
    ports=(_AMQP, _MANAGEMENT),
    new_password="rabbitmqctl change_password …",
    fields=frozenset(("user",)),
    url="amqp://{user}:{password}@{host}:{port}",
    url_without_password="amqp://{user}@{host}:{port}",
    attributes=frozenset(("user", "password")),
    schemes=("amqp",),
    families=bitnami("rabbitmq"),
)
