"""ENV406 log-file."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, missing


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        if workload.role == "state":
            continue  # images that we do not make, and whose logs some only write to files
        for field, places in (("writable", workload.writable), ("volumes", workload.volumes)):
            for target in places:
                if target == "/var/log" or target.startswith("/var/log/"):
                    yield missing(
                        (*workload.path, field, target),
                        f"`{workload.name}` writes its log to files in `{target}`, where nobody reads it",
                        "let it log to standard output, from where every target collects it",
                    )


RULE = Rule(
    id="ENV406",
    name="log-file",
    what="A path under /var/log is declared writable, or a volume is mounted there.",
    why="Targets collect what a process writes to standard output. A log file needs rotation, a place and somebody who "
    "looks there; in memory it is gone with the container, on a disk it fills it.",
    mend="Log to standard output. Images that insist can link the file to /dev/stdout, as nginx's does.",
    development="advice",
    production="warning",
    bad=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n    writable:\n      «/var/log/app»: 64Mi\n",
            "`web` writes its log to files in `/var/log/app`",
        ),
        Example(
            """\
presets:
  logging:
    volumes:
      «/var/log»: logs
services:
  web:
    build:
      context: .
    presets:
      - logging
state:
  logs:
    kind: volume
    storage: 1Gi
""",
            "in `/var/log`",
            environment="dev",
        ),
    ),
    good=(
        Example("services:\n  web:\n    build:\n      context: .\n    writable:\n      /var/cache/app: 64Mi\n"),
        Example("services:\n  web:\n    build:\n      context: .\n    environment:\n      LOG_TO: stdout\n"),
    ),
    check=check,
    references=(Reference("The Twelve-Factor App, XI: Logs", "https://12factor.net/logs"),),
)
