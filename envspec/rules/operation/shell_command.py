"""ENV404 shell-command."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found

_SHELLS = frozenset(("sh", "bash", "ash", "dash", "zsh"))
_INITS = frozenset(("tini", "dumb-init", "catatonit", "tini-static"))
_MANAGERS = frozenset(("npm", "yarn", "pnpm", "npx", "make", "mvn", "mvnw", "gradle", "gradlew"))
_RUNNERS = {
    "poetry": "run",
    "pipenv": "run",
    "cargo": "run",
    "go": "run",
    "dotnet": "run",
    "bun": "run",
    "deno": "task",
}


def _trouble(words: list[str]) -> str:
    """Why the signal does not arrive; empty when it does."""
    names = [word.rpartition("/")[2] for word in words]
    while names and (names[0] in _INITS or (names[0].startswith("-") and len(names) > 1)):
        names, words = names[1:], words[1:]
    if not names:
        return ""
    if names[0] in _SHELLS and len(words) > 2 and re.match(r"-[a-z]*c\Z", words[1]):
        return "" if re.search(r"(?:\A|[\s;&|(])(?:exec|trap)\s", words[2]) else f"the shell `{names[0]}`"
    if names[0] in _MANAGERS or (len(names) > 1 and _RUNNERS.get(names[0]) == names[1]):
        return f"`{names[0]}`"
    return ""


def check(review: Review) -> Iterator[Finding]:
    for workload in review.services:
        process = review.process(workload)
        trouble = "" if process.shell else _trouble(process.words)
        if trouble:
            yield found(
                process.path,
                f"{trouble} is what gets the signal to stop, and does not hand it on",
                "run the program itself, or let the shell end with `exec program`",
                process.span,
            )


RULE = Rule(
    id="ENV404",
    name="shell-command",
    what="A service is started by `sh -c` without `exec`, or by a package manager: `npm start`, `yarn`, `poetry run`.",
    why="SIGTERM then goes to the shell or the package manager, which mostly keeps it for itself. The program hears "
    "nothing, is killed when the grace is over, and drops what it was doing: every deploy loses requests.",
    mend="Run the program itself (`node dist/server.js`). Where a shell is needed let its last command be `exec …`.",
    development="advice",
    production="warning",
    bad=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n    command: «npm start»\n",
            "`npm` is what gets the signal to stop",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    command: node server.js
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      web:
        command: «sh -c 'sleep 5; node server.js'»
""",
            "the shell `sh` is what gets the signal",
        ),
        Example(
            "services:\n  web:\n    build:\n      context: .\n",
            "`yarn` is what gets the signal",
            files={"Dockerfile": 'FROM node:22.11.0-slim\nUSER 10001\n«CMD ["yarn", "start"]»\n'},
        ),
    ),
    good=(
        Example("services:\n  web:\n    build:\n      context: .\n    command: node dist/server.js\n"),
        Example(
            "services:\n  web:\n    build:\n      context: .\n    command: sh -c 'umask 027 && exec node server.js'\n"
        ),
        Example("jobs:\n  seed:\n    image: acme/seed:1.0.0\n    command: npm run seed\n    when: manual\n"),
    ),
    check=check,
    references=(
        Reference(
            "Dockerfile reference: shell form ENTRYPOINT",
            "https://docs.docker.com/reference/dockerfile/#shell-form-entrypoint-example",
        ),
        Reference(
            "Docker and Node.js Best Practices: CMD",
            "https://github.com/nodejs/docker-node/blob/main/docs/BestPractices.md",
        ),
    ),
)
