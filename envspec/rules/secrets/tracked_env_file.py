"""ENV606 tracked-env-file."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.ignore_files import ignored
from envspec.source import Path


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


#: endings of what is written for everybody
_FOR_ALL = (".example", ".sample", ".template", ".dist")


def check(review: Review) -> Iterator[Finding]:
    places: dict[str, Path] = {".env": ("project",)} if review.read(".env") is not None else {}
    for workload in review.written:
        if workload.debugging is not None and workload.debugging.env_file:
            # not read: it is one developer's, and may come later
            places.setdefault(workload.debugging.env_file, (*workload.path, "dev", "env_file"))
    yield from _in_git(review, places)
    yield from _delivered(review)
    yield from _in_contexts(review, [name for name in places if name != ".env"])


def _delivered(review: Review) -> Iterator[Finding]:
    """A folder or file of configuration that takes a developer's own settings along."""
    for workload in review.written:
        for target, file in workload.files.items():
            name = posixpath.basename(target)
            private = name == ".env" or (name.startswith(".env.") and not name.endswith(_FOR_ALL))
            if not private or not isinstance(file.content, bytes):
                continue
            path: Path = (*workload.path, "files", target)
            steps = target.split("/")
            for end in range(len(steps), 0, -1):  # the folder that it comes with
                above = (*workload.path, "files", "/".join(steps[:end]) or "/", "source")
                if review.is_written(above):
                    path = above
                    break
            yield found(
                path,
                f"`{target}` is delivered with what a developer keeps in it",
                "name the files that the program needs, or move them to a folder of their own",
            )


def _in_git(review: Review, places: dict[str, Path]) -> Iterator[Finding]:
    if not places:
        return
    index = review.read(".git/index")
    if index is None and review.read(".git/HEAD") is None:
        return
    rules = (review.read(".gitignore") or b"").decode(errors="replace")
    for name, path in places.items():
        if index is not None and _in_index(index, name):
            yield found(
                path,
                f"git tracks `{name}`: what is in it is in every clone, and stays in the history",
                f"`git rm --cached {name}`, add it to .gitignore, and change what was in it",
            )
        elif not ignored(name, rules, git=True):
            yield found(
                path, f"git does not ignore `{name}`: the next `git add .` takes it in", f"add `{name}` to .gitignore"
            )


def _in_contexts(review: Review, named: list[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for workload in review.written:
        build = workload.build
        if build is None or workload.uses or build.context in seen:
            continue
        seen.add(build.context)
        context = posixpath.normpath(build.context)
        inside = [name for name in named if context == "." or name.startswith(f"{context}/")]
        files = [name if context == "." else name[len(context) + 1 :] for name in inside]
        if review.read(posixpath.join(build.context, ".env")) is not None:
            files.insert(0, ".env")
        if not files:
            continue
        own = review.read(posixpath.join(build.context, f"{build.dockerfile}.dockerignore"))
        rules = (own or review.read(posixpath.join(build.context, ".dockerignore")) or b"").decode(errors="replace")
        for name in files:
            if not ignored(name, rules):
                yield found(
                    (*workload.path, "build", "context"),
                    f"`{name}` lies in the build context of `{workload.name}`, and no .dockerignore keeps it out",
                    f"add `{name}` to .dockerignore: `COPY . .` would put it into the image",
                )


_SPEC = "services:\n  web:\n    build:\n      context: «.»\n"

RULE = Rule(
    id="ENV606",
    name="tracked-env-file",
    what="`.env`, or an `env_file` of a `dev` block, is tracked by git or not ignored, or lies in a build context "
    "whose .dockerignore does not name it.",
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
        Example(
            "services:\n  web:\n    build:\n      context: .\n    dev:\n      env_file: «.env.local»\n",
            "git does not ignore `.env.local`",
            files={".dockerignore": "**\n", ".git/HEAD": "ref: refs/heads/main\n", ".gitignore": ".env\n"},
            environment="dev",
        ),
        Example(
            "services:\n  web:\n    build:\n      context: «.»\n    dev:\n      env_file: .env.local\n",
            "`.env.local` lies in the build context of `web`",
            files={".dockerignore": ".env\n"},
            environment="dev",
        ),
        Example(
            "services:\n  web:\n    image: acme/web:1.2.3\n    files:\n      /app:\n        source: «config»\n"
            "      /etc/web.env:\n        source: web.env\n",
            "`/app/sub/.env` is delivered with what a developer keeps in it",
            files={"config/sub/.env": "A=b\n", "config/.env.example": "A=\n", "web.env": "A=b\n"},
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
