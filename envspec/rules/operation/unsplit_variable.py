"""ENV409 unsplit-variable."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from envspec.model.text import Argv
from envspec.model.workload import Workload
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found

#: What quotes and backslashes cover; and a word that is a variable and nothing else.
_PATTERN = re.compile(r"""(?s)\\.|'[^']*'|"(?:\\.|[^"\\])*"|(?<!\S)\$\{vars\.([^}.]+)\}(?!\S)""")


def _lines(workload: Workload) -> Iterator[tuple[tuple[str, ...], Argv]]:
    """Fields that may be written as a line, and the words that came of them; those of `args` stand last."""
    check = workload.health
    yield ("entrypoint",), workload.entrypoint or ()
    yield ("command",), workload.command or ()
    yield ("args",), workload.command or ()
    if check is not None:
        yield ("health", "exec"), check.command
        yield ("health", "probe"), check.probe or ()


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        for field, words in _lines(workload):
            path = (*workload.path, *field)
            line = review.line(path)
            if "${vars." not in line or not words:  # there are none of a line that cannot be split, which is told
                continue
            alone = {match[1] for match in _PATTERN.finditer(line) if match[1]}
            split = shlex.split(line) if alone else []
            if len(words) < len(split):
                continue
            for name in sorted(alone):
                texts = [words[at - len(split)] for at, word in enumerate(split) if word == f"${{vars.{name}}}"]
                if any(isinstance(part, str) and re.search(r"\s", part) for text in texts for part in text.parts):
                    yield found(
                        path,
                        f"`${{vars.{name}}}` is one word of this line, and its value has blanks: "
                        "a line is split before references are filled in",
                        "write the words here with a variable for each value; "
                        f'where one word is meant, quote it: `"${{vars.{name}}}"`',
                    )


RULE = Rule(
    id="ENV409",
    name="unsplit-variable",
    what="A word of a command, an entrypoint or a check in one line is a variable and nothing else, and the variable's "
    "value has blanks.",
    why="A line is split into words before references are filled in, so that a value can't become more words than the "
    "author saw. The program gets the whole value as one argument, or is looked for under it: "
    '`exec: "gunicorn app:app --bind 0.0.0.0:8000": no such file or directory`.',
    mend="Write the words in the line and keep variables for values. Where one word with blanks is meant, quote it or "
    "write a list.",
    development="warning",
    production="warning",
    bad=(
        Example(
            """\
vars:
  start: gunicorn app:app --bind 0.0.0.0:8000
  check: test -f /tmp/ready
services:
  web:
    build:
      context: .
    command: «${vars.start}»
    health:
      exec: «env LANG=C ${vars.check}»
""",
            "is one word of this line, and its value has blanks",
        ),
        Example(
            """\
vars:
  flags: --verbose --retries 3
services:
  web:
    build:
      context: .
    dev:
      command: «serve ${vars.flags}»
jobs:
  report:
    uses: web
    entrypoint: «report ${vars.flags} --name 'a b'»
    schedule: "0 3 * * *"
state:
  search:
    kind: custom
    image: acme/search:1.4.2
    args: «--quiet ${vars.flags}»
""",
            "`${vars.flags}` is one word of this line",
            environment="dev",
        ),
    ),
    good=(
        Example(
            """\
vars:
  address: 0.0.0.0:8000
  title: Shop and more
services:
  web:
    build:
      context: .
    command: gunicorn app:app --bind ${vars.address} --name "${vars.title}" --log=${vars.title}
"""
        ),
        Example(
            """\
vars:
  script: test -f /tmp/ready && exec serve
services:
  web:
    build:
      context: .
    command:
      - sh
      - -c
      - ${vars.script}
"""
        ),
    ),
    check=check,
    references=(
        Reference(
            "POSIX.1-2024, Shell Command Language: Field Splitting",
            "https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_06_05",
        ),
    ),
)
