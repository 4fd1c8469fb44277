"""ENV307 unknown-image."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        doubt = workload.store.doubt if workload.store is not None else None
        if doubt is not None:
            place = review.image_path(workload)
            yield Finding(place, doubt.message, doubt.help, severity="warning" if doubt.slight else None)


RULE = Rule(
    id="ENV307",
    name="unknown-image",
    what="A state of a known kind is given an image that the kind can't run, does not know, or of which the tag does "
    "not say what its data path depends on.",
    why="Images of one server differ in their user, their paths and their variables. With those of another the volume "
    "stays empty and the data is lost with the container, or the server does not start.",
    mend="Take an image that the kind knows (the page of the kinds lists them) and a tag that says the version. Of an "
    "image of your own, say the user in `run_as`: it tells that somebody has looked. One that is otherwise is a state "
    "of kind `custom`.",
    development="warning",
    production="error",
    only_with=("state",),
    bad=(
        Example(
            "state:\n  db:\n    kind: postgres\n    image: «bitnami/postgresql:17.2.0»\n",
            "kind postgres does not run `bitnami/postgresql`: it runs as user 1001",
        ),
        Example(
            "state:\n  db:\n    kind: postgres\n    image: «ghcr.io/acme/postgres:16.4»\n",
            "kind postgres does not know the image `ghcr.io/acme/postgres`, and takes user 999:999",
            environment="dev",
        ),
        Example(
            """\
state:
  db:
    kind: postgres
    version: 17.4
environments:
  prod:
    tier: production
    targets:
      - compose
    state:
      db:
        image: «supabase/postgres:17.4.1.043»
""",
            "it has roles, a configuration and scripts of its own",
        ),
        Example(
            "state:\n  files:\n    kind: minio\n    image: «minio/minio:RELEASE.2025-04-22T22-12-26Z»\n",
            "Docker Hub no longer has it",
        ),
        Example(
            "state:\n  db:\n    kind: postgres\n    image: «timescale/timescaledb:latest»\n",
            "the tag `latest` does not say which version `timescale/timescaledb` is",
        ),
    ),
    good=(
        Example("state:\n  db:\n    kind: postgres\n    image: pgvector/pgvector:0.8.0-pg17\n"),
        Example("state:\n  db:\n    kind: postgres\n    image: hub.example.com/library/postgres:16.4\n"),
        Example('state:\n  db:\n    kind: postgres\n    image: ghcr.io/acme/postgres:16.4\n    run_as: "999:999"\n'),
    ),
    check=check,
    references=(
        Reference(
            "docker-library/postgres: PGDATA changed in 18", "https://github.com/docker-library/postgres/pull/1259"
        ),
    ),
)
