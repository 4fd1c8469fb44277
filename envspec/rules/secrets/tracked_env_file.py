"""ENV606 tracked-env-file."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.ignore_files import ignored


def _in_index(index: bytes, name: str) -> bool:
    """True when git's index lists the file. An entry is 62 bytes and its path, ended by a zero byte."""
    if index[:4] != b"DIRC":
        return False
    wanted = name.encode()
    at = index.find(wanted + b"\0")
    while at >= 0:
        # the two bytes before the path hold its length; version 4 shortens paths, and is not looked into
        if at >= 74 and int.from_bytes(index[at - 2 : at], "big") & 0x0FFF == len(wanted):
            return True
        at = index.find(wanted + b"\0", at + 1)
    return False


def check(review: Review) -> Iterator[Finding]:
    if review.read(".env") is not None:
        index = review.read(".git/index")
        rules = (review.read(".gitignore") or b"").decode(errors="replace")
        if index is not None and _in_index(index, ".env"):
            yield found(
                ("project",),
                "git tracks `.env`: what is in it is in every clone, and stays in the history",
                "`git rm --cached .env`, add it to .gitignore, and change what was in it",
            )
        elif (index is not None or review.read(".git/HEAD") is not None) and not ignored(".env", rules, git=True):
            yield found(
                ("project",), "git does not ignore `.env`: the next `git add .` takes it in", "add `.env` to .gitignore"
            )
    seen: set[str] = set()
    for workload in review.written:
        build = workload.build
        if build is None or workload.uses or build.context in seen:
            continue
        seen.add(build.context)
        if review.read(posixpath.join(build.context, ".env")) is None:
            continue
        own = review.read(posixpath.join(build.context, f"{build.dockerfile}.dockerignore"))
        rules_of_context = own or review.read(posixpath.join(build.context, ".dockerignore")) or b""
        if not ignored(".env", rules_of_context.decode(errors="replace")):
            yield found(
                (*workload.path, "build", "context"),
                f"`.env` lies in the build context of `{workload.name}`, and no .dockerignore keeps it out",
                "add `.env` to .dockerignore: `COPY . .` would put it into the image",
            )


_SPEC = "services:\n  web:\n    build:\n      context: «.»\n"

RULE = Rule(
    id="ENV606",
    name="tracked-env-file",
    what="`.env` is tracked by git or not ignored, or lies in a build context whose .dockerignore does not name it.",
    why="An env file collects what should be nowhere else. In git it is in every clone; in an image it is in every "
    "registry that the image passes through.",
    mend="Ignore it in both places, and commit an `.env.example` without values. What was committed has to be changed.",
    development="warning",
    production="warning",
    bad=(
        Example(_SPEC, "`.env` lies in the build context of `web`", files={".env": "A=b\n", ".dockerignore": ".git\n"}),
        Example(
            "envspec: 1\nproject: «shop»\n" + _SPEC.replace("«", "").replace("»", ""),
            "git does not ignore `.env`",
            files={
                ".env": "A=b\n",
                ".dockerignore": "**\n!src\n",
                ".git/HEAD": "ref: refs/heads/main\n",
                ".gitignore": "*.env.local\n",
            },
            environment="dev",
        ),
        Example(
            "include:\n  - services/*.yaml\n",
            "lies in the build context of `api`",
            files={
                "services/api.yaml": "envspec: 1\nservices:\n  api:\n    build:\n      context: «../api»\n",
                "api/.env": "A=b\n",
                "api/Dockerfile.dockerignore": "!.env\n",
            },
        ),
    ),
    good=(
        Example(
            _SPEC.replace("«", "").replace("»", ""),
            files={
                ".env": "A=b\n",
                ".dockerignore": "# nothing but what is named\n*\n!src\n",
                ".git/HEAD": "ref: refs/heads/main\n",
                ".gitignore": ".env*\n!.env.example\n",
            },
        ),
        Example(_SPEC.replace("«", "").replace("»", ""), files={".env.example": "A=\n"}),
    ),
    check=check,
    references=(
        Reference("gitignore documentation", "https://git-scm.com/docs/gitignore"),
        Reference(
            "Docker documentation: Build context, .dockerignore files",
            "https://docs.docker.com/build/concepts/context/#dockerignore-files",
        ),
    ),
)
