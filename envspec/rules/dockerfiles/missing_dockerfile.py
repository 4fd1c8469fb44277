"""ENV809 missing-dockerfile."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from envspec.files import Files, Unreadable
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found


def _holds_something(files: Files, folder: str) -> bool:
    """Whether the project has such a folder with anything in it."""
    try:
        return any(files.glob(posixpath.normpath(f"{folder}/{pattern}")) for pattern in ("*", "*/*"))
    except Unreadable:
        return False


def _absent(files: Files, path: str) -> bool:
    """Whether nothing is there; what is there and cannot be read is another matter."""
    try:
        return not files.glob(posixpath.normpath(path))
    except Unreadable:
        return False


def check(review: Review) -> Iterator[Finding]:
    files = review.files
    if files is None:
        return
    known: dict[str, bool] = {}
    for workload in review.written:
        build = workload.build
        if build is None or build.text is not None or workload.uses:
            continue
        context = build.context
        # a spec may be compiled where the sources are not: nothing is known of a folder that is not there
        if context not in known:
            known[context] = _holds_something(files, context)
        if not known[context] or not _absent(files, f"{context}/{build.dockerfile}"):
            continue
        said = (*workload.path, "build", "dockerfile")
        path = said if review.is_written(said) else (*workload.path, "build", "context")
        yield found(
            path,
            f"there is no `{build.dockerfile}` in `{context}` to build `{workload.name}` with",
            "add it, or name it with `dockerfile`, relative to the context; or say `image` for an image of others",
        )


RULE = Rule(
    id="ENV809",
    name="missing-dockerfile",
    what="The folder that a service is built from has no Dockerfile of that name.",
    why="Compiling needs none, so the build is the first to fail: on a developer's machine, or in the pipeline. And "
    "what the Dockerfile says, such as its USER and its stages, can't be looked at.",
    mend="Add the Dockerfile, or name it with `build.dockerfile`, relative to `build.context`.",
    development="warning",
    production="warning",
    only_with=("no-dockerfile",),
    bad=(
        Example(
            "services:\n  web:\n    build:\n      context: «.»\n",
            "there is no `Dockerfile` in `.` to build `web` with",
        ),
        Example(
            "services:\n  web:\n    build:\n      context: web\n      dockerfile: «docker/web.Dockerfile»\n",
            "there is no `docker/web.Dockerfile` in `web`",
            environment="dev",
            files={"web/Dockerfile": "FROM node:22.11.0-slim\nUSER 10001\n"},
        ),
        Example(
            "services:\n  web:\n    build:\n      context: «web»\n  worker:\n    uses: web\n    command: work\n",
            "there is no `Dockerfile` in `web` to build `web` with",
            files={"web/src/server.js": "listen()\n"},
        ),
    ),
    good=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n",
            files={"Dockerfile": "FROM node:22.11.0-slim\nUSER 10001\n"},
        ),
        Example("services:\n  web:\n    build:\n      context: sources/that/are/elsewhere\n"),
        Example(
            "services:\n  web:\n    build:\n      context: web\n      dockerfile: ../web.Dockerfile\n",
            files={"web.Dockerfile": "FROM node:22.11.0-slim\nUSER 10001\n", "web/server.js": "listen()\n"},
        ),
    ),
    check=check,
    references=(
        Reference(
            "Docker documentation: Dockerfile overview",
            "https://docs.docker.com/build/concepts/dockerfile/",
        ),
    ),
)
