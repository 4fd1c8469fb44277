"""ENV808 missing-dockerignore."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.build_steps import copies_everything
from envspec.rules.support.built import Built
from envspec.rules.support.ignore_files import ignored


def _let_through(review: Review, context: str, text: str) -> list[str]:
    """What is, or soon will be, in the context and should not go into a build."""

    def there(name: str) -> bool:
        return review.read(posixpath.join(context, name)) is not None

    open_to = [name for name in (".git", ".env", "node_modules") if not ignored(name, text)]
    if ".git" in open_to and posixpath.normpath(context) != "." and not there(".git/HEAD"):
        open_to.remove(".git")
    if ".env" in open_to and there(".env"):
        open_to.remove(".env")  # one that is there is told by tracked-env-file
    if "node_modules" in open_to and not there("package.json"):
        open_to.remove("node_modules")
    return open_to


def _copies(built: Built) -> bool:
    stages = built.needed
    return any(copies_everything(i) for stage in stages for i in stage.instructions)


def check(review: Review) -> Iterator[Finding]:
    if review.files is None:
        return
    for built in review.built:
        if not _copies(built):
            continue
        context = built.build.context
        own = review.read(posixpath.join(context, f"{built.build.dockerfile}.dockerignore"))
        text = own if own is not None else review.read(posixpath.join(context, ".dockerignore"))
        path = (*built.path, "context")
        if text is None:
            yield found(
                path,
                f"the build copies all of `{context}`, and no .dockerignore keeps anything out",
                "add one that begins with .git, .env and what the build makes itself",
            )
            continue
        through = _let_through(review, context, text.decode(errors="replace"))
        if through:
            listed = ", ".join(f"`{name}`" for name in through)
            yield found(
                path,
                f"the build copies all of `{context}`, and .dockerignore lets {listed} through",
                "add " + " and ".join(through) + " to .dockerignore",
            )


RULE = Rule(
    id="ENV808",
    name="missing-dockerignore",
    what="A build copies its whole context, and no .dockerignore keeps `.git`, `.env` and `node_modules` out.",
    why="They end up in the image: the history of the repository, the laptop's credentials, and modules that were "
    "compiled for another system. Each also makes every build send more and reuse less.",
    mend="Add a .dockerignore beside the Dockerfile. The safest one begins with `*` and lets in what is needed.",
    development="advice",
    production="warning",
    only_with=("dockerfile",),
    bad=(
        Example(
            "services:\n  web:\n    build:\n      context: «.»\n",
            "no .dockerignore keeps anything out",
            files={"Dockerfile": "FROM node:22.11.0-slim\nCOPY . .\nUSER 10001\n"},
        ),
        Example(
            """\
services:
  web:
    build:
      context: web
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      web:
        build:
          context: «.»
          dockerfile: web/Dockerfile
""",
            ".dockerignore lets `.git`, `node_modules` through",
            files={
                "web/Dockerfile": "FROM node:22.11.0-slim\nCOPY . .\nUSER 10001\n",
                ".dockerignore": ".env*\ndist\n",
                "package.json": "{}",
            },
        ),
    ),
    good=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n",
            files={
                "Dockerfile": "FROM node:22.11.0-slim\nCOPY . .\nUSER 10001\n",
                ".dockerignore": "*\n!src\n!package*.json\n",
                "package.json": "{}",
            },
        ),
        Example(
            "services:\n  web:\n    build:\n      context: .\n",
            files={"Dockerfile": "FROM node:22.11.0-slim\nCOPY src src\nUSER 10001\n"},
        ),
    ),
    check=check,
    references=(
        Reference(
            "Docker documentation: Build context, .dockerignore files",
            "https://docs.docker.com/build/concepts/context/#dockerignore-files",
        ),
    ),
)
