"""ENV806 shell-form."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.dockerfile import exec_form
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found


def check(review: Review) -> Iterator[Finding]:
    for built in review.built:
        workload = built.workload
        for word in ("ENTRYPOINT", "CMD"):
            if workload.entrypoint is not None or (word == "CMD" and workload.command is not None):
                continue  # the spec's own stands instead
            said = built.last(word)
            if said is None or exec_form(said) is not None or said.text.startswith("exec "):
                continue
            yield found(
                built.path,
                f"{word} is in shell form: a shell is started around the program and keeps the signals for itself",
                f'write the words as a list: `{word} ["program", "argument"]`',
                built.span(said),
            )


RULE = Rule(
    id="ENV806",
    name="shell-form",
    what="The CMD or ENTRYPOINT that runs is in shell form: `CMD npm start` rather than a list. What the spec replaces "
    "by its own `command` or `entrypoint` is not reported.",
    why="Docker then runs `/bin/sh -c`, which is the process that gets SIGTERM and does not hand it on. The program is "
    "killed when the grace is over. An ENTRYPOINT in shell form also ignores every argument.",
    mend='Write a list: `CMD ["node", "server.js"]`. Where a shell is needed let it `exec` the program.',
    development="advice",
    production="warning",
    only_with=("dockerfile",),
    bad=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n",
            "CMD is in shell form",
            files={"Dockerfile": "FROM node:22.11.0-slim\nUSER 10001\n«CMD node server.js»\n"},
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    entrypoint: node
    command: server.js
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      web:
        unset:
          - entrypoint
""",
            "ENTRYPOINT is in shell form",
            files={"Dockerfile": "FROM node:22.11.0-slim\nUSER 10001\n«ENTRYPOINT node»\nCMD server.js\n"},
        ),
    ),
    good=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n    command: node server.js\n",
            files={"Dockerfile": "FROM node:22.11.0-slim\nUSER 10001\nCMD node server.js\n"},
        ),
        Example(
            "services:\n  web:\n    build:\n      context: .\n",
            files={
                "Dockerfile": "FROM node:22.11.0-slim AS base\nCMD node repl.js\n"
                'FROM base\nUSER 10001\nCMD ["node", "server.js"]\n'
            },
        ),
    ),
    check=check,
    references=(
        Reference(
            "Docker documentation: build check JSONArgsRecommended",
            "https://docs.docker.com/reference/build-checks/json-args-recommended/",
        ),
    ),
    scanners=("hadolint DL3025", "BuildKit JSONArgsRecommended"),
)
