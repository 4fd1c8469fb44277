"""ENV408 shell-syntax."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.source import Path

#: What quotes and backslashes cover, and references: none of it is a shell's.
_COVERED = r"""\\.|'[^']*'|"(?:\\.|[^"\\])*"|(?<!\$)\$\{[^}]{0,256}\}"""
_OPERATOR = r"&&|\|\|?|;|[<>]|`|\$\("
#: `$NAME`, and what the language's own `$${` leaves of `${NAME}`.
_VARIABLE = r"\$[A-Za-z_]\w*|\$\{\w+\}"
_PATTERN = rf"(?s)(?:{_COVERED})|({_OPERATOR})|({_VARIABLE})"
_SHELL = "ask for a shell, `sh -c '…'`"
#: Fields that may be written as a line; a state has `args`, whatever its kind makes of them.
_LINES: tuple[Path, ...] = (("entrypoint",), ("command",), ("args",), ("health", "exec"), ("health", "probe"))


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        for field in _LINES:
            path = (*workload.path, *field)
            line = review.line(path)
            if not any(letter in line for letter in "&|;<>`$"):
                continue
            matches = list(re.finditer(_PATTERN, line))
            operators = list(dict.fromkeys(match[1] for match in matches if match[1]))
            variables = list(dict.fromkeys(match[2] for match in matches if match[2]))
            told = [f"`{text}`" if text != "`" else "a backtick" for text in operators + variables]
            if told:
                listed = " and ".join(part for part in (", ".join(told[:-1]), told[-1]) if part)
                yield found(
                    path,
                    f"no shell runs this line: the program gets {listed} as written",
                    f"{_SHELL}, or quote what is meant as it stands"
                    if operators
                    else f"write the value or a reference such as `${{vars.NAME}}`, or {_SHELL}",
                )


RULE = Rule(
    id="ENV408",
    name="shell-syntax",
    what="A command, an entrypoint or a check in one line has an operator of the shell, a backtick or `$NAME` that no "
    "quotes cover.",
    why="Lines are split into words and never run by a shell, so that signals reach the program. It gets `&&` or "
    "`$PORT` as a word like any other, and mostly ends with a message about its arguments. The shell form of a "
    "Dockerfile's `CMD` runs the same line, and Compose fills `$PORT` in.",
    mend="Write the value or a reference, or set it in `environment` and let the program read it. Where a shell is "
    "needed, ask for it in so many words: `sh -c 'exec program --port $PORT'`. What is meant as it stands is quoted, "
    "or written as a list.",
    development="warning",
    production="warning",
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
    command: «uvicorn app:app --port $PORT»
    environment:
      PORT: "8000"
""",
            "no shell runs this line: the program gets `$PORT` as written",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    entrypoint: «./prepare && ./serve > /dev/null 2>&1 | tee log; echo `date` $(id)»
""",
            "the program gets `&&`, `>`, `|`, `;`, a backtick and `$(` as written",
            environment="dev",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    dev:
      health:
        exec: «'curl -f "http://localhost:8080/" || exit 1'»
jobs:
  report:
    uses: web
    command: «report --for $${REGION}»
    schedule: "0 3 * * *"
state:
  search:
    kind: custom
    image: acme/search:1.4.2
    args: «--memory $MEMORY»
""",
            "no shell runs this line",
            environment="dev",
        ),
    ),
    good=(
        Example(
            """\
vars:
  port: 8000
services:
  web:
    build:
      context: .
    command: sh -c 'exec uvicorn app:app --port $PORT'
  other:
    build:
      context: other
    command: uvicorn app:app --port ${vars.port} --filter 'a > b' --name "a;b" --home \\$HOME
"""
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    command:
      - serve
      - --when
      - a && b
      - $PORT
    health:
      exec:
        - sh
        - -c
        - test -f /tmp/ready || exit 1
"""
        ),
    ),
    check=check,
    references=(
        Reference(
            "POSIX.1-2024, Shell Command Language: Quoting",
            "https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html",
        ),
        Reference(
            "Dockerfile reference: Shell and exec form",
            "https://docs.docker.com/reference/dockerfile/#shell-and-exec-form",
        ),
    ),
)
